"""Formulas and their values are built together."""

from __future__ import annotations

import pytest

from retool.report.live import Live, largest, live, power, ratio, smallest, total

A, B, C = Live("A1", 2.0), Live("B1", 3.0), Live("C1", 5.0)


@pytest.mark.parametrize(
    ("made", "text", "value"),
    [
        (A + B * C, "A1+B1*C1", 17.0),
        ((A + B) * C, "(A1+B1)*C1", 25.0),
        (A - (B - C), "A1-(B1-C1)", 4.0),
        (A / (B / C), "A1/(B1/C1)", 2.0 / 0.6),
        (A / (B * C), "A1/(B1*C1)", 2.0 / 15.0),
        (-A * B, "(-A1)*B1", -6.0),
        (-(A * B), "-A1*B1", -6.0),
        (A - live(-1), "A1-(-1)", 3.0),
        (1 - A, "1-A1", -1.0),
        (2 * A / 1_000_000, "2*A1/1000000", 4e-6),
        (total([A, -B]), "A1+-B1", -1.0),
        (largest(0, A - B), "MAX(0,A1-B1)", 0.0),
        (smallest(A, B), "MIN(A1,B1)", 2.0),
        (power(1 + A, -B), "POWER(1+A1,-B1)", 3.0**-3.0),
        (ratio(A, A - A), "IF(A1-A1=0,0,A1/(A1-A1))", 0.0),
        (A * 1e-7, "A1*1E-07", 2e-7),
    ],
)
def test_text_and_value_say_the_same(made: Live, text: str, value: float) -> None:
    assert made.text == text
    assert made.value == pytest.approx(value)
