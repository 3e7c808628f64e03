"""All golden cases, by name."""

from __future__ import annotations

from tests.model import (
    cases_finance,
    cases_flows,
    cases_futures,
    cases_lines,
    cases_market,
    cases_production,
    cases_programs,
    cases_sourcing,
    cases_tightening,
    cases_trade,
)
from tests.model.golden_case import GoldenCase

SUBJECTS = (
    cases_lines, cases_production, cases_programs, cases_market, cases_flows, cases_tightening, cases_sourcing,
    cases_trade, cases_futures, cases_finance,
)  # fmt: skip

GOLDEN: dict[str, GoldenCase] = {c.name: c for subject in SUBJECTS for c in subject.CASES}
