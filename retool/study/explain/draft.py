"""A mixed-integer program under construction: the rows of a compiled model, some taken out, others added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np
from scipy import sparse

from retool.solve.bridge import Floats, LinearProblem
from retool.solve.engine import Run, run, set_options
from retool.solve.errors import SolverError
from retool.solve.progress import Progress
from retool.solve.state import PatientWatch
from retool.solve.tree import CAREFUL

Terms = Mapping[int, float]
"""Coefficient by column number."""


@dataclass
class Draft:
    """Columns and rows beside those of `problem`; base rows in `taken_out` are left out."""

    problem: LinearProblem
    taken_out: set[int] = field(default_factory=set)
    _upper: list[float] = field(default_factory=list)
    _whole: list[bool] = field(default_factory=list)
    _rows: list[tuple[Terms, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_row = self.problem.matrix.tocsr()
        self.column_of = {id(column): at for at, column in enumerate(self.problem.columns)}

    def column(self, upper: float, *, whole: bool) -> int:
        """A new column of 0 … upper; its number."""
        self._upper.append(upper)
        self._whole.append(whole)
        return len(self.problem.columns) + len(self._upper) - 1

    def switch(self) -> int:
        """A new column that is 0 or 1."""
        return self.column(1.0, whole=True)

    def upper_of(self, column: int) -> float:
        """The upper bound of a column."""
        own = column - len(self.problem.columns)
        return float(self.problem.upper[column]) if own < 0 else self._upper[own]

    def at_most(self, terms: Terms, upper: float) -> None:
        """A new row: the sum of the terms is at most `upper`."""
        self._rows.append((terms, upper))

    def sides(self, row: int) -> list[tuple[dict[int, float], float]]:
        """A base row as one or two `at most` rows."""
        part = slice(self._by_row.indptr[row], self._by_row.indptr[row + 1])
        terms = dict(zip(self._by_row.indices[part].tolist(), self._by_row.data[part].tolist(), strict=True))
        found = []
        if np.isfinite(self.problem.row_upper[row]):
            found.append((terms, float(self.problem.row_upper[row])))
        if np.isfinite(self.problem.row_lower[row]):
            found.append(({at: -c for at, c in terms.items()}, -float(self.problem.row_lower[row])))
        return found

    def finished(self) -> Program:
        """The program as arrays."""
        base, extra = self.problem, len(self._upper)
        kept = np.ones(len(base.rows), dtype=np.bool_)
        kept[sorted(self.taken_out)] = False
        above = self._by_row[kept]
        above = sparse.csr_array((above.data, above.indices, above.indptr), shape=(above.shape[0], self._width))
        below = _matrix([terms for terms, _ in self._rows], self._width)
        limits = np.array([upper for _, upper in self._rows], dtype=np.float64)
        return Program(
            matrix=sparse.csr_array(sparse.vstack([above, below], format="csr")),
            row_lower=np.concatenate([base.row_lower[kept], np.full(len(limits), -np.inf)]),
            row_upper=np.concatenate([base.row_upper[kept], limits]),
            lower=np.concatenate([base.lower, np.zeros(extra)]),
            upper=np.concatenate([base.upper, np.array(self._upper, dtype=np.float64)]),
            whole=np.concatenate([base.integer, np.array(self._whole, dtype=np.bool_)]),
        )

    @property
    def _width(self) -> int:
        return len(self.problem.columns) + len(self._upper)


@dataclass(frozen=True)
class Program:
    """Minimise some cost within row_lower <= matrix·x <= row_upper, lower <= x <= upper, x[whole] whole."""

    matrix: sparse.csr_array
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    whole: np.typing.NDArray[np.bool_]

    def solver(
        self,
        *,
        lower: Floats | None = None,
        upper: Floats | None = None,
        cost: Floats | None = None,
        cuts: Sequence[tuple[Terms, float]] = (),
        relaxed: bool = False,
    ) -> highspy.Highs:
        """A silent HiGHS that holds the program, with other bounds, a cost and more `at most` rows."""
        lp = highspy.HighsLp()
        matrix = self.matrix
        if cuts:
            matrix = sparse.csr_array(
                sparse.vstack([matrix, _matrix([c for c, _ in cuts], len(self.lower))], format="csr")
            )
        lp.num_row_, lp.num_col_ = matrix.shape
        lp.sense_ = highspy.ObjSense.kMinimize
        lp.col_cost_ = np.zeros(len(self.lower)) if cost is None else cost
        lp.col_lower_ = self.lower if lower is None else lower
        lp.col_upper_ = self.upper if upper is None else upper
        lp.row_lower_ = np.concatenate([self.row_lower, np.full(len(cuts), -np.inf)])
        lp.row_upper_ = np.concatenate([self.row_upper, np.array([limit for _, limit in cuts], dtype=np.float64)])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
        if not relaxed:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[whole] for whole in self.whole.astype(int)]
        highs = highspy.Highs()
        highs.silent()
        if highs.passModel(lp) == highspy.HighsStatus.kError:
            raise SolverError("HiGHS refused the model: a coefficient or bound is out of its range")
        set_options(highs, **CAREFUL)
        return highs

    def run(self, highs: highspy.Highs, seconds: float | None) -> Run:
        """Solve within the time; a first Ctrl-C ends it."""
        return run(highs, PatientWatch(Progress()), seconds=seconds, threads=1)


def _matrix(rows: Iterable[Terms], width: int) -> sparse.csr_array:
    numbered = list(enumerate(rows))
    at = [(row, column) for row, terms in numbered for column in terms]
    values = np.array([value for _, terms in numbered for value in terms.values()], dtype=np.float64)
    places = np.array(at, dtype=np.int32).reshape(len(at), 2)
    return sparse.csr_array((values, (places[:, 0], places[:, 1])), shape=(len(numbered), width))
