"""The tutorial: the page's arithmetic is right, its plan is the best one, and the command finds the same."""

import json
import subprocess
import sys
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import pytest

from inputs.make.basis import Row, Sheets
from inputs.make.tutorial import FREIGHT, tutorial

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BASELINE, ADDS = 59_268_083, 113_201_496  # $

Starts = dict[str, int | None]
NOTHING: Starts = {"N1": None, "S1": None}


def rows(sheet: str, key: str) -> dict[str, Row]:
    """The tutorial's rows of a sheet by a column."""
    return {str(row[key]): row for row in SHEETS[sheet]}


SHEETS: Sheets = tutorial()
SETTINGS = {name: row["value"] for name, row in rows("Settings", "name").items()}
LINES, CONVERSIONS, TOOLS = rows("Lines", "line"), rows("Conversions", "line"), rows("Tooling", "line")
CAR = SHEETS["Programs"][0]
YEARS = [int(row["period"]) for row in SHEETS["Periods"]]
RELIEF = float(SETTINGS["tax_rate"])
KEEP = 1 - RELIEF


def factor(years_from_start: float) -> float:
    return float((1 + SETTINGS["discount_rate"]) ** -years_from_start)


def weight(year: int) -> float:
    """Discount factor of a year's operations; the last year stands for those after it too."""
    fade = (1 - SETTINGS["terminal_decay"]) / (1 + SETTINGS["discount_rate"])
    later = sum(fade**n for n in range(1, SETTINGS["terminal_years"] + 1)) if year == YEARS[-1] else 0
    return factor(year - YEARS[0] + 0.5) * (1 + later)


def capital(amount: float, paid: int, in_service: int) -> float:
    """A lump sum in M$ on 1 January of `paid`, less its tax relief on 1 July of `in_service`."""
    first = YEARS[0]
    return -amount * factor(paid - first) + RELIEF * amount * factor(in_service - first + 0.5)


def parts_cost(signed: int | None, year: int) -> float:
    """$ a car: domestic a year after signing, before that from overseas with duty."""
    offers = rows("Suppliers", "supplier")
    overseas, domestic = offers["Overseas"], offers["Domestic"]
    landed = overseas["unit_cost"] * (1 + SHEETS["Tariffs"][0]["rate"]) + overseas["freight"]
    if signed is None or year <= signed:
        return float(landed)
    return float(min(landed, domestic["unit_cost"] + domestic["freight"]))


def sales_margin(producing: list[str], parts: float) -> float:
    """M$ of a year: the best-paying pairs of line and region first. Exact here: two regions, and capacity of each
    line short of no more than one of them."""
    room = {line: CONVERSIONS[line]["capacity"] for line in producing}
    wanted = {row["region"]: row["share"] * SHEETS["Demand"][0]["volume"] for row in SHEETS["Regions"]}
    price = CAR["msrp"] * (1 - CAR["dealer_margin"]) - CAR["selling_cost"] - parts
    margins = {
        (line, region): price - TOOLS[line]["assembly_cost"] - FREIGHT[LINES[line]["plant"], region]
        for line in producing
        for region in wanted
    }
    total = 0.0
    for (line, region), margin in sorted(margins.items(), key=lambda item: -item[1]):
        cars = min(room[line], wanted[region])
        room[line] -= cars
        wanted[region] -= cars
        total += margin * cars
    return total / 1e6


def operations(starts: Starts, signed: int | None, year: int) -> float:
    """M$ of a year before tax."""
    total = 0.0
    producing: list[str] = []
    for line, start in starts.items():
        if start is None or year < start:
            sedans = float(LINES[line].get("volume", 0)) * LINES[line].get("margin", 0) / 1e6
            total += sedans - LINES[line]["fixed_cost"]
        elif year > start:
            producing.append(line)
            total -= CONVERSIONS[line]["fixed_cost"]
    return float(total + sales_margin(producing, parts_cost(signed, year)))


def conversion(line: str, start: int) -> float:
    """M$ of converting a line on 1 January of `start`: capital, tooling, severance and training."""
    first = YEARS[0]
    before, after = float(LINES[line].get("employees", 0)), float(CONVERSIONS[line]["employees"])
    severance, training = float(LINES[line].get("severance", 0)), float(LINES[line]["training"])
    shed = KEEP * severance * max(0, before - after) / 1e6 * factor(start - first)
    taught = KEEP * training * after / 1e6 * factor(start + 1 - first)
    tools = capital(TOOLS[line]["tooling_cost"], start + 1, start + 1) if start < YEARS[-1] else 0.0
    return capital(CONVERSIONS[line]["capex"], start, start + 1) + tools - shed - taught


def npv(starts: Starts, signed: int | None = None) -> float:
    """M$ of a plan: the year in which each line starts to convert, and that in which the supplier is signed."""
    value = sum(KEEP * operations(starts, signed, year) * weight(year) for year in YEARS)
    value += sum(conversion(line, start) for line, start in starts.items() if start is not None)
    if signed is not None:
        setup = rows("Suppliers", "supplier")["Domestic"]["setup_cost"]
        value += capital(setup, signed, signed + 1)
    return value


def test_the_page_states_the_values_of_its_own_arithmetic() -> None:
    best = npv({"N1": None, "S1": 2027}, signed=2027)
    assert round(npv(NOTHING) * 1e6) == BASELINE
    assert round((best - npv(NOTHING)) * 1e6) == ADDS
    assert f"${BASELINE:,}" in PAGE
    assert f"${ADDS:,}" in PAGE
    assert f"**${best * 1e6:,.0f}**" in PAGE


@pytest.mark.parametrize(
    ("n1", "s1", "signed"),
    [
        (None, 2027, 2027),
        (None, 2027, 2028),
        (None, 2027, None),
        (2027, None, 2027),
        (2027, None, None),
        (None, 2028, 2028),
        (2027, 2027, 2027),
    ],
)
def test_the_page_states_what_each_plan_adds(n1: int | None, s1: int | None, signed: int | None) -> None:
    adds = npv({"N1": n1, "S1": s1}, signed) - npv(NOTHING)
    assert f"{adds:.6f}" in PAGE


def test_no_other_plan_is_better() -> None:
    choices = [None, *YEARS]
    plans = {(n1, s1, signed): npv({"N1": n1, "S1": s1}, signed) for n1, s1, signed in product(choices, repeat=3)}
    assert max(plans, key=lambda plan: plans[plan]) == (None, 2027, 2027)


def command_exists() -> bool:
    return find_spec("retool.cli") is not None and find_spec("retool.cli.solve") is not None


@pytest.mark.skipif(not command_exists(), reason="there is no command retool solve yet")
def test_the_command_finds_the_page_s_plan_to_the_dollar(tmp_path: Path) -> None:
    options = ["--gap", "0", "--json", "--out", str(tmp_path / "plan.xlsx")]
    done = subprocess.run(
        [sys.executable, "-m", "retool", "solve", "inputs/tutorial.xlsx", *options],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert round(answer["baseline_musd"] * 1e6) == BASELINE
    assert round(answer["npv_musd"] * 1e6) == round(npv({"N1": None, "S1": 2027}, 2027) * 1e6)
    assert [(c["line"], c["to"]) for c in answer["conversions"]] == [("S1", "kei")]
