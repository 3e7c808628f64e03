"""Finance: tax and its schedules, the continuation value, budgets, incentives and escalation."""

from datetime import date
from pathlib import Path

import pytest

from tests.support import demand, like, musd, npv, periods, smallest_case, solve
from tests.support.arithmetic import MACRS3, MACRS5, MACRS7, Clock, continuation
from tests.support.parts import parts_case, supplier

TAXED = {"discount_rate": 0.1, "tax_rate": 0.25}
AT = Clock(0.1)

# ---------------------------------------------------------------- tax


@pytest.mark.parametrize(
    ("schedule", "years", "shares"),
    [
        ("none", None, ()),
        ("bonus", None, (1.0,)),
        ("straight", None, (0.2,) * 5),  # five years unless set
        ("straight", 4, (0.25,) * 4),
        ("macrs3", None, MACRS3),
        ("macrs5", None, MACRS5),
        ("macrs7", None, MACRS7),
    ],
)
def test_tax_schedules(schedule: str, years: int | None, shares: tuple[float, ...], tmp_path: Path) -> None:
    """25 M$ paid and in service in 2027: its shares on 1 July 2027, 2028 ..., past the horizon too."""
    case = smallest_case(Settings={**TAXED, "depreciation": schedule, "depreciation_years": years})
    shield = 0.25 * 25 * AT.shield(2027, shares)
    assert npv(case, tmp_path) == musd(-25 + 0.75 * 79.2 * AT.mid(2027) + shield)


def test_no_tax_no_shield(tmp_path: Path) -> None:
    """Rate 0 with bonus depreciation: the plain 54.2."""
    assert npv(smallest_case(Settings={"depreciation": "bonus"}), tmp_path) == musd(54.2)


def test_losses_are_relieved_at_once(tmp_path: Path) -> None:
    """A line that only costs 8 M$ a year costs 6 M$ after tax."""
    case = smallest_case(
        Settings=TAXED, Lines={"fixed_cost": 8}, Decisions=[{"line": "L1", "rule": "forbid"}]
    )
    assert npv(case, tmp_path) == musd(-0.75 * 8 * AT.mid(2027))


def test_the_shield_begins_in_the_later_of_payment_and_service(tmp_path: Path) -> None:
    """Start 1 Jan 2027, production 1 Jul 2028. Conversion 20: half at once, a quarter 12 and 36 months later.

    10 (Jan 2027) and 5 (Jan 2028) are shielded in 2028, the year of service; 5 (Jan 2030) in 2030. Site 6 is
    shielded in 2027, tooling 5 (paid on 1 Jan 2028, the year's first period) in 2028. 2028 builds 5,000.
    """
    case = smallest_case(
        Settings={**TAXED, "depreciation": "bonus"},
        Periods=periods("2027-01-01", 3),
        Plants={"site_cost": 6},
        Conversions={"downtime": 18, "spend": "late"},
        SpendProfiles=[{"spend": "late", "month": m, "share": s} for m, s in ((0, 0.5), (12, 0.25), (36, 0.25))],
    )
    paid = 6 + 10 + (5 + 5) * AT.on(2028) + 5 * AT.on(2030)
    relieved = 6 * AT.shield(2027) + (10 + 5 + 5) * AT.shield(2028) + 5 * AT.shield(2030)
    operations = 49.5 * AT.mid(2028) + 79.2 * AT.mid(2029)
    assert npv(case, tmp_path) == musd(0.75 * operations - paid + 0.25 * relieved)


def test_a_pathways_shield_begins_when_its_sales_may(tmp_path: Path) -> None:
    """Lead 18 months: committed on 1 Jan 2027 for sales from July 2028: shield of its 8 M$ on 1 July 2028."""
    case = smallest_case(
        Settings={**TAXED, "depreciation": "bonus"},
        Periods=periods("2027-01-01", 3),
        Pathways=[{"program": "K1", "pathway": "certified", "cost": 8, "lead": 18}],
    )
    operations = 0.75 * (39.6 * AT.mid(2028) + 79.2 * AT.mid(2029))
    capital = 8 + 25 * AT.on(2028)  # the line is only needed in 2028
    assert npv(case, tmp_path) == musd(operations - capital + 0.25 * 33 * AT.shield(2028))


