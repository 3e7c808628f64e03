"""The plan as data, its money worked out a second time, and the audit: no solver, nothing of the model."""

from retool.plan.audit import AuditResult, audit_plan
from retool.plan.data import (
    RECORDS,
    Build,
    Closing,
    Commitment,
    Contract,
    Conversion,
    Export,
    ImportFlow,
    IncentiveTaken,
    OffsetUse,
    Plan,
    Price,
    Sale,
    Shipment,
    Site,
    Sourcing,
    Tier,
    Tooled,
    ToolingPayment,
    Withdrawal,
    record_fields,
)
from retool.plan.files import audit_file
from retool.plan.gauge import Check
from retool.plan.ledger import Ledger, baseline_ledger, build_ledger
from retool.plan.reading import read_plan
from retool.plan.sheets import RAW_COLUMNS, plan_tables
from retool.plan.workbooks import PlanFileError

__all__ = [
    "RAW_COLUMNS",
    "RECORDS",
    "AuditResult",
    "Build",
    "Check",
    "Closing",
    "Commitment",
    "Contract",
    "Conversion",
    "Export",
    "ImportFlow",
    "IncentiveTaken",
    "Ledger",
    "OffsetUse",
    "Plan",
    "PlanFileError",
    "Price",
    "Sale",
    "Shipment",
    "Site",
    "Sourcing",
    "Tier",
    "Tooled",
    "ToolingPayment",
    "Withdrawal",
    "audit_file",
    "audit_plan",
    "baseline_ledger",
    "build_ledger",
    "plan_tables",
    "read_plan",
    "record_fields",
]
