"""The answer as data: what is decided and what flows, in the planner's units, with no solver in sight.

Every record names the scenario that it belongs to. Records of a node that several scenarios share name the
node's eldest scenario only; ``Case.tree`` tells who shares it. In a two-stage case the decisions name the
first scenario and hold for all, operations name each their own. Years are calendar years, periods go by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Conversion:
    """``copies`` copies of ``line`` leave ``from_state`` at the start of ``period`` for ``to_config``."""

    line: str
    from_state: str
    to_config: str
    mode: str
    period: str
    copies: int
    scenario: str


@dataclass(frozen=True)
class Closing:
    line: str
    state: str
    period: str
    copies: int
    scenario: str


@dataclass(frozen=True)
class Site:
    """The site cost of ``plant`` is paid at the start of ``period``."""

    plant: str
    period: str
    scenario: str


@dataclass(frozen=True)
class Commitment:
    program: str
    pathway: str
    period: str
    scenario: str


@dataclass(frozen=True)
class Withdrawal:
    program: str
    period: str
    scenario: str


@dataclass(frozen=True)
class Tooled:
    """Copies of the line on which the program may be built in the configuration all through ``year``."""

    program: str
    line: str
    config: str
    year: int
    copies: int
    scenario: str


@dataclass(frozen=True)
class ToolingPayment:
    program: str
    line: str
    config: str
    period: str
    copies: int
    scenario: str


@dataclass(frozen=True)
class Contract:
    component: str
    supplier: str
    period: str
    scenario: str


@dataclass(frozen=True)
class Tier:
    """The price tier from ``from_volume`` (as in the workbook, sets/yr) is agreed for ``year``."""

    component: str
    supplier: str
    from_volume: float
    year: int
    scenario: str


@dataclass(frozen=True)
class Price:
    program: str
    year: int
    point: str
    scenario: str


@dataclass(frozen=True)
class IncentiveTaken:
    incentive: str
    scenario: str


@dataclass(frozen=True)
class Build:
    """Vehicles built in ``year`` (not per year: what the covered months give)."""

    program: str
    line: str
    config: str
    year: int
    scenario: str
    vehicles: float


@dataclass(frozen=True)
class Sale:
    """US sales; ``point`` is "msrp" without PricePoints, ``pathway`` "free" without Pathways."""

    program: str
    region: str
    year: int
    scenario: str
    point: str
    pathway: str
    vehicles: float


@dataclass(frozen=True)
class Shipment:
    """Vehicles from a plant to a region."""

    program: str
    plant: str
    region: str
    year: int
    scenario: str
    vehicles: float


@dataclass(frozen=True)
class ImportFlow:
    """Finished vehicles from an import source to a region; ``in_quota`` of them enter at the quota rate."""

    program: str
    source: str
    region: str
    year: int
    scenario: str
    vehicles: float
    in_quota: float


@dataclass(frozen=True)
class Sourcing:
    """Sets used from one supplier at one price; ``from_volume`` is the tier's (None: the list price).

    ``paid`` >= ``used`` under a tier (take or pay). ``in_quota`` enter at the quota rate, ``drawn`` are the
    sets whose duty is claimed back on exports.
    """

    component: str
    supplier: str
    from_volume: float | None
    year: int
    scenario: str
    used: float
    paid: float
    in_quota: float
    drawn: float


@dataclass(frozen=True)
class Export:
    market: str
    program: str
    year: int
    scenario: str
    vehicles: float


@dataclass(frozen=True)
class OffsetUse:
    """Import-duty offset used in ``year``, M$."""

    year: int
    scenario: str
    used_musd: float


@dataclass
class Plan:
    """A whole plan: decisions, operations and what the search said of it (all money in M$)."""

    conversions: list[Conversion] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    tooled: list[Tooled] = field(default_factory=list)
    tooling_payments: list[ToolingPayment] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    tiers: list[Tier] = field(default_factory=list)
    prices: list[Price] = field(default_factory=list)
    incentives: list[IncentiveTaken] = field(default_factory=list)
    builds: list[Build] = field(default_factory=list)
    sales: list[Sale] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    imports: list[ImportFlow] = field(default_factory=list)
    sourcing: list[Sourcing] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)
    offsets: list[OffsetUse] = field(default_factory=list)
    status: str = "optimal"
    npv_musd: float = 0.0
    objective_musd: float = 0.0
    bound_musd: float = 0.0
    baseline_musd: float = 0.0
    run: dict[str, Any] = field(default_factory=dict)  # size, seconds, versions, options, hashes, log

    @property
    def gap(self) -> float:
        """(bound - objective) / max(|objective - baseline|, 1 M$): only what the plan adds counts."""
        added = max(abs(self.objective_musd - self.baseline_musd), 1.0)
        return max(0.0, self.bound_musd - self.objective_musd) / added


# which list of Plan holds which record type, in the order of the class
RECORDS: dict[str, type] = {
    "conversions": Conversion,
    "closings": Closing,
    "sites": Site,
    "commitments": Commitment,
    "withdrawals": Withdrawal,
    "tooled": Tooled,
    "tooling_payments": ToolingPayment,
    "contracts": Contract,
    "tiers": Tier,
    "prices": Price,
    "incentives": IncentiveTaken,
    "builds": Build,
    "sales": Sale,
    "shipments": Shipment,
    "imports": ImportFlow,
    "sourcing": Sourcing,
    "exports": Export,
    "offsets": OffsetUse,
}


def record_fields(record_type: type) -> list[str]:
    return [f.name for f in fields(record_type)]
