"""One certain future made of several: each alone, and the mean of all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from retool.case import Case, future_alone, mean_future
from tests.model.solving import case_from
from tests.support import Row, periods, smallest_case


def change(scenario: str, target: str, operation: str, value: Any, **more: Any) -> Row:
    sheet, column = target.split(".")
    return {"scenario": scenario, "sheet": sheet, "column": column, "operation": operation, "value": value, **more}


def two(changes: list[Row], **sheets: Any) -> Case:
    """Two futures, a with 0.25 and b with 0.75, over two years."""
    return case_from(
        smallest_case(
            Periods=periods("2027-01-01", 2),
            Scenarios=[{"scenario": "a", "probability": 0.25}, {"scenario": "b", "probability": 0.75}],
            Changes=changes,
            **sheets,
        )
    )


def on_a_tree(changes: list[Row], **sheets: Any) -> Case:
    """b parts from a in 2028, c from b in 2029."""
    return case_from(
        smallest_case(
            Periods=periods("2027-01-01", 3),
            Scenarios=[
                {"scenario": "a", "probability": 0.5},
                {"scenario": "b", "probability": 0.3, "parent": "a", "from": date(2028, 1, 1)},
                {"scenario": "c", "probability": 0.2, "parent": "b", "from": date(2029, 1, 1)},
            ],
            Changes=changes,
            **sheets,
        )
    )


def wanted(case: Case) -> list[float]:
    """Demand by year of the only future."""
    assert case.tree.n == 1
    return [case.demand("K1", "R1", 0, year) for year in range(case.calendar.n_years)]


def test_a_future_alone_has_its_own_data_and_no_risk_to_weigh() -> None:
    changes = [change("b", "Demand.volume", "multiply", 0.5), change("a", "Programs.msrp", "set", 20_000)]
    case = two(changes, Settings={"risk_weight": 0.5})
    alone = future_alone(case, 1)
    assert (alone.tree.names, alone.tree.probability) == (("b",), (1.0,))
    assert wanted(alone) == [4_000, 4_000]
    assert alone.number("Programs", alone.programs["K1"].record, "msrp", 0, 0) == 15_000
    assert not alone.by_tail


def test_on_a_tree_a_future_alone_is_its_whole_path() -> None:
    """What its ancestors change holds from their own branch on: 8,000, halved from 2028, plus 1,000 from 2029."""
    changes = [change("c", "Demand.volume", "add", 1_000), change("b", "Demand.volume", "multiply", 0.5)]
    case = on_a_tree(changes)
    assert wanted(future_alone(case, 0)) == [8_000, 8_000, 8_000]
    assert wanted(future_alone(case, 1)) == [8_000, 4_000, 4_000]
    assert wanted(future_alone(case, 2)) == [8_000, 4_000, 5_000]


def test_the_mean_is_taken_number_by_number_before_they_are_multiplied() -> None:
    """Volume 8,000 or 4,000, access 1 or 0.4: 5,000 x 0.55, not the mean of 8,000 and 1,600."""
    changes = [change("b", "Demand.volume", "set", 4_000), change("b", "Regions.access", "set", 0.4)]
    assert wanted(mean_future(two(changes))) == pytest.approx([5_000 * 0.55] * 2)


def test_the_mean_on_a_tree_counts_each_future_from_its_branch_on() -> None:
    changes = [change("b", "Demand.volume", "set", 0), change("c", "Demand.volume", "set", 10_000)]
    assert wanted(mean_future(on_a_tree(changes))) == pytest.approx([8_000, 4_000, 4_000 + 2_000])


def test_the_mean_of_duties_is_taken_by_day() -> None:
    """15 %, in a 35 % from July on: a quarter of the futures for 184 of 365 days."""
    tariff = {"tariff_class": "car", "country": "JP", "layer": "base", "rate": 0.15, "from": date(2020, 1, 1)}
    case = two([change("a", "Tariffs.rate", "set", 0.35, **{"from": date(2027, 7, 1)})], Tariffs=[tariff])
    mean = mean_future(case)
    assert mean.duties.rate("car", "JP", 0, 0).ad_valorem == pytest.approx(0.15 + 0.25 * 0.2 * 184 / 365)
    assert mean.duties.rate("car", "JP", 0, 1).ad_valorem == pytest.approx(0.15 + 0.25 * 0.2)


def test_a_limit_that_one_future_does_not_have_is_none_in_the_mean() -> None:
    port = {"source": "port", "program": "K1", "country": "JP", "unit_cost": 9_000}
    changes = [change("a", "Imports.capacity", "set", 100)]
    free, tight = two(changes, Imports=[port]), two(changes, Imports=[{**port, "capacity": 500}])
    for case, limit in ((free, None), (tight, pytest.approx(400))):
        mean = mean_future(case)
        assert mean.limit("Imports", mean.imports[0], "capacity", 0, 0) == limit


@pytest.mark.parametrize(
    ("probability", "law"),
    [(0.3, date(2027, 7, 1)), (0.6, date(2028, 7, 1))],
)
def test_dates_are_not_averaged_but_the_middle_one_is_taken(probability: float, law: date) -> None:
    """Legal in July 2027 unless a year late: the date by which half of the probability is reached."""
    case = case_from(
        smallest_case(
            Periods=periods("2027-01-01", 2),
            Regions={"legal_from": date(2027, 7, 1)},
            Scenarios=[
                {"scenario": "late", "probability": probability},
                {"scenario": "in time", "probability": 1 - probability},
            ],
            Changes=[change("late", "Regions.legal_from", "delay", 12)],
        )
    )
    mean = mean_future(case)
    assert mean.values.in_month("Regions", mean.regions["R1"], "legal_from", 0, 20) == law


@pytest.mark.parametrize(("p_open", "until"), [(0.6, None), (0.4, date(2027, 6, 30))])
def test_a_product_that_never_ends_in_most_futures_never_ends(p_open: float, until: date | None) -> None:
    case = case_from(
        smallest_case(
            Lines={"state": "active", "volume": 10_000, "margin": 500},
            Scenarios=[{"scenario": "open", "probability": p_open}, {"scenario": "ends", "probability": 1 - p_open}],
            Changes=[change("ends", "Lines.product_until", "set", date(2027, 6, 30))],
        )
    )
    mean = mean_future(case)
    assert mean.values.in_month("Lines", mean.lines["L1"].record, "product_until", 0, 11) == until
