"""`--set` texts: what they mean, and every fault in them at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from retool.study.edits import Edit
from retool.study.sweep.axes import Axis
from retool.study.sweep.cases import MOST_CASES, faults_of, grid, too_many, tornado
from retool.study.sweep.texts import read_axes
from retool.workbook import Workbook, read_workbook

TUTORIAL = Path(__file__).parents[3] / "inputs" / "tutorial.xlsx"


@pytest.fixture(scope="module")
def book() -> Workbook:
    return read_workbook(TUTORIAL)


def axis(text: str, book: Workbook) -> Axis:
    (found,), faults = read_axes([text], book)
    assert faults == []
    return found


@pytest.mark.parametrize(
    ("text", "label", "operation", "values"),
    [
        ("Tariffs[country=JP].rate=0.15, 25%,0", "Tariffs[country=JP].rate", "set", (0.15, 0.25, 0.0)),
        ("tariffs [ country = JP ] . rate = 1e-2", "Tariffs[country = JP].rate", "set", (0.01,)),
        ("Demand.volume*=0.8,1", "Demand.volume*", "multiply", (0.8, 1.0)),
        ("Demand[year=2028; region=*].volume+=-500", "Demand[year=2028; region=*].volume+", "add", (-500.0,)),
        ("Settings.tax_rate=0.2", "Settings.tax_rate", "set", (0.2,)),
        ("Periods[period=2027].budget=blank,75", "Periods[period=2027].budget", "set", (None, 75.0)),
        ("Suppliers.available_from=2027-01-01", "Suppliers.available_from", "set", (date(2027, 1, 1),)),
        ("Settings.base_date+=6", "Settings.base_date+", "delay", (6.0,)),
        ("Settings.depreciation=bonus,macrs7", "Settings.depreciation", "set", ("bonus", "macrs7")),
        ('Settings.case="one, two",three', "Settings.case", "set", ("one, two", "three")),
    ],
)
def test_what_a_text_means(text: str, label: str, operation: str, values: tuple[Any, ...], book: Workbook) -> None:
    found = axis(text, book)
    assert (found.label, found.operation, found.values) == (label, operation, values)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Tariffs.rate", "for example"),
        ("Tarifs.rate=1", "Did you mean Tariffs"),
        ("Tariffs.rat=1", "Did you mean rate"),
        ("Tariffs[land=JP].rate=1", "Tariffs has no column 'land'"),
        ("Tariffs[country=XX].rate=0.1", "no row of Tariffs matches country=XX"),
        ("Tariffs.rate=", "no values"),
        ("Tariffs.rate=0.1,,0.2", "missing; write blank"),
        ("Tariffs.rate=0.1,10%", "10% stands twice"),
        ("Tariffs.rate=high", "rate needs numbers, found 'high'"),
        ("Tariffs.rate=nan", "needs numbers"),
        ("Lines.state*=2", "holds no numbers"),
        ("Periods.start*=2", "is a date"),
        ("Periods.start+=1.5", "whole number of months"),
        ("Periods.start=soon", "write 'soon' as 2027-01-31"),
        ("Periods.budget*=2", "blank in every row"),
        ("Settings.tax_rates=1", "Settings has no column"),
    ],
)
def test_what_a_fault_says(text: str, said: str, book: Workbook) -> None:
    _, faults = read_axes([text], book)
    assert len(faults) == 1
    assert said in faults[0] and text in faults[0]


def test_all_faults_of_all_texts_are_told_at_once(book: Workbook) -> None:
    texts = ["Tariffs[country=XX].rate=a,0.1,b", "Demand.volum=1", "Demand.volume*=0.5", "Demand.volume*=2"]
    _, faults = read_axes(texts, book)
    assert len(faults) == 5
    assert sum("needs numbers" in fault for fault in faults) == 2
    assert sum("varied twice" in fault for fault in faults) == 1


def test_the_value_now_is_known_where_the_cells_share_one(book: Workbook) -> None:
    assert axis("Tariffs.rate=0.1", book).now == 0.15
    assert axis("Demand.volume*=2", book).now == 1.0
    assert axis("Periods.budget=75", book).now == "blank"
    assert axis("Lines.fixed_cost=1", book).now is None


def test_a_setting_that_is_left_out_changes_from_its_default(book: Workbook) -> None:
    found = axis("Settings.freight_fixed*=2", book)
    assert book.tables.settings.freight_fixed == 150
    (change,) = found.changes(2.0)
    assert isinstance(change, Edit) and (change.operation, change.value) == ("set", 300.0)


def test_what_a_value_breaks_is_told_at_its_cell_once_and_for_every_value(book: Workbook) -> None:
    axes, _ = read_axes(["Tariffs.rate=15,-1,0.1", "Demand.volume=-5,1000"], book)
    faults = faults_of(grid(axes), book)
    assert len(faults) == len(set(faults))
    for value in ("Tariffs.rate=15: Tariffs!", "Tariffs.rate=-1: Tariffs!", "Demand.volume=-5: Demand!"):
        assert any(fault.startswith(value) for fault in faults)
    assert not any("," in fault.partition(": ")[0] for fault in faults), "told of the value, not of a combination"


def test_what_only_two_values_together_break_is_told_of_both(book: Workbook) -> None:
    axes, _ = read_axes(["Plants[plant=NORTH].shop_capacity=10000,50000", "Lines[line=N1].volume=9000,20000"], book)
    faults = faults_of(grid(axes), book)
    assert faults and all("shop_capacity=10000" in fault for fault in faults)


def test_a_tornado_has_one_change_a_case(book: Workbook) -> None:
    axes, _ = read_axes(["Tariffs.rate=0,0.1", "Demand.volume*=0.5"], book)
    assert [case.name for case in tornado(axes)] == ["base", "Tariffs.rate=0", "Tariffs.rate=0.1", "Demand.volume*=0.5"]


def test_more_cases_than_anyone_means_are_refused(book: Workbook) -> None:
    many = ",".join(str(n) for n in range(1, 102))
    axes, _ = read_axes(
        [f"Demand.volume={many}", f"Settings.tax_rate={','.join(f'0.{n:03}' for n in range(100))}"], book
    )
    (fault,) = too_many(axes, singly=False)
    assert "10,100 cases" in fault and f"{MOST_CASES:,}" in fault
    assert too_many(axes, singly=True) == []
