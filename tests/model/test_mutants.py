"""The meta-run on a small part: what a golden case shows, it notices when it is wrong.

The whole run is python -m tests.model.mutate; its survivors stand in redundant.py with their reasons.
"""

from functools import cache

from tests.model.golden_cases import GOLDEN
from tests.model.mutants import TERM_KINDS
from tests.model.mutate import Verdicts, golden_subjects, report
from tests.model.redundant import IMPLIED, TIGHTENING

KILL_RATE = 0.934
"""What the golden cases kill by themselves of the mutants of what they show; it may rise, not fall."""


@cache
def verdicts() -> Verdicts:
    """Each golden case judging the mutants of the rows and terms that it shows."""
    found = Verdicts()
    for subject in golden_subjects():
        shows = set(GOLDEN[subject.label].shows) - subject.variables
        found.judge(subject, [m for m in subject.mutants() if m.component in shows])
    return found


def test_the_kill_rate_does_not_fall() -> None:
    """Of all rows and terms dropped, flipped or a tenth wrong."""
    assert verdicts().rate >= KILL_RATE, report(verdicts())


def test_no_row_or_term_can_be_dropped_unnoticed() -> None:
    """But for those that other rows imply."""
    assert [m for m in verdicts().unexplained if m.kind == "drop"] == []


def test_no_term_can_be_wrong_unnoticed() -> None:
    """Neither in sign nor in size."""
    assert [m for m in verdicts().unexplained if m.component.startswith("term[") and m.kind in TERM_KINDS] == []


def test_what_is_called_redundant_is_not_needed_by_any_golden_case() -> None:
    """A reason that a case refutes is no reason."""
    assert verdicts().refuted == []


def test_rules_and_tightening_rows_are_told_apart() -> None:
    """A row judged by the bound is not also excused as implied."""
    assert {m.component for m in IMPLIED if m.kind == "drop"} & set(TIGHTENING) == set()
