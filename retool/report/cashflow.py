"""CashFlow: money by category and year, continuation and NPV, per future and expected, all live."""

from __future__ import annotations

from dataclasses import dataclass, field

from xlsxwriter.utility import xl_rowcol_to_cell

from retool.plan import flows
from retool.report.answer import Answer
from retool.report.assumptions import Assumptions
from retool.report.book import print_scale
from retool.report.categories import CASH, LABELS, OWN_SCENARIO, yearly_amount
from retool.report.live import Live, power, total
from retool.report.table import Is, constant

LABEL, FIRST = 0, 1
LABEL_WIDTH, CELL_WIDTH, ROW_POINTS = 40.0, 12.5, 15.5
PROFIT, TAX, RELIEF, SHIELD = "operating profit", "tax", "relief", "shield"
NET, CUMULATIVE, IN_SERVICE = "net", "cumulative", "in service"
MIDDLE, FACTOR, JULY, FACTOR_JULY = "middle", "factor", "july", "factor july"
PV_OPERATIONS, PV_LUMPS, PV_SHIELD, PRESENT = "pv operations", "pv lumps", "pv shield", "present value"


@dataclass(frozen=True)
class Axis:
    """Columns of CashFlow: the operating years, later calendar years in which money still moves, and beyond."""

    years: tuple[int, ...]
    later: tuple[int, ...]

    @property
    def calendar(self) -> tuple[int, ...]:
        return self.years + self.later

    def col(self, year: int) -> int:
        return FIRST + self.calendar.index(year)

    @property
    def last(self) -> int:
        """Column of the last operating year."""
        return FIRST + len(self.years) - 1

    @property
    def beyond(self) -> int:
        """Column of the continuation."""
        return FIRST + len(self.calendar)

    @property
    def total(self) -> int:
        return self.beyond + 1


@dataclass
class Block:
    """The statement of one future (or the expectation): ``cells[row name][column]`` on rows ``at``."""

    title: str
    top: int
    at: dict[str, int] = field(default_factory=dict)
    cells: dict[str, dict[int, Live]] = field(default_factory=dict)

    def cell(self, name: str, col: int) -> Live | None:
        return self.cells.get(name, {}).get(col)

    def npv(self, axis: Axis) -> Live:
        return self.cells[PRESENT][axis.total]

    def chart_range(self, name: str, axis: Axis) -> list[int | str]:
        return ["CashFlow", self.at[name], FIRST, self.at[name], axis.last]


@dataclass(frozen=True)
class CashFlow:
    axis: Axis
    scenarios: list[Block]
    expected: Block

    @property
    def npv(self) -> Live:
        """Expected NPV."""
        return self.expected.npv(self.axis)


def write_cash_flow(answer: Answer, assumptions: Assumptions, probabilities: list[Live]) -> CashFlow:
    """``probabilities``: a cell for each scenario, only looked at where there are several."""
    axis = _axis(answer)
    rows = _rows(answer)
    height = len(rows) + 4
    offset = 0 if answer.certain else height
    blocks = [
        _Statement(answer, assumptions, axis, rows).write(s, assumptions.next_row + offset + s * height)
        for s in range(answer.case.tree.n)
    ]
    expected = (
        blocks[0]
        if answer.certain
        else _write_expected(answer, axis, rows, blocks, probabilities, assumptions.next_row)
    )
    page = answer.book.pages["CashFlow"]
    page.sheet.freeze_panes(0, 1)
    tops = [b.top for b in blocks if b.top > assumptions.next_row]
    page.sheet.set_h_pagebreaks(tops)
    widths = [LABEL_WIDTH] + [CELL_WIDTH] * (axis.total + 1 - FIRST)
    page.sheet.set_print_scale(print_scale(widths, ROW_POINTS * (assumptions.next_row + height)))
    page.width(LABEL, LABEL_WIDTH)
    for col in range(FIRST, axis.total + 1):
        page.width(col, CELL_WIDTH)
    return CashFlow(axis, blocks, expected)


def _axis(answer: Answer) -> Axis:
    moved = [s.calendar_year for s in answer.ledger.shields]
    moved += [answer.case.calendar.calendar_year(e.month) for e in answer.ledger.lump_sums]
    moved += [e.service_year for e in answer.ledger.lump_sums if e.service_year is not None]
    last = answer.years[-1]
    return Axis(answer.years, tuple(range(last + 1, max(moved, default=last) + 1)))


