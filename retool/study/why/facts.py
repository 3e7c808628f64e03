"""What `retool why` finds out, as data: money in M$ of what a plan adds to the baseline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from retool.plan import Plan
from retool.study.why.asking import Span
from retool.study.why.questions import Question, Step
from retool.study.why.world import Decisions

Decision = Literal["converts", "stays", "open"]
"""Whether the best plan converts the line at all; ``open``: the bounds do not tell."""


@dataclass(frozen=True)
class Standing:
    """The plan that questions are asked of: what it adds, what no plan can add more than, its decisions, and the
    programs that it builds.
    """

    found: float
    bound: float
    decisions: Decisions
    steps: list[Step]
    built: frozenset[str]


@dataclass(frozen=True)
class Alternative:
    """A choice that the plan does not make, and what it costs against the best plan there is.

    The cost lies between ``cost_from`` and ``cost_to`` (None: no plan with it was found, or nobody asked);
    ``same_as`` names the line that it was asked of, where an alike one stood for this.
    """

    question: Question
    span: Span
    asked: bool
    cost_from: float
    cost_to: float | None
    steps: list[Step] = field(default_factory=list)
    pathways: dict[str, str] = field(default_factory=dict)
    same_as: str = ""

    @property
    def impossible(self) -> bool:
        """No plan exists with it."""
        return self.span.impossible

    @property
    def rank(self) -> tuple[bool, float, float]:
        """Cheapest first, what is impossible last."""
        return (self.impossible, self.cost_from, float("inf") if self.cost_to is None else self.cost_to)


@dataclass(frozen=True)
class Reasons:
    """A line or a program with what the plan does with it and what it might do instead, next best first."""

    kind: Literal["line", "program"]
    subject: str
    steps: list[Step]
    pathways: dict[str, str]
    built: bool
    alternatives: list[Alternative]

    @property
    def chosen(self) -> bool:
        """Converted, or on sale."""
        return any(step.action == "convert" for step in self.steps) or bool(self.pathways)

    @property
    def next_best(self) -> Alternative | None:
        """The cheapest alternative; None where there is none to ask for."""
        return min(self.alternatives, key=lambda a: a.rank, default=None)


@dataclass(frozen=True)
class Flip:
    """The factor at which a decision changes: ``before`` up to ``near``, the other at ``far`` (each looked at, or known
    of capex without a search). It flips somewhere between the two.
    """

    near: float
    far: float
    before: Decision
    after: Decision


@dataclass(frozen=True)
class BreakEven:
    """What a line's decision does as one number of the workbook goes down and up by a factor. Of ``lines`` that are
    alike it is whether any of them is converted; ``tied``: today either is worth the same.

    ``down`` and ``up`` are the nearest flips on either side of today's value, None where there is none between it and
    ``lowest`` or ``highest``; from ``holds_down`` to ``holds_up`` the decision is today's wherever it was looked at.
    ``looked_at`` are the factors at which plans were searched for, ``open_at`` those where the bounds do not tell.
    ``unfinished``: of one side of today nothing is known, as there was no time for it.
    """

    lines: tuple[str, ...]
    factor: str
    today: str
    now: Decision
    down: Flip | None
    up: Flip | None
    lowest: float
    highest: float
    looked_at: tuple[float, ...]
    open_at: tuple[float, ...] = ()
    holds_down: float = 1.0
    holds_up: float = 1.0
    tied: bool = False
    unfinished: bool = False

    @property
    def line(self) -> str:
        """The line, or the first of those alike."""
        return self.lines[0]

    @property
    def who(self) -> str:
        """``L1``, or ``L1 or L2``."""
        return " or ".join(self.lines)


@dataclass(frozen=True)
class Shadow:
    """What one more or less of a limit of the workbook is worth while the plan's decisions stay as they are.

    ``limit`` is in ``unit``; ``more`` and ``less`` are M$ per unit, gained from here up to ``more_until`` and lost
    from here down to ``less_until``.
    """

    kind: str
    where: str
    limit: float
    unit: str
    more: float
    more_until: float
    less: float
    less_until: float


@dataclass(frozen=True)
class Lift:
    """What a larger limit adds when everything is decided anew, M$: between ``gain_from`` and ``gain_to``."""

    kind: str
    where: str
    change: str
    gain_from: float
    gain_to: float


@dataclass
class Why:
    """All that was found out of one plan. ``money`` tells of its duty and capital; ``better`` is a plan worth more
    than the one asked about, if one turned up. ``remarks`` tell what time or Ctrl-C left open, ``left_out`` what
    can not be asked of such a plan.
    """

    case: str
    baseline: float
    given: Standing
    standing: Standing
    lines: list[Reasons] = field(default_factory=list)
    programs: list[Reasons] = field(default_factory=list)
    break_evens: list[BreakEven] = field(default_factory=list)
    shadows: list[Shadow] = field(default_factory=list)
    lifts: list[Lift] = field(default_factory=list)
    money: str = ""
    better: Plan | None = None
    better_by: str = ""
    remarks: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
