"""Cases in which the command once gave another answer than the oracle, as small as they could be made."""

from __future__ import annotations

import datetime as dt

from tests.oracle.compare import difference
from tests.oracle.subjects import case_of
from tests.oracle.timeline import Case

D = dt.date


def test_tooling_of_a_copy_is_paid_whole_under_a_budget() -> None:
    """Two copies convert one after the other; a sixth of a tooling paid early would have kept the budget."""
    case: Case = {
        "Settings": [{"name": "discount_rate", "value": 0.09}],
        "Periods": [
            {"period": "T1", "start": D(2027, 4, 1), "budget": 120},
            {"period": "T2", "start": D(2027, 7, 1), "budget": 120},
        ],
        "Plants": [{"plant": "P", "oem": "Honda"}],
        "Lines": [{"line": "L", "plant": "P", "state": "active", "copies": 2}],
        "Configurations": [{"config": "kei"}],
        "Conversions": [{"line": "L", "to_config": "kei", "capex": 100, "downtime": 1, "capacity": 30000}],
        "Programs": [
            {"program": "K1", "vehicle_class": "car", "msrp": 20000},
            {"program": "K2", "vehicle_class": "truck", "msrp": 17000},
        ],
        "Tooling": [
            {"program": "K1", "line": "L", "tooling_cost": 6, "assembly_cost": 0},
            {"program": "K2", "line": "L", "tooling_cost": 15, "assembly_cost": 0},
        ],
        "Regions": [{"region": "R1", "share": 0.6}, {"region": "R2", "share": 0.4}],
        "Freight": [
            {"origin": "P", "region": "R1", "cost": 100},
            {"origin": "P", "region": "R2", "cost": 700},
        ],
        "Demand": [
            {"program": "K1", "region": "R2", "year": 2027, "volume": 6800},
            {"program": "K2", "region": "*", "year": 2027, "volume": 45000},
        ],
    }
    assert difference(case) is None


def test_a_tier_may_be_held_where_the_source_comes_too_late() -> None:
    """One tier is agreed for both futures; in one of them the source opens only after the horizon."""
    case: Case = {
        "Settings": [{"name": "discount_rate", "value": 0.08}],
        "Periods": [{"period": "T1", "start": D(2027, 1, 1)}],
        "Plants": [{"plant": "P", "oem": "Ford"}],
        "Lines": [{"line": "L", "plant": "P", "state": "idle"}],
        "Configurations": [{"config": "kei"}],
        "Conversions": [{"line": "L", "to_config": "kei", "capex": 5, "downtime": 0, "capacity": 10000}],
        "Programs": [{"program": "K", "vehicle_class": "car", "msrp": 10000}],
        "Tooling": [{"program": "K", "line": "L", "tooling_cost": 0, "assembly_cost": 5000}],
        "Components": [{"component": "engine", "tariff_class": "parts"}],
        "BillOfMaterials": [{"program": "K", "component": "engine"}],
        "Suppliers": [
            {"supplier": "S", "component": "engine", "country": "US", "unit_cost": 700,
             "available_from": D(2027, 1, 1)},
        ],
        "PriceTiers": [{"supplier": "S", "component": "engine", "from_volume": 500, "unit_cost": 600}],
        "Regions": [{"region": "R", "share": 1}],
        "Freight": [{"origin": "P", "region": "R", "cost": 0}],
        "Demand": [{"program": "K", "region": "R", "year": 2027, "volume": 9000}],
        "Scenarios": [{"scenario": "open", "probability": 0.7}, {"scenario": "late", "probability": 0.3}],
        "Changes": [
            {"scenario": "late", "sheet": "Suppliers", "match": "supplier=S", "column": "available_from",
             "operation": "delay", "value": 12},
        ],
    }  # fmt: skip
    assert difference(case) is None


def test_no_tooling_is_paid_for_nothing_in_a_future_that_does_not_count() -> None:
    """All the weight on risk: a payment in the good future costs the objective nothing."""
    assert difference(case_of(1480)) is None


def test_a_site_is_paid_once_however_often_its_lines_leave_their_first_state() -> None:
    """Two copies go kei, back and kei again: three departures of two copies, one site."""
    case: Case = {
        "Settings": [{"name": "tax_rate", "value": 0.3}],
        "Periods": [{"period": f"T{i + 1}", "start": D(2027 + i, 1, 1)} for i in range(4)],
        "Plants": [{"plant": "P1", "oem": "Ford", "site_cost": 40}],
        "Lines": [{"line": "L1", "plant": "P1", "state": "keivan", "copies": 2}],
        "Configurations": [{"config": "kei"}, {"config": "keivan"}],
        "Conversions": [
            {"line": "L1", "from_config": origin, "to_config": target, "mode": mode, "capex": capex, "grant": grant,
             "downtime": downtime, "capacity": 12000 if target == "keivan" else 30000}
            for origin, target, mode, capex, downtime, grant in (
                ("keivan", "keivan", None, 8, 0, None), ("keivan", "kei", None, 8, 0, 10),
                ("keivan", "kei", "fast", 2, 1, 3), ("kei", "keivan", None, 2, 12, 10),
            )
        ],
        "Programs": [{"program": "K1", "vehicle_class": "truck", "msrp": 17000}],
        "Tooling": [{"program": "K1", "line": "L1", "tooling_cost": 6}],
        "Regions": [{"region": "R", "share": 1}],
        "Demand": [{"program": "K1", "region": "R", "year": y, "volume": 25000} for y in range(2027, 2030)],
        "Freight": [{"origin": "P1", "region": "R", "cost": 0}],
    }  # fmt: skip
    assert difference(case) is None