@dataclass(frozen=True)
class RowSpec:
    name: str
    label: str
    shape: str = "plain"
    kind: str = "musd"


def _rows(answer: Answer) -> list[RowSpec]:
    """What occurs in any future, in the order of a statement."""
    found = {f.category for f in answer.ledger.operations} | {flows.US_SALES, flows.FIXED_COST}
    lumps = {e.category for e in answer.ledger.lump_sums}
    rows = [RowSpec(c, LABELS[c]) for c in flows.OPERATIONS if c in found]
    rows += [RowSpec(PROFIT, "Operating profit", "total"), RowSpec(TAX, "Tax on operating profit")]
    rows += [RowSpec(_lump(c), LABELS[_lump(c)]) for c in flows.EXPENSES if c in lumps]
    if lumps & set(flows.EXPENSES):
        rows.append(RowSpec(RELIEF, "Tax relief on one-off expenses"))
    rows += [RowSpec(c, LABELS[c]) for c in flows.CAPITAL if c in lumps]
    if lumps & set(flows.CAPITAL):
        rows.append(RowSpec(IN_SERVICE, "Capital whose write-off begins", "faint"))
        rows.append(RowSpec(SHIELD, "Tax shield of capital"))
    rows += [RowSpec(c, LABELS[c]) for c in flows.UNTAXED if c in lumps]
    rows += [
        RowSpec(NET, "Net cash flow", "total"),
        RowSpec(CUMULATIVE, "Cumulative"),
        RowSpec(MIDDLE, "Months to the middle of the year", "faint", "any"),
        RowSpec(FACTOR, "Discount factor, middle of the year", "faint", "factor"),
        RowSpec(JULY, "Months to 1 July", "faint", "count"),
        RowSpec(FACTOR_JULY, "Discount factor, 1 July", "faint", "factor"),
        RowSpec(PV_OPERATIONS, "Present value of operations after tax"),
        RowSpec(PV_LUMPS, "Present value of lump sums after relief"),
        RowSpec(PV_SHIELD, "Present value of tax shields"),
        RowSpec(PRESENT, "Present value; in the last column NPV", "total"),
    ]
    return rows


def _lump(category: str) -> str:
    """Row name of a lump sum; clawback also is a yearly flow."""
    return "late clawback" if category == flows.CLAWBACK else category


