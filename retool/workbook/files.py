"""What can go wrong when a workbook is written, in Python's own terms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from xlsxwriter.exceptions import FileCreateError


@contextmanager
def plain_errors() -> Iterator[None]:
    """XlsxWriter wraps the system's errors (no space left, no permission) in its own, which hides them."""
    try:
        yield
    except FileCreateError as error:
        cause = error.args[0] if error.args else None
        if isinstance(cause, OSError):
            raise cause from error
        raise OSError(str(error)) from error
