"""Plots of one look: a figure with a title and axes, and a file for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def figure(title: str) -> tuple[Any, Any]:
    """A figure and its axes, drawn without a screen."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(7.5, 4.5), layout="constrained")
    FigureCanvasAgg(drawing)
    axes = drawing.add_subplot()
    axes.set_title(title, loc="left")
    axes.grid(True, which="major", alpha=0.3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return drawing, axes


def finish(drawing: Any, path: Path) -> Path:
    """Write the figure as .png; returns the path."""
    drawing.savefig(path, dpi=120)
    return path
