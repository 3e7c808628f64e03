"""How a sheet is described: one `Column` beside each field of a row class, from which template, reader,
checks and reference pages are all made."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

Kind = Literal["text", "number", "whole", "date", "yesno", "choice", "any"]

#: Columns that any sheet may have; the reader leaves them alone and carries them through.
CARRIED = ("source", "confidence", "note")
#: Columns that only the template writes guidance for.
CARRIED_HELP = {
    "source": "Where the number comes from: a document, a person, a web page.",
    "confidence": "How sure you are, for example measured, estimated or assumed. Assumed rows are coloured.",
    "note": "Anything you want to remember about the row.",
}
#: A rate of more than 200 % is always a percentage typed without its percent sign.
LARGEST_RATE = 2.0
#: The words that `Demand.region` and the like accept besides a name.
EVERY = "*"


@dataclass(frozen=True)
class Column:
    """What a planner must know about one column; the type and the default stand on the field itself."""

    title: str
    help: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    positive: bool = False  # zero is not allowed either
    choices: tuple[str, ...] = ()
    reference: str = ""  # the sheet whose first key column must hold the value
    also: tuple[str, ...] = ()  # values accepted beside the referenced names
    operating: bool = False
    anything: bool = False  # text, number, date or yes/no alike
    literal: bool = False  # the cell is formatted as text: Excel takes a leading - for a formula elsewhere


@dataclass(frozen=True)
class ColumnSpec:
    """One column of the contract, complete: what the row class and its `Column` say together."""

    name: str
    title: str
    unit: str
    kind: Kind
    required: bool
    default: Any
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]
    reference: str
    help: str
    operating: bool
    positive: bool = False
    also: tuple[str, ...] = ()
    literal: bool = False

    @property
    def is_date(self) -> bool:
        """True for a column of dates."""
        return self.kind == "date"

    @property
    def is_number(self) -> bool:
        """True for a column that can be scaled."""
        return self.kind in ("number", "whole")

    @property
    def attribute(self) -> str:
        """The name of the row object's attribute."""
        return attribute_of(self.name)

    @property
    def header(self) -> str:
        """The header as the template writes it: `Unit cost [$/set]`."""
        return f"{self.title} [{self.unit}]" if self.unit else self.title


class Row(BaseModel):
    """A record of a sheet that passed its field checks. `row` is the row number that Excel shows."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    row: int = 0

    def get(self, plain_name: str) -> Any:
        """The value of the column `plain_name`, as the contract spells it (`from`, not `from_`)."""
        return getattr(self, attribute_of(plain_name))


@dataclass(frozen=True)
class SheetSpec:
    """One sheet of the contract."""

    name: str
    required: bool
    key: tuple[str, ...]
    columns: tuple[ColumnSpec, ...]
    help: str
    row_type: type[Row]

    def column(self, name: str) -> ColumnSpec:
        """The column with the plain name `name`; KeyError if the sheet has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")

    @property
    def names(self) -> tuple[str, ...]:
        """The plain names of all columns in the order of the contract."""
        return tuple(column.name for column in self.columns)


def attribute_of(plain_name: str) -> str:
    """`from` is a word of Python; its attribute is `from_`."""
    return "from_" if plain_name == "from" else plain_name


def plain_of(attribute: str) -> str:
    """The inverse of `attribute_of`."""
    return attribute.rstrip("_")


def sheet(name: str, row_type: type[Row], *, key: tuple[str, ...] = (), required: bool = False) -> SheetSpec:
    """The sheet that `row_type` describes; its docstring is the sheet's help."""
    help_text = " ".join((row_type.__doc__ or "").split())
    return SheetSpec(name, required, key, columns_of(row_type), help_text, row_type)


def columns_of(model: type[BaseModel]) -> tuple[ColumnSpec, ...]:
    """The described fields of `model` in order; `row` and undescribed fields are left out."""
    specs = []
    for attribute, info in model.model_fields.items():
        described = [mark for mark in info.metadata if isinstance(mark, Column)]
        if described:
            specs.append(_column_spec(plain_of(attribute), info, described[0]))
    return tuple(specs)


def _column_spec(name: str, info: FieldInfo, column: Column) -> ColumnSpec:
    required = info.is_required()
    return ColumnSpec(
        name=name,
        title=column.title,
        unit=column.unit,
        kind=_kind(info.annotation, column),
        required=required,
        default=None if required else info.default,
        minimum=column.minimum,
        maximum=column.maximum,
        choices=column.choices,
        reference=column.reference,
        help=column.help,
        operating=column.operating,
        positive=column.positive,
        also=column.also,
        literal=column.literal,
    )


def _kind(annotation: Any, column: Column) -> Kind:
    if column.anything:
        return "any"
    if column.choices:
        return "choice"
    plain = _without_none(annotation)
    kinds: dict[Any, Kind] = {str: "text", float: "number", int: "whole", date: "date", bool: "yesno"}
    return kinds[plain]


def _without_none(annotation: Any) -> Any:
    """`float | None` -> `float`."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return next(part for part in typing.get_args(annotation) if part is not type(None))
    return annotation
