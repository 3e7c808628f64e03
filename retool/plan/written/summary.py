"""The Summary sheet: its key figures and its table by year, expected over the futures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from retool.plan import flows, reliefs
from retool.plan.budgets import capital_by_period
from retool.plan.context import Audit
from retool.plan.gauge import Check
from retool.plan.risk import expectation
from retool.plan.workbooks import PlanFile, plain_name
from retool.plan.written.comparing import Sheet


def expected(audit: Audit, of: Callable[[int], float]) -> float:
    """Probability-weighted over the futures."""
    return expectation([of(s) for s in audit.scenarios], audit.case.tree.probability)


def lost_sales(audit: Audit, scenario: int, year: int) -> float:
    """Demand of a year, at the prices charged, that nobody served."""
    asked = sum(
        demand_asked(audit, program, region, scenario, year)
        for program in audit.case.programs
        for region in audit.market.regions
    )
    return asked - volume(audit, "sales", scenario, year)


def demand_asked(audit: Audit, program: str, region: str, scenario: int, year: int) -> float:
    """On every pathway that the program is on in the year, and in the legal months off sale."""
    chosen = (p.point for p in audit.view.prices(scenario) if p.program == program and audit.view.year(p) == year)
    points = audit.rows.points(program)
    point = next(chosen, points[0].point if points else "")
    launch = audit.histories.launches(scenario)[program]
    on_rows = {launch.on_row[m] for m in audit.case.calendar.months_of_year(year)} - {None}
    served = sum(
        audit.market.sales_limit(program, region, scenario, year, pathway=str(w), point=point) for w in on_rows
    )
    return served + audit.market.demand_off_sale(program, region, scenario, year, point=point)


def volume(audit: Audit, kind: str, scenario: int, year: int, program: str | None = None) -> float:
    """Vehicles of one kind of flow in a year."""
    records = getattr(audit.view, kind)(scenario)
    return float(sum(r.vehicles for r in records if audit.view.year(r) == year and program in (None, r.program)))


def key_figures(audit: Audit) -> dict[str, float]:
    """Key figures by plain name."""
    ledger, base, last = audit.ledger, audit.baseline, audit.years[-1]
    gap = max(0.0, audit.plan.bound_musd - ledger.objective)
    capital = [p.spent_musd for p in capital_by_period(audit.case, ledger.lump_sums)]
    found = {
        "npv_of_the_plan": ledger.expected_npv,
        "expected_npv_of_the_plan": ledger.expected_npv,
        "going_on_as_today_baseline": base.expected_npv,
        "the_plan_adds": ledger.expected_npv - base.expected_npv,
        "gap": gap,
        "gap_of_what_the_plan_adds": gap / max(1.0, abs(ledger.objective - base.objective)),
        "risk_adjusted_objective": ledger.objective,
        "conversions": float(sum(r.copies for r in audit.plan.conversions)),
        "highest_capital_of_a_period": max(capital, default=0.0),
        "capital": expected(
            audit,
            lambda s: -sum(e.amount_musd for e in ledger.lump_sums if e.scenario == s and e.category in flows.CAPITAL),
        ),
        "jobs_today": sum(base.histories.heads(p, 0, 0) for p in audit.case.plants),
        f"jobs_in_{audit.case.calendar.years[-1]}": sum(
            audit.histories.average_heads(p, 0, last) for p in audit.case.plants
        ),
    }
    if audit.case.by_regret:
        found["worst_regret"] = -ledger.objective
    return found | {name: sum(by_year) for name, by_year in yearly(audit).items()}


def yearly(audit: Audit) -> dict[str, list[float]]:
    """Rows of the table by year: plain name -> one number a year."""
    duties = {(d.scenario, d.year): d for d in reliefs.duty_years(audit.ledger)}

    def by_year(of: Callable[[int, int], float]) -> list[float]:
        return [expected(audit, lambda s, year=y: of(s, year)) for y in audit.years]  # type: ignore[misc]

    rows = {
        "built": by_year(lambda s, y: volume(audit, "builds", s, y)),
        "imported": by_year(lambda s, y: volume(audit, "imports", s, y)),
        "exported": by_year(lambda s, y: volume(audit, "exports", s, y)),
        "sold_in_the_us": by_year(lambda s, y: volume(audit, "sales", s, y)),
        "lost_sales": by_year(lambda s, y: lost_sales(audit, s, y)),
        "net_duty": by_year(lambda s, y: duties[s, y].on_vehicles + duties[s, y].on_parts_net),
        "duty_avoided": by_year(lambda s, y: duties[s, y].avoided),
        "operating_profit": by_year(audit.ledger.operating_profit),
    }
    rows["net_duty_paid"] = rows["net_duty"]
    for program, data in audit.case.programs.items():
        label = plain_name(f"Built: {data.record.name or program}")
        rows[label] = by_year(lambda s, y, p=program: volume(audit, "builds", s, y, p))  # type: ignore[misc]
    return rows


def check_summary(audit: Audit, file: PlanFile) -> Check:
    """Every row of Summary whose first cell is a known label: a key figure, or one number a year."""
    sheet = Sheet(audit, file, "Summary")
    figures, rows = key_figures(audit), yearly(audit)
    for number, values in file.rows("Summary"):
        label, numbers = _labelled(values)
        name = plain_name(label)
        where = f"Summary row {number}, {label}"
        if name in rows and len(numbers) >= len(audit.years) and "[" in label:
            for year, found, amount in zip(audit.case.calendar.years, numbers, rows[name], strict=False):
                sheet.number(found, amount, f"{where}, {year}")
        elif name in figures and numbers and "[" not in label:
            sheet.number(numbers[0], figures.pop(name), where)  # further down it heads a link to its sheet
    return sheet.result()


def _labelled(values: tuple[Any, ...]) -> tuple[str, list[Any]]:
    """First cell, and the cells right of it."""
    if not values or not isinstance(values[0], str):
        return "", []
    return values[0], list(values[1:])
