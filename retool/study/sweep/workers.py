"""Who does the work on cases, and how often a case whose worker died is tried."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from retool.solve.interrupt import Stop
from retool.study.sweep.record import FAILED, NO_PLAN, Record

ATTEMPTS = 3
"""How often a case is tried whose process dies: three times in all."""

POLL_SECONDS = 0.2


class Work(Protocol):
    """Something for another process to do, with the name and key that it is known by while it is under way."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    def run(self) -> Record:
        """Do it, in the process that is there for it. The answer has the `versions` that it hangs on, and may say
        that it was `interrupted`.
        """


Job = TypeVar("Job", bound=Work)


class WorkersError(Exception):
    """The workers as a whole cannot be used; the message is the planner's to read."""


@dataclass(frozen=True)
class Ended(Generic[Job]):
    """How one try at a case ended. `record` is None where its process died, `why` then says how; `hopeless` where
    another try would end the same way.
    """

    job: Job
    record: Record | None
    why: str = ""
    hopeless: bool = False


class Workers(Protocol[Job]):
    """Processes that solve cases, here or elsewhere. A case that dies takes no other with it."""

    @property
    def slots(self) -> int:
        """How many cases may be given out at a time."""

    @property
    def at_once(self) -> int:
        """How many cases are solved at a time, as far as is known."""

    def start(self, job: Job) -> None:
        """Give out a case. Raises WorkersError where that is not possible any more."""

    def ended(self, seconds: float) -> list[Ended[Job]]:
        """The cases that have ended; waits at most so long for one. Raises WorkersError as `start`."""

    def close(self) -> None:
        """Give up the cases under way and leave nothing running."""


def work_through(
    jobs: Iterable[Job], workers: Workers[Job], stop: Stop, waiting_too: Callable[[], object] = lambda: None
) -> Iterator[tuple[Job, Record]]:
    """Each case with its record as it ends, until all have ended or a stop is requested. `waiting_too` is called
    while waiting.

    A case whose process dies goes to the head of the queue again, ATTEMPTS times in all. Raises WorkersError.
    """
    waiting, running = deque(jobs), 0
    tries: Counter[str] = Counter()
    while (waiting or running) and not stop.requested:
        while waiting and running < workers.slots:
            workers.start(waiting.popleft())
            running += 1
        waiting_too()
        for ended in workers.ended(POLL_SECONDS):
            running -= 1
            tries[ended.job.key] += 1
            tried = tries[ended.job.key]
            if ended.record is not None:
                yield ended.job, {**ended.record, "attempts": tried}
            elif ended.hopeless or tried == ATTEMPTS:
                yield ended.job, _given_up(ended, tried)
            else:
                waiting.appendleft(ended.job)


def _given_up(ended: Ended[Job], tried: int) -> Record:
    times = "" if tried == 1 else f" (tried {tried} times)"
    return {"status": FAILED, **NO_PLAN, "message": ended.why + times, "seconds": None, "attempts": tried}
