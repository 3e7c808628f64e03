"""Break-evens, each end looked at again by the command itself, on the workbook with the number scaled."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from retool.study.why.breakeven import Scale
from retool.study.why.factors import factors_for
from retool.study.why.facts import BreakEven
from retool.study.why.flips import CLOSE
from retool.study.why.words import break_even, middle
from retool.workbook import Workbook
from tests.support import Sheets, like, smallest_case, two_lines
from tests.support.command import run
from tests.why.asked import ask, session
from tests.why.drawn import drawn_case

ONE_PERCENT = 1.01


def found_for(sheets: Sheets, line: str, number: str) -> tuple[Scale, BreakEven]:
    """The break-even of a line against one number, with the scale that it was found on."""
    asked = session(sheets, line=line)
    asked.costs()
    factor = next(f for f in factors_for(asked.case, (line,)) if f.name.startswith(number))
    today = asked.sides((line,), None)
    scale = asked.scale((line,), factor, today)
    return scale, scale.break_even()


def converts(book: Workbook, line: str, folder: Path) -> bool:
    """Whether retool solve converts the line in the workbook, written to a file of its own."""
    path = folder / "case.xlsx"
    file = openpyxl.Workbook()
    file.remove(file.worksheets[0])
    for title, sheet in book.raw.items():
        page = file.create_sheet(title)
        for row in (sheet.header, *sheet.rows):
            page.append(row)
    file.save(path)
    done = run("solve", str(path), "--gap", "0", "--json", "--quiet", "--out", str(folder / "plan.xlsx"))
    assert done.code == 0, done.stderr
    return line in {conversion["line"] for conversion in done.json()["conversions"]}


NUMBERS = ("capex", "price", "demand", "duty")


@pytest.mark.parametrize("seed", range(20))
def test_one_percent_before_a_flip_the_decision_is_todays_and_one_percent_after_it_is_not(
    seed: int, tmp_path: Path
) -> None:
    line = "L1"
    scale, found = found_for(drawn_case(seed), line, NUMBERS[seed % len(NUMBERS)])
    assert found.now != "open"
    for way in (found.down, found.up):
        if way is None:
            continue
        value = middle(way)
        assert max(way.near, way.far) / min(way.near, way.far) <= CLOSE
        step = ONE_PERCENT if way.far > way.near else 1 / ONE_PERCENT
        for factor, decision in ((value / step, way.before), (value * step, way.after)):
            book = scale.factor.scaled(scale.book, factor)
            assert book is not None
            assert converts(book, line, tmp_path) == (decision == "converts"), (value, factor)


def test_the_random_cases_flip_often_enough_to_mean_something() -> None:
    flips = [found_for(drawn_case(seed), "L1", "capex")[1] for seed in range(3)]
    assert sum(b.up is not None or b.down is not None for b in flips) >= 2


def test_capex_flips_where_it_eats_the_margin_up() -> None:
    """79.2 M$ of margin less 5 M$ of tooling pay for 74.2 M$ of conversion, 3.71 times 20 M$."""
    _, found = found_for(smallest_case(), "L1", "capex")
    assert found.up is not None and found.down is None
    assert found.up.near <= 3.71 <= found.up.far


def test_price_flips_where_the_margin_pays_for_the_capital() -> None:
    """8,000 × (price − 5,100) = 25 M$ at a price of $8,225."""
    _, found = found_for(smallest_case(), "L1", "price")
    assert found.down is not None and found.up is None
    assert found.down.far <= 8_225 / 15_000 <= found.down.near


def test_what_does_not_flip_in_the_whole_range_is_said_so() -> None:
    _, found = found_for(smallest_case(Conversions={"capex": 1}, Tooling={"tooling_cost": 0}), "L1", "capex")
    assert (found.up, found.down, found.open_at, found.unfinished) == (None, None, (), False)
    assert (found.lowest, found.highest) == (0.25, 4.0)


def test_duty_acts_in_every_future_after_its_changes() -> None:
    """The rate of 10 % is set to 30 % by the only future; scaled it is 30 % times the factor."""
    sheets = smallest_case(
        Imports=[{"source": "JP", "program": "K1", "country": "JP", "unit_cost": 8_000}],
        Freight=[like("Freight"), like("Freight", origin="JP")],
        Tariffs=[{"tariff_class": "car", "country": "JP", "layer": "base", "rate": 0.1, "from": "2020-01-01"}],
        Scenarios=[{"scenario": "high", "probability": 1}],
        Changes=[{"scenario": "high", "sheet": "Tariffs", "column": "rate", "operation": "set", "value": 0.3}],
    )
    _, found = found_for(sheets, "L1", "duty")
    # building costs 25 M$ and $5,100 a vehicle, importing $8,100 and the duty: even at a duty of $125 a vehicle
    assert found.now == "converts"
    assert found.down is None or found.down.far <= 125 / (8_000 * 0.3) <= found.down.near


def test_a_factor_on_a_case_with_escalation_multiplies_what_is_there() -> None:
    rows = [{"sheet": "Demand", "column": "volume", "year": 2027, "factor": 0.5}]
    scale, _ = found_for(smallest_case(Escalation=rows), "L1", "demand")
    book = scale.factor.scaled(scale.book, 3.0)
    assert book is not None
    assert [row.factor for row in book.tables.escalation] == [1.5]


def test_lines_that_are_alike_are_asked_about_together() -> None:
    """Either line pays up to 3.71 times its 20 M$; which of the two it is makes no difference."""
    found = ask(smallest_case(**two_lines()), line="L2").why.break_evens
    assert {b.lines for b in found} == {("L1", "L2")}
    capex = next(b for b in found if b.factor == "capex of L1, L2")
    assert capex.now == "converts" and capex.up is not None
    assert capex.up.near <= 3.71 <= capex.up.far


def test_a_tie_is_told_as_one() -> None:
    """A conversion for 74.2 M$ and tooling for 5 M$ earn their 79.2 M$ and nothing more."""
    found = ask(smallest_case(Conversions={"capex": 74.2}), line="L1").why.break_evens
    assert {b.now for b in found} == {"open"}
    assert break_even(found[0]) == "L1: with today's numbers converting and not converting are worth the same."
