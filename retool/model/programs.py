"""Programs: pathways to legal sale, withdrawal, and the months in which a program is on each pathway.

Sets: program m, pathway row w, period t, node n; spells are groups of months in which nothing changes.
"""

from __future__ import annotations

from retool.case.market import ProgramData, Spell
from retool.model.linear import Linear, at_most
from retool.model.space import Space

MONTHS = 12.0


def add_programs(space: Space) -> None:
    """Variables launched, withdrawn and on_pathway with their rows."""
    _launched(space)
    _withdrawn(space)
    _on_pathway(space)


def _launched(space: Space) -> None:
    """``launched[m,w,t,n]`` is cumulative: launched[t] >= launched[t-1]; no commitment before ``earliest``."""
    index: dict[tuple[str, ...], float | None] = {}
    for program in space.case.programs.values():
        for row in program.pathways:
            for t, n in space.decision_points():
                day = space.calendar.month_start(space.calendar.start(t))
                if row.earliest is None or day >= row.earliest:
                    index[program.name, row.pathway, space.period(t), space.scenario(n)] = 1.0
    space.variables("launched", index, integer=True)
    for program in space.case.programs.values():
        for w, row in enumerate(program.pathways):
            for t, n in space.decision_points():
                before = launched(space, program, w, t - 1, n)
                if before:
                    key = (program.name, row.pathway, space.period(t), space.scenario(n))
                    space.row("launch_lasts", key, at_most(before, launched(space, program, w, t, n)))


def launched(space: Space, program: ProgramData, w: int, t: int, s: int) -> Linear:
    """Whether pathway row ``w`` has been committed by period ``t`` (negative: never)."""
    if t < 0:
        return Linear()
    t = min(t, space.calendar.n_periods - 1)
    key = ("launched", program.name, w, t, space.d(s, t))
    if key not in space.memo:
        found = Linear()
        index = (program.name, program.pathways[w].pathway, space.period(t), space.scenario(space.d(s, t)))
        if index in space.var.launched:
            found.add(1.0, space.var.launched[index])
        space.memo[key] = found
    result: Linear = space.memo[key]
    return result


def may_withdraw(space: Space, program: ProgramData) -> bool:
    """Withdrawal only matters where a minimum or a renewal goes on otherwise."""
    values = space.case.values
    return values.ever("Programs", program.record, "min_volume") or any(
        values.ever("Pathways", p, "renewal_cost") for p in program.pathways
    )


def _withdrawn(space: Space) -> None:
    """``withdrawn[m,t,n]`` is cumulative: it ends US sales, minimum and renewals from the start of t."""
    index: dict[tuple[str, ...], float | None] = {}
    for program in space.case.programs.values():
        if may_withdraw(space, program):
            for t, n in space.decision_points():
                index[program.name, space.period(t), space.scenario(n)] = 1.0
    space.variables("withdrawn", index, integer=True)
    for program in space.case.programs.values():
        for t, n in space.decision_points():
            if t and may_withdraw(space, program):
                key = (program.name, space.period(t), space.scenario(n))
                before = withdrawn(space, program, t - 1, n)
                space.row("withdrawal_lasts", key, at_most(before, withdrawn(space, program, t, n)))


def withdrawn(space: Space, program: ProgramData, t: int, s: int) -> Linear:
    found = Linear()
    if t >= 0 and may_withdraw(space, program):
        found.add(1.0, space.var.withdrawn[program.name, space.period(t), space.scenario(space.d(s, t))])
    return found


def rows_in_force(space: Space, program: ProgramData, o: int, s: int) -> list[int]:
    """Pathway rows that can be in force in some month of year ``o`` ([0] for a program without rows)."""
    if not program.pathways:
        return [0]
    key = ("rows_in_force", program.name, o, s)
    if key not in space.memo:
        found = set()
        for spell in space.case.spells(program.name, s, o):
            found |= {w for w in range(len(program.pathways)) if in_force(space, program, w, spell, s)}
        space.memo[key] = sorted(found)
    result: list[int] = space.memo[key]
    return result


def in_force(space: Space, program: ProgramData, w: int, spell: Spell, s: int) -> Linear:
    """Whether sales on row ``w`` may start by the months of ``spell`` (its commitment counts and it is legal)."""
    return launched(space, program, w, spell.latest[w], s)


