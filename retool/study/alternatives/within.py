"""How much less than the best a plan may be worth: a share of what the best adds to the baseline, or M$."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORM = re.compile(r"^\s*(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>%|M\$|MUSD|musd|m\$)?\s*$")

LEAST_MEASURE = 1.0
"""M$: a share of less than this is taken of this, as in the gap of a search."""


class WithinError(ValueError):
    """A tolerance that cannot be meant; the message is the planner's to read."""


@dataclass(frozen=True)
class Within:
    """`share` of what the best plan adds to the baseline, or `musd`; exactly one is given."""

    share: float | None = None
    musd: float | None = None

    def amount(self, added: float) -> float:
        """M$ that a plan may be worth less, where the best adds `added` M$ to the baseline."""
        return self.musd if self.musd is not None else (self.share or 0.0) * max(abs(added), LEAST_MEASURE)

    def __str__(self) -> str:
        return f"{self.musd:g} M$" if self.musd is not None else f"{100 * (self.share or 0.0):g} %"


def parse_within(text: str) -> Within:
    """`1%`, `0.5 %`, `5M$`, `5` (M$). Raises WithinError."""
    found = _FORM.match(text)
    if found is None:
        raise WithinError(f"{text!r} is neither a share such as 1% nor an amount such as 5M$")
    number = float(found["number"].replace(",", "."))
    return Within(share=number / 100) if found["unit"] == "%" else Within(musd=number)