class _Statement:
    """Writes the block of one scenario."""

    def __init__(self, answer: Answer, assumptions: Assumptions, axis: Axis, rows: list[RowSpec]) -> None:
        self.answer, self.assumptions, self.axis, self.rows = answer, assumptions, axis, rows
        self.page = answer.book.pages["CashFlow"]
        self.spec = {r.name: r for r in rows}

    def write(self, scenario: int, top: int) -> Block:
        name = self.answer.scenarios[scenario]
        self.scenario, self.block = scenario, Block(name, top)
        _write_head(self.answer, self.axis, self.block, name)
        for i, spec in enumerate(self.rows):
            self.block.at[spec.name] = top + 2 + i
            self.block.cells[spec.name] = {}
            self.page.put(top + 2 + i, LABEL, spec.label, "text", spec.shape)
        self._operations()
        self._lump_sums()
        self._net()
        self._present_values()
        return self.block

    # writing and reading cells
    def put(self, name: str, col: int, value: Live | float) -> None:
        spec = self.spec[name]
        self.block.cells[name][col] = self.page.put(self.block.at[name], col, value, spec.kind, spec.shape, fit=False)

    def cell(self, name: str, col: int) -> Live:
        """A cell of this block; a row that does not exist or is blank counts as 0."""
        known = self.block.cell(name, col)
        if known is None:
            return Live("0", 0.0)
        return Live(xl_rowcol_to_cell(self.block.at[name], col), known.value)

    def year(self, col: int) -> Is:
        return Is(xl_rowcol_to_cell(self.block.top, col, row_abs=True), self.axis.calendar[col - FIRST])

    def own(self) -> Is:
        """This scenario's name: condition on Flows and Payments."""
        return Is(xl_rowcol_to_cell(self.block.top, LABEL, True, True), self.answer.scenarios[self.scenario])

    def holder(self, col: int) -> Is:
        """The scenario that holds this one's operations in a year: condition on the raw sheets."""
        if not self.answer.case.tree.is_tree:
            return self.own()
        year = self.answer.years.index(self.axis.calendar[col - FIRST])
        node = self.answer.case.tree.operation_node(self.scenario, year)
        return Is(xl_rowcol_to_cell(self.block.top + 1, col, row_abs=True), self.answer.scenarios[node])

    # rows
    def _operations(self) -> None:
        operating = [r.name for r in self.rows if r.name in CASH]
        for col in range(FIRST, self.axis.last + 1):
            if self.answer.case.tree.is_tree:
                self.page.put(self.block.top + 1, col, self.holder(col).value, "text", "faint", fit=False)
            for category in operating:
                who = self.own() if category in OWN_SCENARIO else self.holder(col)
                self.put(category, col, yearly_amount(self.answer, category, year=self.year(col), scenario=who))
        for category in operating:
            self.put(category, self.axis.beyond, self._continued(category))
        for col in (*range(FIRST, self.axis.last + 1), self.axis.beyond):
            self.put(PROFIT, col, self._column_sum(operating, col))
            self.put(TAX, col, -self.cell(PROFIT, col) * self.assumptions.tax_rate)

    def _continued(self, category: str) -> Live | float:
        """What a category is worth past the horizon, in money of the last year."""
        last, tables = self.axis.last, self.answer.tables
        if category in flows.NOT_CONTINUED:
            return 0.0
        if category == flows.CREDIT:
            return tables["Sales"].sum_where("credit_later", year=self.year(last), scenario=self.holder(last))
        if category in OWN_SCENARIO:
            return tables["Flows"].sum_where(
                "later", year=self.year(last), scenario=self.own(), category=constant(category)
            )
        return self.cell(category, last) * self.assumptions.continued()

    def _lump_sums(self) -> None:
        payments = self.answer.tables["Payments"]
        wanted = {_lump(c): c for c in flows.LUMP_SUMS}
        for col in range(FIRST, self.axis.beyond):
            where = {"year": self.year(col), "scenario": self.own()}
            for spec in self.rows:
                if spec.name in wanted:
                    self.put(
                        spec.name, col, payments.sum_where("amount", **where, category=constant(wanted[spec.name]))
                    )
            if RELIEF in self.spec:
                self.put(RELIEF, col, payments.sum_where("relief", **where))
            if SHIELD in self.spec:
                begun = payments.sum_where("amount", write_off=self.year(col), scenario=self.own())
                self.put(IN_SERVICE, col, -begun)
                self.put(SHIELD, col, self._shield(col))

    def _shield(self, col: int) -> Live:
        """Tax rate × what is written off in the year of capital that came into service in it or before."""
        shares, values = self.assumptions.shares
        first = shares.partition("!")[2].partition(":")[0]
        terms = []
        for age, share in enumerate(values):
            if col - age >= FIRST:
                cell = Live(_moved(first, age), share)
                terms.append(cell * self.cell(IN_SERVICE, col - age))
        return self.assumptions.tax_rate * total(terms)

    def _net(self) -> None:
        after_tax = [r.name for r in self.rows if _counts(r.name)]
        for col in range(FIRST, self.axis.beyond):
            self.put(NET, col, total([self.cell(n, col) for n in after_tax if self.block.cell(n, col)]))
            self.put(CUMULATIVE, col, self.cell(CUMULATIVE, col - 1) + self.cell(NET, col))
        for spec in self.rows:
            if _counts(spec.name) or spec.name in CASH or spec.name in (IN_SERVICE, NET):
                self.put(spec.name, self.axis.total, self._row_sum(spec.name, self.axis.beyond - 1))

    def _present_values(self) -> None:
        calendar, rate = self.answer.case.calendar, 1 + self.assumptions.discount_rate
        base = calendar.month_of(calendar.base)
        for year in range(calendar.n_years):
            months = calendar.months_of_year(year)
            col = FIRST + year
            self.put(MIDDLE, col, (months.start + months.stop) / 2 - base)
            self.put(FACTOR, col, power(rate, -self.cell(MIDDLE, col) / 12))
        self.put(FACTOR, self.axis.beyond, self.cell(FACTOR, self.axis.last))
        for col in (*range(FIRST, self.axis.last + 1), self.axis.beyond):
            after_tax = self.cell(PROFIT, col) + self.cell(TAX, col)
            self.put(PV_OPERATIONS, col, after_tax * self.cell(FACTOR, col))
        for col in range(FIRST, self.axis.beyond):
            self.put(JULY, col, calendar.july(self.axis.calendar[col - FIRST]) - base)
            self.put(FACTOR_JULY, col, power(rate, -self.cell(JULY, col) / 12))
            present = self.answer.tables["Payments"].sum_where("present", year=self.year(col), scenario=self.own())
            self.put(PV_LUMPS, col, present)
            self.put(PV_SHIELD, col, self.cell(SHIELD, col) * self.cell(FACTOR_JULY, col))
        parts = (PV_OPERATIONS, PV_LUMPS, PV_SHIELD)
        for col in range(FIRST, self.axis.beyond + 1):
            self.put(PRESENT, col, total([self.cell(n, col) for n in parts if self.block.cell(n, col)]))
        for name in (*parts, PRESENT):
            self.put(name, self.axis.total, self._row_sum(name, self.axis.beyond))

    # sums
    def _column_sum(self, names: list[str], col: int) -> Live:
        first = xl_rowcol_to_cell(self.block.at[names[0]], col)
        last = xl_rowcol_to_cell(self.block.at[names[-1]], col)
        return Live(f"SUM({first}:{last})", sum(self.cell(n, col).value for n in names))

    def _row_sum(self, name: str, last: int) -> Live:
        row = self.block.at[name]
        value = sum(c.value for col, c in self.block.cells[name].items() if col <= last)
        return Live(f"SUM({xl_rowcol_to_cell(row, FIRST)}:{xl_rowcol_to_cell(row, last)})", value)


