"""A thin layer over HiGHS: columns, rows, one objective, an exact answer."""

from __future__ import annotations

from dataclasses import dataclass, field

import highspy
import numpy as np

INFINITY = highspy.kHighsInf


@dataclass
class Expr:
    """A linear expression: coefficient per column, and a constant."""

    terms: dict[int, float] = field(default_factory=dict)
    constant: float = 0.0

    def add(self, column: int, coefficient: float) -> None:
        """Add coefficient × column."""
        self.terms[column] = self.terms.get(column, 0.0) + coefficient

    def plus(self, other: Expr, factor: float = 1.0) -> None:
        """Add factor × another expression."""
        for column, coefficient in other.terms.items():
            self.add(column, factor * coefficient)
        self.constant += factor * other.constant

    def value(self, solution: list[float]) -> float:
        """Its value at a solution."""
        return self.constant + sum(c * solution[column] for column, c in self.terms.items())


class Mip:
    """A mixed-integer program, to be maximised."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.integer: list[bool] = []
        self.rows: list[tuple[dict[int, float], float, float]] = []

    def column(self, name: str, low: float = 0.0, high: float = INFINITY, *, integer: bool = False) -> int:
        """A new column."""
        self.names.append(name)
        self.low.append(low)
        self.high.append(high)
        self.integer.append(integer)
        return len(self.names) - 1

    def at_most(self, left: Expr, right: float = 0.0) -> None:
        """left ≤ right."""
        self.rows.append((left.terms, -INFINITY, right - left.constant))

    def at_least(self, left: Expr, right: float = 0.0) -> None:
        """left ≥ right."""
        self.rows.append((left.terms, right - left.constant, INFINITY))

    def equal(self, left: Expr, right: float = 0.0) -> None:
        """left = right."""
        self.rows.append((left.terms, right - left.constant, right - left.constant))

    def maximise(self, objective: Expr) -> list[float] | None:
        """The best values of the columns; None where the rows contradict each other.

        After the search the integers are fixed at whole numbers and the rest solved again, so that the
        answer holds no trace of the integrality tolerance.
        """
        found = self._run(objective, self.low, self.high, self.integer)
        if found is None:
            return None
        low, high = list(self.low), list(self.high)
        for column, integer in enumerate(self.integer):
            if integer:
                low[column] = high[column] = float(round(found[column]))
        return self._run(objective, low, high, [False] * len(low)) or found

    def _run(
        self, objective: Expr, low: list[float], high: list[float], integer: list[bool]
    ) -> list[float] | None:
        highspy.Highs.resetGlobalScheduler(True)
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        for option, value in (
            ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0), ("mip_feasibility_tolerance", 1e-9),
            ("primal_feasibility_tolerance", 1e-9), ("dual_feasibility_tolerance", 1e-9),
        ):  # fmt: skip
            solver.setOptionValue(option, value)
        solver.passModel(self._lp(objective, low, high, integer))
        solver.run()
        status = solver.getModelStatus()
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS stopped with {status}")
        return [float(v) for v in solver.getSolution().col_value]

    def _lp(
        self, objective: Expr, low: list[float], high: list[float], integer: list[bool]
    ) -> highspy.HighsLp:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(low), len(self.rows)
        cost = np.zeros(len(low))
        for column, coefficient in objective.terms.items():
            cost[column] = -coefficient
        lp.col_cost_, lp.offset_ = cost, -objective.constant
        lp.col_lower_, lp.col_upper_ = np.array(low), np.array(high)
        lp.row_lower_ = np.array([row[1] for row in self.rows])
        lp.row_upper_ = np.array([row[2] for row in self.rows])
        starts, index, value = [0], [], []
        for terms, _, _ in self.rows:
            for column, coefficient in terms.items():
                if coefficient != 0.0:
                    index.append(column)
                    value.append(coefficient)
            starts.append(len(index))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(index, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(value, dtype=float)
        if any(integer):
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[each] for each in integer]
        return lp
