"""How many futures one machine can plan for: `python -m benchmarks.scenarios write|solve …`.

`write FOLDER` makes the default case with 9, 27 and 81 futures, and with a tree of three stages:
duty 10, 15 or 25 % × demand low, base or high, the rule's date moving with demand (9)
× parts of Mexico at 0, 15 or 25 % × (27) × steel and labour dearer, as now or cheaper (81).
`solve WORKBOOK --seconds S [--bundles N]` solves one and prints a line of a table: gap, seconds and peak memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

from inputs.make.basis import Row, Sheets
from inputs.make.case import us_kei
from retool.workbook import write_workbook

DUTIES = (0.10, 0.15, 0.25)
DEMANDS: dict[str, tuple[float, float, date | None]] = {  # factor, probability, when all states let kei cars drive
    "low": (0.6, 0.3, None),
    "base": (1.0, 0.4, date(2032, 1, 1)),
    "high": (1.6, 0.3, date(2030, 1, 1)),
}
MEXICO = (0.0, 0.15, 0.25)
COSTS: dict[str, tuple[float, float]] = {"dear": (1.10, 0.3), "now": (1.0, 0.4), "cheap": (0.93, 0.3)}
DUTY_FROM = date(2027, 7, 1)
MEXICO_FROM = date(2028, 1, 1)
COUNTRIES = ("JP", "KR", "EU")
SIZES = (9, 27, 81)
MEGABYTE = 1024.0  # kilobytes, in which peak memory is told


def change(scenario: str, sheet: str, column: str, operation: str, value: Any, **more: Any) -> Row:
    return {"scenario": scenario, "sheet": sheet, "column": column, "operation": operation, "value": value, **more}


def demand_changes(name: str, sheets: Sheets, demand: str) -> Iterator[Row]:
    """The market, and the date from which every state lets kei cars drive: sooner where more want them, or never."""
    factor, _, opened = DEMANDS[demand]
    for sheet in ("Demand", "Segments"):
        if factor != 1.0 and sheets.get(sheet):
            yield change(name, sheet, "volume", "multiply", factor)
    if opened is not None:
        yield change(name, "Regions", "access", "set", 1.0, **{"from": opened})


def duty_changes(name: str, sheets: Sheets, rate: float) -> Iterator[Row]:
    """The duty beyond the base layer on cars and parts of the countries with deals."""
    for row in sheets["Tariffs"]:
        if row["layer"] == "section 232" and row["country"] in COUNTRIES and row["tariff_class"] != "truck":
            match = f"tariff_class={row['tariff_class']}; country={row['country']}; layer=section 232"
            yield change(name, "Tariffs", "rate", "set", rate, match=match, **{"from": DUTY_FROM})


def mexico_changes(name: str, rate: float) -> Iterator[Row]:
    for tariff_class in ("parts", "battery") if rate else ():
        match = f"tariff_class={tariff_class}; country=MX"
        yield change(name, "Tariffs", "rate", "set", rate, match=match, **{"from": MEXICO_FROM})


def cost_changes(name: str, cost: str) -> Iterator[Row]:
    factor, _ = COSTS[cost]
    for sheet, column in (("Suppliers", "unit_cost"), ("Tooling", "assembly_cost")) if factor != 1.0 else ():
        yield change(name, sheet, column, "multiply", factor)


def with_futures(count: int) -> Sheets:
    """The default case with 9, 27 or 81 futures, each a combination, as likely as its parts together."""
    sheets = us_kei()
    mexico = MEXICO if count >= 27 else (0.0,)
    costs = tuple(COSTS) if count >= 81 else ("now",)
    sheets["Scenarios"], sheets["Changes"] = [], []
    for duty, demand, parts, cost in product(DUTIES, DEMANDS, mexico, costs):
        name = f"{duty:.0%} {demand} MX{parts:.0%} {cost}"
        share = DEMANDS[demand][1] / len(DUTIES) / len(mexico) * (COSTS[cost][1] if len(costs) > 1 else 1.0)
        sheets["Scenarios"].append({"scenario": name, "probability": share})
        sheets["Changes"] += [*duty_changes(name, sheets, duty), *demand_changes(name, sheets, demand)]
        sheets["Changes"] += [*mexico_changes(name, parts), *cost_changes(name, cost)]
    return sheets


def with_tree() -> Sheets:
    """Three stages: the market is known from 2029 on, the duty on parts from Mexico from 2031 on; six futures."""
    sheets = us_kei()
    rows: list[Row] = [{"scenario": "base", "probability": 0.25}]
    market = {"probability": 0.2, "parent": "base", "from": date(2029, 1, 1)}
    rows += [{"scenario": name, **market} for name in ("low", "high")]
    rows += [
        {"scenario": f"{name} MX", "probability": p, "parent": name, "from": date(2031, 1, 1)}
        for name, p in (("base", 0.15), ("low", 0.1), ("high", 0.1))
    ]
    sheets["Scenarios"], sheets["Changes"] = rows, []
    for name in ("low", "high"):
        sheets["Changes"] += demand_changes(name, sheets, name)
    for name in ("base MX", "low MX", "high MX"):
        sheets["Changes"] += mexico_changes(name, MEXICO[-1])
    return sheets


def write_all(folder: Path) -> None:
    """Write all cases as workbooks."""
    folder.mkdir(parents=True, exist_ok=True)
    cases = {f"futures{count}": with_futures(count) for count in SIZES} | {"tree": with_tree()}
    for name, sheets in cases.items():
        write_workbook(sheets, folder / f"{name}.xlsx", title=f"US kei: {name}")


@dataclass(frozen=True)
class Result:
    """One run: what the plan adds and may add at most (M$), the gap, columns, seconds of search and in all, peak MB."""

    case: str
    status: str
    added: float | None
    at_most: float | None
    gap: float | None
    columns: int
    integers: int
    solve_seconds: float
    total_seconds: float
    peak_megabytes: float

    @property
    def row(self) -> str:
        adds = "–" if self.added is None or self.at_most is None else f"{self.added:,.1f} | {self.at_most:,.1f}"
        gap = "–" if self.gap is None else f"{self.gap:.2%}"
        return (
            f"| {self.case} | {self.columns:,} | {self.integers:,} | {adds} | {gap} | {self.solve_seconds:.0f}"
            f" | {self.total_seconds:.0f} | {self.peak_megabytes:,.0f} |"
        )


def measure(workbook: Path, seconds: float, gap: float, bundles: int | None = None) -> Result:
    """Solve in processes of their own, the largest of which then tells its peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "retool", "solve", str(workbook), "--json", "--gap", str(gap),
                   "--time-limit", str(seconds), "--out", str(Path(folder) / "plan.xlsx")]  # fmt: skip
        command += [] if bundles is None else ["--bundles", str(bundles)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    answer = json.loads(done.stdout)
    objective, bound, base = (answer[f"{name}_musd"] for name in ("objective", "bound", "baseline"))
    known = objective is not None
    return Result(
        workbook.stem, answer["status"], objective - base if known else None, bound - base if known else None,
        answer["gap"], answer["size"]["columns"], answer["size"]["integers"], answer["seconds"].get("solve", 0.0),
        answer["seconds"]["total"], resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEGABYTE,
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the cases, or solve one and print its line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = options.add_subparsers(dest="part", required=True)
    parts.add_parser("write").add_argument("folder", type=Path)
    solve = parts.add_parser("solve")
    solve.add_argument("workbook", type=Path)
    solve.add_argument("--seconds", type=float, default=600.0)
    solve.add_argument("--gap", type=float, default=0.005)
    solve.add_argument("--bundles", type=int)
    chosen = options.parse_args(arguments)
    if chosen.part == "write":
        write_all(chosen.folder)
    else:
        print(measure(chosen.workbook, chosen.seconds, chosen.gap, chosen.bundles).row)


if __name__ == "__main__":
    main()
