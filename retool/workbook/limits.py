"""How large a file may be. Larger than any plan needs, small enough that no file can take the machine down."""

from __future__ import annotations

import os
from dataclasses import dataclass

#: The last row and column of an Excel sheet.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

MEGABYTES = "RETOOL_MAX_MB"
CELLS = "RETOOL_MAX_CELLS"


class LimitError(ValueError):
    """A limit in the environment that is no limit; the message is the planner's to read."""


@dataclass(frozen=True)
class Limits:
    """What a file may unpack to: bytes in all, bytes of the parts that are held in memory at once, and cells.

    Blank cells inside a table count: they are held as well.
    """

    unpacked: int = 600 << 20
    held: int = 150 << 20
    cells: int = 12_000_000


def limits() -> Limits:
    """The limits in force: RETOOL_MAX_MB (of the unpacked file) and RETOOL_MAX_CELLS raise or lower them.

    Raises LimitError for a value that is no number above 0.
    """
    usual = Limits()
    megabytes = _number(MEGABYTES, usual.unpacked >> 20)
    share = usual.unpacked // usual.held
    return Limits(megabytes << 20, (megabytes << 20) // share, _number(CELLS, usual.cells))


def _number(name: str, usual: int) -> int:
    text = os.environ.get(name, "").strip()
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise LimitError(f"the environment variable {name} is {text!r}; it must be a whole number above 0")
    return int(text)
