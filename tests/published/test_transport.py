"""Published transport, location and capital-budgeting problems, typed in as facts with their sources."""

from pathlib import Path

import pytest

from tests.published.location import FORBIDDEN, Location
from tests.support import like, npv, smallest_case

EXACT = 1e-9


def test_trnsport(tmp_path: Path) -> None:
    """Two canneries, three markets, $90 a case and thousand miles: 153.675 thousand dollars.

    Dantzig, Linear Programming and Extensions (1963), chapter 3.3; GAMS model library, trnsport (seq. 1).
    """
    miles = [[2.5, 1.7, 1.8], [2.5, 1.8, 1.4]]
    problem = Location(
        capacity=[350, 600], opening=[0, 0], demand=[325, 300, 275],
        unit_cost=[[90 * distance for distance in row] for row in miles], msrp=1_000, dollars=1_000,
    )  # fmt: skip
    assert problem.cost(npv(problem.as_case(), tmp_path)) == pytest.approx(153_675, rel=EXACT)


def test_closing_plants(tmp_path: Path) -> None:
    """Five plants, four warehouses (thousand units): the third plant is closed, 210,500 in all.

    Frontline Systems, disfacility; the example `facility` of the Gurobi documentation.
    """
    per_thousand = [[4000, 2000, 3000, 2500, 4500], [2500, 2600, 3400, 3000, 4000], [1200, 1800, 2600, 4100, 3000],
                    [2200, 2600, 3100, 3700, 3200]]  # fmt: skip
    problem = Location(
        capacity=[20_000, 22_000, 17_000, 19_000, 18_000],
        opening=[12_000, 15_000, 17_000, 13_000, 16_000],
        demand=[15_000, 18_000, 14_000, 20_000],
        unit_cost=[[row[p] / 1_000 for row in per_thousand] for p in range(5)],
        msrp=10, dollars=1_000,
    )  # fmt: skip
    assert problem.cost(npv(problem.as_case(), tmp_path)) == pytest.approx(210_500, rel=EXACT)


def test_warehouses_and_stores(tmp_path: Path) -> None:
    """Five warehouses at 30, ten stores: all but Paris are opened, 383 in all.

    Van Hentenryck, The OPL Optimization Programming Language (1999); CSPLib, problem 34. Each store has one
    supplier there; stores are units and capacities whole, so shares do no better.
    """
    by_store = [
        [20, 24, 11, 25, 30], [28, 27, 82, 83, 74], [74, 97, 71, 96, 70], [2, 55, 73, 69, 61], [46, 96, 59, 83, 4],
        [42, 22, 29, 67, 59], [1, 5, 73, 59, 56], [10, 73, 13, 43, 96], [93, 35, 63, 85, 46], [47, 65, 55, 71, 95],
    ]  # fmt: skip
    thousand = 1_000  # vehicles a store
    problem = Location(
        capacity=[thousand * n for n in (1, 4, 2, 1, 3)], opening=[30 * thousand] * 5, demand=[thousand] * 10,
        unit_cost=[[row[p] for row in by_store] for p in range(5)], msrp=200, dollars=100,
    )  # fmt: skip
    assert problem.cost(npv(problem.as_case(), tmp_path)) / thousand == pytest.approx(383, rel=EXACT)


def test_depots(tmp_path: Path) -> None:
    """Twelve sites, twelve customers, some pairs out of reach: 18,103 thousand in all (to the thousand).

    Guéret, Prins and Sevaux, Applications of Optimization with Xpress-MP (2002), problem D.4. The table gives
    what a customer's whole demand costs from a site.
    """
    far = FORBIDDEN
    near_to_far: list[list[float]] = [
        [100, 80, 50, 50, 60, 100, 120, 90, 60, 70, 65, 110],
        [120, 90, 60, 70, 65, 110, 140, 110, 80, 80, 75, 130],
        [140, 110, 80, 80, 75, 130, 160, 125, 100, 100, 80, 150],
        [160, 125, 100, 100, 80, 150, 190, 150, 130, far, far, far],
        [190, 150, 130, far, far, far, 200, 180, 150, far, far, far],
        [200, 180, 150, far, far, far, 100, 80, 50, 50, 60, 100],
    ]
    demand = [120, 80, 75, 100, 110, 100, 90, 60, 30, 150, 95, 120]
    problem = Location(
        capacity=[300, 250, 100, 180, 275, 300, 200, 220, 270, 250, 230, 180],
        opening=[3500, 9000, 10000, 4000, 3000, 9000, 9000, 3000, 4000, 10000, 9000, 3500],
        demand=demand,
        unit_cost=[[whole / demand[c] for c, whole in enumerate(row)] for row in near_to_far * 2],
        msrp=200, dollars=1_000,
    )  # fmt: skip
    assert problem.cost(npv(problem.as_case(), tmp_path)) == pytest.approx(18_103, abs=0.5)


def test_california_manufacturing(tmp_path: Path) -> None:
    """Factories and warehouses in two cities under a budget of 10 million: both factories, no warehouse, 14.

    Hillier and Lieberman, Introduction to Operations Research, prototype example of integer programming: NPV 9
    and 5 for the factories (capital 6 and 3), 6 and 4 for a warehouse beside them (5 and 2). Here a city is a
    line, and a warehouse makes its factory bigger.
    """
    projects = {"LA": (("factory", 9, 6), ("both", 9 + 6, 6 + 5)), "SF": (("factory", 5, 3), ("both", 5 + 4, 3 + 2))}
    case = smallest_case(
        Periods={"budget": 10},
        Lines=[like("Lines", line=city) for city in projects],
        Configurations=[{"config": "factory"}, {"config": "both"}],
        Conversions=[
            like("Conversions", line=city, to_config=config, capacity=(worth + capital) * 1_000, capex=capital)
            for city, choices in projects.items()
            for config, worth, capital in choices
        ],
        Programs={"msrp": 1_000},
        Tooling=[like("Tooling", line=city, config=None, tooling_cost=0, assembly_cost=0) for city in projects],
        Demand=[like("Demand", volume=100_000)],
        Freight={"cost": 0},
    )
    assert npv(case, tmp_path) == pytest.approx(14, rel=EXACT)
