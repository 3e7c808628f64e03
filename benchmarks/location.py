"""Capacitated facility location in the workbook's words: lines to open, regions to serve, freight between them.

Every line stands idle at a plant of its own, converts at once for its fixed cost and builds one program, which
sells for the same everywhere for one year. There is no interest and no tax, so the net present value is what all
demand fetches less fixed costs and freight. `python -m benchmarks.location --lines 20 --regions 100 --out X.xlsx`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inputs.make.basis import Sheets
from retool.workbook import write_workbook

Floats = npt.NDArray[np.float64]

PRICE = 20_000.0
"""$ a vehicle: more than any line's fixed cost for each vehicle plus freight, so that all demand is worth serving."""
SIDE = 2_000.0
"""Miles: lines and regions lie in a square of this side."""
PER_MILE = 1.0
"""$ a vehicle and mile."""
OPEN_SHARE = 0.15
"""About this part of the lines is open in the best plan."""
MILLION = 1e6


@dataclass(frozen=True)
class Location:
    """One instance. `opening` is in $ by line, `capacity` in vehicles by line, `demand` in vehicles by region and
    `freight` in $ a vehicle from line to region."""

    opening: Floats
    capacity: Floats
    demand: Floats
    freight: Floats


def location(lines: int, regions: int, seed: int = 1) -> Location:
    """An instance of any size, the same for the same seed. Raises ValueError where something has no size.

    One more line of n that serve demand spread evenly over a square saves about half of what freight costs, which
    is as long as the way to a line, 0.38 · side / √n. Fixed costs are drawn around what makes this worth it up to
    OPEN_SHARE of the lines.
    """
    if lines < 1 or regions < 1:
        raise ValueError("lines and regions must be 1 or more")
    random = np.random.default_rng(seed)
    line_at, region_at = random.uniform(0, SIDE, (lines, 2)), random.uniform(0, SIDE, (regions, 2))
    miles = np.linalg.norm(line_at[:, None, :] - region_at[None, :, :], axis=2)
    demand = np.round(random.uniform(200, 2_000, regions))
    total, wanted = float(demand.sum()), max(1.0, OPEN_SHARE * lines)
    fixed = 0.38 * SIDE * PER_MILE * total / (2 * wanted**1.5)
    return Location(
        opening=np.round(fixed * random.uniform(0.7, 1.3, lines), -3),
        capacity=np.round(total / wanted * random.uniform(1.5, 3.0, lines)),
        demand=demand,
        freight=np.round(50 + PER_MILE * miles, 2),
    )


def location_case(instance: Location) -> Sheets:
    """The instance as sheets of plain column names, every pair of line and region with its row of Freight."""
    lines, regions = range(len(instance.opening)), range(len(instance.demand))
    settings = {"case": "location", "discount_rate": 0.0, "tax_rate": 0.0, "depreciation": "none", "terminal_years": 0}
    return {
        "Settings": [{"name": name, "value": value} for name, value in settings.items()],
        "Periods": [{"period": "P1", "start": date(2027, 1, 1)}],
        "Plants": [{"plant": f"P{n}", "oem": "maker"} for n in lines],
        "Lines": [{"line": f"L{n}", "plant": f"P{n}", "state": "idle"} for n in lines],
        "Configurations": [{"config": "kei"}],
        "Conversions": [
            {"line": f"L{n}", "to_config": "kei", "capacity": float(instance.capacity[n]),
             "capex": float(instance.opening[n]) / MILLION, "downtime": 0}
            for n in lines
        ],
        "Programs": [{"program": "K", "oem": "maker", "vehicle_class": "car", "powertrain": "gasoline", "msrp": PRICE}],
        "Tooling": [
            {"program": "K", "line": f"L{n}", "config": "kei", "tooling_cost": 0, "assembly_cost": 0} for n in lines
        ],
        "Regions": [{"region": f"R{r}"} for r in regions],
        "Demand": [
            {"program": "K", "region": f"R{r}", "year": 2027, "volume": float(instance.demand[r])} for r in regions
        ],
        "Freight": [
            {"origin": f"P{n}", "region": f"R{r}", "cost": float(instance.freight[n, r])}
            for n in lines
            for r in regions
        ],
    }  # fmt: skip


def worth(instance: Location, cost: float) -> float:
    """M$ of a plan that serves all demand at a cost in $."""
    return (PRICE * float(instance.demand.sum()) - cost) / MILLION


def main(arguments: Sequence[str] | None = None) -> None:
    """Write one instance as an input workbook."""
    options = argparse.ArgumentParser(description=__doc__)
    for name, default in (("lines", 100), ("regions", 1000), ("seed", 1)):
        options.add_argument(f"--{name}", type=int, default=default, help=f"default {default}")
    options.add_argument("--out", type=Path, required=True, help="the input workbook to write")
    chosen = options.parse_args(arguments)
    try:
        instance = location(chosen.lines, chosen.regions, chosen.seed)
    except ValueError as error:
        options.error(str(error))
    write_workbook(location_case(instance), chosen.out, title="Facility location")


if __name__ == "__main__":
    main()
