"""How large the models of all bundles are together."""

from __future__ import annotations

from collections.abc import Sequence

from retool.solve.outcome import ModelSize

NO_SIZE = ModelSize(0, 0, 0, 0, None, None, None)


def together(sizes: Sequence[ModelSize]) -> ModelSize:
    """Counts summed over models, and the least and greatest magnitude in any."""

    def span(ranges: Sequence[tuple[float, float] | None]) -> tuple[float, float] | None:
        known = [found for found in ranges if found is not None]
        return (min(low for low, _ in known), max(high for _, high in known)) if known else None

    return ModelSize(
        rows=sum(size.rows for size in sizes),
        columns=sum(size.columns for size in sizes),
        integers=sum(size.integers for size in sizes),
        nonzeros=sum(size.nonzeros for size in sizes),
        matrix_range=span([size.matrix_range for size in sizes]),
        cost_range=span([size.cost_range for size in sizes]),
        limit_range=span([size.limit_range for size in sizes]),
    )
