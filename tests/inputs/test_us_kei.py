"""The default case: real lines, the promised breadth, and a source and a confidence on every row."""

from datetime import date
from pathlib import Path

import pytest

from inputs.make.basis import CONFIDENCES, Basis, Sheets, name_of
from inputs.make.case import us_kei
from inputs.make.tutorial import tutorial
from retool.study.sampling import sample
from retool.workbook import check_workbook, read_workbook, write_workbook

ROOT = Path(__file__).resolve().parents[2]
CASE: Sheets = us_kei()


def values(sheet: str, column: str, **match: object) -> set[object]:
    """The different values of a column, in the rows that match."""
    return {row[column] for row in CASE[sheet] if all(row[key] == value for key, value in match.items())}


def test_thirty_real_lines_of_eight_makers_some_idle_and_some_yet_to_be_built() -> None:
    known = {record["line_id"] for record in Basis().table("lines")}
    real = [row for row in CASE["Lines"] if row["line"].split("to")[0] in known]
    owners = {row["plant"]: row["oem"] for row in CASE["Plants"]}
    assert len(real) >= 30
    assert len({owners[row["plant"]] for row in real}) >= 8
    assert {row["state"] for row in real} == {"active", "idle", "greenfield"}


def test_thirty_two_quarters() -> None:
    starts = [row["start"] for row in CASE["Periods"]]
    assert len(starts) == 32
    assert (starts[0], starts[-1]) == (date(2027, 1, 1), date(2034, 10, 1))


def test_cars_and_trucks_of_every_powertrain_from_four_makers() -> None:
    assert len(CASE["Programs"]) >= 8
    assert len(values("Programs", "oem")) >= 4
    assert values("Programs", "vehicle_class") == {"car", "truck"}
    assert values("Programs", "powertrain") == {"gasoline", "hybrid", "electric"}


def test_three_ways_to_become_legal_and_the_law_s_cap_on_exemptions() -> None:
    assert values("Pathways", "pathway") == {"certified", "exempt", "low_speed"}
    assert values("Pathways", "annual_cap", pathway="exempt") == {2500}
    assert values("Pathways", "term", pathway="exempt") == {24}


def test_parts_from_six_countries_with_capital_for_us_localisation() -> None:
    assert len(CASE["Components"]) >= 20
    assert len(values("Suppliers", "country")) >= 6
    assert {row["country"] for row in CASE["Suppliers"] if row["setup_cost"]} == {"US"}
    assert any(row["capacity"] and row["lead"] for row in CASE["Suppliers"])


def test_duties_are_stacked_and_the_truck_keeps_its_chicken_tax() -> None:
    def total(tariff_class: str, country: str) -> float:
        layers = [row for row in CASE["Tariffs"] if (row["tariff_class"], row["country"]) == (tariff_class, country)]
        return round(sum(float(row["rate"]) for row in layers), 4)

    assert total("car", "JP") == 0.15
    assert total("truck", "JP") == 0.25
    assert total("car", "*") == 0.275
    assert total("parts", "MX") == 0
    assert total("battery", "CN") == pytest.approx(0.534)
    assert all(row["layer"] == "section 232" for row in CASE["Tariffs"] if row["offsettable"] == "yes")
    assert all(row["layer"] != "section 232" for row in CASE["Tariffs"] if row["drawback"] == "yes")


def test_all_states_share_the_market() -> None:
    assert len(CASE["Regions"]) == 51
    assert sum(row["share"] for row in CASE["Regions"]) == pytest.approx(1, abs=1e-9)
    assert all(0 < row["access"] <= 1 for row in CASE["Regions"])
    assert values("Regions", "legal_from", region="CO") == {date(2027, 7, 1)}


def test_a_price_ladder_that_begins_at_list_and_sells_less_for_more() -> None:
    for program in CASE["Programs"]:
        points = [row for row in CASE["PricePoints"] if row["program"] == program["program"]]
        assert 3 <= len(points) <= 4
        assert (points[0]["price"], points[0]["volume_factor"]) == (program["msrp"], 1.0)
        by_price = sorted(points, key=lambda row: row["price"])
        assert [row["volume_factor"] for row in by_price] == sorted((r["volume_factor"] for r in points), reverse=True)


def test_vehicles_from_japan_and_two_other_countries_and_exports_to_japan() -> None:
    assert "JP" in values("Imports", "country")
    assert len(values("Imports", "country")) >= 3
    assert "Japan" in values("Exports", "market")


def test_three_futures_and_the_small_market_is_the_likeliest() -> None:
    chances = {row["scenario"]: row["probability"] for row in CASE["Scenarios"]}
    assert set(chances) == {"history", "larger", "duty"}
    assert sum(chances.values()) == pytest.approx(1)
    assert max(chances, key=lambda scenario: chances[scenario]) == "history"


