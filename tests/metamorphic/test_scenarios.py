"""Uncertainty: foresight is worth something, acting on the mean costs something, futures alike cost nothing."""

from copy import deepcopy

import pytest

from retool.plan.data import Plan
from tests.metamorphic.changes import with_setting
from tests.metamorphic.held import if_possible, with_decisions
from tests.metamorphic.pool import TOLERANCE, close, is_tree, not_above, rows, seeds, setting, solved_or_skip
from tests.model.golden_cases import GOLDEN
from tests.model.solving import best, solve
from tests.oracle.subjects import case_of
from tests.support import Sheets, like, smallest_case


def alone(case: Sheets, scenario: str) -> Sheets:
    """One scenario as if it were certain."""
    new = deepcopy(case)
    new["Scenarios"] = [{"scenario": scenario, "probability": 1.0}]
    new["Changes"] = [row for row in rows(case, "Changes") if row["scenario"] == scenario]
    return {sheet: found for sheet, found in new.items() if found}


def renamed(plan: Plan, scenario: str) -> Plan:
    """The plan's decisions as those of another scenario."""
    new = deepcopy(plan)
    for records in vars(new).values():
        for record in records if isinstance(records, list) else []:
            object.__setattr__(record, "scenario", scenario)
    return new


def _two_stage(case: Sheets) -> bool:
    return len(rows(case, "Scenarios")) > 1 and not is_tree(case) and setting(case, "risk_weight", 0.0) == 0.0


@pytest.mark.parametrize("seed", seeds(_two_stage))
def test_foresight_never_hurts(seed: int) -> None:
    """RP <= WS: the mean of the best plans for each future is at least the best plan for all."""
    before = solved_or_skip(seed)
    case = case_of(seed)
    wait_and_see = 0.0
    for row in case["Scenarios"]:
        wait_and_see += row["probability"] * best(alone(case, row["scenario"])).bound
    assert before.objective <= wait_and_see + TOLERANCE * max(1.0, abs(before.added))


@pytest.mark.parametrize("seed", seeds(_two_stage))
def test_deciding_for_one_future_never_beats_deciding_for_all(seed: int) -> None:
    """The decisions that are best for one scenario, held in all of them (where they can be)."""
    before = solved_or_skip(seed)
    case = case_of(seed)
    chosen = best(alone(case, case["Scenarios"][0]["scenario"]))
    held = if_possible(case, chosen.plan)
    assert held is None or not_above(held.objective, before)


def markets(volumes: dict[str, float], probability: dict[str, float]) -> Sheets:
    """Two lines that could be converted for a market that is not known yet."""
    names = ("L1", "L2")
    return smallest_case(
        Lines=[like("Lines", line=name) for name in names],
        Conversions=[like("Conversions", line=name, capex=40) for name in names],
        Tooling=[like("Tooling", line=name) for name in names],
        Scenarios=[{"scenario": s, "probability": p} for s, p in probability.items()],
        Changes=[
            {"scenario": s, "sheet": "Demand", "column": "volume", "operation": "set", "value": volumes[s]}
            for s in probability
        ],
    )


def test_eev_rp_and_ws_by_hand() -> None:
    """Markets of 2,000, 9,000 and 19,000 with 0.3, 0.4, 0.3; a line of 10,000 costs 45 and earns 9.9 a thousand.

    WS: 0 lines, 1 line, 2 lines:  0.4 x (89.1 - 45) + 0.3 x (188.1 - 90) = 47.07
    RP: 1 line:  0.3 x 19.8 + 0.4 x 89.1 + 0.3 x 99 - 45                  = 26.28
    EV: the mean market is 9,900, for which 1 line is best as well: EEV = RP.
    """
    volumes = {"low": 2_000.0, "mid": 9_000.0, "high": 19_000.0}
    probability = {"low": 0.3, "mid": 0.4, "high": 0.3}
    case = markets(volumes, probability)
    foresight = sum(p * best(alone(case, s)).npv for s, p in probability.items())
    here_and_now = best(case).npv
    mean = sum(p * volumes[s] for s, p in probability.items())
    expected = best(markets({"mean": mean}, {"mean": 1.0}))
    acting_on_the_mean = with_decisions(case, renamed(expected.plan, "low")).npv
    assert foresight == pytest.approx(47.07)
    assert here_and_now == pytest.approx(26.28)
    assert acting_on_the_mean == pytest.approx(26.28)


