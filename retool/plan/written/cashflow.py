"""The CashFlow sheet: every category by year and future, and the NPV rebuilt from its own rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from retool.plan import flows
from retool.plan.context import Audit
from retool.plan.continuation import discount, middle_of_year
from retool.plan.flows import Continuation
from retool.plan.gauge import Check
from retool.plan.workbooks import PlanFile, PlanFileError
from retool.plan.written.comparing import Sheet, add

#: What each category is called on the sheet.
LABELS: dict[str, str] = {
    flows.US_SALES: "US sales",
    flows.DEALER_MARGIN: "Dealer margin",
    flows.SELLING: "Selling cost",
    flows.CREDIT: "Credits",
    flows.CANNIBALISED: "Cannibalised margin",
    flows.PATHWAY_UNIT_COST: "Pathway cost of sales",
    flows.EXPORT: "Exports, net",
    flows.ASSEMBLY: "Assembly",
    flows.PARTS: "Parts",
    flows.PARTS_FREIGHT: "Freight of parts",
    flows.PARTS_DUTY: "Duty on parts",
    flows.VEHICLE_IMPORTS: "Imported vehicles",
    flows.IMPORT_FREIGHT: "Freight of imports to port",
    flows.IMPORT_DUTY: "Duty on imported vehicles",
    flows.INLAND_FREIGHT: "Inland freight",
    flows.OFFSET: "Duty offset used",
    flows.DRAWBACK: "Duty drawn back",
    flows.PRESENT_PRODUCTS: "Present products",
    flows.FIXED_COST: "Fixed costs",
    flows.RENEWALS: "Pathway renewals",
    flows.CLAWBACK: "Clawback of incentives",
    flows.CONVERSION_CAPITAL: "Capital: conversions",
    flows.SITE: "Capital: sites",
    flows.TOOLING: "Capital: tooling",
    flows.PATHWAY: "Capital: pathways",
    flows.SUPPLIER: "Capital: suppliers",
    flows.SEVERANCE: "Severance",
    flows.TRAINING: "Training",
    flows.CLOSING: "Closing of lines",
    flows.GRANT: "Grants",
    flows.INCENTIVE: "Incentives",
    flows.SALVAGE: "Salvage",
}
LATE_CLAWBACK = "Clawback past the horizon"
PROFIT = "Operating profit"
COMPARED = frozenset((*LABELS.values(), LATE_CLAWBACK, PROFIT))
SHIELD = "Tax shield of capital"
BEYOND = "Past the horizon"
TOTAL = "Total"
FACTOR = "Discount factor, middle of the year"
FACTOR_JULY = "Discount factor, 1 July"
LUMP_SUMS = "Present value of lump sums after relief"
PRESENT = "Present value; in the last column NPV"


@dataclass
class Statement:
    """One future's block: ``rows[label][column]``, columns being years, BEYOND and TOTAL."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    first_row: int = 0

    def value(self, label: str, column: str) -> Any:
        return self.rows.get(label, {}).get(column) or 0.0


def statements(audit: Audit, file: PlanFile) -> dict[int, Statement]:
    """The block of each scenario: from the row that names it, with years beside it, to the next blank row."""
    found: dict[int, Statement] = {}
    block: Statement | None = None
    heads: dict[int, str] = {}
    for number, values in file.rows("CashFlow"):
        label = str(values[0]) if values and values[0] not in (None, "") else ""
        named = {i: _head(v) for i, v in enumerate(values[1:], start=1) if v not in (None, "")}
        if label in audit.rows.scenarios and TOTAL in named.values() and BEYOND in named.values():
            block, heads = Statement(first_row=number), named
            found[audit.rows.scenarios[label]] = block
        elif not label:
            block = None
        elif block is not None:
            block.rows[label] = {name: values[i] for i, name in heads.items() if i < len(values)}
    return found


def _head(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def check_cash_flow(audit: Audit, file: PlanFile) -> Check:
    """Every category of the ledger by year, and what goes on past the horizon."""
    sheet = Sheet(audit, file, "CashFlow")
    blocks = statements(audit, file)
    for s in audit.scenarios:
        if s not in blocks:
            raise PlanFileError(f"CashFlow has no block of years headed {audit.case.tree.names[s]}")
        expected = expected_cells(audit, s)
        for (label, column), amount in expected.items():
            where = audit.place(f"CashFlow: {label}, {column}", s)
            sheet.number(blocks[s].value(label, column), amount, where)
        for label, cells in blocks[s].rows.items():
            for column, value in cells.items() if label in COMPARED else ():
                if column != TOTAL and (label, column) not in expected:
                    sheet.number(value, 0.0, audit.place(f"CashFlow: {label}, {column}", s))
    return sheet.result()


def expected_cells(audit: Audit, scenario: int) -> dict[tuple[str, str], float]:
    """Cells that are not 0: (label, year or BEYOND) -> M$."""
    cells: dict[tuple[str, str], float] = {}
    for f in audit.ledger.operations:
        if f.scenario == scenario:
            year = str(audit.case.calendar.years[f.year])
            add(cells, (LABELS[f.category], year), f.amount_musd)
            add(cells, (PROFIT, year), f.amount_musd)
    for e in audit.ledger.lump_sums:
        if e.scenario == scenario:
            label = LATE_CLAWBACK if e.category == flows.CLAWBACK else LABELS[e.category]
            add(cells, (label, str(audit.case.calendar.calendar_year(e.month))), e.amount_musd)
    for c in audit.ledger.continuations:
        if c.scenario == scenario:
            worth = in_last_year_money(audit, c)
            add(cells, (LABELS[c.category], BEYOND), worth)
            add(cells, (PROFIT, BEYOND), worth)
    return cells


def in_last_year_money(audit: Audit, c: Continuation) -> float:
    """Continuation value before tax and discounting to the base date."""
    last = audit.case.calendar.n_years - 1
    weight = (1.0 - audit.case.settings.tax_rate) * discount(audit.case, middle_of_year(audit.case, last))
    return c.value_musd / weight if weight else 0.0


def check_npv_of_sheet(audit: Audit, file: PlanFile) -> Check:
    """NPV of each future rebuilt from the sheet's operating profit, lump sums, shields and factors."""
    sheet = Sheet(audit, file, "CashFlow")
    sheet.gauge.name = "NPV rebuilt from CashFlow"
    keep = 1.0 - audit.case.settings.tax_rate
    for s, block in statements(audit, file).items():
        years = [c for c in block.rows.get(PRESENT, {}) if c != TOTAL]
        try:
            rebuilt = sum(
                keep * block.value(PROFIT, c) * block.value(FACTOR, c)
                + block.value(LUMP_SUMS, c)
                + block.value(SHIELD, c) * block.value(FACTOR_JULY, c)
                for c in years
            )
        except TypeError:
            sheet.gauge.wrong(audit.place("CashFlow holds text where numbers belong", s))
            continue
        sheet.number(block.value(PRESENT, TOTAL), rebuilt, audit.place("CashFlow: NPV against its rows", s))
        sheet.number(rebuilt, audit.ledger.npv(s), audit.place("CashFlow: NPV against the ledger", s))
    return sheet.result()
