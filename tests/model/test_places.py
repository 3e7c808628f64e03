"""Merged places and tightening rows on random cases: what is a relaxation, and what changes no plan."""

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from retool.case import Case
from retool.model import build_model, curves
from retool.model.places import Places, merged_places
from retool.solve.bridge import LinearProblem, compile_model
from tests.model.many_regions import many_regions, one_origin
from tests.model.mutants import optimum
from tests.model.redundant import TIGHTENING
from tests.model.solving import case_from

SEEDS = range(60)
CLOSE = 2e-6
"""Two optima this close, relative to the greater (at least 1 M$), are one: each is exact to half of it."""
EVERY_REGION = tuple(np.linspace(0.0, 0.999, 1_000))
"""SHARES so dense that a tangent begins at every region."""


@cache
def whole(seed: int) -> tuple[Case, LinearProblem]:
    """The case of a seed and its whole model."""
    case = case_from(many_regions(seed))
    return case, compile_model(build_model(case))


@cache
def best_plan(seed: int) -> float | None:
    """What the best plan of the whole model adds, M$; None where there is no plan."""
    return optimum(whole(seed)[1])


def parted(case: Case, parts: int) -> Places:
    """The merged places, each dealt out to so many places."""
    places: dict[str, tuple[str, ...]] = {}
    for name, regions in merged_places(case).items():
        for part in range(min(parts, len(regions))):
            places[f"{name}.{part}"] = regions[part::parts]
    return places


@cache
def lighter(seed: int) -> LinearProblem:
    """The model of the seed's case with its regions merged to one, two or three places for each law."""
    case, _ = whole(seed)
    return compile_model(build_model(case, parted(case, 1 + seed % 3)))


def without_tightening(problem: LinearProblem) -> LinearProblem:
    """The model with its tightening rows free."""
    mine = np.array([row.parent_component().name in TIGHTENING for row in problem.rows])
    lower, upper = np.where(mine, -np.inf, problem.row_lower), np.where(mine, np.inf, problem.row_upper)
    return replace(problem, row_lower=lower, row_upper=upper)


def decisions(problem: LinearProblem) -> set[str]:
    """Names of the whole-number columns."""
    return {column.name for column, whole in zip(problem.columns, problem.integer, strict=True) if whole}


def close(value: float) -> Any:
    """Equal to `value` within the solvers' tolerance."""
    return pytest.approx(value, rel=CLOSE, abs=CLOSE)


def test_the_cases_are_about_what_is_tested() -> None:
    """Of the cases many merge regions and have each of the rows; a few have no plan or nothing worth doing."""
    found: Counter[str] = Counter()
    for seed in SEEDS:
        case, problem = whole(seed)
        found.update({row.parent_component().name for row in problem.rows})
        found["merged"] += len(parted(case, 1 + seed % 3)) < len(case.regions)
        found["worth doing"] += (best_plan(seed) or 0.0) > CLOSE
    assert found["merged"] > 40 and found["worth doing"] > 40
    for rows in ("sales_if_launched", "sales_if_priced", "plant_sales", "plant_exports", "scenario_npv"):
        assert found[rows] > 10, rows
    assert found["maker_sales"] > 5 and found["segment_market"] > 5


@pytest.mark.parametrize("seed", SEEDS)
def test_merging_places_never_lowers_the_optimum(seed: int) -> None:
    """Each plan of the whole model is one of the merged model that costs no more."""
    best, bound = best_plan(seed), optimum(lighter(seed))
    assert best is None or (bound is not None and bound >= best - CLOSE * max(1.0, abs(best)))


@pytest.mark.parametrize("seed", SEEDS)
def test_merged_places_ask_for_the_same_decisions(seed: int) -> None:
    """Whole-number decisions have the same names, so that one model's can be valued in the other."""
    assert decisions(lighter(seed)) == decisions(whole(seed)[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_with_one_origin_the_whole_curve_is_exact(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One plant and one pathway row for each program, no segment: nothing is left out of the merged model."""
    monkeypatch.setattr(curves, "SHARES", EVERY_REGION)
    case = case_from(one_origin(seed))
    best = optimum(compile_model(build_model(case)))
    merged = compile_model(build_model(case, merged_places(case)))
    assert optimum(merged) == (None if best is None else close(best))


@pytest.mark.parametrize("seed", SEEDS)
def test_tightening_rows_change_no_optimum(seed: int) -> None:
    """They only say again, for parts of decisions, what whole decisions make true."""
    best = optimum(without_tightening(whole(seed)[1]))
    assert best_plan(seed) == (None if best is None else close(best))


@pytest.mark.parametrize("seed", SEEDS)
def test_tightening_rows_never_raise_the_bound(seed: int) -> None:
    """And the bound stays above the optimum."""
    _, problem = whole(seed)
    best, tight = best_plan(seed), optimum(problem, relaxed=True)
    loose = optimum(without_tightening(problem), relaxed=True)
    assert loose is None or tight is None or tight <= loose + CLOSE * max(1.0, abs(loose))
    assert best is None or (tight is not None and tight >= best - CLOSE * max(1.0, abs(best)))
