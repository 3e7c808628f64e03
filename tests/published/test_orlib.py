"""Published optima: capacitated facility location from the OR-Library, and cases with exact answers.

A facility is an idle line at a plant of its own whose conversion costs the fixed cost and takes no time; a
customer is a region; one program, one year, no discount, no tax. Then
published cost = msrp x demand - NPV, as long as all demand is worth serving.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import Row, Sheets, like, musd, npv, periods, smallest_case, solve

INSTANCES = Path(__file__).resolve().parents[3] / "shared" / "instances" / "orlib"
OPTIMUM = {"cap41": 1_040_444.375, "cap61": 932_615.750, "cap131": 793_439.5625}

SCALE = 1_000
"""$ per published dollar: keeps fixed costs at some M$."""
MSRP = 200_000
"""$ a vehicle: above any freight (118,188) plus a facility spread over the vehicles it would be opened for."""


@dataclass(frozen=True)
class Instance:
    """Facilities (capacity, fixed cost) and customers (demand, unit cost from each facility)."""

    facilities: list[tuple[float, float]]
    customers: list[tuple[float, list[float]]]

    @property
    def demand(self) -> float:
        """Demand of all customers."""
        return sum(volume for volume, _ in self.customers)


def read_instance(name: str) -> Instance:
    """One instance; skips the test where the folder is absent."""
    path = INSTANCES / f"{name}.txt"
    if not path.exists():
        pytest.skip("the published instances are not here (../shared/instances/orlib)")
    numbers = [float(word) for word in path.read_text().split()]
    count, customers = int(numbers[0]), int(numbers[1])
    head, tail = numbers[2 : 2 + 2 * count], numbers[2 + 2 * count :]
    rows = [tail[n * (count + 1) : (n + 1) * (count + 1)] for n in range(customers)]
    return Instance(
        facilities=list(zip(head[0::2], head[1::2], strict=True)),
        customers=[(volume, [cost / volume for cost in costs]) for volume, *costs in rows],
    )


def as_case(instance: Instance, years: int = 1) -> Sheets:
    """The instance as a workbook over some equal years; the fixed costs are multiplied by the years."""
    plants = range(len(instance.facilities))
    regions = range(len(instance.customers))
    span = periods("2027-01-01", years)
    return smallest_case(
        Periods=span,
        Plants=[like("Plants", plant=f"P{n}") for n in plants],
        Lines=[like("Lines", line=f"L{n}", plant=f"P{n}") for n in plants],
        Conversions=[
            like("Conversions", line=f"L{n}", capacity=capacity, capex=fixed * years * SCALE / 1e6)
            for n, (capacity, fixed) in enumerate(instance.facilities)
        ],
        Programs={"msrp": MSRP},
        Tooling=[like("Tooling", line=f"L{n}", tooling_cost=0, assembly_cost=0) for n in plants],
        Regions=[like("Regions", region=f"R{n}") for n in regions],
        Demand=[
            like("Demand", region=f"R{n}", year=2027 + year, volume=volume)
            for year in range(years)
            for n, (volume, _) in enumerate(instance.customers)
        ],
        Freight=[
            like("Freight", origin=f"P{p}", region=f"R{r}", cost=unit * SCALE)
            for r, (_, units) in enumerate(instance.customers)
            for p, unit in enumerate(units)
        ],
    )


def cost(case: Sheets, instance: Instance, years: int, folder: Path) -> float:
    """Published dollars a year: what serving all demand costs in the best plan."""
    value = MSRP * instance.demand / 1e6 * years - npv(case, folder)
    return value * 1e6 / SCALE / years


@pytest.mark.published
@pytest.mark.parametrize("name", ["cap41", "cap61", "cap131"])
def test_the_published_optimum(name: str, tmp_path: Path) -> None:
    """cap41, cap61 and cap131 to 1e-6 of the published cost."""
    instance = read_instance(name)
    assert cost(as_case(instance), instance, 1, tmp_path) == pytest.approx(OPTIMUM[name], rel=1e-6)


@pytest.mark.published
def test_three_equal_years_cost_three_times_the_optimum(tmp_path: Path) -> None:
    """Fixed costs three times as high, paid once: whatever is opened, each year costs at least the optimum."""
    instance = read_instance("cap61")
    assert cost(as_case(instance, years=3), instance, 3, tmp_path) == pytest.approx(OPTIMUM["cap61"], rel=1e-6)


@pytest.mark.published
def test_identical_scenarios_change_nothing(tmp_path: Path) -> None:
    """Three scenarios without a difference: the optimum of one."""
    instance = read_instance("cap61")
    case = as_case(instance)
    case["Scenarios"] = [{"scenario": f"S{n}", "probability": p} for n, p in enumerate((0.3, 0.3, 0.4))]
    assert cost(case, instance, 1, tmp_path) == pytest.approx(OPTIMUM["cap61"], rel=1e-6)


# ---------------------------------------------------------------- newsvendor

DEMANDS = [10_000 * n for n in range(1, 11)]
"""Vehicles, each with probability 0.1."""


def cvar(outcomes: Sequence[float], level: float) -> float:
    """Mean of the worst (1 - level) of equally likely outcomes."""
    worst, left, total = 1 - level, 1 - level, 0.0
    for outcome in sorted(outcomes):
        taken = min(left, 1 / len(outcomes))
        total += taken * outcome
        left -= taken
    return total / worst


def newsvendor_case(weight: float, level: float, as_copies: bool) -> Sheets:
    """Ten equal lines of 10,000 for 10 M$ each, $4,000 a vehicle, ten demands."""
    names = ["L1"] if as_copies else [f"L{n}" for n in range(1, 11)]
    changes: list[Row] = [
        {"scenario": f"S{d}", "sheet": "Demand", "column": "volume", "operation": "set", "value": d}
        for d in DEMANDS
    ]
    return smallest_case(
        Settings={"risk_weight": weight, "risk_level": level},
        Lines=[like("Lines", line=name, copies=10 if as_copies else 1) for name in names],
        Conversions=[like("Conversions", line=name, capex=10) for name in names],
        Programs={"msrp": 4_000},
        Tooling=[like("Tooling", line=name, tooling_cost=0, assembly_cost=0) for name in names],
        Freight={"cost": 0},
        Scenarios=[{"scenario": f"S{d}", "probability": 0.1} for d in DEMANDS],
        Changes=changes,
    )


@pytest.mark.parametrize("as_copies", [True, False])
@pytest.mark.parametrize(("weight", "level"), [(0, 0.9), (0.5, 0.8), (1, 0.7), (0.3, 0.75)])
def test_newsvendor_by_enumeration(weight: float, level: float, as_copies: bool, tmp_path: Path) -> None:
    """n lines earn 4,000 x min(10,000 n, D) - 10 n M$ in each future; the best n of 0..10 by enumeration."""
    outcomes = [[4_000 * min(10_000 * n, d) / 1e6 - 10 * n for d in DEMANDS] for n in range(11)]
    means = [sum(row) / len(row) for row in outcomes]
    objectives = [
        (1 - weight) * mean + weight * cvar(row, level) for mean, row in zip(means, outcomes, strict=True)
    ]
    answer = solve(newsvendor_case(weight, level, as_copies), tmp_path)
    assert answer["objective_musd"] == musd(max(objectives))
    assert any(
        answer["npv_musd"] == musd(mean)
        for mean, objective in zip(means, objectives, strict=True)
        if objective == pytest.approx(max(objectives), rel=1e-9)
    )