def _counts(name: str) -> bool:
    """Rows that add up to the net cash flow."""
    lumps = {_lump(c) for c in flows.LUMP_SUMS}
    return name in (PROFIT, TAX, RELIEF, SHIELD) or name in lumps


def _moved(cell: str, columns: int) -> str:
    """An absolute cell, some columns further right."""
    letters, row = cell.strip("$").split("$")
    col = 0
    for letter in letters:
        col = col * 26 + ord(letter) - 64
    return str(xl_rowcol_to_cell(int(row) - 1, col - 1 + columns, True, True))


def _write_head(answer: Answer, axis: Axis, block: Block, title: str) -> None:
    page = answer.book.pages["CashFlow"]
    page.put(block.top, LABEL, title, "text", "head")
    for year in axis.calendar:
        page.put(block.top, axis.col(year), year, "year", "head", fit=False)
    page.put(block.top, axis.beyond, "Past the horizon", "count", "head", fit=False)
    page.put(block.top, axis.total, "Total", "count", "head", fit=False)
    page.put(block.top + 1, LABEL, "Figures of the future" if answer.case.tree.is_tree else "M$", "text", "faint")
    page.put(block.top + 1, axis.beyond, f"in money of {axis.years[-1]}", "count", "byline", fit=False)
    page.sheet.set_row(block.top, 28)


def _write_expected(
    answer: Answer, axis: Axis, rows: list[RowSpec], blocks: list[Block], probabilities: list[Live], top: int
) -> Block:
    """Every number of the futures times its probability."""
    page, block = answer.book.pages["CashFlow"], Block("Expected", top)
    _write_head(answer, axis, block, "Expected over all futures")
    for i, spec in enumerate(rows):
        block.at[spec.name], block.cells[spec.name] = top + 2 + i, {}
        page.put(top + 2 + i, LABEL, spec.label, "text", spec.shape)
        for col, first in blocks[0].cells[spec.name].items():
            if spec.kind != "musd":
                value = first
            else:
                value = total([p * b.cells[spec.name][col] for p, b in zip(probabilities, blocks, strict=True)])
            block.cells[spec.name][col] = page.put(top + 2 + i, col, value, spec.kind, spec.shape, fit=False)
    return block
