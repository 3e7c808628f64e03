"""Scenarios: probabilities and the tree that they form."""

from __future__ import annotations

from collections.abc import Iterator

from retool.workbook.book import Workbook
from retool.workbook.checks.periods import horizon
from retool.workbook.checks.registry import TOLERANCE, rule
from retool.workbook.findings import Finding, listed, shown
from retool.workbook.sheets_futures import Change, Scenario

#: The columns that make the tree.
TREE = ("scenario", "parent", "from")


def is_tree(workbook: Workbook) -> bool:
    """True where scenarios have parents; otherwise the case is two-stage."""
    return any(row.parent for row in workbook.rows(Scenario, "parent"))


def by_name(workbook: Workbook) -> dict[str, Scenario]:
    """The first row of each scenario."""
    found: dict[str, Scenario] = {}
    for row in workbook.rows(Scenario, *TREE):
        found.setdefault(row.scenario, row)
    return found


def lineage(row: Scenario, known: dict[str, Scenario]) -> list[Scenario] | None:
    """The row's ancestors from the root down to itself, None where they run in a circle or end nowhere."""
    chain = [row]
    while chain[0].parent:
        parent = known.get(chain[0].parent)
        if parent is None or parent in chain:
            return None
        chain.insert(0, parent)
    return chain


@rule
def probabilities_sum_to_one(workbook: Workbook) -> Iterator[Finding]:
    """Some future comes true."""
    rows = workbook.rows(Scenario, "probability")
    total = sum(row.probability for row in rows)
    if rows and workbook.complete("Scenarios", "probability") and abs(total - 1) > TOLERANCE:
        yield workbook.error(
            "Scenarios",
            rows[0].row,
            "probability",
            "sum",
            f"the probabilities sum to {shown(total)}, not to 1",
            "Correct the probabilities.",
        )


@rule
def one_root(workbook: Workbook) -> Iterator[Finding]:
    """In a tree exactly one scenario has no parent, and none is its own ancestor."""
    if not is_tree(workbook) or not workbook.complete("Scenarios", "scenario", "parent"):
        return
    known = by_name(workbook)
    roots = [row for row in workbook.rows(Scenario, "scenario", "parent") if not row.parent]
    for extra in roots[1:]:
        yield workbook.error(
            "Scenarios",
            extra.row,
            "parent",
            "scenario-root",
            f"{extra.scenario} has no parent, and neither has {roots[0].scenario}; a tree has one root",
            f"Name its parent, for example {roots[0].scenario}.",
        )
    for row in workbook.rows(Scenario, *TREE):
        circular = lineage(row, known) is None and row.parent in known
        if circular and _in_circle(row, known):
            yield workbook.error(
                "Scenarios",
                row.row,
                "parent",
                "scenario-circle",
                f"{row.scenario} is its own ancestor",
                "Correct the parents so that all lines lead to one root.",
            )


def _in_circle(row: Scenario, known: dict[str, Scenario]) -> bool:
    """True for a member of the circle itself, not for those that only hang on it."""
    name, seen = row.parent, set()
    while name in known and name not in seen:
        if name == row.scenario:
            return True
        seen.add(name)
        name = known[name].parent
    return False


@rule
def branches_on_new_years_day(workbook: Workbook) -> Iterator[Finding]:
    """A branch parts from its parent on a 1 January, and after the parent itself did."""
    if not is_tree(workbook):
        return
    known = by_name(workbook)
    for row in workbook.rows(Scenario, *TREE):
        if not row.parent:
            continue
        if row.from_ is None:
            message, fix = "from is blank", "Type the 1 January on which it parts from its parent."
        elif (row.from_.month, row.from_.day) != (1, 1):
            message = f"from is {row.from_.isoformat()}, not a 1 January"
            fix = f"Type {row.from_.year}-01-01 or {row.from_.year + 1}-01-01."
        else:
            parent = known.get(row.parent)
            before = parent.from_ if parent and parent.parent else None
            if before is None or row.from_ > before:
                continue
            message = f"from {row.from_.isoformat()} is not after {before.isoformat()}, its parent's own"
            fix = "Correct the date, or choose the parent's parent."
        yield workbook.error("Scenarios", row.row, "from", "scenario-from", message, fix)


@rule
def branches_within_the_horizon(workbook: Workbook) -> Iterator[Finding]:
    """A branch outside the periods shares everything or nothing."""
    span = horizon(workbook)
    for row in workbook.rows(Scenario, "parent", "from"):
        if row.from_ is None:
            continue
        if not row.parent:
            why = "a scenario without a parent has no branching date; from is not used"
            fix = "Clear from, or name the parent."
        elif span and row.from_.year > span.years[-1]:
            why, fix = "it branches after the last period, so it never differs", "Correct the date."
        elif span and row.from_ <= span.starts[0]:
            why, fix = "it branches before anything is decided, so it shares nothing", "Correct the date."
        else:
            continue
        yield workbook.warning("Scenarios", row.row, "from", "scenario-from", why, fix)


@rule
def scenarios_differ(workbook: Workbook) -> Iterator[Finding]:
    """Scenarios without Changes are one future told several times."""
    rows = workbook.rows(Scenario, "scenario")
    if len(rows) > 1 and not workbook.rows(Change):
        names = listed(row.scenario for row in rows)
        yield workbook.note(
            "Scenarios",
            rows[0].row,
            "scenario",
            "no-changes",
            f"{names} do not differ: Changes has no rows",
            "Add Changes, or delete the scenarios.",
        )
