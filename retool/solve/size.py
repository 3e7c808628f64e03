"""How large a problem is, and how far apart its numbers lie."""

from __future__ import annotations

import numpy as np

from retool.solve.bridge import Floats, LinearProblem
from retool.solve.outcome import ModelSize


def measure(problem: LinearProblem) -> ModelSize:
    """The size of the problem as HiGHS is given it."""
    limits = np.concatenate([problem.row_lower, problem.row_upper, problem.lower, problem.upper])
    return ModelSize(
        rows=len(problem.rows),
        columns=len(problem.columns),
        integers=int(problem.integer.sum()),
        nonzeros=int(problem.matrix.nnz),
        matrix_range=_magnitudes(problem.matrix.data),
        cost_range=_magnitudes(problem.cost),
        limit_range=_magnitudes(limits),
    )


def _magnitudes(numbers: Floats) -> tuple[float, float] | None:
    sizes = np.abs(numbers[np.isfinite(numbers) & (numbers != 0)])
    return (float(sizes.min()), float(sizes.max())) if sizes.size else None
