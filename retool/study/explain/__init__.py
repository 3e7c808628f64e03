"""Why no plan exists: which cells conflict, and the smallest changes that would make one exist."""

from retool.study.explain.answer import Cause, CellChange, Explanation, Suggestion
from retool.study.explain.explaining import explain_book

__all__ = ["Cause", "CellChange", "Explanation", "Suggestion", "explain_book"]
