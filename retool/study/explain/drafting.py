"""From levers to rows: how each limit of the workbook stands in the elastic model, and how it gives way there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from retool.model.linear import Linear
from retool.model.lines import closing
from retool.model.programs import launched
from retool.solve.bridge import LinearProblem, compile_model
from retool.study.explain.draft import Draft, Terms
from retool.study.explain.elastic import Elastic, Way, WayName
from retool.study.explain.levers import Lever
from retool.workbook import Decision, Tables

_WHAT = ("line", "to_config", "program", "pathway", "rule")
"""What a pin says, the period aside."""

MUCH = 1e3
"""Thousand vehicles or sets by which a row of operations may be missed where its limit gives way."""


def elastic_model(
    model: Any,
    tables: Tables,
    levers: Sequence[Lever],
    rows: Mapping[Lever, Sequence[int]],
    problem: LinearProblem | None = None,
) -> Elastic:
    """The built model with dates opened as an elastic one; `problem` is the model compiled, where that has been done.
    `rows` are the row numbers of levers of kind row and own. `tables` are those with the limits.
    """
    problem = compile_model(model) if problem is None else problem
    drafting = _Drafting(model, tables, Draft(problem))
    for lever in levers:
        drafting.add(lever, rows.get(lever, ()))
    return Elastic(
        model,
        tables,
        drafting.draft.finished(),
        drafting.ways,
        problem,
        drafting.budget_rows,
    )


class _Drafting:
    """Adds lever after lever to a draft."""

    def __init__(self, model: Any, tables: Tables, draft: Draft) -> None:
        self.space = model.space
        self.tables = tables
        self.draft = draft
        self.ways: list[Way] = []
        self.budget_rows: dict[Lever, list[Terms]] = {}
        self.moved: dict[tuple[Any, ...], list[int]] = {}
        self.rows: dict[str, dict[Any, int]] = {}
        for at, row in enumerate(draft.problem.rows):
            self.rows.setdefault(row.parent_component().local_name, {})[row.index()] = at
        self.copies = float(sum(line.copies for line in tables.lines))
        self.capital = _all_capital(tables)

    def add(self, lever: Lever, rows: Sequence[int]) -> None:
        if lever.kind == "pin":
            self._pin(lever)
        elif lever.kind in ("budget", "nation", "period", "plant"):
            self._limit(lever)
        elif lever.kind == "carry":
            self._carry(lever)
        elif lever.kind in ("earliest", "latest"):
            self._conversion_date(lever)
        elif lever.kind == "commit":
            self._commitment_date(lever)
        elif rows:
            self._rows(lever, rows)

    def _way(
        self, lever: Lever, name: WayName, switch: int, steps: Sequence[tuple[int, int | None, float]] = ()
    ) -> None:
        for column, _, _ in steps:
            self.draft.at_most({column: 1.0, switch: -self.draft.upper_of(column)}, 0.0)
        self.ways.append(Way(lever, name, switch, tuple(steps)))

    # limits
    def _limit(self, lever: Lever) -> None:
        """body <= limit + by, with a row for each of the limits that the model takes the least of."""
        found = [(terms, limit) for terms, limit in self._limited(lever)]
        if not found:
            return
        most = self.capital if lever.kind == "budget" else self.copies
        switch, by = self.draft.switch(), self.draft.column(most, whole=lever.kind != "budget")
        for terms, limit in found:
            self.draft.at_most({**terms, by: -1.0}, limit)
        if lever.kind == "budget":
            self.budget_rows[lever] = [terms for terms, _ in found]
        self._way(lever, "raise", switch, [(by, None, 1.0 / most)])

    def _limited(self, lever: Lever) -> Iterator[tuple[Terms, float]]:
        component = {"budget": "capital_budget", "plant": "plant_under_conversion"}.get(lever.kind, "under_conversion")
        for index, at in self.rows.get(component, {}).items():
            limit = self._limit_at(lever, index[0])
            if limit is not None:
                self.draft.taken_out.add(at)
                ((terms, _),) = self.draft.sides(at)
                yield terms, limit

    def _limit_at(self, lever: Lever, name: str) -> float | None:
        """The lever's limit for the period or plant of a row; None where the row is not its own."""
        if lever.kind == "nation":
            return self.tables.settings.max_under_conversion
        if lever.kind == "plant":
            plant = next(row for row in self.tables.plants if row.row == lever.row)
            return plant.max_under_conversion if plant.plant == name else None
        period = next(row for row in self.tables.periods if row.row == lever.row)
        limit = period.budget if lever.kind == "budget" else period.max_under_conversion
        return limit if period.period == name else None

    def _carry(self, lever: Lever) -> None:
        period = next(row.period for row in self.tables.periods if row.row == lever.row)
        switch = self.draft.switch()
        for index, variable in self.space.model.carried.items():
            column = self.draft.column_of.get(id(variable))
            if index[0] == period and column is not None:
                self.draft.at_most({column: 1.0, switch: -self.capital}, 0.0)
        self._way(lever, "carry", switch)

    # pins
    def _pin(self, lever: Lever) -> None:
        pin = next(pin for pin in self.tables.decisions if pin.row == lever.row)
        rows = {index[2]: at for index, at in self.rows.get("pin", {}).items() if index[0] == pin.row}
        if not rows:
            return
        self.draft.taken_out.update(rows.values())
        drop = self.draft.switch()
        if pin.rule == "forbid":
            for at in rows.values():
                terms, _ = self.draft.sides(at)[0]
                most = sum(abs(c) * self.draft.upper_of(column) for column, c in terms.items())
                self.draft.at_most({**terms, drop: -most}, 0.0)
            self._way(lever, "allow", drop)
            return
        moves = self._moves(pin) if pin.period else {}
        for at in rows.values():
            terms, limit = self.draft.sides(at)[0]
            self.draft.at_most({**terms, drop: -1.0, **dict.fromkeys(moves.values(), -1.0)}, limit)
        self._way(lever, "drop", drop)
        if moves:
            home = self._number(pin.period)
            steps = [(column, t, self._span(t, home)) for t, column in moves.items()]
            self._way(lever, "move", self.draft.switch(), steps)

    def _moves(self, pin: Decision) -> dict[int, int]:
        """A 0/1 column for each other period in which the pin could hold: it holds there if the column is 1.

        Where another pin says the same of a period, or moves there too, a move would only repeat it.
        """
        moves: dict[int, int] = {}
        alike = {self._number(other.period) for other in self.tables.decisions if other.period and _alike(other, pin)}
        for t in range(self.space.calendar.n_periods):
            chosen = [self._columns(self._chosen(pin, t, s)) for s in range(self.space.tree.n)]
            if t not in alike and all(chosen):
                moves[t] = self.draft.switch()
                key = tuple(pin.get(name) for name in _WHAT)
                taken = self.moved.setdefault((*key, t), [])
                for column in taken:
                    self.draft.at_most({moves[t]: 1.0, column: 1.0}, 1.0)
                taken.append(moves[t])
                for terms in chosen:
                    self.draft.at_most({moves[t]: 1.0, **{at: -c for at, c in terms.items()}}, 0.0)
        return moves

    def _chosen(self, pin: Decision, t: int, s: int) -> Linear:
        """What counts as obeying the pin in period `t`."""
        found = Linear()
        if pin.program:
            program = self.space.case.programs[pin.program]
            for w, row in enumerate(program.pathways):
                if pin.pathway in ("", row.pathway):
                    found.plus(1.0, launched(self.space, program, w, t, s))
                    found.plus(-1.0, launched(self.space, program, w, t - 1, s))
            return found
        line = self.space.case.lines[pin.line]
        if pin.rule == "close":
            for state in line.states:
                found.plus(1.0, closing(self.space, line, state, t, s))
            return found
        arcs = [arc for arc in line.arcs if arc.start == t and pin.to_config in ("", arc.target)]
        return found.add_sum(1.0, [self.space.convert(arc, s) for arc in arcs])

    def _columns(self, amount: Linear) -> Terms:
        found = {self.draft.column_of.get(id(variable)): c for c, variable in amount.terms.values()}
        return {at: c for at, c in found.items() if at is not None}

    def _number(self, period: str) -> int:
        return int(self.space.calendar.periods.index(period))

    def _span(self, t: int, home: int) -> float:
        """A shift as a part of the horizon."""
        return abs(t - home) / int(self.space.calendar.n_periods)

    # dates
    def _conversion_date(self, lever: Lever) -> None:
        record = next(row for row in self.tables.conversions if row.row == lever.row)
        line = self.space.case.lines.get(record.line)
        outside: dict[int, list[Terms]] = {}
        for arc in line.arcs if line else ():
            day = self.space.calendar.month_start(arc.start_month)
            early = lever.kind == "earliest" and day < record.earliest
            late = lever.kind == "latest" and day > record.latest
            if arc.record.row == lever.row and (early or late):
                for s in range(self.space.tree.n):
                    outside.setdefault(arc.start, []).append(
                        self._columns(Linear().add(1.0, self.space.convert(arc, s)))
                    )
        self._shift(lever, outside, record.earliest if lever.kind == "earliest" else record.latest)

    def _commitment_date(self, lever: Lever) -> None:
        record = next(row for row in self.tables.pathways if row.row == lever.row)
        program = self.space.case.programs.get(record.program)
        outside: dict[int, list[Terms]] = {}
        for t in range(self.space.calendar.n_periods if program else 0):
            if self.space.calendar.month_start(self.space.calendar.start(t)) < record.earliest:
                w = next(w for w, row in enumerate(program.pathways) if row.row == lever.row)
                for s in range(self.space.tree.n):
                    starts = Linear().plus(1.0, launched(self.space, program, w, t, s))
                    starts.plus(-1.0, launched(self.space, program, w, t - 1, s))
                    outside.setdefault(t, []).append(self._columns(starts))
        self._shift(lever, outside, record.earliest)

    def _shift(self, lever: Lever, outside: Mapping[int, list[Terms]], date: Any) -> None:
        """What starts outside a date is only allowed with the step of its period."""
        steps: list[tuple[int, int | None, float]] = []
        months = int(self.space.calendar.n_months)
        for t, starts in sorted(outside.items()):
            step = self.draft.switch()
            for terms in starts:
                most = sum(max(c, 0.0) * self.draft.upper_of(column) for column, c in terms.items())
                if most:
                    self.draft.at_most({**terms, step: -most}, 0.0)
            shift = abs(self.space.calendar.start(t) - self.space.calendar.month_of(date)) / months
            steps.append((step, t, min(1.0, shift)))
        if steps:
            self._way(lever, "shift", self.draft.switch(), steps)

    # everything else
    def _rows(self, lever: Lever, rows: Sequence[int]) -> None:
        """Rows that may be missed by any amount once the switch is on."""
        switch, by = self.draft.switch(), self.draft.column(MUCH, whole=False)
        self.draft.taken_out.update(rows)
        for at in rows:
            for terms, limit in self.draft.sides(at):
                self.draft.at_most({**terms, by: -1.0}, limit)
        self._way(lever, "loosen", switch, [(by, None, 1.0 / MUCH)])


def _alike(one: Decision, other: Decision) -> bool:
    """Whether two pins say the same, the period aside."""
    return all(one.get(name) == other.get(name) for name in _WHAT)


def _all_capital(tables: Tables) -> float:
    """M$ that no plan can spend more than: every row of every kind, as often as it can be used."""
    copies = {line.line: line.copies for line in tables.lines}
    years = len(tables.periods)
    total = sum(row.capex * copies.get(row.line, 0) for row in tables.conversions)
    total += sum(row.site_cost for row in tables.plants) + sum(row.cost for row in tables.pathways)
    total += sum(row.tooling_cost * copies.get(row.line, 0) * years for row in tables.tooling)
    return max(1.0, total + sum(row.setup_cost for row in tables.suppliers))
