"""One case ready for questions: its model compiled once and, where it is large, a lighter one to search in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from retool.case import Case
from retool.model import build_model, lighter_models
from retool.solve.bridge import Floats, LinearProblem, compile_model
from retool.solve.engine import run, set_options, solver_for
from retool.solve.fixed import TOLERANCES, fixed_bounds
from retool.solve.interrupt import Interruption, Stop
from retool.solve.late import without_late
from retool.solve.outcome import SolveOptions
from retool.solve.progress import Progress
from retool.solve.search import is_staged
from retool.solve.starts import decisions_of
from retool.solve.state import PatientWatch
from retool.study.why.restriction import Restriction

Decisions = Mapping[str, float]
"""Whole-number decisions by the names of their variables; what is not named is 0."""

Extend = Callable[[Any, Case], None]
"""A planner's own rules, added to a built model."""


LEAST_BUILT = 1e-3
"""Thousand vehicles: one vehicle."""


@dataclass(frozen=True)
class Setting:
    """How a session asks: threads, where progress is shown, and whether it was told to stop."""

    threads: int = 0
    progress: Progress = field(default_factory=Progress)
    stop: Stop = field(default_factory=Interruption)
    extend: Extend | None = None


@dataclass(frozen=True)
class Valued:
    """What whole-number decisions are worth at best, M$ added to the baseline, and the columns that say how."""

    worth: float
    columns: Floats


class World:
    """A case with its model.

    ``whole`` says what decisions are worth; ``searched`` is where they are looked for: the same, or of a large case
    a lighter relaxation with the same decisions, whose bounds hold for the whole. ``relaxed`` are values of its
    relaxation under restrictions, as far as they are kept.
    """

    def __init__(self, case: Case, setting: Setting) -> None:
        self.case, self.setting = case, setting
        self.model = build_model(case)
        if setting.extend is not None:
            setting.extend(self.model, case)
        compiled = compile_model(self.model)
        self.conflicts = compiled.conflicts
        self.whole = without_late(compiled)
        self.searched = self._lighter() or self.whole
        self.places = _whole_numbers(self.searched)
        self.relaxed: dict[Restriction, Floats] = {}
        self._whole_places = self.places if self.searched is self.whole else _whole_numbers(self.whole)

    @property
    def is_large(self) -> bool:
        """Whether plans are looked for in a lighter model."""
        return self.searched is not self.whole

    def _lighter(self) -> LinearProblem | None:
        # a planner's own rules might change the objective; the lighter models know nothing of them
        if self.setting.extend is not None or not is_staged(self.whole, SolveOptions()):
            return None
        build = next(iter(lighter_models(self.case)), None)
        return None if build is None else compile_model(build())

    def named(self, columns: Floats) -> Decisions:
        """The whole-number decisions among the searched problem's columns that are taken."""
        return {name: round(columns[at]) for name, at in self.places.items() if abs(columns[at]) > 0.5}

    def columns_of(self, decisions: Decisions) -> Floats:
        """The decisions as columns of the searched problem; what is no decision is 0."""
        return decisions_of(self.searched, decisions)

    def built(self, valued: Valued) -> frozenset[str]:
        """The programs that a valued plan builds."""
        made = np.flatnonzero(valued.columns > LEAST_BUILT)
        columns = (self.whole.columns[at] for at in made)
        return frozenset(c.index()[0] for c in columns if c.parent_component().local_name == "build")

    def value(self, decisions: Decisions) -> Valued | None:
        """What the decisions are worth in the whole model, to the tightest tolerance at which they make a plan."""
        if not self.whole.columns:
            return None if self.conflicts else Valued(self.whole.offset, np.zeros(0))
        columns = np.zeros(len(self.whole.columns))
        for name, value in decisions.items():
            if name in self._whole_places:
                columns[self._whole_places[name]] = value
            elif value:
                return None  # a decision that this case does not have
        outside = self.whole.integer & ((columns < self.whole.lower) | (columns > self.whole.upper))
        if outside.any():
            return None
        lower, upper = fixed_bounds(self.whole, columns)
        for tolerance in TOLERANCES:
            highs = solver_for(self.whole, relaxed=True, lower=lower, upper=upper)
            set_options(highs, primal_feasibility_tolerance=tolerance, dual_feasibility_tolerance=tolerance)
            done = run(highs, PatientWatch(self.setting.progress), seconds=None, threads=self.setting.threads)
            if done.values is not None:
                exact = np.where(self.whole.integer, np.round(done.values), done.values)
                return Valued(self.whole.objective(exact), exact)
        return None


def _whole_numbers(problem: LinearProblem) -> dict[str, int]:
    return {problem.columns[at].name: int(at) for at in np.flatnonzero(problem.integer)}