def started_by(space: Space, program: ProgramData, w: int, o: int, s: int) -> Linear:
    """Whether row ``w`` can be in force in some month of year ``o`` (certain without pathways)."""
    if not program.pathways:
        return Linear(1.0)
    return launched(space, program, w, max(spell.latest[w] for spell in space.case.spells(program.name, s, o)), s)


def _later(space: Space, program: ProgramData, w: int, spell: Spell, s: int) -> list[Linear]:
    later = [in_force(space, program, v, spell, s) for v in range(w + 1, len(program.pathways))]
    return [x for x in later if x]


def _needs_column(space: Space, program: ProgramData, w: int, spell: Spell, s: int) -> bool:
    """A column of its own, unless 'on the row' is the same as 'in force'."""
    return may_withdraw(space, program) or bool(program.pathways and _later(space, program, w, spell, s))


def _spell_points(space: Space) -> list[tuple[ProgramData, int, int, int, int, Spell]]:
    """(program, pathway row, year, node, number of the spell, spell) wherever the row can be in force."""
    points = []
    for o, n in space.operation_points():
        for program in space.case.programs.values():
            for g, spell in enumerate(space.case.spells(program.name, n, o)):
                for w in range(max(1, len(program.pathways))):
                    if not program.pathways or in_force(space, program, w, spell, n):
                        points.append((program, w, o, n, g, spell))
    return points


def _on_pathway(space: Space) -> None:
    """``pathway_order``: a program is on the latest row in force, and on none once withdrawn.

    on <= in force; on <= 1 - in force of each later row; on <= 1 - withdrawn; and where being on a row is
    a burden, on >= in force - later rows in force - withdrawn.
    """
    points = [p for p in _spell_points(space) if _needs_column(space, p[0], p[1], p[5], p[3])]
    index = {_on_index(space, p, w, o, n, g): 1.0 for p, w, o, n, g, _ in points}
    space.variables("on_pathway", dict(index))
    for program, w, o, n, g, spell in points:
        key = _on_index(space, program, w, o, n, g)
        on = Linear().add(1.0, space.var.on_pathway[key])
        start = in_force(space, program, w, spell, n) if program.pathways else Linear(1.0)
        later = _later(space, program, w, spell, n) if program.pathways else []
        gone = withdrawn(space, program, spell.period, n)
        if program.pathways:
            space.row("pathway_started", key, at_most(on, start))
        for v, other in enumerate(later):
            space.row("pathway_order", (*key, v), at_most(Linear().plus(1.0, on).plus(1.0, other), Linear(1.0)))
        if may_withdraw(space, program):
            space.row("withdrawal_ends_sales", key, at_most(Linear().plus(1.0, on).plus(1.0, gone), Linear(1.0)))
            least = Linear().plus(1.0, start).plus(-1.0, gone)
            for other in later:
                least.plus(-1.0, other)
            space.row("pathway_obliges", key, at_most(least, on))


def _on_index(space: Space, program: ProgramData, w: int, o: int, n: int, g: int) -> tuple[str, str, int, int, str]:
    return (program.name, program.pathway_names[w], space.year(o), g, space.scenario(n))


def on_row(space: Space, program: ProgramData, w: int, o: int, n: int, g: int, spell: Spell) -> Linear:
    """Whether the program is on row ``w`` during the spell (no rows: always, until withdrawn)."""
    key = _on_index(space, program, w, o, n, g)
    if key in space.var.on_pathway:
        return Linear().add(1.0, space.var.on_pathway[key])
    if not program.pathways:
        return Linear(1.0)
    return in_force(space, program, w, spell, n)


def months_on(space: Space, program: ProgramData, w: int, o: int, n: int, months: frozenset[int]) -> Linear:
    """How many of ``months`` the program is on row ``w``."""
    total = Linear()
    for g, spell in enumerate(space.case.spells(program.name, n, o)):
        inside = len(spell.months & months)
        if inside:
            total.plus(float(inside), on_row(space, program, w, o, n, g, spell))
    return total


def possible_months(space: Space, program: ProgramData, w: int, o: int, n: int, months: frozenset[int]) -> int:
    """How many of ``months`` the program may be on row ``w`` whatever is committed."""
    if not program.pathways:
        return len(months)
    return sum(
        len(spell.months & months)
        for spell in space.case.spells(program.name, n, o)
        if in_force(space, program, w, spell, n)
    )
