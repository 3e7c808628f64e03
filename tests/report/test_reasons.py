"""The Summary's paragraph on why: amounts that can be checked by hand."""

from __future__ import annotations

from pathlib import Path

from retool.plan.ledger import baseline_ledger, build_ledger
from retool.report.reasons import reasons
from tests.report.solved import Solved, solved, undecided
from tests.support import Sheets, like, periods, smallest_case
from tests.support.parts import parts_case, supplier

ABROAD = {
    "Imports": [{"source": "JP", "program": "K1", "country": "JP", "unit_cost": 8_000}],
    "Freight": [like("Freight"), like("Freight", origin="JP")],
    "Tariffs": [{"tariff_class": "car", "country": "JP", "layer": "base", "rate": 0.25, "from": "2020-01-01"}],
}


def told(made: Solved) -> str:
    return reasons(build_ledger(made.plan, made.case), baseline_ledger(made.case))


def best(sheets: Sheets, folder: Path) -> Solved:
    return solved(sheets, folder, gap=0.0)


def test_it_says_what_comes_first_what_that_avoids_in_duty_and_what_it_takes(tmp_path: Path) -> None:
    """8,000 vehicles of $8,000 would pay 25 %: 16 M$; 20 M$ convert the line and 5 M$ tool it."""
    assert told(best(smallest_case(**ABROAD), tmp_path)) == (
        "First comes L1 in January 2027, to build K1. The plan builds 8,000 vehicles here in 2027; as imports they"
        " would pay 16.0 M$ of duty: 16.0 M$ avoided. It takes 25.0 M$ of capital."
    )


def test_the_margin_of_a_product_that_gives_way_is_part_of_the_price(tmp_path: Path) -> None:
    """A year of 1,000 vehicles at a margin of $2,000."""
    line = like("Lines", state="truck", product="T", volume=1_000, margin=2_000)
    text = told(best(smallest_case(Lines=[line]), tmp_path))
    assert "It takes 25.0 M$ of capital and 2.0 M$ of margin on present products given up in these years" in text


def test_without_a_source_abroad_no_duty_is_avoided(tmp_path: Path) -> None:
    text = told(best(smallest_case(Periods=periods("2027-01-01", 2)), tmp_path))
    assert "16,000 vehicles here, 2027 to 2028; as imports they would pay no duty, or no source could" in text


def test_a_plan_that_does_nothing_has_no_reasons(tmp_path: Path) -> None:
    assert told(undecided(smallest_case(), tmp_path)) == ""


def test_where_parts_pay_more_duty_than_the_vehicles_would_it_says_more(tmp_path: Path) -> None:
    """8,000 sets of $2,000 pay 25 %, 4 M$; 8,000 vehicles of $12,000 would pay 3 %, 2.88 M$."""
    car = {**ABROAD["Tariffs"][0], "rate": 0.03}
    imports = [{**ABROAD["Imports"][0], "unit_cost": 12_000}]
    parts = {**car, "tariff_class": "parts", "rate": 0.25}
    case = parts_case([supplier("S", "JP")], **{**ABROAD, "Imports": imports, "Tariffs": [car, parts]})
    text = told(best(case, tmp_path))
    assert "would pay 2.9 M$ of duty, but the parts to build them pay 4.0 M$ net: 1.1 M$ more, not less." in text
