"""What was found besides a plan, to be written and said with it."""

from __future__ import annotations

from dataclasses import dataclass

from retool.plan.frontier import FrontierPoint
from retool.plan.information import InformationValue


@dataclass(frozen=True)
class Studies:
    """The worth of information, and the frontier of risk, where they were asked for and found."""

    information: InformationValue | None = None
    frontier: tuple[FrontierPoint, ...] = ()
