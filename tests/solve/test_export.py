"""Exported models: other solvers read the names, and find the same optimum."""

from pathlib import Path
from typing import Any

import highspy
import pyomo.environ as pyo
import pytest

from retool.solve.export import export_model, safe_names
from retool.solve.outcome import SolveOptions
from retool.solve.search import search
from tests.solve.small_models import openings


def awkward() -> Any:
    """Planners' names with everything that a file format could trip over."""
    names = ["S 1", "S-1", "1st: line", "é, (Nord)", "e5", "a<=b", "max"]
    model = pyo.ConcreteModel()
    model.build = pyo.Var(names, [2027, 2028], bounds=(0, 3), domain=pyo.NonNegativeIntegers)
    model.plant = pyo.Constraint(
        names, rule=lambda m, n: (1, m.build[n, 2027] + m.build[n, 2028], 4.5)
    )
    earned = sum((at + 1) * var for at, var in enumerate(model.build.values()))
    model.objective = pyo.Objective(expr=earned - 11.25, sense=pyo.maximize)
    return model


@pytest.mark.parametrize("suffix", [".mps", ".lp"])
@pytest.mark.parametrize("build", [openings, awkward])
def test_the_file_has_the_same_optimum(tmp_path: Path, suffix: str, build: Any) -> None:
    path = tmp_path / f"model{suffix}"
    size = export_model(build(), path)
    highs = highspy.Highs()
    highs.silent()
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    assert highs.getNumCol() == size.columns
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.run()
    expected = search(build(), SolveOptions(gap=0)).objective
    assert highs.getInfo().objective_function_value == pytest.approx(expected)
    assert highs.getLp().sense_ == highspy.ObjSense.kMaximize


def test_names_are_readable_and_different() -> None:
    names = safe_names(["convert[S 1,idle,kei]", "convert[S_1,idle,kei]", "e5", "2027", "build[a.b]"])
    assert names == ["convert.S_1.idle.kei", "convert.S_1.idle.kei_2", "n_e5", "n_2027", "build.a.b"]
    assert len(set(safe_names(["x" * 300 + "1", "x" * 300 + "2"]))) == 2


def test_names_stand_in_the_file(tmp_path: Path) -> None:
    export_model(openings(), tmp_path / "model.lp")
    text = (tmp_path / "model.lp").read_text()
    assert "serve.3.4.2028" in text and "capacity.3.2028" in text
