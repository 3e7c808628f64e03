"""Plans under uncertainty against all plans tried one by one: two stages, trees, foresight, the mean, regret, CVaR."""

from __future__ import annotations

from typing import Any

import pytest

from retool.case import Case
from retool.plan.information import InformationValue
from retool.solve.recipe import Recipe
from retool.study.cases import SolvedCase, solve_case
from retool.study.information import value_of_information
from tests.model.solving import case_from, ready
from tests.oracle.timeline import Case as Sheets
from tests.oracle.uncertain import Future, Table, tree, two_stage
from tests.support import demand, musd, smallest_case

EXACT = Recipe(gap=0.0)


def close(value: float | None) -> Any:
    """To a part in a million, or ten dollars."""
    return pytest.approx(value, rel=1e-6, abs=1e-5)


def solved(sheets: Sheets) -> SolvedCase:
    """The proven best plan, audited."""
    found = solve_case(case_from(sheets), EXACT)
    assert found.audit is None or found.audit.failed == []
    assert found.outcome.status in ("optimal", "infeasible")
    return found


def worth(found: SolvedCase) -> float | None:
    return None if found.plan is None else found.plan.npv_musd


@pytest.mark.parametrize("seed", range(50))
def test_two_stages(seed: int) -> None:
    case, futures, _ = two_stage(seed)
    assert worth(solved(case)) == close(Table(futures).rp)


@pytest.mark.parametrize("seed", range(20))
def test_three_stages(seed: int) -> None:
    case, futures, _ = tree(seed)
    assert worth(solved(case)) == close(Table(futures).rp_on_tree())


def information(case: Sheets) -> InformationValue:
    found = value_of_information(solved(case), EXACT)
    assert found is not None
    return found


def agrees(info: InformationValue, futures: list[Future], mean: Sheets, rp: float | None) -> None:
    """WS, RP, EEV and their differences are what the table of all plans says, and in their order."""
    table = Table(futures)
    assert rp is not None
    assert info.ws == (close(table.ws),) * 2
    assert info.rp == (close(rp),) * 2
    assert info.evpi == (close(table.ws - rp),) * 2
    known = table.eev(mean)
    if info.eev is None or info.vss is None:
        assert info.mean_case == "infeasible" and None in known
        return
    assert any(value is not None and info.eev[0] == close(value) for value in known)
    assert info.eev[1] == close(info.eev[0])
    assert info.vss == (close(rp - info.eev[0]),) * 2
    assert info.ws[0] >= info.rp[0] - 1e-6 >= info.eev[0] - 2e-6


@pytest.mark.parametrize("seed", range(100, 108))
def test_foresight_and_the_mean_in_two_stages(seed: int) -> None:
    case, futures, mean = two_stage(seed)
    agrees(information(case), futures, mean, Table(futures).rp)


@pytest.mark.parametrize("seed", range(200, 203))
def test_foresight_on_a_tree(seed: int) -> None:
    """Each path is solved as if known from the root; the mean case's decisions are not compared, for it has no tree."""
    case, futures, _ = tree(seed)
    info, rp = information(case), Table(futures).rp_on_tree()
    assert rp is not None
    assert info.ws == (close(Table(futures).ws),) * 2
    assert info.rp == (close(rp),) * 2


@pytest.mark.parametrize("seed", range(203, 205))
def test_the_mean_case_s_decisions_are_held_at_every_node(seed: int) -> None:
    """On a tree too they are one plan for all futures, as if none parted."""
    case, futures, mean = tree(seed)
    eev, known = information(case).eev, Table(futures).eev(mean)
    assert None in known if eev is None else any(value is not None and eev[0] == close(value) for value in known)


def by_regret(case: Sheets) -> tuple[Case, SolvedCase]:
    """The case judged by regret, and the plan with the least worst one."""
    sheets = {**case, "Settings": [*case["Settings"], {"name": "risk_measure", "value": "regret"}]}
    whole = ready(case_from(sheets))
    found = solve_case(whole, EXACT)
    assert found.audit is not None and found.audit.failed == []
    return whole, found


@pytest.mark.parametrize("seed", [*range(300, 308)])
def test_the_least_worst_regret(seed: int) -> None:
    case, futures, _ = two_stage(seed)
    whole, found = by_regret(case)
    table = Table(futures)
    assert [low for low, _ in whole.best_alone] == pytest.approx(table.alone, rel=1e-6, abs=1e-5)
    assert found.plan is not None
    assert -found.plan.objective_musd == close(table.least_regret())


# ---------------------------------------------------------------- a newsvendor: ten equal lines, ten markets

MARKETS = range(10_000, 100_001, 10_000)
EARNED = 4_000
LINE_COST = 10.0


def newsvendor(weight: float, level: float) -> Sheets:
    """Each line builds 10,000 a year for 10 M$; a car earns $4,000; 10,000 … 100,000 are wanted, all as likely."""
    sheets = smallest_case(
        Lines={"copies": 10},
        Conversions={"capex": LINE_COST},
        Programs={"msrp": 5_000 + 100 + EARNED},
        Tooling={"tooling_cost": 0},
        Demand=demand({2027: MARKETS[-1]}),
        Settings={"risk_weight": weight, "risk_level": level},
        Scenarios=[{"scenario": f"D{n}", "probability": 0.1} for n in MARKETS],
    )
    sheets["Changes"] = [
        {"scenario": f"D{n}", "sheet": "Demand", "column": "volume", "operation": "set", "value": n} for n in MARKETS
    ]
    return sheets


def profits(lines: int) -> list[float]:
    """By market, M$, the worst first."""
    return sorted(min(n, 10_000 * lines) * EARNED / 1e6 - LINE_COST * lines for n in MARKETS)


def wary(lines: int, weight: float, level: float) -> float:
    """(1 - weight) × mean + weight × mean of the worst (1 - level)."""
    found, tail = profits(lines), round((1 - level) * 100)  # in hundredths of probability
    worst, left = 0.0, tail
    for profit in found:
        part = min(left, 10)
        worst, left = worst + part * profit, left - part
    return (1 - weight) * sum(found) / 10 + weight * worst / tail


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95])
def test_cvar_of_a_newsvendor(level: float, weight: float) -> None:
    found = solved(newsvendor(weight, level))
    assert found.plan is not None
    assert found.plan.objective_musd == musd(max(wary(lines, weight, level) for lines in range(11)))
