"""Where a plan is written: never over an earlier one, and never half."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import count
from pathlib import Path

OUTPUTS = Path("outputs")

ABANDONED_SECONDS = 3600
"""No plan takes so long to write: an older draft has nobody who writes it."""

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
    _remove_abandoned(path)
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
    for number in count(1):
        kept = path.with_name(f"{stem}{'' if number == 1 else f'-{number}'}{path.suffix}")
        try:
            kept.hardlink_to(path)
        except FileExistsError:
            continue
        except OSError:  # a file system without hard links
            if kept.exists():
                continue
            _copy_whole(path, kept)
        return kept
    raise AssertionError("numbers do not end")


def _copy_whole(path: Path, copy: Path) -> None:
    try:
        shutil.copy2(path, copy)
    except OSError:  # a full disk leaves half a file
        copy.unlink(missing_ok=True)
        raise


def elsewhere(path: Path) -> Iterator[Path]:
    """Where a plan may go that cannot go to its place: beside it under a new name, then the system's own folder
    for temporary files.
    """
    now = f"{datetime.now():%Y%m%d-%H%M%S}"
    yield path.with_name(f"{path.stem}-new-{now}{path.suffix}")
    yield Path(tempfile.gettempdir()) / f"retool-{path.stem}-{now}{path.suffix}"


def opened_by_others(path: Path) -> bool:
    """Whether Excel or LibreOffice has left word beside a file that it is open there."""
    marks = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    return any(path.with_name(mark).exists() for mark in marks)


def _remove_abandoned(path: Path) -> None:
    """Remove drafts of this file that a process left behind when it was killed."""
    for draft in path.parent.glob(f".*{path.suffix}"):
        if not draft.name.lstrip(".").startswith(f"{path.stem}-"):
            continue
        with suppress(OSError):  # another process may be quicker
            if time.time() - draft.stat().st_mtime > ABANDONED_SECONDS:
                draft.unlink()


def _flush(path: Path) -> None:
    """Have the disk hold what was written, so that a power cut leaves the old file or the new one."""
    if path.is_dir() and os.name != "posix":  # elsewhere a folder cannot be opened, and need not be
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)  # Windows flushes what it may write
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
