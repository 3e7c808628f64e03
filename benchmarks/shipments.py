"""The largest block of the model, shipments, built twice: by retool in Pyomo, and as a vectorised twin in linopy.

The block is what leads vehicles to regions: the columns ship and imported_to with the rows region_supply,
import_regions, plant_output, exports_from_plants and ship_if_tooled. Both are built beside the columns that other
blocks own. The twin is handed arrays that suit it best; reading them out of the case is not timed.
"""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from benchmarks.measuring import Found, peak_mb, restart_peak
from benchmarks.shipment_arrays import DIMENSIONS, space_before


def in_pyomo(case: str) -> Found:
    """Seconds to build the block and to have it in HiGHS; its size, and the memory that takes in MB."""
    import pyomo.environ as pyo

    from retool.model import flows
    from retool.solve.bridge import compile_model
    from retool.solve.engine import solver_for

    space = space_before(case)
    held = restart_peak()
    began = time.perf_counter()
    flows._columns(space)
    for o, n in space.operation_points():
        for program in space.case.programs.values():
            flows._region_supply(space, program, o, n)
            flows._plant_output(space, program, o, n)
    flows._ship_if_tooled(space)
    space.close_rows()
    built = time.perf_counter()
    space.model.nothing = pyo.Objective(expr=0.0, sense=pyo.maximize)
    problem = compile_model(space.model)
    solver_for(problem)
    loaded = time.perf_counter()
    return {"build": built - began, "load": loaded - built, "added_mb": peak_mb() - held, **_size_of(problem.matrix)}


def in_linopy(arrays: str) -> Found:
    """The same of the twin, from the arrays that `write_arrays` wrote."""
    import linopy
    import xarray

    # An absent column counts 0, as it has always done; linopy warns that a later version may drop the row.
    warnings.simplefilter("ignore", linopy.LinopySemanticsWarning)
    data = dict(np.load(Path(arrays)))
    model = linopy.Model()

    def array(name: str) -> Any:
        numbered = {dim: range(count) for dim, count in zip(DIMENSIONS[name], data[name].shape, strict=True)}
        return xarray.DataArray(data[name], dims=DIMENSIONS[name], coords=numbered)

    def columns(name: str) -> Any:
        mask = array(name)
        return model.add_variables(lower=0.0, coords=mask.coords, mask=mask, name=name)

    def rows(name: str, body: Any, sign: Any, mask: str) -> None:
        model.add_constraints(body, sign, 0.0, name=name, mask=array(mask))

    owned = {name: columns(name) for name in ("delivered", "build", "tooled", "imported", "exported")}
    most = array("most")
    held = restart_peak()
    began = time.perf_counter()
    ship, imported_to = columns("ship"), columns("imported_to")
    supply = ship.sum("plant") + imported_to.sum("source") - owned["delivered"].sum("pathway")
    rows("region_supply", supply, xarray.where(array("all_local"), "=", "<="), "supplied")
    rows("import_regions", owned["imported"] - imported_to.sum("region"), "=", "local")
    output = ship.sum("region") - owned["build"].sum("place")
    rows("plant_output", output, xarray.where(array("abroad"), "<=", "="), "open")
    rows("exports_from_plants", owned["exported"].sum("market") + output.sum("plant"), "=", "abroad")
    rows("ship_if_tooled", ship - most * owned["tooled"].sum("place"), "<=", "ship")
    built = time.perf_counter()
    model.add_objective(0 * ship.sum())
    highs = model.to_highspy()
    loaded = time.perf_counter()
    matrix = highs.getLp().a_matrix_  # row by row, as linopy hands it over
    shape = (highs.getNumRow(), highs.getNumCol())
    entries = sparse.csr_array((matrix.value_, matrix.index_, matrix.start_), shape=shape)
    return {"build": built - began, "load": loaded - built, "added_mb": peak_mb() - held, **_size_of(entries)}


def _size_of(matrix: Any) -> Found:
    """Rows, entries and what the entries add up to: equal for the two if they are the same block."""
    return {"rows": int(matrix.shape[0]), "entries": int(np.count_nonzero(matrix.data)),
            "sum": float(np.abs(matrix.data).sum())}  # fmt: skip
