"""The licences of what retool installs, from the packages' own metadata: `python -m tests.docs.licences --write`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, requires
from pathlib import Path

PAGE = Path("docs/licences.md")
PROJECT = "retool-planner"

BEFORE = """# Licences

What `pip install` brings with retool, directly or through another package, and under which licence, as the packages
say of themselves. This page is made by `python -m tests.docs.licences --write`, and a test holds it to what is
installed. Development tools (tests, benchmarks, documentation) and the packages of a Dask cluster are not in it.

| package | licence |
|---|---|
"""


def page() -> str:
    """The page as it should be."""
    return BEFORE + "".join(f"| {name} | {licence} |\n" for name, licence in sorted(licences().items()))


def licences() -> dict[str, str]:
    """Package to licence, of all that retool needs to run."""
    return {package.name.lower(): licence_of(package) for package in installed_with(PROJECT)}


def installed_with(project: str) -> Iterator[Distribution]:
    """The packages that a project needs, those that they need, and so on; without extras."""
    seen: set[str] = set()
    waiting = needs_of(project)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            package = distribution(name)
        except PackageNotFoundError:  # another system's
            continue
        yield package
        waiting += needs_of(name)


def needs_of(name: str) -> list[str]:
    """The names of what a package requires; what only an extra or another system requires is left out by marker."""
    wanted = (re.match(r"([\w.-]+)[^;]*(;.*)?", line) for line in requires(name) or [])
    return [found[1].lower().replace("_", "-") for found in wanted if found and "extra ==" not in (found[2] or "")]


def licence_of(package: Distribution) -> str:
    """The SPDX expression, else the classifiers, else the first line of the licence field."""
    about = package.metadata
    classified = [
        text.rpartition(" :: ")[2] for text in about.get_all("Classifier") or [] if text.startswith("License")
    ]
    said, field = (next(iter(about.get_all(name) or []), "") for name in ("License-Expression", "License"))
    said = said or ", ".join(classified) or field.split("\n")[0]
    return said.replace("|", "/").strip() or "not stated"


if __name__ == "__main__":
    sys.stdout.write(page())
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
