"""The entries of the ledger: yearly flows, lump sums, tax shields and continuation values.

Signs are the planner's: what comes in is positive, what is paid negative. Scenarios and operating years are
indices, months count from the first period's start, money is M$ unless a name says ``unit_value`` ($).
"""

from __future__ import annotations

from dataclasses import dataclass

DOLLARS_PER_MUSD = 1e6

US_SALES = "US sales"
DEALER_MARGIN = "dealer margin"
SELLING = "selling"
CREDIT = "credit"
CANNIBALISED = "cannibalised"
PATHWAY_UNIT_COST = "pathway unit cost"
EXPORT = "export"
ASSEMBLY = "assembly"
PARTS = "parts"
PARTS_FREIGHT = "parts freight"
PARTS_DUTY = "parts duty"
VEHICLE_IMPORTS = "vehicle imports"
IMPORT_FREIGHT = "import freight"
IMPORT_DUTY = "import duty"
INLAND_FREIGHT = "inland freight"
OFFSET = "offset"
DRAWBACK = "drawback"
PRESENT_PRODUCTS = "present products"
FIXED_COST = "fixed cost"
RENEWALS = "renewals"
CLAWBACK = "clawback"

#: Every category of yearly flows, in the order of a cash-flow statement.
OPERATIONS = (
    US_SALES,
    DEALER_MARGIN,
    SELLING,
    CREDIT,
    CANNIBALISED,
    PATHWAY_UNIT_COST,
    EXPORT,
    ASSEMBLY,
    PARTS,
    PARTS_FREIGHT,
    PARTS_DUTY,
    VEHICLE_IMPORTS,
    IMPORT_FREIGHT,
    IMPORT_DUTY,
    INLAND_FREIGHT,
    OFFSET,
    DRAWBACK,
    PRESENT_PRODUCTS,
    FIXED_COST,
    RENEWALS,
    CLAWBACK,
)

#: Flows that end with the horizon: the contract leaves them out of the continuation value.
NOT_CONTINUED = (OFFSET, CLAWBACK)

CONVERSION_CAPITAL = "conversion capital"
SITE = "site"
TOOLING = "tooling"
PATHWAY = "pathway"
SUPPLIER = "supplier"
SEVERANCE = "severance"
TRAINING = "training"
CLOSING = "closing"
GRANT = "grant"
INCENTIVE = "incentive"
SALVAGE = "salvage"

#: Lump sums that a budget holds down and that are written off over time.
CAPITAL = (CONVERSION_CAPITAL, SITE, TOOLING, PATHWAY, SUPPLIER)
#: Lump sums that are deductible on the day they are paid.
EXPENSES = (SEVERANCE, TRAINING, CLOSING, CLAWBACK)
#: Lump sums that taxes leave alone.
UNTAXED = (GRANT, INCENTIVE, SALVAGE)
#: Every category of lump sums, in the order of a cash-flow statement.
LUMP_SUMS = (
    CONVERSION_CAPITAL,
    SITE,
    TOOLING,
    PATHWAY,
    SUPPLIER,
    SEVERANCE,
    TRAINING,
    CLOSING,
    GRANT,
    INCENTIVE,
    SALVAGE,
    CLAWBACK,
)


@dataclass(frozen=True)
class Flow:
    """A pre-tax operating flow of one scenario and operating year: ``quantity`` × ``unit_value`` $.

    ``continued`` tells, for each continuation year past the horizon, which part of the flow then still runs;
    only the last operating year has any. ``line``: the assembly line that it belongs to, blank where it belongs
    to none alone.
    """

    scenario: int
    year: int
    category: str
    item: str
    quantity: float
    unit_value: float
    continued: tuple[float, ...] = ()
    line: str = ""

    @property
    def amount_musd(self) -> float:
        return self.quantity * self.unit_value / DOLLARS_PER_MUSD


@dataclass(frozen=True)
class LumpSum:
    """Money that changes hands on the 1st of ``month``, maybe past the horizon.

    ``deductible``: an expense, relieved of tax when paid. ``service_year``: for capital, the calendar year in
    which its write-off begins (the later of payment and service); None for what is no capital. ``line``: as in
    ``Flow``.
    """

    scenario: int
    month: int
    category: str
    item: str
    amount_musd: float
    deductible: bool = False
    service_year: int | None = None
    line: str = ""


@dataclass(frozen=True)
class Shield:
    """Tax saved on 1 July of a calendar year by writing off capital."""

    scenario: int
    calendar_year: int
    amount_musd: float


@dataclass(frozen=True)
class Continuation:
    """What the last operating year's flows of one category are worth past the horizon, after tax.

    ``annual_musd`` is the last year's flow at its annual rate before tax, ``value_musd`` the discounted sum.
    """

    scenario: int
    category: str
    annual_musd: float
    value_musd: float
