"""What each alternative costs: the best plan with it, searched for again, against the best plan there is."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from retool.study.why.alike import Twins
from retool.study.why.asking import Effort, Job, Relaxation, Span, ask, ask_nearby, ask_side_by_side
from retool.study.why.facts import Alternative, Standing
from retool.study.why.questions import Asked, Question
from retool.study.why.restriction import FREE, Restriction
from retool.study.why.world import Decisions, Valued, World

TIGHT = 0.01
"""On a large case an answer is tight enough when its interval is this part of what the plan adds,"""

TIGHT_OF_COST = 0.2
"""or this part of the least that the alternative costs: it is out of the question anyway."""

BETTER = 1e-6
"""A plan this part better (at least of 1 M$) is another plan; less is rounding."""

LEAST_SECONDS = 3.0
"""No search of a large case says anything sooner."""

NEARBY_SECONDS = 20.0
"""A plan that differs from the one in hand in one line takes a few seconds."""

AROUND_SHARE = 0.3
"""The part of the time for costs that may go into such plans, before any question is searched in full."""

Tell = Callable[[str], None]
Wanted = Callable[[Standing], list[Question]]


@dataclass
class Inquiry:
    """Questions of one plan, answered one after the other; the plan gives way to any better one that turns up.

    ``spans`` are the answers so far by what was asked, ``done`` what need not be asked again. An answer tells of the
    alternative alone, so it holds whatever the plan is.
    """

    world: World
    asked: Asked
    twins: Twins
    standing: Standing
    tell: Tell
    better_by: Question | None = None
    spans: dict[Restriction, Span] = field(default_factory=dict)
    done: set[Restriction] = field(default_factory=set)
    _of: dict[Restriction, None] = field(default_factory=dict)

    def answer(self, wanted: Wanted, deadline: float | None) -> None:
        """Ask all that is wanted of the plan, the likeliest to come near it first, until the time is over.

        ``wanted`` is asked again whenever a better plan takes the place of the one in hand.
        """
        if self.world.is_large:
            self._look_around(wanted, deadline)
            self._answer_side_by_side(wanted, deadline)
            return
        while pending := self._pending(wanted, deadline):
            key = max(pending, key=self._promise)
            span = ask(self.world, key, Effort(seconds=_left(deadline)), self.standing.decisions)
            self._learn(key, pending[key], span)

    def _answer_side_by_side(self, wanted: Wanted, deadline: float | None) -> None:
        """The questions of a large case, each on a core of its own, those of lines first."""
        asked: dict[Restriction, Question] = {}

        def next_job() -> Job | None:
            pending = {key: q for key, q in self._pending(wanted, deadline).items() if key not in asked}
            if not pending:
                return None
            key = max(pending, key=lambda key: (pending[key].kind == "line", self._promise(key)))
            asked[key] = pending[key]
            scale = max(1.0, abs(self.standing.found))
            effort = Effort(TIGHT * scale, scale, self._share(deadline, len(pending)), self._tight)
            return Job(key, effort, self.spans.get(key, Span()).decisions)

        for key, span in ask_side_by_side(self.world, next_job):
            self._learn(key, asked[key], span)

    def _pending(self, wanted: Wanted, deadline: float | None) -> dict[Restriction, Question]:
        """What is still to be asked; nothing once the time is over."""
        if self._over(deadline):
            return {}
        found = {self.key(q): replace(q, subject=self._stands_for(q)) for q in wanted(self.standing)}
        self._of = dict.fromkeys(found)
        return {key: question for key, question in found.items() if key not in self.done}

    def _learn(self, key: Restriction, question: Question, span: Span) -> None:
        self.spans[key] = span.better_of(self.spans.get(key, Span()))
        if not self.world.setting.stop.requested:
            self.done.add(key)
        done = sum(k in self.done for k in self._of)
        self._say(question, self.spans[key], f"{done} of {len(self._of)}")
        self._replace_if_better(question, self.spans[key])

    def _say(self, question: Question, span: Span, stage: str) -> None:
        what = f"{question.subject} {question.instead}" + (f" {question.about}" if question.about else "")
        self.tell(f"{stage}  {what}: {in_short(span, self.standing)}")

    def bound_anew(self, seconds: float | None) -> float:
        """What no plan can add more than, found out here, for a plan whose own bound is missing or wrong."""
        scale = max(1.0, abs(self.standing.found))
        effort = Effort(TIGHT * scale, scale, seconds) if self.world.is_large else Effort(seconds=seconds)
        self.spans[FREE] = ask(self.world, FREE, effort, self.standing.decisions).at_most(self.bound_of_all)
        bound = self.bound_of_all
        return float("inf") if bound is None else bound

    @property
    def bound_of_all(self) -> float | None:
        """The lowest bound found here that holds for all plans."""
        return self.spans.get(FREE, Span()).bound

    def key(self, question: Question) -> Restriction:
        """What is asked, of the line that stands for all alike."""
        return self.asked.exchanged(question.rule, question.subject, self._stands_for(question))

    def _stands_for(self, question: Question) -> str:
        """The line that is asked in place of all alike; a program is asked itself."""
        return self.twins.first_of(question.subject) if question.kind == "line" else question.subject

    def _over(self, deadline: float | None) -> bool:
        return self.world.setting.stop.requested or (deadline is not None and time.monotonic() >= deadline)

    def _promise(self, key: Restriction) -> float:
        bound = self.spans.get(key, Span()).bound
        return float("inf") if bound is None else bound

    def _look_around(self, wanted: Wanted, deadline: float | None) -> None:
        """A first interval for each question of a large case: the bound of the relaxation with the choice forced,
        solved on from where it stands, and the best plan that leaves all else as it is.
        """
        pending = self._pending(wanted, deadline)
        if not pending:
            return
        self.tell("a first bound for every question")
        relaxation = Relaxation(self.world, _left(deadline))
        self.spans[FREE] = Span(bound=relaxation.bound).at_most(self.bound_of_all)
        for key in pending:
            if not self._over(deadline):
                self.spans[key] = relaxation.under(key)
        self.tell("a first plan for every question")
        left = _left(deadline)
        until = None if left is None else time.monotonic() + AROUND_SHARE * left
        for key, question in sorted(pending.items(), key=lambda item: -self._promise(item[0])):
            if not self._over(until) and not self.spans.get(key, Span()).impossible:
                self.spans[key] = self._nearby(key, question).better_of(self.spans.get(key, Span()))
                self._say(question, self.spans[key], "at first sight")
                self._replace_if_better(question, self.spans[key])
        self.done |= {key for key in pending if self._tight(self.spans[key].found, self.spans[key].bound)}

    def _nearby(self, key: Restriction, question: Question) -> Span:
        """A plan that leaves all else as it is; where there is none, one that leaves the other lines as they are, or
        decides nothing at all.
        """
        held = self.asked.others(question, self.standing.decisions)
        near = ask_nearby(self.world, key, held, Effort(TIGHT, 1.0, NEARBY_SECONDS))
        if near.found is None and not near.impossible and self._promise(key) > 0.0:
            held = self.asked.others(question, self.standing.decisions, lines_only=True)
            near = ask_nearby(self.world, key, held, Effort(TIGHT, 1.0, NEARBY_SECONDS))
        if near.found is None and not key.required and self.idle is not None:
            near = Span(self.idle.worth, None, {})
        return near

    @cached_property
    def idle(self) -> Valued | None:
        """Going on as today; None where the case does not allow that."""
        return self.world.value({})

    def _tight(self, found: float | None, bound: float | None) -> bool:
        if bound is not None and bound <= 0.0:
            return True  # going on as today is better
        if found is None or bound is None:
            return False
        now = self.standing.found
        bound = min(bound, self.standing.bound)
        return bound - found <= max(TIGHT * max(1.0, abs(now)), TIGHT_OF_COST * (now - bound))

    def _replace_if_better(self, question: Question, span: Span) -> None:
        now = self.standing
        if span.found is None or span.decisions is None:
            return
        if span.found <= now.found + BETTER * max(1.0, abs(now.found)):
            return
        self.better_by = question
        better = standing_of(self.world, self.asked, span.decisions, now.bound)
        if better is not None and better.found > now.bound + BETTER * max(1.0, abs(now.bound)):
            better = replace(better, bound=self.bound_anew(LEAST_SECONDS))  # the one in the plan was wrong
        if better is not None:
            self.better_by, self.standing = question, better
            more = f"{better.found - now.found:,.3f} M$"
            self.tell(f"{question.subject} {question.instead}: a plan that is better by {more}; going on from it")

    def _share(self, deadline: float | None, questions: int) -> float | None:
        """Twice an even share of the time left on each core: most answers take less."""
        left = _left(deadline)
        cores = self.world.setting.threads or os.cpu_count() or 1
        return None if left is None else max(LEAST_SECONDS, min(left, 2 * left * cores / questions))

    def alternative(self, question: Question) -> Alternative:
        """The answer to a question, as a cost against the best plan there is."""
        key = self.key(question)
        span, first = self.spans.get(key, Span()), self._stands_for(question)
        if span.decisions is not None and first != question.subject:
            span = replace(span, decisions=self.twins.exchanged(span.decisions, first, question.subject))
        low, high = cost(span, self.standing)
        made = span.decisions or {}
        return Alternative(
            question, span, key in self.done, low, high,
            steps=self.asked.steps(made),
            pathways=self.asked.committed(question.subject, made) if question.kind == "program" else {},
            same_as="" if first == question.subject else first,
        )  # fmt: skip


def cost(span: Span, standing: Standing) -> tuple[float, float | None]:
    """The least and the most that an alternative can cost against the best plan, which is worth what the plan in hand
    is found to add at least and its bound at most.
    """
    low = 0.0 if span.bound is None else max(0.0, standing.found - span.bound)
    high = None if span.found is None else max(low, standing.bound - span.found)
    return low, high


def in_short(span: Span, standing: Standing) -> str:
    """``costs 12.1 to 14.0 M$``."""
    if span.impossible:
        return "no plan exists"
    low, high = cost(span, standing)
    if high is None:
        return f"costs at least {low:,.1f} M$, no plan found yet"
    return f"costs {low:,.1f} M$" if high - low < 0.05 else f"costs {low:,.1f} to {high:,.1f} M$"


def standing_of(world: World, asked: Asked, decisions: Decisions, bound: float) -> Standing | None:
    """The plan of some decisions, valued anew; None where they make none."""
    valued = world.value(decisions)
    if valued is None:
        return None
    built = world.built(valued)
    return Standing(valued.worth, max(bound, valued.worth), decisions, asked.steps(decisions), built)


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(LEAST_SECONDS, deadline - time.monotonic())
