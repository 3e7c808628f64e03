"""A thin layer over HiGHS: columns, rows, one objective, an exact answer."""

from __future__ import annotations

from dataclasses import dataclass, field

import highspy
import numpy as np
import numpy.typing as npt

INFINITY = highspy.kHighsInf

Vector = npt.NDArray[np.float64]


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
        self.proved = False

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

        HiGHS's own search has been seen to call a poor plan optimal, and a good one impossible. So its
        answer serves as a first guess, and a plain branch and bound over LPs has the last word. Where that
        would take too long, HiGHS is asked again from other seeds and the best plan of all is the answer.
        """
        lp = self._lp(objective)
        whole = [column for column, integer in enumerate(self.integer) if integer]
        search = Search(lp, whole)
        search.try_whole_numbers(highs_guess(lp, whole, "on", 0))
        self.proved = search.prove()
        if not self.proved:
            for presolve, seed in (("on", 1), ("on", 2), ("off", 0), ("off", 1)):
                search.try_whole_numbers(highs_guess(lp, whole, presolve, seed))
        return search.best

    def _lp(self, objective: Expr) -> highspy.HighsLp:
        """Everything but the integrality, as a minimisation."""
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.names), len(self.rows)
        cost = np.zeros(len(self.names))
        for column, coefficient in objective.terms.items():
            cost[column] = -coefficient
        lp.col_cost_, lp.offset_ = cost, -objective.constant
        lp.col_lower_, lp.col_upper_ = np.array(self.low), np.array(self.high)
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
        return lp


def quiet_solver(tolerance: float, presolve: str) -> highspy.Highs:
    """A silent solver without gaps."""
    highspy.Highs.resetGlobalScheduler(True)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("presolve", presolve)
    for option, value in (
        ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0), ("mip_feasibility_tolerance", tolerance),
        ("primal_feasibility_tolerance", tolerance), ("dual_feasibility_tolerance", tolerance),
    ):  # fmt: skip
        solver.setOptionValue(option, value)
    return solver


def highs_guess(lp: highspy.HighsLp, whole: list[int], presolve: str, seed: int) -> list[float] | None:
    """What HiGHS's own search believes to be the best; None where it finds nothing."""
    solver = quiet_solver(1e-8, presolve)
    solver.setOptionValue("random_seed", seed)
    solver.setOptionValue("time_limit", 60.0)
    solver.passModel(lp)
    kinds = np.array([highspy.HighsVarType.kInteger] * len(whole))
    solver.changeColsIntegrality(len(whole), np.array(whole, dtype=np.int32), kinds)
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    return [float(v) for v in solver.getSolution().col_value]


class Search:
    """Branch and bound: solve the LP, branch on the least whole column, leave what cannot be better."""

    CLOSER = 1e-8  # what a better plan must gain, M$
    WHOLE = 1e-7  # how near to a whole number counts as one
    MOST_NODES = 600

    def __init__(self, lp: highspy.HighsLp, whole: list[int]) -> None:
        self.whole = np.array(whole, dtype=np.int32)
        self.low = np.array(lp.col_lower_)[self.whole]
        self.high = np.array(lp.col_upper_)[self.whole]
        self.solver = quiet_solver(1e-9, "off")
        self.solver.passModel(lp)
        self.best: list[float] | None = None
        self.best_value = -INFINITY
        self.nodes = 0

    def _relax(self, low: Vector, high: Vector) -> tuple[float, list[float]] | None:
        """Value and columns of the LP within bounds on the integers; None where it has no solution."""
        self.nodes += 1
        self.solver.changeColsBounds(len(self.whole), self.whole, low, high)
        for tolerance in (1e-9, 1e-8, 1e-7):
            self.solver.setOptionValue("primal_feasibility_tolerance", tolerance)
            self.solver.setOptionValue("dual_feasibility_tolerance", tolerance)
            self.solver.run()
            status = self.solver.getModelStatus()
            if status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible):
                break
            self.solver.clearSolver()  # the last basis leads nowhere: from scratch, a little looser
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS stopped with {status}")
        value = -self.solver.getInfo().objective_function_value
        return value, [float(v) for v in self.solver.getSolution().col_value]

    def try_whole_numbers(self, guess: list[float] | None) -> None:
        """Fix the integers at a guess rounded, and keep the plan if it holds and is better."""
        if guess is None:
            return
        fixed = np.round(np.array(guess)[self.whole])
        found = self._relax(fixed, fixed)
        if found is not None and found[0] > self.best_value:
            self.best_value, self.best = found

    def prove(self) -> bool:
        """Leave no part of the tree that could hold a better plan; False where there are too many parts."""
        waiting = [(self.low, self.high)]
        while waiting:
            if self.nodes > self.MOST_NODES:
                return False
            low, high = waiting.pop()
            found = self._relax(low, high)
            if found is None or found[0] <= self.best_value + self.CLOSER:
                continue
            at = np.array(found[1])[self.whole]
            away = np.abs(at - np.round(at))
            column = int(np.argmax(away))
            if away[column] <= self.WHOLE:
                self.try_whole_numbers(found[1])
                continue
            less_high, more_low = high.copy(), low.copy()
            less_high[column], more_low[column] = np.floor(at[column]), np.ceil(at[column])
            branches = [(low, less_high), (more_low, high)]
            waiting.extend(branches if at[column] % 1 > 0.5 else branches[::-1])
        return True
