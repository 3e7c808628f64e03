"""The sheets of totals: duties, capital, payments, utilisation, jobs and the results of every future."""

from __future__ import annotations

from collections.abc import Mapping

from retool.plan import flows, reliefs
from retool.plan.budgets import capital_by_period
from retool.plan.checks.production import hours
from retool.plan.context import Audit
from retool.plan.flows import DOLLARS_PER_MUSD
from retool.plan.gauge import Check, each_once
from retool.plan.workbooks import PlanFile
from retool.plan.written.comparing import Expected, Sheet, add
from retool.plan.written.summary import lost_sales

OTHER_FLOWS = (flows.PRESENT_PRODUCTS, flows.FIXED_COST, flows.RENEWALS, flows.CLAWBACK)


def compare_by_key(
    sheet: Sheet, columns: tuple[str, ...], expected: Mapping[tuple[str, ...], Mapping[str, Expected]]
) -> None:
    """Every row of the table whose ``columns`` name a key of ``expected``; keys may stand once."""
    for record in sheet.table(*columns):
        key = tuple(record.text(c) for c in columns)
        if key in expected:
            sheet.compare(record, expected[key])


def check_duties(audit: Audit, file: PlanFile) -> Check:
    sheet = Sheet(audit, file, "Duties")
    names, years = audit.case.tree.names, audit.case.calendar.years
    compare_by_key(
        sheet,
        ("year", "scenario"),
        {
            (str(years[d.year]), names[d.scenario]): {
                "paid_on_vehicles": d.on_vehicles,
                "paid_on_parts": d.on_parts,
                "offsettable": d.offsettable,
                "offset_earned": d.offset_earned,
                "offset_banked": max(0.0, d.banked),
                "drawn_back": d.drawn_back,
                "net_duty": d.on_vehicles + d.on_parts_net,
                "if_all_imported": d.if_imported,
                "avoided": d.avoided,
            }
            for d in reliefs.duty_years(audit.ledger)
        },
    )
    return sheet.result()


def check_capital(audit: Audit, file: PlanFile) -> Check:
    sheet = Sheet(audit, file, "Capital")
    kinds = dict(zip(flows.CAPITAL, ("conversions", "sites", "tooling", "pathways", "suppliers"), strict=True))
    paid: dict[tuple[int, int, str], float] = {}
    for entry in audit.ledger.lump_sums:
        if 0 <= entry.month < audit.case.calendar.n_months:
            period = audit.case.calendar.period_of(entry.month)
            add(paid, (entry.scenario, period, entry.category), entry.amount_musd)
    expected: dict[tuple[str, ...], dict[str, Expected]] = {}
    for p in capital_by_period(audit.case, audit.ledger.lump_sums):
        row: dict[str, Expected] = {name: -paid.get((p.scenario, p.period, kind), 0.0) for kind, name in kinds.items()}
        row |= {"total": p.spent_musd, "grants": paid.get((p.scenario, p.period, flows.GRANT), 0.0)}
        if p.limit is not None and p.budget is not None:
            row |= {"budget": p.budget, "carried_in": p.carried, "available": p.limit}
            row["left"] = p.limit - p.spent_musd
        expected[audit.case.calendar.periods[p.period], audit.case.tree.names[p.scenario]] = row
    compare_by_key(sheet, ("period", "scenario"), expected)
    return sheet.result()


def check_payments(audit: Audit, file: PlanFile) -> Check:
    """Lump sums by date, category and item; none missing, none besides."""
    sheet = Sheet(audit, file, "Payments")
    expected: dict[tuple[object, ...], float] = {}
    for e in audit.ledger.lump_sums:
        day = audit.case.calendar.month_start(e.month)
        add(expected, (audit.case.tree.names[e.scenario], day, e.category, e.item, e.service_year), e.amount_musd)
    found: dict[tuple[object, ...], float] = {}
    for record in sheet.table("scenario", "date", "category", "item", "amount"):
        year = record.optional("write_off_from")
        key = (
            record.text("scenario"),
            record.day("date"),
            record.text("category"),
            record.text("item"),
            None if year is None else int(year),
        )
        add(found, key, record.number("amount"))
    compare_totals(sheet, found, expected)
    return sheet.result()


def check_other_flows(audit: Audit, file: PlanFile) -> Check:
    """Yearly flows that no other sheet holds."""
    sheet = Sheet(audit, file, "Flows")
    expected: dict[tuple[object, ...], float] = {}
    for f in audit.ledger.operations:
        if f.category in OTHER_FLOWS:
            year = audit.case.calendar.years[f.year]
            add(expected, (audit.case.tree.names[f.scenario], year, f.category, f.item), f.amount_musd)
    found: dict[tuple[object, ...], float] = {}
    for record in sheet.table("scenario", "year", "category", "item", "amount"):
        key = (record.text("scenario"), int(record.number("year")), record.text("category"), record.text("item"))
        add(found, key, record.number("amount"))
        product = record.number("quantity") * record.number("unit_value") / DOLLARS_PER_MUSD
        sheet.compare(record, {"amount": product})
    compare_totals(sheet, found, expected)
    return sheet.result()


