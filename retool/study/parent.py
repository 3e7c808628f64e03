"""The life of a process that works for another one: it ends as soon as that one has gone, however it went."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing.connection import wait

ORPHANED = 1
"""The exit code of a process whose leader has gone."""


def end_with_parent() -> None:
    """Have this process end as soon as the one that began it has gone."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(ORPHANED)

    threading.Thread(target=watch, daemon=True).start()
