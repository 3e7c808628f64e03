"""From a workbook to its explanation: conflicts, then changes, each change tried on the workbook itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np

from retool.solve.bridge import compile_model
from retool.solve.engine import run, set_options, solver_for
from retool.solve.extension import extend_model
from retool.solve.progress import Progress
from retool.solve.question import as_asked
from retool.solve.recipe import Recipe
from retool.solve.state import PatientWatch
from retool.solve.tree import CAREFUL
from retool.study.edits import edited
from retool.study.explain.amounts import with_numbers
from retool.study.explain.answer import Cause, CellChange, Explanation, Suggestion
from retool.study.explain.conflicts import Levers, Oracle, OutOfTimeError, find_conflicts, groups_of
from retool.study.explain.drafting import elastic_model
from retool.study.explain.facts import facts
from retool.study.explain.levers import first_stage_levers
from retool.study.explain.question import obliging, with_dates_opened, without_operations
from retool.study.explain.repairs import MOST_REPAIRS, Repair, least_repairs, seek_ways_out
from retool.study.explain.whole import WholeQuestion, built
from retool.study.explain.wording import Words
from retool.workbook import Workbook, check_workbook

FIRST_SHARE = 0.4
"""The part of the time that may be taken to find plans which break much: they are quick, and a change begins there."""

CONFLICT_SHARE = 0.35
"""The part of the time that the search for conflicts may take."""

NAMING_SHARE = 0.2
"""The part of the time left after that in which it is asked how much each limit would have to rise."""

REPAIRS_SHARE = 0.85
"""The part of the time left after that in which changes are looked for, before they are tried."""

CONFLICTS_APART = 6
"""Up to so many conflicts are told one by one; more are told together where they share cells."""

Say = Callable[[str], None]


def explain_book(
    book: Workbook,
    recipe: Recipe,
    *,
    recipe_path: Path | None = None,
    seconds: float | None = None,
    say: Say = lambda _: None,
) -> Explanation:
    """Why the workbook, free of faults and asked as the recipe says, has no plan. `seconds` None is no limit.

    Raises RecipeError and ModelError where the planner's own rules (`extend`) cannot be used.
    """
    began = time.monotonic()
    explaining = _Explaining(book, recipe, recipe_path, None if seconds is None else began + seconds, say)
    answer = explaining.answer()
    answer.seconds = time.monotonic() - began
    return answer


@dataclass
class _Explaining:
    book: Workbook
    recipe: Recipe
    recipe_path: Path | None
    deadline: float | None
    say: Say
    _tried: dict[tuple[CellChange, ...], bool] = field(default_factory=dict)

    @property
    def extension(self) -> Path | None:
        """The file of the planner's own rules."""
        if self.recipe.extend is None or self.recipe_path is None:
            return None
        return self.recipe_path.parent / self.recipe.extend

    def answer(self) -> Explanation:
        asked = as_asked(self.book, self.recipe)
        if self.extension is None and not obliging(asked.tables):
            return Explanation(self.book, True)
        self.say("Looking for what conflicts")
        oracle = self._oracle(asked)
        try:
            if oracle.holds(oracle.levers):
                return Explanation(self.book, True)
        except OutOfTimeError:
            return Explanation(self.book, None, complete=False)
        with oracle.within(FIRST_SHARE):
            seek_ways_out(oracle)
        oracle.deadline = self._until(CONFLICT_SHARE)
        found = find_conflicts(oracle)
        answer = Explanation(self.book, False, complete=found.all_of_them)
        oracle.deadline = self._until(NAMING_SHARE) if found.smallest else time.monotonic()
        self._name_causes(answer, oracle, found.conflicts)
        if frozenset() in found.conflicts:
            return answer
        self.say("Looking for the smallest changes")
        try:
            self._suggest(answer, oracle, self._repairs(answer, oracle, found.conflicts))
        except OutOfTimeError:
            answer.complete = False
        if not answer.suggestions and self.extension is None:
            self._suggest_no_pins(answer, oracle)
        return answer

    def _oracle(self, asked: Workbook) -> Oracle:
        if self.extension is not None:
            question = WholeQuestion(asked, self.extension)
            levers = [lever for lever in question.levers if lever.kind != "carry"]
            return Oracle(levers, question.build, self.deadline)
        cut = without_operations(asked)
        _, model = built(with_dates_opened(cut))
        levers = first_stage_levers(cut)
        elastic = elastic_model(model, cut.tables, levers, {})
        return Oracle([lever for lever in levers if lever.kind != "carry"], lambda _: elastic, self.deadline)

    def _until(self, share: float) -> float | None:
        if self.deadline is None:
            return None
        return time.monotonic() + share * (self.deadline - time.monotonic())

    def _name_causes(self, answer: Explanation, oracle: Oracle, conflicts: Sequence[Levers]) -> None:
        words = Words(self.book, oracle)
        if frozenset() in conflicts and self.extension is not None:
            answer.causes += words.hopeless(self.extension.name)
            return
        for group, conflict in enumerate(groups_of(conflicts, CONFLICTS_APART), 1):
            causes = [*words.causes(group, conflict), *facts(self.book, oracle, group, conflict)]
            named: dict[tuple[str, str], Cause] = {}
            for cause in causes:
                named.setdefault((cause.sheet, cause.cell), cause)
            answer.causes += named.values()

    # changes
    def _repairs(self, answer: Explanation, oracle: Oracle, conflicts: Sequence[Levers]) -> list[Repair]:
        """Repairs to be tried, the smallest first. Part of the time is left for trying them."""
        opened = sorted({lever for lever in chain.from_iterable(conflicts) if lever.kind == "opened"})
        repairs: list[Repair] = []
        oracle.deadline = self._until(REPAIRS_SHARE)
        try:
            for some in ([], *([lever] for lever in opened)):
                for repair in least_repairs(oracle, self.book, frozenset(some)):
                    repairs.append(repair)  # one by one: those before the time is over count
            if not repairs and len(opened) > 1:
                repairs.extend(least_repairs(oracle, self.book, frozenset(opened)))
        except OutOfTimeError:
            answer.complete = False
        oracle.deadline = self.deadline
        answer.complete &= not oracle.cut_short
        return sorted(repairs, key=lambda repair: repair.order)

    def _suggest(self, answer: Explanation, oracle: Oracle, repairs: Sequence[Repair]) -> None:
        """Add the changes that were tried on the workbook and make a plan exist, one by one."""
        words = Words(self.book, oracle)
        for repair in repairs:
            cells = self._cells(repair)
            known = [change.cells for change in answer.suggestions]
            if cells and tuple(cells) not in known and self._exists(cells):
                answer.suggestions.append(Suggestion(words.change(cells), tuple(cells)))
            if len(answer.suggestions) == MOST_REPAIRS:
                return

    def _suggest_no_pins(self, answer: Explanation, oracle: Oracle) -> None:
        """Add the change that always helps where there are no own rules: nothing is asked for any more."""
        rows = [pin.row for pin in obliging(as_asked(self.book, self.recipe).tables)]
        pins = [lever for lever in oracle.levers if lever.kind == "pin" and lever.row in rows]
        cells = tuple(CellChange(pin.sheet, pin.row, pin.column, delete=True) for pin in pins)
        if self._exists(cells):
            answer.suggestions.append(Suggestion(Words(self.book, oracle).change(cells), cells))

    def _cells(self, repair: Repair) -> list[CellChange] | None:
        if not repair.loose:
            return list(repair.cells)
        return with_numbers(self.book, repair.loose, repair.cells, self._exists)

    def _exists(self, cells: Sequence[CellChange]) -> bool:
        """Whether the workbook with these cells changed is free of faults and has a plan."""
        key = tuple(cells)
        if key not in self._tried:
            self._tried[key] = self._try(cells)
        return self._tried[key]

    def _try(self, cells: Sequence[CellChange]) -> bool:
        changed = edited(self.book, [cell.edit for cell in cells])
        if any(finding.severity == "error" for finding in [*changed.findings, *check_workbook(changed)]):
            return False
        asked = as_asked(changed, self.recipe)
        if self.extension is None and not obliging(asked.tables):
            return True
        case, model = built(asked if self.extension else without_operations(asked))
        if self.extension is not None:
            try:
                extend_model(self.extension, model, case)
            except (LookupError, ValueError, TypeError, AttributeError):
                return False  # the planner's own rules cannot be written for the changed workbook
        problem = compile_model(model)
        if problem.conflicts:
            return False
        highs = solver_for(problem, cost=np.zeros(len(problem.columns)))
        set_options(highs, **CAREFUL)
        left = None if self.deadline is None else max(0.0, self.deadline - time.monotonic())
        done = run(highs, PatientWatch(Progress()), seconds=left, threads=1)
        if done.status == "stopped" and done.values is None:
            raise OutOfTimeError
        return done.values is not None
