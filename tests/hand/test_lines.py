"""Lines: what a line makes now, what converting it costs and brings, and when it may be done."""

from datetime import date
from pathlib import Path

import pytest

from tests.support import Row, Sheets, demand, musd, npv, periods, smallest_case, solve, two_lines
from tests.support.arithmetic import Clock

CHEAP = {"capex": 2}
CHEAP_TOOLING = {"tooling_cost": 1}


def active(**columns: object) -> Row:
    """Columns of a line with a present product."""
    return {"state": "active", "product": "sedan", **columns}


# ---------------------------------------------------------------- the present product


@pytest.mark.parametrize(("margin", "expected"), [(1_283, 54.2), (1_285, 64.25 - 10)])
def test_the_present_product_is_lost_once(margin: int, expected: float, tmp_path: Path) -> None:
    """50,000 x margin - 10 M$ is given up for 54.2 M$, not paid for besides: it flips at 64.2 M$ of margin.

    At $1,283 staying is worth 64.15 - 10 = 54.15 < 54.2; at $1,285 it is worth 54.25.
    """
    case = smallest_case(Lines=active(volume=50_000, margin=margin, fixed_cost=10))
    answer = solve(case, tmp_path)
    assert answer["npv_musd"] == musd(expected)
    assert answer["baseline_musd"] == musd(50_000 * margin / 1e6 - 10)


def test_after_product_until_volume_and_margin_end_and_fixed_cost_stays(tmp_path: Path) -> None:
    """The line may not convert. 10,000 x $2,000 for nine months of 2027 = 15 M$; 6 M$ fixed in both years."""
    case = smallest_case(
        Periods=periods("2027-01-01", 2),
        Lines=active(volume=10_000, margin=2_000, fixed_cost=6, product_until=date(2027, 9, 30)),
        Decisions=[{"line": "L1", "rule": "forbid"}],
    )
    answer = solve(case, tmp_path)
    assert answer["npv_musd"] == musd(15 - 6 - 6)
    assert answer["baseline_musd"] == musd(15 - 6 - 6)


def test_a_product_that_ends_by_itself_frees_its_line(tmp_path: Path) -> None:
    """As above, converted in 2028: the present fixed cost ends with the conversion: 15 - 6 + 79.2 - 25."""
    case = smallest_case(
        Periods=periods("2027-01-01", 2),
        Lines=active(volume=10_000, margin=2_000, fixed_cost=6, product_until=date(2027, 9, 30)),
        Conversions={"earliest": date(2028, 1, 1)},
    )
    assert npv(case, tmp_path) == musd(15 - 6 + 79.2 - 25)


def test_the_present_product_counts_by_the_months_it_is_made(tmp_path: Path) -> None:
    """Quarters of 2027: the product runs to 30 June, the line goes down on 1 July and builds from October.

    10,000 x $2,000 x 6/12 = 10, fixed 6 x 6/12 = 3, no product and no fixed cost in the three months down,
    then 2,500 vehicles x 9,900 = 24.75 less 2 + 1 of capital. Staying is worth 10 - 6 = 4.
    """
    case = smallest_case(
        Periods=periods("2027-01-01", 4, 3),
        Lines=active(volume=10_000, margin=2_000, fixed_cost=6, product_until=date(2027, 6, 30)),
        Conversions={**CHEAP, "downtime": 3, "earliest": date(2027, 7, 1)},
        Tooling=CHEAP_TOOLING,
    )
    assert npv(case, tmp_path) == musd(10 - 3 + 24.75 - 3)


@pytest.mark.parametrize(("until", "kept_2028"), [(None, 8.0), (date(2027, 12, 31), 0.0)])
def test_keep_goes_on_during_downtime_and_after(until: date | None, kept_2028: float, tmp_path: Path) -> None:
    """keep 0.4 of 10,000 x $2,000 = 8 M$ a year; 0.4 of the present fixed cost 5 = 2 M$ a year besides.

    2027 (down): 8 - 2.  2028: kept margin while the product lasts - 2 (in any case) + 79.2 - 3 own fixed cost.
    """
    case = smallest_case(
        Periods=periods("2027-01-01", 2),
        Lines=active(volume=10_000, margin=2_000, fixed_cost=5, product_until=until),
        Conversions={"downtime": 12, "keep": 0.4, "fixed_cost": 3},
    )
    assert npv(case, tmp_path) == musd((8 - 2) + (kept_2028 - 2 + 79.2 - 3) - 25)


def test_idle_lines_pay_their_fixed_cost_until_they_convert(tmp_path: Path) -> None:
    """2 M$ in 2027, then converted on 1 January 2028, the first start on or after 2 January 2027."""
    case = smallest_case(
        Settings={"discount_rate": 0.1},
        Periods=periods("2027-01-01", 2),
        Lines={"fixed_cost": 2},
        Conversions={"earliest": date(2027, 1, 2)},
    )
    assert npv(case, tmp_path) == musd(-2 * 1.1**-0.5 - 25 / 1.1 + 79.2 * 1.1**-1.5)


