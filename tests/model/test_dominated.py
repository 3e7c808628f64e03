"""A source that another undercuts whatever happens has no column, and no plan is lost with it."""

from __future__ import annotations

from typing import Any

import pytest

from retool.model import sourcing
from retool.solve.bridge import LinearProblem, compile_model
from tests.model.mutants import optimum
from tests.model.solving import AnySheets, model_of
from tests.oracle.subjects import case_of
from tests.support import smallest_case

WITH_DOMINATED = (13, 36, 108)
"""Seeds of cases with such a source."""


def problem_of(sheets: AnySheets) -> LinearProblem:
    return compile_model(model_of(sheets))


def sources(problem: LinearProblem) -> set[str]:
    """Suppliers with a column for sets."""
    return {c.index()[1] for c in problem.columns if c.parent_component().local_name == "source"}


def two_sources(dear: dict[str, Any], **sheets: Any) -> AnySheets:
    """The smallest case with a part of $1,000 from an unbound source U, and another source as said."""
    return smallest_case(
        Components=[{"component": "engine", "tariff_class": "parts"}],
        BillOfMaterials=[{"program": "K1", "component": "engine"}],
        Suppliers=[
            {"supplier": "U", "component": "engine", "country": "US", "unit_cost": 1000},
            {"supplier": "D", "component": "engine", "country": "JP", "capacity": 9000, **dear},
        ],
        **sheets,
    )


def test_a_dearer_source_is_left_out() -> None:
    assert sources(problem_of(two_sources({"unit_cost": 1001}))) == {"U"}
    assert sources(problem_of(two_sources({"unit_cost": 999}))) == {"U", "D"}


def test_a_duty_counts_but_for_what_can_be_relieved_of_it() -> None:
    """$900 with 15 % is dearer than $1,000, unless the duty can be offset away."""
    duty = {"tariff_class": "parts", "country": "JP", "layer": "base", "rate": 0.15, "from": "2020-01-01"}
    assert sources(problem_of(two_sources({"unit_cost": 900}, Tariffs=[duty]))) == {"U"}
    relieved = {**duty, "offsettable": "yes"}
    assert sources(problem_of(two_sources({"unit_cost": 900}, Tariffs=[relieved]))) == {"U", "D"}


def test_a_source_that_owes_a_minimum_keeps_its_columns() -> None:
    assert "D" in sources(problem_of(two_sources({"unit_cost": 1001, "min_volume": 100})))


def test_two_sources_that_must_both_deliver_keep_theirs() -> None:
    both = two_sources({"unit_cost": 1001})
    both = {**both, "Components": [{"component": "engine", "tariff_class": "parts", "min_sources": 2}]}
    assert sources(problem_of(both)) == {"U", "D"}


@pytest.mark.parametrize("seed", WITH_DOMINATED)
def test_no_plan_is_lost(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random cases with dominated sources: the same optimum as with all columns."""
    reduced = problem_of(case_of(seed))
    monkeypatch.setattr(sourcing, "_without_dominated", lambda _space, _component, found, *_when: found)
    whole = problem_of(case_of(seed))
    assert len(reduced.columns) < len(whole.columns)
    assert optimum(reduced) == pytest.approx(optimum(whole), rel=1e-6, abs=1e-6)
