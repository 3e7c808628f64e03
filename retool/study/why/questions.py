"""What can be asked of a plan: for each line and program, what it does and what it might do instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from retool.study.why.restriction import Restriction, at_least_one, forbid
from retool.study.why.world import Decisions, World

Kind = Literal["line", "program"]
Instead = Literal[
    "not so",
    "not at all",
    "converted",
    "kept open",
    "not on the pathway",
    "not sold",
    "on the pathway",
    "sold",
    "not built here",
]
"""``not so``: the line's first conversion not to that configuration in that period."""


@dataclass(frozen=True)
class Step:
    """One conversion, closing or commitment of a plan, as the model names it: ``index`` without its period and node."""

    action: str
    index: tuple[str, ...]
    period: str
    node: str
    copies: int


@dataclass(frozen=True)
class Question:
    """What the best plan would be worth with ``subject`` doing something else.

    ``pin`` is the row of Decisions that asks the same in a workbook ("" where no row can); ``about`` is the pathway,
    configuration or period that the alternative turns on.
    """

    kind: Kind
    subject: str
    instead: Instead
    rule: Restriction
    pin: str = ""
    about: str = ""


class Asked:
    """The variables of a world by subject, from which the questions of any of its plans are made."""

    def __init__(self, world: World) -> None:
        self.case = world.case
        self._order = {period: t for t, period in enumerate(world.case.calendar.periods)}
        model = world.model
        self._convert = _by_first(model.convert)
        self._close = _by_first(model.close)
        self._launched = _by_first(model.launched)
        self._tooled = _by_first(model.tooled)
        self._index = {name: ("convert", index) for of in self._convert.values() for name, index in of.items()}
        self._index |= {name: ("close", index) for of in self._close.values() for name, index in of.items()}
        self._indices = {name: _parts(world.searched.columns[at].index()) for name, at in world.places.items()}
        self._name = {key: name for name, key in self._index.items()}

    def converting(self, lines: Iterable[str]) -> frozenset[str]:
        """The variables of the lines' conversions."""
        return frozenset(name for line in lines for name in self._convert.get(line, {}))

    def exchanged(self, rule: Restriction, line: str, other: str) -> Restriction:
        """The same asked of another line, which must have the same conversions."""
        if line == other:
            return rule

        def of_other(names: frozenset[str]) -> frozenset[str]:
            keys = (self._index[name] for name in names)
            return frozenset(self._name[component, (other, *index[1:])] for component, index in keys)

        return Restriction(of_other(rule.forbidden), tuple(of_other(names) for names in rule.required))

    def steps(self, decisions: Decisions) -> list[Step]:
        """The conversions and closings that decisions hold, in order of time."""
        found = []
        for name, value in decisions.items():
            if name in self._index and value:
                action, (*index, period, node) = self._index[name]
                found.append(Step(action, tuple(index), period, node, round(value)))
        return sorted(found, key=lambda step: (self._order[step.period], step.index, step.node))

    def committed(self, program: str, decisions: Decisions) -> dict[str, str]:
        """The program's pathways that decisions commit to, with the first period of each."""
        found: dict[str, str] = {}
        for name, (_, pathway, period, _node) in self._launched.get(program, {}).items():
            if decisions.get(name):
                earlier = found.get(pathway, period)
                found[pathway] = min(earlier, period, key=self._order.__getitem__)
        return found

    def others(self, question: Question, decisions: Decisions, *, lines_only: bool = False) -> Decisions:
        """All whole-number decisions but those that bear the name of the line or program asked about, or of its
        plant; those not taken are 0. ``lines_only``: of these, conversions and closings alone.
        """
        own = {question.subject}
        if question.kind == "line":
            own.add(self.case.lines[question.subject].plant)
        kept = (name for name, index in self._indices.items() if own.isdisjoint(index))
        return {name: decisions.get(name, 0.0) for name in kept if not lines_only or name in self._index}

    def of_line(self, line: str, decisions: Decisions) -> Iterator[Question]:
        """A converted line might be converted otherwise or not at all, another one converted, a closed one kept."""
        variables = self._convert.get(line, {})
        steps = [step for step in self.steps(decisions) if step.index[0] == line]
        first = next((step for step in steps if step.action == "convert"), None)
        if first is not None:
            target, period = first.index[2], first.period
            same = [name for name, index in variables.items() if (index[2], index[4]) == (target, period)]
            pin = f"line={line}; to_config={target}; period={period}; rule=forbid"
            yield Question("line", line, "not so", forbid(same), pin, target)
            yield Question("line", line, "not at all", forbid(variables), f"line={line}; rule=forbid")
        elif variables:
            yield Question("line", line, "converted", at_least_one(variables), f"line={line}; rule=force")
        if first is None and steps:
            yield Question("line", line, "kept open", forbid(self._close[line]))

    def of_program(self, program: str, decisions: Decisions, *, built: bool) -> Iterator[Question]:
        """A program might be sold on fewer or other pathways or not at all, or be imported rather than built."""
        variables = self._launched.get(program, {})
        committed = self.committed(program, decisions)
        for row in self.case.programs[program].pathways:
            own = [name for name, index in variables.items() if index[1] == row.pathway]
            pin = f"program={program}; pathway={row.pathway}; rule="
            if row.pathway in committed and len(committed) > 1:
                yield Question("program", program, "not on the pathway", forbid(own), pin + "forbid", row.pathway)
            elif row.pathway not in committed and committed and own:
                yield Question("program", program, "on the pathway", at_least_one(own), pin + "force", row.pathway)
        if committed:
            yield Question("program", program, "not sold", forbid(variables), f"program={program}; rule=forbid")
        elif variables:
            yield Question("program", program, "sold", at_least_one(variables), f"program={program}; rule=force")
        if built:
            yield Question("program", program, "not built here", forbid(self._tooled.get(program, {})))


def _parts(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)


def _by_first(component: Any) -> dict[str, dict[str, tuple[str, ...]]]:
    """Index by variable name, grouped by the first part of the index."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for index, variable in component.items():
        found.setdefault(index[0], {})[variable.name] = index
    return found