def test_the_market_the_yen_the_duty_costs_and_dates_may_stray_and_a_sample_of_them_has_no_fault() -> None:
    assert values("Ranges", "correlation") == {"market", "yen", "deal", None}
    assert values("Ranges", "operation") == {"multiply", "add", "delay"}
    yen = next(row for row in CASE["Ranges"] if row["correlation"] == "yen")
    assert (yen["low"], yen["high"]) == (pytest.approx(150 / 158, abs=1e-3), pytest.approx(150 / 140, abs=1e-3))
    found = sample(read_workbook(ROOT / "inputs" / "us_kei.xlsx"), count=60, keep=3, seed=1)
    assert sum(row.probability for row in found.book.tables.scenarios) == pytest.approx(1)


def test_a_program_is_built_on_its_own_maker_s_lines_or_by_a_stated_contract() -> None:
    owners = {row["plant"]: row["oem"] for row in CASE["Plants"]}
    plants = {row["line"]: row["plant"] for row in CASE["Lines"]}
    makers = {row["program"]: row["oem"] for row in CASE["Programs"]}
    for row in CASE["Tooling"]:
        own = owners[plants[row["line"]]] == makers[row["program"]]
        assert own or "contract_building" in row["source"]


def test_full_truck_lines_are_dear_to_lose_and_underused_ones_cheap() -> None:
    lines = {row["line"]: (row["volume"] or 0) * (row["margin"] or 0) / 1e6 for row in CASE["Lines"]}
    assert lines["F_MAP_L1"] > 10 * lines["GM_LGR_L1"]


@pytest.mark.parametrize("sheets", [CASE, tutorial()], ids=["us_kei", "tutorial"])
def test_every_row_says_where_it_comes_from_and_how_sure_it_is(sheets: Sheets) -> None:
    for sheet, rows in sheets.items():
        told = "note" if sheet == "Imports" and sheets is CASE else "source"
        for row in rows:
            assert row[told], (sheet, row)
            assert row["confidence"] in CONFIDENCES, (sheet, row)


def test_a_row_is_never_surer_than_what_it_rests_on() -> None:
    basis = Basis()
    labels = {name: record["confidence"] for name, record in basis.assumptions.items()}
    for rows in CASE.values():
        for row in rows:
            _, marker, named = str(row.get("source", "")).partition("Assumptions: ")
            ranks = [CONFIDENCES.index(labels[key]) for key in named.split(", ") if marker]
            assert CONFIDENCES.index(row["confidence"]) >= max(ranks, default=0)


def test_assumptions_and_facts_that_are_used_are_listed_once_with_their_use() -> None:
    for sheet, key in (("Assumptions", "key"), ("Sources", "record")):
        rows = CASE[sheet]
        assert len({(row.get("table"), row[key]) for row in rows}) == len(rows)
        assert all(row["used in"] for row in rows)


def test_every_fact_is_called_by_one_name_and_has_a_source() -> None:
    basis = Basis()
    for path in sorted((ROOT / "inputs" / "facts").glob("*.csv")):
        records = basis.table(path.stem)
        names = [name_of(path.stem, record) for record in records]
        assert len(set(names)) == len(names), path.name
        assert all(record["source"] and record["confidence"] in CONFIDENCES for record in records), path.name


def test_the_largest_case_has_all_lines_and_every_origin() -> None:
    full = us_kei(full=True)
    bays = sum(str(row["line"]).endswith("_M") for row in full["Lines"])
    assert sum(row["copies"] for row in full["Lines"]) - bays == 80
    assert len(full["Periods"]) == 40
    assert len(full["Programs"]) >= 12
    assert len(full["Suppliers"]) == len(Basis().table("kei_bom"))
    assert not full["Scenarios"]


SHIPPED = {"us_kei": CASE, "us_kei_full": us_kei(full=True), "tutorial": tutorial()}


@pytest.mark.parametrize(("name", "sheets"), SHIPPED.items(), ids=SHIPPED)
def test_the_shipped_workbook_is_what_the_script_writes(name: str, sheets: Sheets, tmp_path: Path) -> None:
    write_workbook(sheets, tmp_path / "again.xlsx")
    shipped, again = read_workbook(ROOT / "inputs" / f"{name}.xlsx"), read_workbook(tmp_path / "again.xlsx")
    for sheet in sheets:
        assert shipped.raw[sheet].header == again.raw[sheet].header, sheet
        assert shipped.raw[sheet].rows == again.raw[sheet].rows, sheet
        assert len(shipped.raw[sheet].rows) == len(sheets[sheet]), sheet


@pytest.mark.parametrize("name", ["us_kei", "tutorial"])
def test_the_checks_find_no_fault_and_nothing_to_warn_of(name: str) -> None:
    found = check_workbook(read_workbook(ROOT / "inputs" / f"{name}.xlsx"))
    assert [finding.message for finding in found if finding.severity != "note"] == []