def test_acting_on_the_mean_costs_something() -> None:
    """Markets of 0 or 22,000, as likely: for the mean of 11,000 one line is best, and then earns 49.5 - 45.

    Here and now two are best, 0.5 x 198 - 90 = 9; with foresight none or two, 0.5 x (198 - 90) = 54.
    """
    case = markets({"none": 0.0, "boom": 22_000.0}, {"none": 0.5, "boom": 0.5})
    mean = best(markets({"mean": 11_000.0}, {"mean": 1.0}))
    assert mean.npv == pytest.approx(99 - 45)
    acting_on_the_mean = with_decisions(case, renamed(mean.plan, "none"))
    here_and_now = best(case)
    foresight = 0.5 * best(alone(case, "boom")).npv + 0.5 * best(alone(case, "none")).npv
    assert acting_on_the_mean.npv == pytest.approx(0.5 * 99 - 45)
    assert here_and_now.npv == pytest.approx(0.5 * 198 - 90)
    assert foresight == pytest.approx(0.5 * (198 - 90))
    assert acting_on_the_mean.npv < here_and_now.npv < foresight


def _certain(case: Sheets) -> bool:
    return not rows(case, "Scenarios")


@pytest.mark.parametrize("weight", [0.0, 0.5])
@pytest.mark.parametrize("seed", seeds(_certain, first=1300, cases=4))
def test_futures_that_are_alike_change_nothing(seed: int, weight: float) -> None:
    """Three scenarios without a change: the plan for one, whatever weight the worst has."""
    before = solved_or_skip(seed)
    case = with_setting(case_of(seed), "risk_weight", weight)
    case["Scenarios"] = [{"scenario": f"S{n}", "probability": p} for n, p in enumerate((0.2, 0.3, 0.5))]
    assert close(best(case).objective, before)


def _certain_for_years(case: Sheets) -> bool:
    return _certain(case) and case["Periods"][-1]["start"].year > case["Periods"][0]["start"].year


@pytest.mark.parametrize("seed", seeds(_certain_for_years, first=1300, cases=4))
def test_branches_that_are_alike_change_nothing(seed: int) -> None:
    """A tree whose branches do not differ."""
    before = solved_or_skip(seed)
    case = deepcopy(case_of(seed))
    last = f"{case['Periods'][-1]['start'].year}-01-01"
    case["Scenarios"] = [
        {"scenario": "trunk", "probability": 0.4},
        {"scenario": "branch", "probability": 0.35, "parent": "trunk", "from": last},
        {"scenario": "twig", "probability": 0.25, "parent": "trunk", "from": last},
    ]
    assert close(best(case).objective, before)


@pytest.mark.parametrize("seed", seeds(lambda c: len(rows(c, "Scenarios")) > 1, first=1300, cases=4))
def test_weight_on_the_worst_never_helps(seed: int) -> None:
    """The mean of the worst futures is at most the mean of all."""
    case = case_of(seed)
    neutral, averse = solve(with_setting(case, "risk_weight", 0.0)), solve(with_setting(case, "risk_weight", 0.6))
    assert (neutral is None) == (averse is None)
    if neutral is not None and averse is not None:
        assert averse.objective <= neutral.bound + TOLERANCE * max(1.0, abs(neutral.added))


LUMPS = (("Conversions", "capex"), ("Tooling", "tooling_cost"), ("Plants", "site_cost"), ("Suppliers", "setup_cost"),
         ("Pathways", "cost"))  # fmt: skip
ONE_YEAR = (
    "line_state", "line_capacity", "shop", "build_if_tooled", "minimum_build", "site_needed", "one_price",
    "region_demand", "region_supply", "plant_output", "exported", "deliveries", "import_regions",
    "pathway_cap", "segment_market", "supplier_capacity", "supplier_contract", "supplier_minimum", "max_share",
    "min_sources", "tier_paid_least", "within_source", "drawn", "offset_within_duty", "drawback",
)  # fmt: skip
"""Golden cases of one year without dates."""


@pytest.mark.parametrize("name", ONE_YEAR)
def test_three_equal_years_are_worth_three(name: str) -> None:
    """Lump sums three times as high, paid once, and three years alike, undiscounted: three times the value."""
    case = deepcopy(GOLDEN[name].sheets)
    if name == "line_capacity":
        case["Conversions"][0].update(downtime=0, capacity=5_000)
    case["Periods"] = [{"period": f"P{n}", "start": f"{2027 + n}-01-01"} for n in range(3)]
    for sheet in ("Demand", "Segments", "Quotas", "Exports"):
        if sheet in case:
            case[sheet] = [{**row, "year": year} for row in case[sheet] for year in (2027, 2028, 2029)]
    for sheet, column in LUMPS:
        for row in rows(case, sheet):
            if column in row:
                row[column] = 3 * row[column]
    worth = GOLDEN[name].worth
    assert worth is not None
    assert best(case).added == pytest.approx(3 * worth, rel=TOLERANCE, abs=TOLERANCE)
