"""What is asked of a search and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["optimal", "gap", "stopped", "infeasible", "unbounded"]
"""optimal: proven best · gap: within the gap asked for · stopped: time or Ctrl-C came first, with a plan or
without · infeasible: no plan exists · unbounded: some money is earned without limit, a fault of the model
or its data.
"""

PROVEN = 1e-6
"""A gap up to this is the solvers' own tolerance: the plan is optimal."""


@dataclass(frozen=True)
class SolveOptions:
    """How long and how hard to search.

    `gap` is (bound − objective) / max(|objective|, 1 M$); 0 asks for the proven best. `time_limit` is
    seconds over the whole search, None for no limit. `threads` 0 lets HiGHS choose. With `staged` None the
    search decides by size: models under `small_integers` integers or `small_columns` columns go whole to
    HiGHS. `window` is how many periods or years around the relaxation's choices the restricted search may
    move to; `plan_share` the part of the time left that it may take. `periods` are the names of the periods
    in order, as they stand in the indices of the model's variables.
    """

    gap: float = 0.005
    time_limit: float | None = None
    threads: int = 0
    staged: bool | None = None
    window: int = 2
    plan_share: float = 0.5
    small_integers: int = 3_000
    small_columns: int = 20_000
    periods: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelSize:
    """Counts, and the least and greatest magnitude of what is not 0 in the matrix, the objective and the
    limits.
    """

    rows: int
    columns: int
    integers: int
    nonzeros: int
    matrix_range: tuple[float, float] | None
    cost_range: tuple[float, float] | None
    limit_range: tuple[float, float] | None


@dataclass(frozen=True)
class Incumbent:
    """One line of the search's log: after so many seconds the best plan and the global bound were these
    (M$).
    """

    seconds: float
    stage: str
    objective: float | None
    bound: float | None


@dataclass(frozen=True)
class Outcome:
    """The end of a search. Money in M$, as the model's objective counts it (net of the baseline).

    `values` holds each variable with its value, already set in the model; it is empty where there is no
    plan. `bound` is global: no plan of the whole model is worth more. `conflicts` names constraints that
    fail by themselves; `failures` says what the solver failed at on the way; `reason` why the search stopped early,
    where it was neither time nor Ctrl-C nor such a failure.
    """

    status: Status
    objective: float | None
    bound: float | None
    size: ModelSize
    seconds: dict[str, float]
    incumbents: list[Incumbent]
    interrupted: bool = False
    failures: tuple[str, ...] = ()
    values: list[tuple[Any, float]] = field(default_factory=list, repr=False)
    conflicts: list[str] = field(default_factory=list)
    reason: str = ""

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan, of whatever quality."""
        return self.objective is not None

    @property
    def gap(self) -> float | None:
        """The relative gap to the global bound; None without a plan or a bound."""
        return relative_gap(self.objective, self.bound)


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """(bound − objective) / max(|objective|, 1 M$), never below 0; None where either is missing."""
    if objective is None or bound is None:
        return None
    return max(0.0, bound - objective) / max(abs(objective), 1.0)


def status_of(objective: float | None, bound: float | None, asked: float) -> Status:
    """The status of a search that ended with these, `asked` being the gap at which it might stop."""
    gap = relative_gap(objective, bound)
    if gap is None:
        return "stopped"
    if gap <= PROVEN:
        return "optimal"
    return "gap" if gap <= asked + PROVEN else "stopped"


def lifted(bound: float | None, objective: float | None) -> float | None:
    """The global bound, lifted to the plan's value where it lies below by no more than the solvers' tolerance.

    A bound further below stays as it is, a fault that the audit must show.
    """
    if bound is None or objective is None:
        return bound
    below = objective - bound
    return objective if 0 < below <= PROVEN * max(1.0, abs(objective)) else bound