def compare_totals(
    sheet: Sheet, found: Mapping[tuple[object, ...], float], expected: Mapping[tuple[object, ...], float]
) -> None:
    for key in each_once(found, expected):
        where = ", ".join(str(part) for part in key if part is not None)
        sheet.number(found.get(key, 0.0), expected.get(key, 0.0), f"{sheet.name}: {where}")


def check_utilisation(audit: Audit, file: PlanFile) -> Check:
    sheet = Sheet(audit, file, "Utilisation")
    expected: dict[tuple[str, ...], dict[str, Expected]] = {}
    for s in audit.scenarios:
        used: dict[tuple[str, str, int], float] = {}
        for build in audit.view.builds(s):
            add(used, (build.line, build.config, audit.view.year(build)), hours(audit, build, s))
        for line, history in audit.histories.lines(s).items():
            for config in history.configurations():
                for year in audit.years:
                    capacity = audit.histories.capacity(line, config, s, year)
                    output = used.get((line, config, year), 0.0)
                    key = (line, config, str(audit.case.calendar.years[year]), audit.case.tree.names[s])
                    share = output / capacity if capacity else 0.0
                    expected[key] = {"capacity": capacity, "output": output, "utilisation": share}
    compare_by_key(sheet, ("line", "config", "year", "scenario"), expected)
    return sheet.result()


def check_jobs(audit: Audit, file: PlanFile) -> Check:
    sheet = Sheet(audit, file, "Jobs")
    expected: dict[tuple[str, ...], dict[str, Expected]] = {}
    for s in audit.scenarios:
        for plant in audit.case.plants:
            today = audit.baseline.histories.heads(plant, s, 0)
            heads = [audit.histories.average_heads(plant, s, year) for year in audit.years]
            row: dict[str, Expected] = {"today": today, "change": heads[-1] - today}
            row |= {str(y): h for y, h in zip(audit.case.calendar.years, heads, strict=True)}
            expected[plant, audit.case.tree.names[s]] = row
    compare_by_key(sheet, ("plant", "scenario"), expected)
    return sheet.result()


def check_choices(audit: Audit, file: PlanFile) -> Check:
    """What each decision costs and brings in by itself."""
    sheet = Sheet(audit, file, "Choices")
    for record in sheet.table("kind", "scenario"):
        paid = received = 0.0
        names = {name: record.text(name) for name in record.cells}
        match names["kind"]:
            case "site":
                paid = audit.case.plants[names["plant"]].site_cost
            case "commitment":
                pathway = audit.rows.pathway(names["program"], names["pathway"])
                paid = pathway.cost if pathway else 0.0
            case "tooling_payment":
                tool = audit.rows.tool(names["program"], names["line"], names["config"])
                paid = tool.tooling_cost * record.number("copies") if tool else 0.0
            case "contract":
                supplier = audit.rows.supplier(names["supplier"], names["component"])
                paid = supplier.setup_cost if supplier else 0.0
            case "incentive":
                incentive = audit.rows.incentive(names["incentive"])
                received = incentive.amount if incentive else 0.0
        sheet.compare(record, {"paid": paid, "received": received})
    return sheet.result()


def check_futures(audit: Audit, file: PlanFile) -> Check:
    """NPV, baseline and volumes of every future."""
    sheet = Sheet(audit, file, "ScenarioResults")
    expected: dict[tuple[str, ...], dict[str, Expected]] = {}
    duties = reliefs.duty_years(audit.ledger)
    for s, name in enumerate(audit.case.tree.names):
        npv, base = audit.ledger.npv(s), audit.baseline.npv(s)
        mine = [d for d in duties if d.scenario == s]
        expected[name,] = {
            "probability": audit.case.tree.probability[s],
            "npv": npv,
            "baseline": base,
            "plan_adds": npv - base,
            "conversions": float(sum(r.copies for r in audit.view.conversions(s))),
            "lines_that_build": float(len({r.line for r in audit.view.builds(s)})),
            "built": sum(r.vehicles for r in audit.view.builds(s)),
            "sold_in_the_us": sum(r.vehicles for r in audit.view.sales(s)),
            "lost_sales": sum(lost_sales(audit, s, year) for year in audit.years),
            "imported": sum(r.vehicles for r in audit.view.imports(s)),
            "exported": sum(r.vehicles for r in audit.view.exports(s)),
            "net_duty": sum(d.on_vehicles + d.on_parts_net for d in mine),
            "duty_avoided": sum(d.avoided for d in mine),
            "capital": -sum(
                e.amount_musd for e in audit.ledger.lump_sums if e.scenario == s and e.category in flows.CAPITAL
            ),
        }
        if audit.case.by_regret:
            low, high = audit.case.best_alone[s]
            expected[name,] |= {
                "best_alone": low,
                "best_alone_at_most": high,
                "regret": low - npv,
                "regret_at_most": high - npv,
            }
    compare_by_key(sheet, ("scenario",), expected)
    return sheet.result()
