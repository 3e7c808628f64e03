"""What can go wrong between a model and its plan, apart from there being no plan."""


class ModelError(ValueError):
    """The model handed over cannot be solved as it stands: no objective, a nonlinear term, a number that is
    none.
    """


class SolverError(RuntimeError):
    """HiGHS refused the model or ended in a state that says nothing about it."""
