"""Golden models: the .lp text of every golden case, checked in under golden/ and reviewed as a diff.

python -m tests.model.golden            says which files differ (exit code 1 if any)
python -m tests.model.golden --write    writes them all anew
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

from tests.model.golden_cases import GOLDEN
from tests.model.lp_text import golden_text
from tests.model.solving import model_of

FOLDER = Path(__file__).resolve().parent / "golden"


@cache
def golden_model(name: str) -> Any:
    """The built model of a golden case; built once, not to be changed."""
    return model_of(GOLDEN[name].sheets, GOLDEN[name].merged, ordered=GOLDEN[name].ordered)


def text_of(name: str) -> str:
    """What the golden file of a case should hold."""
    return golden_text(GOLDEN[name], golden_model(name))


def file_of(name: str) -> Path:
    """Where the golden file of a case is."""
    return FOLDER / f"{name}.lp"


def differing() -> list[Path]:
    """Files that are missing, differ, or belong to no case."""
    wrong = [file_of(n) for n in GOLDEN if not file_of(n).exists() or file_of(n).read_text() != text_of(n)]
    return wrong + sorted(set(FOLDER.glob("*.lp")) - {file_of(n) for n in GOLDEN})


def write() -> list[Path]:
    """Write what differs and remove what belongs to no case."""
    changed = differing()
    FOLDER.mkdir(exist_ok=True)
    for path in changed:
        if path.stem in GOLDEN:
            path.write_text(text_of(path.stem))
        else:
            path.unlink()
    return changed


def main(arguments: list[str]) -> int:
    """Run as a command; 0 where all is as it should be."""
    writing = "--write" in arguments
    changed = write() if writing else differing()
    for path in changed:
        print(f"{'wrote' if writing else 'differs'}: {path.name}")
    print(f"{len(GOLDEN)} golden models, {len(changed)} {'written' if writing else 'different'}")
    return 0 if writing or not changed else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
