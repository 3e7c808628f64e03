"""A sample as a whole: draws, the few that stand for them, and the workbook that holds them as futures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retool.study.draws import Draws, draw
from retool.study.evaluation import ImpossibleDrawError, named
from retool.study.futures import Future, draw_of, with_futures
from retool.study.reduction import Reduction, fast_forward, standardised
from retool.study.rows import write_copy
from retool.workbook import Workbook, check_workbook
from retool.workbook.checks.ranges import DRAWS


@dataclass(frozen=True)
class Sample:
    """`book` is the workbook with the kept draws as its scenarios. `shown` is the part of the draws' spread that is
    seen in the kept ones: 1 less how far a draw lies from the one that stands for it, as a share of how far it
    would lie from the best single one. 0 = one future shows as much, 1 = nothing is lost.
    """

    draws: Draws
    reduction: Reduction
    futures: tuple[Future, ...]
    book: Workbook
    shown: float


def sample(workbook: Workbook, count: int, keep: int, seed: int) -> Sample:
    """Draw `count` futures and keep `keep` of them. `workbook` must be free of faults and `obstacles`.

    Raises ImpossibleDrawError where kept draws break a rule of the workbook.
    """
    draws = draw(workbook.tables, count, seed, "sample")
    points = standardised(draws)
    reduction = fast_forward(points, keep)
    single = fast_forward(points, 1).distance
    futures = _futures(draws, reduction)
    book = with_futures(workbook, draws, futures)
    faults = [finding for finding in check_workbook(book) if finding.severity == "error"]
    if faults:
        raise ImpossibleDrawError([named(finding, draw_of(book, draws, futures, finding)) for finding in faults])
    return Sample(draws, reduction, futures, book, 1.0 - reduction.distance / single if single else 1.0)


def _futures(draws: Draws, reduction: Reduction) -> tuple[Future, ...]:
    digits = len(str(draws.n))
    return tuple(
        Future(
            f"{draws.futures[place] or 'draw'}_{place + 1:0{digits}d}",
            probability,
            place,
            f"stands for {round(probability * draws.n)} of {draws.n} draws",
        )
        for place, probability in zip(reduction.kept, reduction.probability, strict=True)
    )


def write_sample(found: Sample, path: Path, title: str) -> None:
    """Write the sampled workbook, every draw listed in its sheet Draws.

    Raises ValueError where a value does not fit into a cell.
    """
    write_copy(found.book, path, title, {DRAWS: _listed(found)})


def _listed(found: Sample) -> Sequence[dict[str, Any]]:
    """Every draw with the scenario that stands for it, and what it draws."""
    draws = found.draws
    heads = [f"{row.sheet}.{row.column} {row.operation} (Ranges row {row.row})" for row in draws.rows]
    return [
        {
            "draw": place + 1,
            "stands for it": found.futures[found.reduction.stands_for[place]].name,
            **({"scenario": draws.futures[place]} if draws.futures[place] else {}),
            **dict(zip(heads, map(float, draws.values[place]), strict=True)),
        }
        for place in range(draws.n)
    ]
