"""Cases solved by a Dask cluster, on as many machines as it has."""

from __future__ import annotations

import queue
from typing import Any, Generic

from retool.study.sweep.job import deciding_versions
from retool.study.sweep.record import Record
from retool.study.sweep.workers import Ended, Job, Work, WorkersError

INSTALL = "--cluster needs the packages dask and distributed here and on every machine: pip install '{name}[cluster]'"
PACKAGE = "retool-planner"
CONNECT_SECONDS = 20
AT_ONCE = 1_000
"""Cases that the scheduler is given at a time; it hands them to its workers."""


class ClusterWorkers(Generic[Job]):
    """The workers of a Dask scheduler. A case whose worker dies is given to another by Dask itself, and after that
    by `work_through`.
    """

    def __init__(self, address: str) -> None:
        """Connect. Raises WorkersError where the packages are missing or nobody answers at the address."""
        try:
            import distributed  # noqa: PLC0415  an extra that most planners never need
        except ImportError as error:
            raise WorkersError(INSTALL.format(name=PACKAGE)) from error
        try:
            self._client: Any = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise WorkersError(f"--cluster {address}: no Dask scheduler can be reached there ({error})") from error
        self._address = address
        self._died = distributed.KilledWorker
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._given: dict[Any, Job] = {}
        self._tries = 0

    @property
    def slots(self) -> int:
        return AT_ONCE

    @property
    def at_once(self) -> int:
        return max(1, int(sum(self._client.nthreads().values())))

    @property
    def idle(self) -> bool:
        """Whether the scheduler has no workers yet."""
        return not self._client.nthreads()

    def start(self, job: Job) -> None:
        self._check()
        self._tries += 1
        future = self._client.submit(_solve_there, job, key=f"retool-{job.key[:24]}-{self._tries}", pure=False)
        self._given[future] = job
        future.add_done_callback(self._done.put)

    def ended(self, seconds: float) -> list[Ended[Job]]:
        self._check()
        found: list[Ended[Job]] = []
        try:
            found.append(self._end(self._done.get(timeout=seconds)))
            while True:
                found.append(self._end(self._done.get_nowait()))
        except queue.Empty:
            return found

    def _end(self, future: Any) -> Ended[Job]:
        job = self._given.pop(future)
        if future.status == "finished":
            record = future.result()
            self._same_versions(record["versions"])
            interrupted = record.pop("interrupted", False)
            return Ended(job, None, "its worker was asked to stop") if interrupted else Ended(job, record)
        if future.status == "error":
            error = future.exception()
            died = isinstance(error, self._died)
            why = "its worker died" if died else " ".join(f"{type(error).__name__}: {error}".split())
            return Ended(job, None, why, hopeless=not died)
        return Ended(job, None, f"the cluster lost it ({future.status})")

    def _check(self) -> None:
        if self._client.status != "running":
            raise WorkersError(f"--cluster {self._address}: the scheduler is gone; the same command goes on from here")

    def _same_versions(self, theirs: dict[str, str]) -> None:
        """Answers of other versions would be kept under the wrong key."""
        other = [
            f"{name} {theirs[name]} (here {own})" for name, own in deciding_versions().items() if theirs[name] != own
        ]
        if other:
            raise WorkersError(
                f"--cluster {self._address}: its workers have {', '.join(other)}; install the same there"
            )

    def close(self) -> None:
        if self._client.status == "running":
            self._client.cancel(list(self._given), force=True)
        self._given.clear()
        self._client.close()


def _solve_there(job: Work) -> Record:
    """Solve a case, in a worker's process."""
    return job.run()
