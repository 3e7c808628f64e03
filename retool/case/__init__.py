"""The case: typed numbers that the model sees, made from the tables of a checked workbook."""

from retool.case.among import futures_among
from retool.case.build import build_case
from retool.case.calendar import Calendar
from retool.case.certain import decided_for_all, future_alone, mean_future
from retool.case.data import Case
from retool.case.lines import Arc, LineData, State
from retool.case.scenarios import ScenarioTree

__all__ = [
    "Arc", "Calendar", "Case", "LineData", "ScenarioTree", "State", "build_case", "decided_for_all", "future_alone",
    "futures_among", "mean_future",
]  # fmt: skip
