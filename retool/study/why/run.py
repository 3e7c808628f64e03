"""From a plan to all that is to be said of it: costs of the alternatives, break-evens, shadow values."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import TypeVar

from retool.case import Case
from retool.model import extract_plan, warm_values
from retool.plan import Plan, baseline_ledger, build_ledger
from retool.report.reasons import balance
from retool.solve.outcome import PROVEN, relative_gap
from retool.study.why.alike import Twins
from retool.study.why.asking import Span
from retool.study.why.breakeven import Scale
from retool.study.why.capex import KnownOfCapex, capital_of
from retool.study.why.contest import Sides, contest
from retool.study.why.costs import Inquiry, Tell, standing_of
from retool.study.why.factors import Factor, factors_for
from retool.study.why.facts import Reasons, Standing, Why
from retool.study.why.lifts import lifted
from retool.study.why.questions import Asked, Question
from retool.study.why.restriction import at_least_one, forbid
from retool.study.why.rounds import Rounds
from retool.study.why.shadow import shadows
from retool.study.why.world import Setting, World
from retool.workbook import Workbook

T = TypeVar("T")

COSTS_SHARE, FLIPS_SHARE = 0.6, 0.9
"""By when, of the time given, the costs and the break-evens must be through."""

LEAST_BUILDS = 2.0
"""A look at a factor takes this many times as long as building the model before it can say anything."""

BOUND_SHARE = 0.2
"""The part of the time for a bound on all plans, where the plan has none."""


NOT_OF_REGRET = (
    "Break-evens and the worth of limits are not told of a plan that is judged by its worst regret: with each number"
    " that changes the best plans for each future alone change too."
)


class NoPlanError(ValueError):
    """The plan's decisions make no plan of the case in its input sheets."""


@dataclass(frozen=True)
class Wish:
    """What is wanted: of one line, of one program, or of all; within ``seconds`` (None: no limit)."""

    line: str = ""
    program: str = ""
    seconds: float | None = None

    @property
    def everything(self) -> bool:
        return not self.line and not self.program


def why(book: Workbook, case: Case, plan: Plan, wish: Wish, setting: Setting, tell: Tell) -> Why:
    """All that can be said of the plan of a case within the time. Raises NoPlanError."""
    return Session(book, case, plan, wish, setting, tell).told()