def test_a_pathways_shield_waits_for_the_rules_date(tmp_path: Path) -> None:
    """The rule comes into force in 2029; committed in 2027 all the same (a year later misses half of 2029)."""
    row = {"program": "K1", "pathway": "certified", "cost": 8, "lead": 18, "legal_from": date(2029, 1, 1)}
    case = smallest_case(
        Settings={**TAXED, "depreciation": "bonus"}, Periods=periods("2027-01-01", 3), Pathways=[row]
    )
    expected = 0.75 * 79.2 * AT.mid(2029) - 8 - 25 * AT.on(2029) + 0.25 * 33 * AT.shield(2029)
    assert npv(case, tmp_path) == musd(expected)


def test_a_contracts_shield_begins_with_its_first_usable_month(tmp_path: Path) -> None:
    """Set-up 8, lead 18 months: committed on 1 Jan 2027, usable from July 2028, serves all of 2028's need."""
    case = parts_case(
        [supplier("S", setup_cost=8, lead=18)],
        Settings={**TAXED, "depreciation": "bonus"},
        Periods=periods("2027-01-01", 3),
    )
    operations = 0.75 * 63.2 * (AT.mid(2028) + AT.mid(2029))
    assert npv(case, tmp_path) == musd(operations - 8 - 25 * AT.on(2028) + 0.25 * 33 * AT.shield(2028))


# ---------------------------------------------------------------- after the horizon

ENDLESS = {**TAXED, "terminal_years": 3, "terminal_decay": 0.05}


def test_the_continuation_value_repeats_the_last_year(tmp_path: Path) -> None:
    """0.75 x 79.2 x sum of (0.95/1.1)^n, n = 1..3, at the middle of 2028; nothing of 2027 is repeated."""
    case = smallest_case(
        Settings=ENDLESS, Periods=periods("2027-01-01", 2), Demand=demand({2027: 10_000, 2028: 8_000})
    )
    after_tax = 0.75 * (99 * AT.mid(2027) + 79.2 * AT.mid(2028) * (1 + continuation(0.1, 0.05, 3)))
    assert npv(case, tmp_path) == musd(after_tax - 25)


def test_a_part_year_is_brought_to_twelve_months(tmp_path: Path) -> None:
    """January to June 2027: 39.6 M$ at 3 months; continued at 79.2 M$ a year, dated at 3 months as well."""
    case = smallest_case(Settings=ENDLESS, Periods=periods("2027-01-01", 2, 3))
    after_tax = 0.75 * AT.mid(2027, 1, 6) * (39.6 + 79.2 * continuation(0.1, 0.05, 3))
    assert npv(case, tmp_path) == musd(after_tax - 25)


@pytest.mark.parametrize(
    ("count", "until", "months"),
    [
        (4, None, (12, 12, 12)),
        (4, "2029-03-31", (12, 3, 0)),  # continuation years are 2028, 2029, 2030
        (2, "2028-03-31", (9, 0, 0)),  # they begin in July: 2027-28, 2028-29, 2029-30
        (4, "2027-12-31", (0, 0, 0)),
    ],
)
def test_a_present_product_is_continued_to_its_end(
    count: int, until: str | None, months: tuple[int, ...], tmp_path: Path
) -> None:
    """10,000 x $1,000 = 10 M$ a year by its months up to product_until, 3 M$ fixed cost to the end."""
    case = smallest_case(
        Settings=ENDLESS,
        Periods=periods("2027-01-01", count, 3),
        Lines={
            "state": "active",
            "volume": 10_000,
            "margin": 1_000,
            "fixed_cost": 3,
            "product_until": None if until is None else date.fromisoformat(until),
        },
        Decisions=[{"line": "L1", "rule": "forbid"}],
    )
    kept = 0.95 / 1.1
    years = 7 * count / 4 + sum(kept**n * (10 * part / 12 - 3) for n, part in enumerate(months, start=1))
    expected = 0.75 * years * AT.mid(2027, 1, 3 * count)
    answer = solve(case, tmp_path)
    assert answer["npv_musd"] == musd(expected)
    assert answer["baseline_musd"] == musd(expected)


