"""A planner's desk on which something goes wrong: the smallest case, an earlier plan of it, and the command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support import audit, smallest_case, write_plain
from tests.support.command import Ran, run

EARLIER = b"the plan of last month"

WHERE = {
    "read": "retool.workbook.read_workbook",
    "check": "retool.workbook.check_workbook",
    "build": "retool.study.solving.build_case",
    "load": "retool.solve.search.compile_model",
    "search": "retool.solve.search.tree_search",
    "polish": "retool.solve.search.polish",
    "audit": "retool.study.cases.audit_plan",
    "write": "retool.report.write_plan",
}
"""The functions in which `retool solve` spends its time, in order."""


@dataclass
class Desk:
    """`folder` holds case.xlsx and an earlier plan.xlsx."""

    folder: Path
    patch: pytest.MonkeyPatch

    @property
    def case(self) -> Path:
        return self.folder / "case.xlsx"

    @property
    def plan(self) -> Path:
        return self.folder / "plan.xlsx"

    @property
    def checkpoint(self) -> Path:
        return self.folder / "plan.checkpoint.json"

    def solve(self, *arguments: str) -> Ran:
        return run("solve", str(self.case), "--out", str(self.plan), *arguments)

    def during(self, stage: str, happening: Callable[[], object], *, after: bool = False) -> None:
        """Have something happen each time the stage begins, or ends."""
        module, _, name = WHERE[stage].rpartition(".")
        import importlib  # noqa: PLC0415

        whole = getattr(importlib.import_module(module), name)

        def and_then(*arguments: Any, **options: Any) -> Any:
            if not after:
                happening()
            answer = whole(*arguments, **options)
            if after:
                happening()
            return answer

        self.patch.setattr(WHERE[stage], and_then)

    def has_earlier_plan(self) -> bool:
        """The earlier plan is where it was and as it was."""
        return self.plan.read_bytes() == EARLIER

    def holds_new_plan(self) -> bool:
        """A new plan that its audit confirms has taken the place of the earlier one, which is kept."""
        kept = [path.read_bytes() for path in self.folder.glob("plan-*.xlsx")]
        return audit(self.plan)["exit_code"] == 0 and EARLIER in kept

    def leftovers(self) -> list[str]:
        """Files that should not have been left behind."""
        return [path.name for path in self.folder.iterdir() if path.name.startswith(".")]

    def works_again(self) -> bool:
        """Whatever went wrong, the next run is as if nothing had."""
        self.patch.undo()
        return self.solve("--quiet").code == 0 and audit(self.plan)["exit_code"] == 0


def desk_in(folder: Path, patch: pytest.MonkeyPatch) -> Desk:
    """Lay out the desk."""
    write_plain(smallest_case(), folder / "case.xlsx")
    (folder / "plan.xlsx").write_bytes(EARLIER)
    return Desk(folder, patch)
