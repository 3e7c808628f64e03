"""SciPy's sparse matrices, without the rest of SciPy.

Once Pyomo is there, the first import of SciPy brings in its statistics, interpolation and spatial parts, too: Pyomo
has a finder for that. It takes as long as importing Pyomo itself, at every start, for nothing that is used here.
"""

from __future__ import annotations

import sys

import pyomo.common.dependencies  # noqa: F401  first: where SciPy is there already, this completes it

_finders = list(sys.meta_path)
sys.meta_path[:] = [finder for finder in _finders if not type(finder).__module__.startswith("pyomo.")]
try:
    from scipy import sparse
finally:
    sys.meta_path[:] = _finders

__all__ = ["sparse"]
