"""How close two numbers must be."""

from typing import Any

import pytest


def musd(value: float) -> Any:
    """`value` in M$, equal to 1e-6 of itself (or to one dollar where it is small)."""
    return pytest.approx(value, rel=1e-6, abs=1e-6)
