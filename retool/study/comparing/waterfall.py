"""The difference in NPV as bars that add up exactly: each cause of the inputs, then each part of the new decisions.

Plan A's decisions are held while B's inputs take the place of A's, cause after cause; operations follow as well as
they can. What is left when every input is B's is what B decides otherwise, told by the parts of the cash flow.
Every bar is the difference of two ledgers, so the bars sum to the difference of the plans' NPVs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from retool.case import Case, build_case
from retool.plan import Ledger, Plan, build_ledger
from retool.solve.interrupt import Stop
from retool.study.comparing.carrying import DECISIONS, carried
from retool.study.comparing.causes import CAUSES, Cause
from retool.study.comparing.decisions import BY_YEAR, Decided, decided_otherwise
from retool.study.comparing.differences import Difference, Question
from retool.study.comparing.mixture import Mixture, has_faults
from retool.study.comparing.present import GROUPS, by_year, group_of, present_values
from retool.workbook import Workbook

NEAREST_SECONDS = 120.0
"""How long to look for the decisions nearest to those that cannot be held."""

ROUNDING = 1e-9
"""M$ that sums of the same numbers in another order may be apart."""

MOST_NAMED = 6
"""Decisions that gave way named in a note."""

NOTHING = 1e-6
"""M$ below which two values of one plan are the same: the tolerance of the audit."""


@dataclass(frozen=True)
class Side:
    """One of the two plans: its workbook, case, decisions, flows and money."""

    question: Question
    case: Case
    plan: Plan
    ledger: Ledger


@dataclass(frozen=True)
class Bar:
    """`amount_musd` of expected NPV, in all and by calendar year of the money (`present.LATER`: past the horizon).

    `causes` are the names of what was substituted; a bar of decisions has the name of its part of the cash flow.
    """

    kind: Literal["input", "decision"]
    name: str
    title: str
    meaning: str
    amount_musd: float
    by_year: dict[int, float]
    note: str = ""
    causes: tuple[str, ...] = ()


@dataclass
class Waterfall:
    """From `npv_a` over the bars to `npv_b`; `held` is what A's decisions are worth in B's question."""

    npv_a: float
    npv_b: float
    bars: list[Bar] = field(default_factory=list)
    held: float = 0.0


def in_expectation(case: Case) -> Case:
    """The case as NPV is expected in it, where plans are judged by regret: a difference of NPV is being explained, and
    regret has a meaning only beside the best plans of that very question.
    """
    if not case.by_regret:
        return case
    settings = case.settings.model_copy(update={"risk_measure": "cvar", "risk_weight": 0.0})
    return replace(case, tables=replace(case.tables, settings=settings))


@dataclass(frozen=True)
class _Step:
    """Where the money stands after a substitution."""

    ledger: Ledger
    plan: Plan
    given_way: list[Decided]


class NoValueError(Exception):
    """The value of a question in between cannot be had; the cause is taken together with the next one."""


def waterfall(
    a: Side, b: Side, differing: Sequence[Difference], stop: Stop, said: Callable[[str], None] = lambda _: None
) -> Waterfall:
    """The bars from A to B. `said` is told each cause before it is valued, which may take a while.

    Raises KeyboardInterrupt where `stop` is asked for: half a waterfall explains nothing.
    """
    found = Waterfall(a.ledger.expected_npv, b.ledger.expected_npv)
    mixture, standing = Mixture(a.question, b.question), a.ledger
    waiting: list[Cause] = []
    causes = [cause for cause in CAUSES if any(d.cause is cause for d in differing)]
    for cause in causes:
        if stop.requested:
            raise KeyboardInterrupt
        said(cause.title)
        mixture.take(d for d in differing if d.cause is cause)
        waiting.append(cause)
        last = cause is causes[-1]
        try:
            step = _valued(a, b, b.question.book if last else mixture.workbook(), stop, last=last)
        except NoValueError:
            continue
        found.bars.append(_input_bar(waiting, standing, step))
        standing, waiting = step.ledger, []
    found.held = standing.expected_npv
    joined = ", ".join(cause.title.lower() for cause in waiting)
    found.bars += _decision_bars(
        standing, b.ledger, f"with {joined}: A's decisions cannot stand there" if joined else ""
    )
    return found


def _valued(a: Side, b: Side, book: Workbook, stop: Stop, *, last: bool) -> _Step:
    """A's decisions in another question, with the best operations."""
    from retool.model import build_model, warm_values  # noqa: PLC0415  a comparison of like questions needs no solver
    from retool.solve.bridge import compile_model  # noqa: PLC0415
    from retool.solve.starts import decisions_of  # noqa: PLC0415
    from retool.study.holding import best_operations, fitted, nearest, plan_in  # noqa: PLC0415

    if has_faults(book):
        raise NoValueError
    case = in_expectation(build_case(book))
    model = build_model(case)
    problem = compile_model(model)
    if problem.conflicts:
        raise NoValueError
    wanted = fitted(problem, decisions_of(problem, warm_values(model, carried(a.plan, a.case, case))))
    values, held = best_operations(problem, wanted), True
    if values is None:
        held = False
        found = nearest(problem, wanted, NEAREST_SECONDS, stop)
        if stop.requested:
            raise KeyboardInterrupt
        if found is None:
            raise NoValueError
        values = best_operations(problem, found)
    if values is None:
        raise NoValueError
    plan = plan_in(model, problem, values)
    ledger = build_ledger(plan, case)
    if last and _decides_alike(plan, b.plan) and abs(ledger.objective - b.ledger.objective) <= NOTHING:
        plan, ledger = b.plan, b.ledger  # of operations that are worth the same, those that B has
    return _Step(ledger, plan, _given_way(a, plan, case, held=held))