# ---------------------------------------------------------------- what converting costs


@pytest.mark.parametrize(
    ("before", "after", "severance", "training"), [(100, 60, 2.0, 0.6), (100, 130, 0.0, 1.3), (0, 130, 0.0, 1.3)]
)
def test_severance_at_the_start_and_training_at_production_are_deductible_expenses(
    before: int, after: int, severance: float, training: float, tmp_path: Path
) -> None:
    """$50,000 x max(0, before - after) at the start, $10,000 x after at start of production a year later.

    Budgets hold the capital to the cent, so these expenses are in no budget; the year kept on after the
    horizon (worth 1/1.1 of 2028) repeats operations only.
    """
    case = smallest_case(
        Settings={"discount_rate": 0.1, "tax_rate": 0.25, "terminal_years": 1, "terminal_decay": 0},
        Periods=[
            {**row, "budget": budget}
            for row, budget in zip(periods("2027-01-01", 2), (20, 5), strict=True)
        ],
        Lines={"employees": before, "severance": 50_000, "training": 10_000},
        Conversions={"downtime": 12, "employees": after},
    )
    operations = 0.75 * 79.2 * 1.1**-1.5 * (1 + 1 / 1.1)
    expenses = 0.75 * severance + 0.75 * training / 1.1
    assert npv(case, tmp_path) == musd(operations - expenses - 20 - 5 / 1.1)


@pytest.mark.parametrize(("close_cost", "expected"), [(4, -0.75 * (4 + 1)), (0, -0.75 * 1), (None, -13.5)])
def test_closing_costs_and_ends_everything(close_cost: float | None, expected: float, tmp_path: Path) -> None:
    """The line loses 1 - 10 = -9 M$ a year, after tax -13.5 in two years.

    Closing at once costs close_cost + $20,000 x 50 heads, deductible; blank: may not be closed. Conversion
    is forbidden, which never forbids closing.
    """
    case = smallest_case(
        Settings={"tax_rate": 0.25},
        Periods=periods("2027-01-01", 2),
        Lines=active(
            volume=1_000, margin=1_000, fixed_cost=10, employees=50, severance=20_000, close_cost=close_cost
        ),
        Decisions=[{"line": "L1", "rule": "forbid"}],
    )
    assert npv(case, tmp_path) == musd(expected)


def test_site_cost_is_paid_once_at_the_plants_first_conversion(tmp_path: Path) -> None:
    """Two greenfield lines of one plant, the second not before 2028; site 15 M$ on 1 January 2027 only.

    2027: capital 15 + 20 + 5, 10,000 sold. 2028: capital 25, 18,000 sold. Tax 25 %, bonus.
    """
    sheets = two_lines()
    sheets["Plants"][0]["site_cost"] = 15
    sheets["Conversions"][1]["earliest"] = date(2028, 1, 1)
    case = smallest_case(
        **sheets,
        Settings={"discount_rate": 0.1, "tax_rate": 0.25, "depreciation": "bonus"},
        Periods=periods("2027-01-01", 2),
        Demand={"volume": 18_000},
    )
    for row in case["Lines"]:
        row["state"] = "greenfield"
    t = Clock(0.1)
    operations = 0.75 * (99 * t.mid(2027) + 178.2 * t.mid(2028))
    capital = 40 * (1 - 0.25 * t.shield(2027)) + 25 * (t.on(2028) - 0.25 * t.shield(2028))
    assert npv(case, tmp_path) == musd(operations - capital)


def test_a_payment_of_a_started_conversion_counts_past_the_horizon(tmp_path: Path) -> None:
    """One year, two years of downtime: the line is only on its way, and still the start is worth its while.

    -5 capex now, +8 salvage at the end of the horizon (1 Jan 2028), +3 grant and -0.1 training (deductible)
    at start of production (1 Jan 2029), shield of the whole 5 (grants leave it whole) on 1 July 2029.
    """
    case = smallest_case(
        Settings={"discount_rate": 0.1, "tax_rate": 0.25, "depreciation": "bonus"},
        Lines={"training": 10_000},
        Conversions={"capex": 5, "downtime": 24, "salvage": 8, "grant": 3, "employees": 10},
    )
    expected = -5 + 8 / 1.1 + (3 - 0.75 * 0.1) * 1.1**-2 + 0.25 * 5 * 1.1**-2.5
    assert npv(case, tmp_path) == musd(expected)


def test_a_line_that_converts_comes_out_with_salvage_and_one_that_does_not_without(tmp_path: Path) -> None:
    """Salvage 3 at the end of 2027 on top of 54.2; at 10 % a year: one year away."""
    case = smallest_case(Settings={"discount_rate": 0.1}, Conversions={"salvage": 3})
    assert npv(case, tmp_path) == musd(-25 + 79.2 * 1.1**-0.5 + 3 / 1.1)


# ---------------------------------------------------------------- spending over time

PROFILE = [{"spend": "split", "month": m, "share": s} for m, s in ((-6, 0.25), (0, 0.5), (12, 0.25))]