@dataclass
class Session:
    """A plan that is asked about, step by step."""

    book: Workbook
    case: Case
    plan: Plan
    wish: Wish
    setting: Setting
    tell: Tell
    began: float = field(default_factory=time.monotonic)
    seconds: dict[str, float] = field(default_factory=dict)

    def told(self) -> Why:
        """All steps."""
        found = self.costs()
        if self.case.by_regret:
            found.left_out.append(NOT_OF_REGRET)
        else:
            self._timed("break-evens", lambda: self.break_evens(found))
        if self.wish.everything and not self.case.by_regret:
            self._timed("shadow values", lambda: self.shadow_values(found))
        self._finish(found)
        return found

    def costs(self) -> Why:
        """What each alternative costs: the first step, on which the others build."""
        self.world = self._timed("build", lambda: World(self.case, self.setting))
        self.asked, twins = Asked(self.world), Twins(self.world)
        given = self._given()
        self.inquiry = Inquiry(self.world, self.asked, twins, given, self.tell)
        if not isfinite(given.bound):
            bound = self.inquiry.bound_anew(None if self.wish.seconds is None else BOUND_SHARE * self.wish.seconds)
            self.inquiry.standing = given = replace(given, bound=bound)
        self._timed("costs", lambda: self.inquiry.answer(self._questions, self._until(COSTS_SHARE)))
        found = Why(self.case.settings.case, self.plan.baseline_musd, given, self.inquiry.standing)
        found.lines = [self._line(name) for name in self._lines()]
        found.programs = [self._program(name) for name in self._programs()]
        return found

    def _timed(self, name: str, step: Callable[[], T]) -> T:
        began = time.monotonic()
        try:
            return step()
        finally:
            self.seconds[name] = round(time.monotonic() - began, 1)

    def _until(self, share: float) -> float | None:
        return None if self.wish.seconds is None else self.began + share * self.wish.seconds

    def _over(self) -> bool:
        until = self._until(1.0)
        return self.setting.stop.requested or (until is not None and time.monotonic() >= until)

    def _given(self) -> Standing:
        names = self.world.places
        decisions = {n: v for n, v in warm_values(self.world.model, self.plan).items() if n in names and v}
        bound = self.plan.bound_musd - self.plan.baseline_musd
        standing = standing_of(self.world, self.asked, decisions, bound)
        if standing is None:
            raise NoPlanError("its decisions make no plan of the case in its input sheets")
        return standing

    # what is asked
    def _lines(self) -> list[str]:
        if self.wish.everything:
            return list(self.case.lines)
        return [self.wish.line] if self.wish.line else []

    def _programs(self) -> list[str]:
        if self.wish.everything:
            return list(self.case.programs)
        return [self.wish.program] if self.wish.program else []

    def _questions(self, standing: Standing) -> list[Question]:
        found = [q for line in self._lines() for q in self.asked.of_line(line, standing.decisions)]
        for program in self._programs():
            built = program in standing.built
            found += self.asked.of_program(program, standing.decisions, built=built)
        return found

    # what is told
    def _line(self, name: str) -> Reasons:
        now = self.inquiry.standing
        steps = [step for step in now.steps if step.index[0] == name]
        asked = [self.inquiry.alternative(q) for q in self.asked.of_line(name, now.decisions)]
        return Reasons("line", name, steps, {}, False, sorted(asked, key=lambda a: a.rank))

    def _program(self, name: str) -> Reasons:
        now, built = self.inquiry.standing, name in self.inquiry.standing.built
        pathways = self.asked.committed(name, now.decisions)
        asked = [self.inquiry.alternative(q) for q in self.asked.of_program(name, now.decisions, built=built)]
        return Reasons("program", name, [], pathways, built, sorted(asked, key=lambda a: a.rank))

    def break_evens(self, found: Why) -> None:
        """Of the lines that are converted and of the best runner-up; of the one asked about."""
        groups = dict.fromkeys(self.inquiry.twins.group_of(line) for line in self._flip_lines(found))
        jobs = [(lines, factor) for lines in groups for factor in factors_for(self.case, lines)]
        deadline = self._until(FLIPS_SHARE if self.wish.everything else 1.0)
        scales, missed = [], []
        today: dict[tuple[str, ...], Sides] = {}
        for at, (lines, factor) in enumerate(jobs):
            left = None if deadline is None else deadline - time.monotonic()
            if self.setting.stop.requested or (left is not None and left <= 0):
                missed.append(f"{' or '.join(lines)} against {factor.name}")
                continue
            if lines not in today:
                share = None if left is None else time.monotonic() + 2 * left / (len(jobs) - at + 1)
                today[lines] = self.sides(lines, share)
            scales.append(self.scale(lines, factor, today[lines]))
        rounds = Rounds(scales, self.setting, deadline, LEAST_BUILDS * self.seconds.get("build", 0.0))
        # a planner's own rules are a file of Python that is loaded here: they stay here
        cores = 1 if self.setting.extend is not None else self.setting.threads or os.cpu_count() or 1
        if self.world.is_large and cores > 1:
            rounds.side_by_side(cores)
        else:
            rounds.one_by_one()
        found.break_evens += [scale.told() for scale in scales]
        if missed:
            found.remarks.append(f"There was no time for the break-even of {'; '.join(missed)}.")

    def scale(self, lines: tuple[str, ...], factor: Factor, today: Sides) -> Scale:
        """A factor on lines, before any look, with what today's numbers tell of it."""
        capital = capital_of(self.world, lines) if factor.deters else None
        capex = None if capital is None else KnownOfCapex(capital, today)
        return Scale(self.book, lines, factor, self.setting, self.tell, today, self.world.is_large, capex)

    def _flip_lines(self, found: Why) -> list[str]:
        if self.wish.line:
            return [self.wish.line] if self.case.lines[self.wish.line].arcs else []
        if self.wish.program:
            return []
        converted = [r.subject for r in found.lines if r.chosen]
        those = {line for name in converted for line in self.inquiry.twins.group_of(name)}
        others = [
            a for r in found.lines if r.subject not in those
            for a in r.alternatives if a.question.instead == "converted"
        ]  # fmt: skip
        runner_up = min((a for a in others if not a.impossible and a.asked), key=lambda a: a.rank, default=None)
        return converted + ([runner_up.question.subject] if runner_up is not None else [])

    def sides(self, lines: tuple[str, ...], deadline: float | None) -> Sides:
        """Converting any of the lines or none, with today's numbers: what the costs have told, and more where it is
        open.
        """
        variables = self.asked.converting(lines)
        now = self.inquiry.standing
        own = Span(now.found, now.bound, now.decisions)
        converts = any(now.decisions.get(name) for name in variables)
        other = Span()
        if len(lines) == 1:
            rule = forbid(variables) if converts else at_least_one(variables)
            other = self.inquiry.spans.get(rule, Span())
        known = Sides(own, other) if converts else Sides(other, own)
        left = None if deadline is None else max(1.0, deadline - time.monotonic())
        return contest(self.world, (at_least_one(variables), forbid(variables)), known, ((), ()), left)

    def shadow_values(self, found: Why) -> None:
        """What larger limits are worth, with the decisions fixed and with all decided anew."""
        valued = self.world.value(self.inquiry.standing.decisions)
        if valued is not None and not self._over():
            found.shadows = shadows(self.world, valued, self._over)
            found.lifts = lifted(self.book, self.inquiry.standing, self.setting, self._until(1.0), self.tell)

    def _finish(self, found: Why) -> None:
        if self.inquiry.better_by is not None:
            question = self.inquiry.better_by
            found.better_by = f"{question.subject} {question.instead}"
            found.better = self._better_plan()
        found.money = balance(build_ledger(found.better or self.plan, self.case), baseline_ledger(self.case))
        pending = [a for r in [*found.lines, *found.programs] for a in r.alternatives if not a.asked]
        if pending:
            found.remarks.append(
                f"{len(pending)} of the alternatives were not searched to the end within the time; their costs are"
                " first bounds. Give more with --time-limit, or ask of one line with --line."
            )
        if self.setting.stop.requested:
            found.remarks.append("Stopped by Ctrl-C: what was found until then.")
        found.seconds = self.seconds

    def _better_plan(self) -> Plan | None:
        """The plan that took the place of the one asked about, whole."""
        standing = self.inquiry.standing
        valued = self.world.value(standing.decisions)
        if valued is None:
            return None
        self.world.whole.load(valued.columns)
        plan = extract_plan(self.world.model)
        gap = relative_gap(standing.found, standing.bound) or 0.0
        plan.status = "optimal" if gap <= PROVEN else "stopped"
        plan.bound_musd = standing.bound + plan.baseline_musd
        return plan
