"""What comes back from a case: a record as JSON holds it, also where there is no plan."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]

NO_PLAN: Record = {
    "npv_musd": None, "objective_musd": None, "bound_musd": None, "baseline_musd": None, "gap": None,
    "conversions": [], "decisions": [],
}  # fmt: skip
"""What stands of a case for which there is no plan."""

REFUSED = "refused"
"""Status of a case whose planner's own rules cannot be used: so it is with all of them."""

FAILED = "failed"
"""Status of a case that ended without an answer, as often as it was tried."""
