"""A workbook with many faults at once: one pass finds them all, each at its cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl

from retool.workbook import check_workbook, read_workbook
from tests.workbook.faults import Planted, add, fault, put, warning
from tests.workbook.kit import cell, full_case, told, write

FAULTS: list[Planted] = [
    fault("", put("Settings", 3, value="8%"), at="Settings.value.3", rule="number-as-text"),
    fault("", put("Settings", 6, value=7), at="Settings.value.6", rule="rate"),
    fault("", put("Periods", 3, start=date(2027, 7, 5)), at="Periods.start.3", rule="period-start"),
    fault("", put("Periods", 4, budget="a lot"), at="Periods.budget.4", rule="number"),
    fault("", put("Plants", 3, oem=None), at="Plants.oem.3", rule="required"),
    fault("", put("Plants", 2, shop_capacity=100), at="Plants.shop_capacity.2", rule="shop-capacity"),
    fault("", put("Lines", 3, plant="P9"), at="Lines.plant.3", rule="unknown-name"),
    fault("", put("Lines", 4, margin="#N/A"), at="Lines.margin.4", rule="error-cell"),
    fault("", put("Lines", 5, close_cost=-1), at="Lines.close_cost.5", rule="range"),
    fault("", put("Conversions", 3, capacity=1), at="Conversions.capacity.3", rule="rows-disagree"),
    fault("", put("Conversions", 3, downtime=2.5), at="Conversions.downtime.3", rule="whole-number"),
    fault("", put("Conversions", 2, latest=date(2020, 1, 1)), at="Conversions.latest.2", rule="date-order"),
    fault("", put("Ramps", 3, month=4), at="Ramps.month.3", rule="ramp-months"),
    fault("", put("Programs", 2, powertrain="steam"), at="Programs.powertrain.2", rule="choice"),
    fault("", put("Pathways", 3, term=0), at="Pathways.term.3", rule="renewal-term"),
    fault("", put("Pathways", 3, legal_from="next year"), at="Pathways.legal_from.3", rule="date"),
    fault("", put("Suppliers", 3, unit_cost=True), at="Suppliers.unit_cost.3", rule="number"),
    fault("", put("Tariffs", 2, until=None), at="Tariffs.from.3", rule="tariff-overlap"),
    fault("", put("Tariffs", 4, drawback="perhaps"), at="Tariffs.drawback.4", rule="yes-no"),
    fault(
        "", add("Demand", program="kei", region="*", year=2027, volume=1), at="Demand.program.6", rule="duplicate-key"
    ),
    fault("", put("Regions", 2, share=0.7), at="Regions.share.2", rule="sum"),
    fault("", put("Freight", 3, origin="Osaka"), at="Freight.origin.3", rule="unknown-name"),
    fault("", put("Scenarios", 2, probability=0.9), at="Scenarios.probability.2", rule="sum"),
    fault("", put("Changes", 4, match="program=bus"), at="Changes.match.4", rule="matches-nothing"),
    fault("", put("Changes", 5, column="name"), at="Changes.column.5", rule="not-operating"),
    fault("", put("Decisions", 2, to_config="K61"), at="Decisions.to_config.2", rule="unknown-name"),
    warning("", put("Imports", 2, country="KR"), at="Imports.country.2", rule="no-tariff"),
]


def test_all_faults_of_a_workbook_are_found_in_one_pass(tmp_path: Path) -> None:
    case = full_case()
    for planted in FAULTS:
        for edit in planted.edits:
            edit(case)
    found = told(check_workbook(read_workbook(write(case, tmp_path / "faulty.xlsx"))))
    missing = {(f.severity, cell(f.where), f.rule) for f in FAULTS} - found
    assert not missing


def test_a_missing_sheet_and_column_hide_nothing_else(tmp_path: Path) -> None:
    case = full_case()
    del case["Regions"]
    put("Lines", 4, margin="none")(case)
    path = write(case, tmp_path / "faulty.xlsx")
    book = openpyxl.load_workbook(path)
    book["Programs"].delete_cols(book["Programs"].max_column)
    book["Programs"]["G1"] = "price"  # was msrp
    book["Plants"]["L1"] = "Extra"
    book["Plants"]["B1"] = "Oem [M$]"
    book.save(path)
    found = told(check_workbook(read_workbook(path)))
    assert {
        ("error", "Regions", "missing-sheet"),
        ("error", cell("Lines.margin.4"), "number"),
        ("warning", "Programs!G1", "unknown-column"),
        ("error", "Programs!N1", "missing-column"),
        ("warning", "Plants!L1", "unknown-column"),
        ("error", "Plants!B1", "unit"),
    } <= found
    assert not any(where.startswith("Demand!") for _, where, _ in found), "regions are said to be missing once"


def test_findings_come_in_the_order_of_the_workbook(tmp_path: Path) -> None:
    case = full_case()
    for planted in FAULTS:
        for edit in planted.edits:
            edit(case)
    found = check_workbook(read_workbook(write(case, tmp_path / "faulty.xlsx")))
    sheets = list(dict.fromkeys(finding.sheet for finding in found))
    assert sheets == [name for name in case if name in sheets]
    places = [(finding.row, finding.position) for finding in found if finding.sheet == "Conversions"]
    assert places == sorted(places)