def test_a_credit_is_continued_to_its_end(tmp_path: Path) -> None:
    """$1,000 on 8,000 sales until 30 June 2028: 12 months of 2027, 6 of the first year kept on."""
    case = smallest_case(
        Settings=ENDLESS, Programs={"credit": 1_000, "credit_until": date(2028, 6, 30)}
    )
    kept = 0.95 / 1.1
    years = 79.2 * (1 + kept + kept**2 + kept**3) + 8 * (1 + kept * 6 / 12)
    assert npv(case, tmp_path) == musd(0.75 * years * AT.mid(2027) - 25)


def test_the_offset_is_not_continued(tmp_path: Path) -> None:
    """1 % of 15,000 x 8,000 = 1.2 M$ of offset in 2027 only; the duty of 25 % on 2,000 goes on."""
    tariff = {"tariff_class": "parts", "country": "JP", "layer": "base", "rate": 0.25, "from": date(2020, 1, 1)}
    case = parts_case(
        [supplier("S", "JP")],
        Settings={**ENDLESS, "offset_rate": 0.01},
        Tariffs=[{**tariff, "offsettable": "yes"}],
    )
    yearly = 8_000 * (9_900 - 2_500) / 1e6
    years = yearly * (1 + continuation(0.1, 0.05, 3)) + 1.2
    assert npv(case, tmp_path) == musd(0.75 * years * AT.mid(2027) - 25)


# ---------------------------------------------------------------- escalation


def test_escalation_multiplies_that_years_operating_numbers(tmp_path: Path) -> None:
    """2028 only: msrp x 1.1, assembly x 1.05 x 1.02 (matching rows multiply), fixed cost 3 x 1.5.

    2029 has no row, so factor 1. L2's fixed cost is not matched.
    """
    rows = [
        ("Programs", "program=K1", "msrp", 1.1),
        ("Tooling", None, "assembly_cost", 1.05),
        ("Tooling", "program=k1; line=L1", "assembly_cost", 1.02),
        ("Conversions", None, "fixed_cost", 1.5),
        ("Lines", "line=L9", "fixed_cost", 9.0),
    ]
    case = smallest_case(
        Periods=periods("2027-01-01", 3),
        Lines=[like("Lines"), like("Lines", line="L2", fixed_cost=1), like("Lines", line="L9", fixed_cost=0)],
        Conversions={"fixed_cost": 3},
        Escalation=[
            {"sheet": sheet, "match": match, "column": column, "year": 2028, "factor": factor}
            for sheet, match, column, factor in rows
        ],
    )
    flat = 79.2 - 3 - 1
    dear = 8_000 * (16_500 - 5_000 * 1.05 * 1.02 - 100) / 1e6 - 4.5 - 1
    assert npv(case, tmp_path) == musd(flat + dear + flat - 25)


def test_an_escalated_msrp_moves_the_offset_too(tmp_path: Path) -> None:
    """2027 x 1.2: price and offset base 18,000; 1 % of it on 8,000 = 1.44 M$, below the duty of 4 M$."""
    tariff = {"tariff_class": "parts", "country": "JP", "layer": "base", "rate": 0.25, "from": date(2020, 1, 1)}
    case = parts_case(
        [supplier("S", "JP")],
        Settings={"offset_rate": 0.01},
        Tariffs=[{**tariff, "offsettable": "yes"}],
        Escalation=[{"sheet": "Programs", "column": "msrp", "year": 2027, "factor": 1.2}],
    )
    assert npv(case, tmp_path) == musd(8_000 * (12_900 - 2_500) / 1e6 + 1.44 - 25)


def test_escalation_comes_after_changes(tmp_path: Path) -> None:
    """The scenario sets msrp to 14,000, the year's factor makes 15,400 of it."""
    case = smallest_case(
        Scenarios=[{"scenario": "only", "probability": 1}],
        Changes=[
            {"scenario": "only", "sheet": "Programs", "column": "msrp", "operation": "set", "value": 14_000}
        ],
        Escalation=[{"sheet": "Programs", "column": "msrp", "year": 2027, "factor": 1.1}],
    )
    assert npv(case, tmp_path) == musd(8_000 * (15_400 - 5_100) / 1e6 - 25)
