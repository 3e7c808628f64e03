"""Months counted from the first period on: dates, periods and years at their edges."""

from datetime import date

import pytest

from retool.case import Calendar


@pytest.fixture(scope="module")
def spring() -> Calendar:
    """Seven quarters from April 2027 on, discounted to October 2026."""
    return Calendar(date(2027, 4, 1), 3, tuple("ABCDEFG"), date(2026, 10, 1), 0.1)


@pytest.mark.parametrize(
    ("day", "month", "first_from"),
    [
        (date(2027, 4, 1), 0, 0),
        (date(2027, 4, 2), 0, 1),  # the 1st of April is before it
        (date(2027, 3, 31), -1, 0),
        (date(2028, 12, 31), 20, 21),
        (date(2029, 1, 1), 21, 21),
    ],
)
def test_a_date_has_a_month_and_a_first_month_that_it_allows(
    day: date, month: int, first_from: int, spring: Calendar
) -> None:
    assert spring.month_of(day) == month
    assert spring.first_month_from(day, 99) == first_from
    assert spring.first_month_from(None, 99) == 99


def test_periods_and_years_know_their_months(spring: Calendar) -> None:
    assert (spring.n_periods, spring.n_months, spring.years) == (7, 21, (2027, 2028))
    assert [spring.covered(year) for year in (0, 1)] == [9, 12]
    assert [spring.months_of_year(year) for year in (0, 1)] == [range(9), range(9, 21)]
    assert [spring.periods_of_year(year) for year in (0, 1)] == [range(3), range(3, 7)]
    assert [spring.period_of(month) for month in (0, 2, 3, 20, 21)] == [0, 0, 1, 6, 7]
    assert [spring.year_of_period(period) for period in (2, 3)] == [0, 1]
    assert [spring.year_of(month) for month in (-4, -3, 8, 9)] == [-1, 0, 0, 1]
    assert spring.month_start(9) == date(2028, 1, 1)
    assert (spring.july(2027), spring.july(2030), spring.calendar_year(21)) == (3, 39, 2029)
    assert spring.months_of_period(2) == range(6, 9)


def test_money_is_dated_to_the_base_month(spring: Calendar) -> None:
    assert spring.df(-6) == 1.0  # October 2026
    assert spring.df(6) == pytest.approx(1 / 1.1)
    assert spring.df_year(0) == pytest.approx(1.1 ** -((4.5 + 6) / 12))
    assert spring.df_year(1) == pytest.approx(1.1 ** -((15 + 6) / 12))