def _given_way(a: Side, plan: Plan, case: Case, *, held: bool) -> list[Decided]:
    """A's decisions that the step does not take; held ones are missing only where what they name is gone."""
    rows = decided_otherwise((a.plan, a.case), (plan, case))
    return [row for row in rows if not held or (not row.b and row.kind not in BY_YEAR)]


def _decides_alike(one: Plan, other: Plan) -> bool:
    return all(set(getattr(one, kind)) == set(getattr(other, kind)) for kind in DECISIONS)


def _input_bar(causes: Sequence[Cause], before: Ledger, step: _Step) -> Bar:
    after = by_year(present_values(step.ledger))
    earlier = by_year(present_values(before))
    note = _gave_way(step.given_way)
    if len(causes) > 1:
        note = "; ".join(filter(None, (note, "taken together: the first alone makes no question that can be valued")))
    return Bar(
        "input",
        "+".join(cause.name for cause in causes),
        " and ".join(_in_list(cause.title, n) for n, cause in enumerate(causes)),
        "; ".join(cause.meaning for cause in causes),
        step.ledger.expected_npv - before.expected_npv,
        {year: after.get(year, 0.0) - earlier.get(year, 0.0) for year in sorted({*after, *earlier})},
        note,
        tuple(cause.name for cause in causes),
    )


def _gave_way(rows: Sequence[Decided]) -> str:
    """What became of decisions that cannot stand; blank where all do."""
    if not rows:
        return ""
    said = [f"{row.kind} {row.subject}: {row.b or 'no'} (A: {row.a or 'no'})" for row in rows]
    more = f"; and {len(said) - MOST_NAMED} more" if len(said) > MOST_NAMED else ""
    return f"A's decisions cannot all stand here; the nearest that can: {'; '.join(said[:MOST_NAMED])}{more}"


def _in_list(title: str, place: int) -> str:
    return title if place == 0 else title[0].lower() + title[1:]


def _decision_bars(before: Ledger, after: Ledger, note: str) -> list[Bar]:
    """What B decides otherwise, by parts of the cash flow; none where nothing differs."""
    if before is after:
        return []
    amounts: dict[str, dict[int, float]] = {group.name: {} for group in GROUPS}
    for sign, ledger in ((-1.0, before), (1.0, after)):
        for (category, year), amount in present_values(ledger).items():
            years = amounts[group_of(category).name]
            years[year] = years.get(year, 0.0) + sign * amount
    bars = []
    for group in GROUPS:
        years = {year: amount for year, amount in sorted(amounts[group.name].items()) if abs(amount) > ROUNDING}
        if years:
            title, meaning = f"Plan: {group.title[0].lower()}{group.title[1:]}", ", ".join(group.categories)
            if group.title.startswith("US"):
                title = f"Plan: {group.title}"
            bars.append(Bar("decision", group.name, title, meaning, sum(years.values()), years, note))
    return bars