@pytest.mark.parametrize(("budget", "possible"), [(5, True), (4.9, False)])
def test_spend_profile_before_the_start_and_past_the_horizon(
    budget: float, possible: bool, tmp_path: Path
) -> None:
    """A quarter six months ahead: a start on 1 January 2027 would need money before the first period.

    So the start is 1 January 2028: 5 on 1 July 2027 (in the budget of 2027), 10 + 5 of tooling on 1 January
    2028 (all of that year's budget), 5 on 1 January 2029, past the horizon and in no budget.
    """
    case = smallest_case(
        Settings={"discount_rate": 0.1},
        Periods=[{**row, "budget": b} for row, b in zip(periods("2027-01-01", 2), (budget, 15), strict=True)],
        Conversions={"spend": "split"},
        SpendProfiles=PROFILE,
    )
    expected = -5 * 1.1**-0.5 - (10 + 5) / 1.1 - 5 * 1.1**-2 + 79.2 * 1.1**-1.5
    assert npv(case, tmp_path) == musd(expected if possible else 0)


# ---------------------------------------------------------------- when a conversion may start


@pytest.mark.parametrize(
    ("latest", "start"),
    [
        (None, 2028),  # demand only begins in 2028, so the money is spent then
        ("2028-01-01", 2028),  # inclusive
        ("2027-12-31", 2027),
    ],
)
def test_latest_start_is_inclusive(latest: str | None, start: int, tmp_path: Path) -> None:
    """Capex 20 in the year of the start, tooling in 2028 when production begins to be used."""
    case = smallest_case(
        Settings={"discount_rate": 0.1},
        Periods=periods("2027-01-01", 2),
        Conversions={"latest": None if latest is None else date.fromisoformat(latest)},
        Demand=demand({2027: 0, 2028: 8_000}),
    )
    assert npv(case, tmp_path) == musd(-20 * 1.1 ** (2027 - start) - 5 / 1.1 + 79.2 * 1.1**-1.5)


@pytest.mark.parametrize(("earliest", "years"), [("2027-01-01", 2), ("2027-01-02", 1), ("2028-01-01", 1)])
def test_earliest_start_is_a_start_of_a_period(earliest: str, years: int, tmp_path: Path) -> None:
    """With 1 January 2027 both years are served, with any later date of that year only 2028."""
    case = smallest_case(
        Periods=periods("2027-01-01", 2), Conversions={"earliest": date.fromisoformat(earliest)}
    )
    assert npv(case, tmp_path) == musd(years * 79.2 - 25)


def under_conversion_case(where: str | None, second_plant: str) -> Sheets:
    """Two lines, twelve months down, three years of 18,000 wanted; at most one down at once in `where`."""
    case = smallest_case(
        **two_lines(second_plant, downtime=12), Periods=periods("2027-01-01", 3), Demand={"volume": 18_000}
    )
    if where == "Settings":
        case["Settings"].append({"name": "max_under_conversion", "value": 1})
    elif where is not None:
        for row in case[where]:
            row["max_under_conversion"] = 1
    return case


@pytest.mark.parametrize(
    ("where", "second_plant", "limited"),
    [
        ("Settings", "B", True),
        ("Periods", "B", True),
        ("Plants", "A", True),
        ("Plants", "B", False),  # one line of each plant: its own limit does not bind
        (None, "A", False),
    ],
)
def test_max_under_conversion_binds_in_three_places(
    where: str | None, second_plant: str, limited: bool, tmp_path: Path
) -> None:
    """Limited: L1 builds 2028-29, L2 2029: (10,000 + 18,000) x 9,900 - 50. Free: 2 x 18,000 x 9,900 - 50."""
    expected = 28_000 * 9_900 / 1e6 - 50 if limited else 36_000 * 9_900 / 1e6 - 50
    assert npv(under_conversion_case(where, second_plant), tmp_path) == musd(expected)


@pytest.mark.parametrize("where", ["Settings", "Periods", "Plants"])
def test_max_under_conversion_counts_copies(where: str, tmp_path: Path) -> None:
    """One Lines row with two copies stands for the two lines above."""
    case = under_conversion_case(where, "A")
    for sheet in ("Lines", "Conversions", "Tooling"):
        case[sheet] = case[sheet][:1]
    case["Lines"][0]["copies"] = 2
    assert npv(case, tmp_path) == musd(28_000 * 9_900 / 1e6 - 50)


def test_a_line_is_under_conversion_in_every_period_its_downtime_touches(tmp_path: Path) -> None:
    """Half-years, seven months down: the first line touches both halves of 2027, the second starts in 2028.

    L1 builds from 1 August 2027: 5/12 of 10,000 in 2027; in 2028 10,000 and 5/12 of 10,000 from L2.
    """
    case = smallest_case(
        **two_lines(downtime=7),
        Settings={"max_under_conversion": 1},
        Periods=periods("2027-01-01", 4, 6),
        Demand={"volume": 18_000},
    )
    built = 10_000 * 5 / 12 + (10_000 + 10_000 * 5 / 12)
    assert npv(case, tmp_path) == musd(built * 9_900 / 1e6 - 50)
