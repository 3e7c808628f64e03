"""Workbooks on their way to the disk: made in memory and written at once.

XlsxWriter writing to a full disk would hide the system's error in one of its own and complain once more when its
archive is thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from traceback import clear_frames
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError


@contextmanager
def workbook_at(path: Path, options: Mapping[str, Any]) -> Iterator[xlsxwriter.Workbook]:
    """An XlsxWriter workbook, written to `path` when the block ends well. Raises OSError as the system has it."""
    content = BytesIO()
    try:
        with xlsxwriter.Workbook(content, dict(options)) as book:
            yield book
    except FileCreateError as error:  # the folder for temporary files is full
        cause = error.args[0] if error.args else None
        if not isinstance(cause, OSError):
            raise OSError(str(error)) from error
        clear_frames(cause.__traceback__)  # its half-made archive closes while it still can
        raise cause from None
    path.write_bytes(content.getvalue())
