"""Who does work that is given out: processes on this machine, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from retool.cli.exits import USAGE
from retool.cli.say import count, stop

if TYPE_CHECKING:
    from retool.study.sweep.workers import Workers

workers_option = click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Processes at a time. [as many as the cores allow]"
)
cluster_option = click.option(
    "--cluster", metavar="ADDRESS", help="Solve on the Dask cluster of this scheduler: tcp://HOST:8786."
)


class Hands:
    """Workers as the command line asks for them: `workers` processes here, or those of the scheduler `cluster`."""

    def __init__(self, workers: int | None, cluster: str | None, threads: int) -> None:
        """Ends the command where both are asked for. `threads` is how many a worker takes, 0 for all."""
        from retool.study.sweep.local import cores

        if workers is not None and cluster is not None:
            stop("--workers is for this machine; a cluster has as many workers as were started for it", USAGE)
        self._cluster = cluster
        self._count = workers or max(1, cores() // max(1, threads or cores()))
        self.where = f"{count(self._count, 'worker')} on this machine" if cluster is None else f"cluster {cluster}"

    def opener(self, logs: Path, *, quiet: bool) -> Callable[[], Workers[Any]]:
        """What opens them. Processes here leave in the folder `logs` what they said before they died."""

        def local() -> Workers[Any]:
            from retool.study.sweep.local import LocalWorkers
            from retool.study.sweep.store import CaseStore

            return LocalWorkers(self._count, CaseStore(logs))

        def cluster() -> Workers[Any]:
            from retool.study.sweep.cluster import ClusterWorkers

            found: ClusterWorkers[Any] = ClusterWorkers(self._cluster or "")
            if found.idle and not quiet:
                click.echo(
                    f"The scheduler has no workers yet: start some with `dask worker {self._cluster}`.", err=True
                )
            return found

        return local if self._cluster is None else cluster
