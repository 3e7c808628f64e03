"""Python's garbage collector set aside while millions of objects are made, or kept, that all stay.

It looks at all of them again and again: half the time of building a large model, and seconds in a search that
makes few objects but holds the model.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused(*, last: bool = False) -> Iterator[None]:
    """No collections inside the block. A large model is built in about half the time.

    After the `last` work of a process what there is by then is not looked at again: going through a large plan and
    its model once more, only to end, takes seconds.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if last:
            gc.freeze()
        if was_on:
            gc.enable()
