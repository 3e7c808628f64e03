"""Live formulas: text for Excel and LibreOffice, and the value that both must show, built together.

A ``Live`` is an expression over cells. Arithmetic on it extends the formula's text and computes the value by
the same steps, so that the stored value of a cell can not drift from its formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose

MILLION = 1_000_000

ATOM, PRODUCT, SUM = 3, 2, 1


@dataclass(slots=True)
class Live:
    """Formula text without its leading ``=``, the number it yields, and how tightly its last operator binds.

    Not frozen: a plan has half a million of them, and frozen ones take three times as long to make.
    """

    text: str
    value: float
    binds: int = ATOM

    def __add__(self, other: Live | float) -> Live:
        right = live(other)
        return Live(f"{self.text}+{right.inside(SUM)}", self.value + right.value, SUM)

    def __radd__(self, other: float) -> Live:
        return live(other) + self

    def __sub__(self, other: Live | float) -> Live:
        right = live(other)
        return Live(f"{self.text}-{right.inside(PRODUCT)}", self.value - right.value, SUM)

    def __rsub__(self, other: float) -> Live:
        return live(other) - self

    def __mul__(self, other: Live | float) -> Live:
        right = live(other)
        return Live(f"{self.inside(PRODUCT)}*{right.inside(PRODUCT)}", self.value * right.value, PRODUCT)

    def __rmul__(self, other: float) -> Live:
        return live(other) * self

    def __truediv__(self, other: Live | float) -> Live:
        right = live(other)
        return Live(f"{self.inside(PRODUCT)}/{right.inside(ATOM)}", self.value / right.value, PRODUCT)

    def __neg__(self) -> Live:
        return Live(f"-{self.inside(PRODUCT)}", -self.value, SUM)

    def inside(self, at_least: int) -> str:
        """The text, in brackets where its last operator binds less tightly than ``at_least``."""
        return self.text if self.binds >= at_least else f"({self.text})"


@dataclass(frozen=True)
class Words:
    """A formula that yields text, with the text that it yields now."""

    text: str
    value: str


def live(value: Live | float) -> Live:
    """A number as a formula's constant; a ``Live`` as it is."""
    if isinstance(value, Live):
        return value
    text = repr(int(value)) if float(value).is_integer() else repr(float(value)).upper()
    return Live(text, float(value), ATOM if value >= 0 else SUM)


def total(cells: list[Live]) -> Live:
    """The sum of cells or terms that need not be neighbours; 0 for none."""
    if not cells:
        return live(0)
    return Live("+".join(c.inside(SUM) for c in cells), sum(c.value for c in cells), SUM)


def power(base: Live | float, exponent: Live | float) -> Live:
    b, e = live(base), live(exponent)
    return Live(f"POWER({b.text},{e.text})", b.value**e.value)


def largest(*terms: Live | float) -> Live:
    all_terms = [live(t) for t in terms]
    return Live(f"MAX({','.join(t.text for t in all_terms)})", max(t.value for t in all_terms))


def smallest(*terms: Live | float) -> Live:
    all_terms = [live(t) for t in terms]
    return Live(f"MIN({','.join(t.text for t in all_terms)})", min(t.value for t in all_terms))


def absolute(term: Live) -> Live:
    return Live(f"ABS({term.text})", abs(term.value))


def ratio(part: Live, whole: Live) -> Live:
    """``part / whole``, 0 where the whole is 0."""
    value = 0.0 if isclose(whole.value, 0.0, abs_tol=1e-300) else part.value / whole.value
    return Live(f"IF({whole.text}=0,0,{part.inside(PRODUCT)}/{whole.inside(ATOM)})", value)
