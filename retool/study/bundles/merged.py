"""One plan of the whole case from the plans of its bundles, all with the same decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from retool.case import Case
from retool.plan import Plan

DECISIONS = (
    "conversions", "closings", "sites", "commitments", "withdrawals", "tooled", "tooling_payments", "contracts",
    "tiers", "prices", "incentives",
)  # fmt: skip
"""Records of the first stage, which name the first future of the case."""

OPERATIONS = ("builds", "sales", "shipments", "imports", "sourcing", "exports", "offsets")
"""Records of operations, which name each its own."""


def merged(case: Case, plans: Sequence[Plan], weights: Sequence[float]) -> Plan:
    """The plan of all futures; what it is worth is the mean of the bundles' by weight. Status and bound are not set.

    A decision counts if any bundle's plan has it: a plan does not mention tooling that costs nothing where its own
    futures build nothing with it. Only the periods in which tooling is paid are no whole-number decision: where two
    serve equally well, bundles may differ, and the weightiest one's hold, since they cost the same in every future.
    """
    whole = Plan()
    first = case.tree.names[0]
    weightiest = plans[max(range(len(plans)), key=lambda b: weights[b])]
    for kind in DECISIONS:
        sources = [weightiest] if kind == "tooling_payments" else plans
        known: dict[Any, None] = {}
        for plan in sources:
            known.update(dict.fromkeys(replace(record, scenario=first) for record in getattr(plan, kind)))
        setattr(whole, kind, list(known))
    for kind in OPERATIONS:
        setattr(whole, kind, [record for plan in plans for record in getattr(plan, kind)])
    whole.npv_musd, whole.baseline_musd = (
        sum(w * getattr(plan, name) for w, plan in zip(weights, plans, strict=True))
        for name in ("npv_musd", "baseline_musd")
    )
    whole.objective_musd = whole.npv_musd
    return whole
