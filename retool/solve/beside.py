"""The whole model, built in a thread while a lighter one is searched.

HiGHS works without Python's interpreter lock. Its callbacks wait for it up to 5 ms each while the thread builds; giving
it up more often (``sys.setswitchinterval``) made no run shorter.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from retool.solve.bridge import LinearProblem, compile_model

POLL_SECONDS = 0.1


class BuiltBeside:
    """A problem under construction. `draw` is called about ten times a second while it is waited for."""

    def __init__(self, build: Callable[[], Any], draw: Callable[[], None]) -> None:
        self._draw = draw
        builder = ThreadPoolExecutor(max_workers=1)
        self._problem = builder.submit(_built, build)
        builder.shutdown(wait=False)

    def __call__(self) -> LinearProblem:
        """The problem, once it is there. Lets signals through; raises what building it raised."""
        while not wait([self._problem], POLL_SECONDS).done:
            self._draw()
        return self._problem.result()


def _built(build: Callable[[], Any]) -> LinearProblem:
    return compile_model(build())
