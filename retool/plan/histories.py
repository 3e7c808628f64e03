"""Every line's and program's history in every scenario, walked once."""

from __future__ import annotations

from retool.plan.launches import LaunchHistory, launch_all
from retool.plan.simulate import LineHistory, simulate
from retool.plan.view import PlanView


class Histories:
    def __init__(self, view: PlanView) -> None:
        self.view = view
        self._lines = [simulate(view, s) for s in range(view.n_scenarios)]
        self._launches = [launch_all(view, s) for s in range(view.n_scenarios)]

    def lines(self, scenario: int) -> dict[str, LineHistory]:
        return self._lines[scenario]

    def launches(self, scenario: int) -> dict[str, LaunchHistory]:
        return self._launches[scenario]

    def capacity(self, line: str, config: str, scenario: int, year: int) -> float:
        """Vehicles that a line can build in a configuration in a year's covered months, hours ratio 1."""
        return self._lines[scenario][line].capacity(config, self.view.case.calendar.months_of_year(year))

    def plant_lines(self, plant: str, scenario: int) -> list[LineHistory]:
        return [h for h in self._lines[scenario].values() if h.line.plant == plant]

    def heads(self, plant: str, scenario: int, month: int) -> float:
        return sum(h.heads(month) for h in self.plant_lines(plant, scenario))

    def average_heads(self, plant: str, scenario: int, year: int) -> float:
        """Heads of a plant's lines, averaged over the covered months of a year."""
        months = self.view.case.calendar.months_of_year(year)
        return sum(self.heads(plant, scenario, m) for m in months) / len(months)
