"""Published location problems as workbooks: plants with a capacity and a cost of opening, markets, unit costs.

A plant is an idle line whose conversion costs what opening costs and takes no time; one program, one year, no
interest, no tax. Then published cost = msrp x demand - NPV, as long as all demand is worth serving.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.support import Sheets, like, smallest_case

FORBIDDEN = float("inf")
"""Unit cost of a pair that may not be served."""


@dataclass(frozen=True)
class Location:
    """Capacity and cost of opening by plant, demand by market, and unit_cost[plant][market]."""

    capacity: Sequence[float]
    opening: Sequence[float]
    demand: Sequence[float]
    unit_cost: Sequence[Sequence[float]]
    msrp: float
    dollars: float = 1.0
    """Dollars of the workbook for one of the publication's money; `msrp` is in the publication's, above any cost."""

    def as_case(self) -> Sheets:
        """The workbook."""
        plants, markets = range(len(self.capacity)), range(len(self.demand))
        return smallest_case(
            Plants=[like("Plants", plant=f"P{p}") for p in plants],
            Lines=[like("Lines", line=f"L{p}", plant=f"P{p}") for p in plants],
            Conversions=[
                like("Conversions", line=f"L{p}", capacity=self.capacity[p], capex=self.opening[p] * self.dollars / 1e6)
                for p in plants
            ],
            Programs={"msrp": self.msrp * self.dollars},
            Tooling=[like("Tooling", line=f"L{p}", tooling_cost=0, assembly_cost=0) for p in plants],
            Regions=[like("Regions", region=f"R{r}") for r in markets],
            Demand=[like("Demand", region=f"R{r}", volume=self.demand[r]) for r in markets],
            Freight=[
                like("Freight", origin=f"P{p}", region=f"R{r}", cost=self._cost(p, r)) for p in plants for r in markets
            ],
        )

    def _cost(self, plant: int, market: int) -> float:
        """Dollars a vehicle; a forbidden pair costs twice what a vehicle fetches."""
        unit = self.unit_cost[plant][market]
        return (2 * self.msrp if unit == FORBIDDEN else unit) * self.dollars

    def cost(self, npv_musd: float) -> float:
        """The publication's cost of a plan of this value."""
        return self.msrp * sum(self.demand) - npv_musd * 1e6 / self.dollars
