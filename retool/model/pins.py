"""Decisions that the planner has pinned: force, forbid, close. A pin binds in every scenario."""

from __future__ import annotations

from retool.model.linear import Linear, at_most, equal
from retool.model.lines import closing
from retool.model.programs import launched
from retool.model.space import Space
from retool.workbook import Decision


def add_pins(space: Space) -> None:
    """``pin``: one row per scenario and pin; a pin that can not hold leaves the model without a plan."""
    for pin in space.case.decisions:
        for s in range(space.tree.n):
            key = (pin.row, pin.rule, space.scenario(s))
            if pin.line:
                _line_pin(space, pin, s, key)
            else:
                _program_pin(space, pin, s, key)


def periods_of(space: Space, pin: Decision) -> list[int]:
    """The periods that a pin names: one, or all."""
    names = space.calendar.periods
    if not pin.period:
        return list(range(len(names)))
    return [t for t, name in enumerate(names) if name == pin.period]


def _line_pin(space: Space, pin: Decision, s: int, key: tuple[object, ...]) -> None:
    line = space.case.lines[pin.line]
    periods = periods_of(space, pin)
    if pin.rule == "close":
        closed = Linear()
        for t in periods:
            for state in line.states:
                closed.plus(1.0, closing(space, line, state, t, s))
        space.row("pin", key, at_most(Linear(1.0), closed))
        return
    arcs = [a for a in line.arcs if a.start in periods and pin.to_config in ("", a.target)]
    started = Linear().add_sum(1.0, [space.convert(a, s) for a in arcs])
    _force_or_forbid(space, pin, started, key)


def _program_pin(space: Space, pin: Decision, s: int, key: tuple[object, ...]) -> None:
    program = space.case.programs[pin.program]
    committed = Linear()
    for w, row in enumerate(program.pathways):
        if pin.pathway in ("", row.pathway):
            for t in periods_of(space, pin):
                committed.plus(1.0, launched(space, program, w, t, s))
                committed.plus(-1.0, launched(space, program, w, t - 1, s))
    _force_or_forbid(space, pin, committed, key)


def _force_or_forbid(space: Space, pin: Decision, chosen: Linear, key: tuple[object, ...]) -> None:
    relation = at_most(Linear(1.0), chosen) if pin.rule == "force" else equal(chosen, Linear())
    space.row("pin", key, relation)
