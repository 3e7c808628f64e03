"""What cases, plans and audits say of five subjects is what was last reviewed, line by line.

Where a text differs on purpose: python -m tests.golden.files --write, and read the diff.
"""

import difflib

import pytest

from retool.plan import RECORDS, audit_plan
from tests.golden.breaches import RESULTS, written
from tests.golden.files import FOLDER, file_of, text_of, texts
from tests.golden.subjects import SUBJECTS, case_of, plan_of

TEXTS = texts()


@pytest.mark.parametrize("name", TEXTS)
def test_the_text_is_the_one_checked_in(name: str) -> None:
    """Line by line; a difference is shown as a diff."""
    stored = file_of(name).read_text(encoding="utf-8").splitlines()
    found = text_of(TEXTS[name]).splitlines()
    assert found == stored, "\n".join(list(difflib.unified_diff(stored, found, "checked in", "found", n=0))[:40])


def test_no_text_is_left_over() -> None:
    """A file without a subject would never be compared."""
    assert set(FOLDER.rglob("*.txt")) == {file_of(name) for name in TEXTS}


def test_every_result_sheet_is_spoiled() -> None:
    """A new sheet comes with what the audit says of it."""
    assert set(written("rich").sheets) - set(SUBJECTS["rich"]()[0]) == set(RESULTS)


def test_the_subjects_together_hold_every_kind_of_record() -> None:
    """And the plan that should keep every rule does."""
    assert all(any(getattr(plan_of(name), kind) for name in SUBJECTS) for kind in RECORDS)
    assert audit_plan(plan_of("rich"), case_of("rich")).ok
