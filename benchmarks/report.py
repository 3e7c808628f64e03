"""The results of all parts as one page of tables, with its plots: `python -m benchmarks.report [--quick]`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import command, construction, facility, growth, peers, sweeping, workbooks
from benchmarks.measuring import Found, folder_for, part_options

Section = Callable[[Found], list[str]]
Plot = Callable[[Found, Path], list[Path]]

PARTS: Mapping[str, tuple[str, Section, Plot | None]] = {
    "command": ("The whole command on the shipped cases", command.section, None),
    "facility": ("Facility location, solved to proof", facility.section, None),
    "peers": ("The search against other solvers", peers.section, peers.plot),
    "construction": ("Building the model and handing it over", construction.section, None),
    "growth": ("How time grows with size", growth.section, growth.plot),
    "sweeping": ("Many cases on several cores", sweeping.section, None),
    "workbooks": ("Reading and writing workbooks", workbooks.section, None),
}
PREFACE = (
    "# Benchmarks",
    "",
    "Written by `make bench` (`python -m benchmarks.report`) from the .json files beside it; edit neither. Machines are"
    " shared and noisy: only ratios of times within one table are worth comparing, seconds of different tables or"
    " days are not.",
)


def page(records: Mapping[str, Found], folder: Path) -> str:
    """The page of the parts that have been measured, as Markdown; draws their plots into the folder."""
    lines = list(PREFACE)
    for name, (title, section, plot) in PARTS.items():
        if name not in records:
            continue
        record = records[name]
        lines += ["", f"## {title}", "", *section(record["found"])]
        for picture in plot(record["found"], folder) if plot else []:
            lines += ["", f"![{title}]({picture.name})"]
        lines += ["", _when(name, record)]
    return "\n".join(lines) + "\n"


def _when(name: str, record: Found) -> str:
    """Machine, versions and date of one part."""
    machine = record["machine"]
    versions = ", ".join(f"{package} {version}" for package, version in record["versions"].items())
    quick = " **A quick run: it shows that the part works, no more.**" if record["quick"] else ""
    return (
        f"<sub>`python -m benchmarks.{name}`, {record['written']}, {machine['processor']}, {machine['cores']} cores,"
        f" {machine['memory_gb']} GB, {machine['system']}, load {machine['load']}; {versions}.</sub>{quick}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the page of all results there are."""
    quick = part_options(__doc__ or "").parse_args(arguments).quick
    folder = folder_for(quick)
    records = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    (folder / "README.md").write_text(page(records, folder), encoding="utf-8")


if __name__ == "__main__":
    main()
