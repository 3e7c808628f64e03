"""What pip-audit found, in words: python known_faults.py FOUND.json. Exit code 1 if a package has a known fault."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(found: Path) -> int:
    """0 where nothing is known, or where nothing could be looked up, which is said."""
    packages = json.loads(found.read_text(encoding="utf-8"))["dependencies"] if found.exists() else []
    seen = [package for package in packages if "skip_reason" not in package]
    if not seen:
        print("known faults: the list could not be reached; see build/known-faults.log", file=sys.stderr)
        return 0
    faults = [(package, fault) for package in seen for fault in package["vulns"]]
    for package, fault in faults:
        mended = ", ".join(fault["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}", file=sys.stderr)
    print(f"known faults: {len(faulty(faults))} of {len(seen)} packages have one; {len(packages)} are pinned")
    return 1 if faults else 0


def faulty(faults: list[tuple[dict[str, str], object]]) -> set[str]:
    """Each package once, however many faults it has."""
    return {package["name"] for package, _ in faults}


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
