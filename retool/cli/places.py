"""Where a plan is written: never over an earlier one, and never half."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

OUTPUTS = Path("outputs")

DEVICES = frozenset(("CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))))
"""Names that Windows keeps for devices, whatever the ending."""


def default_place(workbook: Path) -> Path:
    """`outputs/us_kei/plan.xlsx` for `inputs/us_kei.xlsx`."""
    return OUTPUTS / folder_name(workbook.stem) / "plan.xlsx"


def folder_name(stem: str) -> str:
    """The stem of a file as a folder's name on any system: no device names of Windows, no signs that it or a
    shell refuses, nothing that leads out of the folder.
    """
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", stem).strip().rstrip(".").strip()
    if not name.strip("."):
        return "plan"
    return f"{name}_" if name.partition(".")[0].strip().upper() in DEVICES else name


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft in the same folder that takes the place of `path` when the block ends well.

    What stood there before is kept beside it, named after the time it was written.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        _flush(draft)
        draft.chmod(0o666 & ~_umask())
        if path.exists():
            keep_earlier(path)
        draft.replace(path)
        _flush(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def keep_earlier(path: Path) -> Path:
    """Give a file a second name, `plan-20270131-093000.xlsx`, under which it stays when it is replaced."""
    written = datetime.fromtimestamp(path.stat().st_mtime)
    stem = f"{path.stem}-{written:%Y%m%d-%H%M%S}"
    kept = path.with_name(stem + path.suffix)
    number = 2
    while kept.exists():
        kept = path.with_name(f"{stem}-{number}{path.suffix}")
        number += 1
    try:
        kept.hardlink_to(path)
    except OSError:  # a file system without hard links
        shutil.copy2(path, kept)
    return kept


def _flush(path: Path) -> None:
    """Have the disk hold what was written, so that a power cut leaves the old file or the new one."""
    if path.is_dir() and os.name != "posix":  # elsewhere a folder cannot be opened, and need not be
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
