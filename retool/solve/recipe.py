"""A recipe: one TOML file of models/ that says how a workbook is solved, and the built-in default."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from retool.solve.outcome import SolveOptions

Subject = Literal[
    "pathways",
    "segments",
    "price_points",
    "sourcing",
    "tiers",
    "duties",
    "quotas",
    "imports",
    "exports",
    "offset",
    "drawback",
    "incentives",
    "escalation",
    "decisions",
]
"""What a recipe can leave out of a workbook; `question.py` says which sheets each stands for."""


class RecipeError(ValueError):
    """A recipe cannot be used; the message is written for the planner who named it."""


class _Table(BaseModel):
    """Unknown names are faults, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SearchRecipe(_Table):
    """How to search a large model; small ones go whole to the solver."""

    method: Literal["auto", "whole", "staged"] = Field("auto", description="auto decides by the model's size")
    window: int = Field(2, ge=0, description="periods or years around the relaxation's choices")
    plan_share: float = Field(0.5, ge=0, le=1, description="part of the time left for finding a plan first")


class RiskRecipe(_Table):
    """In place of the workbook's settings risk_measure, risk_weight and risk_level, where given."""

    measure: Literal["cvar", "regret"] | None = Field(
        None, description="cvar = weigh the bad futures; regret = the least worst regret"
    )
    weight: float | None = Field(None, ge=0, le=1, description="0 = expected NPV only, 1 = the bad cases only")
    level: float | None = Field(None, ge=0, lt=1, description="0.9 = the mean of the worst tenth")

    @model_validator(mode="after")
    def _regret_weighs_nothing(self) -> RiskRecipe:
        if self.measure == "regret" and (self.weight is not None or self.level is not None):
            raise ValueError("weight and level go with measure cvar; leave them out, regret weighs every future alike")
        return self


class Recipe(_Table):
    """One way of solving. The defaults are those of models/base.toml."""

    gap: float = Field(0.005, ge=0, description="stop when proven this near to the best; 0.005 = 0.5 %")
    time_limit: float = Field(300.0, ge=0, description="seconds for the search; 0 = no limit")
    threads: int = Field(0, ge=0, description="processor threads for the solver; 0 = its own choice")
    horizon: Literal["period", "year"] = Field("period", description="decide each period, or once a year")
    scenarios: Literal["all", "first", "none"] = Field(
        "all", description="all futures, the first as if certain, or the workbook's numbers without Changes"
    )
    leave_out: tuple[Subject, ...] = Field((), description="subjects of the workbook to leave out")
    search: SearchRecipe = SearchRecipe()
    risk: RiskRecipe = RiskRecipe()
    extend: str | None = Field(None, description="a Python file beside the recipe with extend(model, case)")

    def with_limits(self, **limits: float | int | None) -> Recipe:
        """The recipe with other limits (gap, time_limit, threads) where they are given.

        Raises RecipeError for a limit that makes no sense.
        """
        given = {name: value for name, value in limits.items() if value is not None}
        return _validated({**self.model_dump(exclude_unset=True), **given}, "on the command line")

    def options(self, periods: Sequence[str] = ()) -> SolveOptions:
        """What the search needs to know; `periods` are the names of the model's periods in order."""
        staged = {"auto": None, "whole": False, "staged": True}[self.search.method]
        return SolveOptions(
            gap=self.gap,
            time_limit=self.time_limit or None,
            threads=self.threads,
            staged=staged,
            window=self.search.window,
            plan_share=self.search.plan_share,
            periods=tuple(periods),
        )


def load_recipe(path: Path) -> Recipe:
    """Read a recipe. Raises RecipeError, with every fault in one message, where the file cannot be used."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecipeError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path}: is not a text file in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"{path}: is not valid TOML: {error}") from error
    return _validated(data, str(path))


def _validated(data: dict[str, Any], place: str) -> Recipe:
    try:
        return Recipe.model_validate(data)
    except ValidationError as error:
        raise RecipeError("\n".join(f"{place}: {_in_words(fault)}" for fault in error.errors())) from error


def _in_words(fault: Any) -> str:
    """One fault of pydantic's as a planner reads it: the setting, what is wrong, what to write."""
    place = [str(part) for part in fault["loc"]]
    name = ".".join(part for part in place if not part.isdigit())
    if fault["type"] == "extra_forbidden":
        return f"there is no setting '{name}'{_did_you_mean(place)}"
    if fault["type"] == "literal_error":
        return f"{name} is {fault['input']!r}; write {fault['ctx']['expected']}"
    if fault["type"] == "value_error":
        return f"{name}: {fault['ctx']['error']}"
    return f"{name} is {fault['input']!r}: {fault['msg'][0].lower()}{fault['msg'][1:]}"


def _did_you_mean(place: list[str]) -> str:
    tables: dict[str, type[BaseModel]] = {"search": SearchRecipe, "risk": RiskRecipe}
    table = tables.get(place[0], Recipe) if len(place) > 1 else Recipe
    near = difflib.get_close_matches(place[-1], table.model_fields, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(table.model_fields)}"
