"""Why this plan, from its own money: what it converts first, what that avoids in duty, what it costs in return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from retool.plan import flows
from retool.plan.data import Conversion
from retool.plan.ledger import Ledger
from retool.plan.reliefs import duty_years
from retool.report.wording import count, money

NOTICEABLE = 0.05
"""M$ below which an amount is not worth a word."""

MOST_PROGRAMS = 2


@dataclass(frozen=True)
class _Own:
    """A plan's ledger beside that of going on as today; amounts are expectations over the futures."""

    ledger: Ledger
    baseline: Ledger

    def expected(self, amount: Callable[[Ledger, int], float], *, of_baseline: bool = False) -> float:
        ledger = self.baseline if of_baseline else self.ledger
        return sum(p * amount(ledger, s) for s, p in enumerate(self.ledger.case.tree.probability))


def reasons(ledger: Ledger, baseline: Ledger) -> str:
    """What comes first, the duty avoided, and what it takes; "" for a plan that converts nothing and builds nothing."""
    first = [_first(ledger)] if ledger.view.plan.conversions else []
    return " ".join([*first, balance(ledger, baseline)]).strip()


def balance(ledger: Ledger, baseline: Ledger) -> str:
    """The duty that a plan avoids, against the capital that it takes and the present business that it gives up."""
    own = _Own(ledger, baseline)
    built = own.expected(lambda of, s: sum(b.vehicles for b in of.view.builds(s)))
    if built < 0.5 and not ledger.view.plan.conversions:
        return ""
    return " ".join([*([_duty(own, built)] if built >= 0.5 else []), _price(own)])


def _first(ledger: Ledger) -> str:
    """Which line comes first, and what it is for."""
    view, calendar = ledger.view, ledger.case.calendar
    conversions = sorted(view.plan.conversions, key=lambda c: (view.start(c), c.line, c.scenario))
    first, others = conversions[0], len({c.line for c in conversions}) - 1
    programs = [ledger.case.programs[p].record.name or p for p in _produced(ledger, first)]
    builds = f", to build {' and '.join(programs[:MOST_PROGRAMS])}" if programs else ""
    ahead = f", ahead of {count(others, 'other line')}" if others else ""
    return f"First comes {first.line} in {calendar.month_start(view.start(first)):%B %Y}{ahead}{builds}."


def _produced(ledger: Ledger, conversion: Conversion) -> list[str]:
    """Programs built on the line in the configuration, biggest volume first."""
    volumes: dict[str, float] = {}
    for build in ledger.view.plan.builds:
        if (build.line, build.config) == (conversion.line, conversion.to_config) and build.vehicles > 0.5:
            volumes[build.program] = volumes.get(build.program, 0.0) + build.vehicles
    return sorted(volumes, key=lambda program: -volumes[program])


def _duty(own: _Own, built: float) -> str:
    """What the vehicles built here would have paid, and what building them here avoids of it."""
    case = own.ledger.case
    first, last = case.calendar.years[0], case.calendar.years[-1]
    years = f" in {first}" if first == last else f", {first} to {last}"
    expected = " (expected)" if case.tree.n > 1 else ""
    told = f"The plan builds {count(built, 'vehicle')} here{years}{expected}"
    duties = own.expected(lambda of, s: sum(d.if_imported for d in duty_years(of) if d.scenario == s))
    parts = own.expected(lambda of, s: sum(d.on_parts_net for d in duty_years(of) if d.scenario == s))
    if duties < NOTICEABLE:
        return f"{told}; as imports they would pay no duty, or no source could deliver them."
    told = f"{told}; as imports they would pay {money(duties)} of duty"
    if abs(parts) < NOTICEABLE:
        return f"{told}: {money(duties)} avoided."
    if parts > duties:
        return f"{told}, but the parts to build them pay {money(parts)} net: {money(parts - duties)} more, not less."
    return f"{told}, less {money(parts)} of net duty on parts: {money(duties - parts)} avoided."


def _price(own: _Own) -> str:
    """Capital, and the present business that is given up."""
    capital = -own.expected(_capital)
    lost = own.expected(_present, of_baseline=True) - own.expected(_present)
    parts = [f"{money(capital)} of capital"] if capital >= NOTICEABLE else []
    if lost >= NOTICEABLE:
        parts.append(f"{money(lost)} of margin on present products given up in these years, before tax")
    return f"It takes {' and '.join(parts)}." if parts else "It takes no capital and gives up no present product."


def _capital(ledger: Ledger, s: int) -> float:
    return sum(x.amount_musd for x in ledger.lump_sums if x.scenario == s and x.category in flows.CAPITAL)


def _present(ledger: Ledger, s: int) -> float:
    return sum(
        flow.amount_musd for flow in ledger.operations
        if flow.scenario == s and flow.category == flows.PRESENT_PRODUCTS
    )  # fmt: skip
