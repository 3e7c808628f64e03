"""The sheets that frame a case: Settings and Periods."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict

from retool.workbook.columns import LARGEST_RATE, Column, Row

Depreciation = Literal["none", "bonus", "straight", "macrs3", "macrs5", "macrs7"]
DEPRECIATIONS = ("none", "bonus", "straight", "macrs3", "macrs5", "macrs7")
MEASURES = ("cvar", "regret")


class SettingRow(Row):
    """Numbers that hold for the whole case, one a row. A setting that is missing or blank has its default."""

    name: Annotated[str, Column("Name", "The setting's name; the reference page lists them all.")]
    value: Annotated[Any, Column("Value", "The setting's value. Blank = its default.", anything=True, operating=True)]


class Settings(BaseModel):
    """All settings with their defaults filled in. `case` and `base_date` are completed by the reader."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: Annotated[str, Column("Case", "The title on every report. Blank = the name of the file.")] = ""
    maker: Annotated[
        str,
        Column(
            "Maker",
            "Whose plan this is: only lines and programs of that oem take part, and a program with a blank"
            " oem counts as another maker's. Blank = the whole industry planned as if by one owner, which"
            " is no forecast of what rivals would do.",
        ),
    ] = ""
    base_date: Annotated[
        date,
        Column("Base date", "Money is discounted to the month of this date. Blank = the first period's start."),
    ] = date(1900, 1, 1)
    discount_rate: Annotated[
        float,
        Column(
            "Discount rate",
            "Nominal, after tax, a year: 0.09 is 9 %.",
            unit="share/yr",
            minimum=0,
            maximum=LARGEST_RATE,
        ),
    ] = 0.09
    tax_rate: Annotated[
        float,
        Column(
            "Tax rate",
            "On operating profit; a loss is relieved at once. 0 = no tax and no tax shield.",
            unit="share",
            minimum=0,
            maximum=1,
        ),
    ] = 0.25
    depreciation: Annotated[
        Depreciation,
        Column(
            "Depreciation",
            "How capital payments are written off for tax: none; bonus (all in the first year); straight"
            " (equal parts over depreciation_years); macrs3, macrs5 or macrs7 (half-year tables).",
            choices=DEPRECIATIONS,
        ),
    ] = "bonus"
    depreciation_years: Annotated[
        int, Column("Depreciation years", "For straight depreciation only.", unit="years", minimum=1)
    ] = 5
    terminal_years: Annotated[
        int,
        Column(
            "Terminal years",
            "How many years beyond the horizon the last year's operations are worth something.",
            unit="years",
            minimum=0,
        ),
    ] = 5
    terminal_decay: Annotated[
        float,
        Column(
            "Terminal decay",
            "By how much each year beyond the horizon is worth less than the one before it.",
            unit="share/yr",
            minimum=0,
            maximum=1,
        ),
    ] = 0.05
    freight_per_mile: Annotated[
        float,
        Column(
            "Freight per mile",
            "Where Freight has no row: cost of each road mile.",
            unit="$/vehicle-mile",
            minimum=0,
            operating=True,
        ),
    ] = 0.60
    freight_fixed: Annotated[
        float,
        Column(
            "Freight fixed",
            "Where Freight has no row: cost of loading and unloading.",
            unit="$/vehicle",
            minimum=0,
            operating=True,
        ),
    ] = 150.0
    road_factor: Annotated[
        float,
        Column(
            "Road factor",
            "Road miles for each great-circle mile.",
            unit="factor",
            minimum=0,
            operating=True,
        ),
    ] = 1.2
    offset_rate: Annotated[
        float,
        Column(
            "Offset rate",
            "Import-duty offset earned: this share of the msrp of every US-built vehicle.",
            unit="share",
            minimum=0,
            maximum=LARGEST_RATE,
            operating=True,
        ),
    ] = 0.0
    offset_until: Annotated[
        date | None,
        Column("Offset until", "Last day on which the offset is earned. Blank = no end.", operating=True),
    ] = None
    drawback_rate: Annotated[
        float,
        Column(
            "Drawback rate",
            "Share of the drawback-eligible parts duty that is refunded on exported vehicles.",
            unit="share",
            minimum=0,
            maximum=1,
            operating=True,
        ),
    ] = 0.99
    max_under_conversion: Annotated[
        int | None,
        Column(
            "Max under conversion",
            "How many lines in the country may be down for conversion at once. Blank = no limit.",
            unit="lines",
            minimum=0,
        ),
    ] = None
    price_decision: Annotated[
        bool,
        Column("Price decision", "yes = the plan chooses among PricePoints; no = each program's first point."),
    ] = True
    risk_weight: Annotated[
        float,
        Column(
            "Risk weight",
            "Weight of the bad futures in the objective: (1 - weight) × expected NPV + weight × CVaR.",
            unit="share",
            minimum=0,
            maximum=1,
        ),
    ] = 0.0
    risk_level: Annotated[
        float,
        Column(
            "Risk level",
            "CVaR is the mean NPV of the worst (1 - level) of futures; 0.9 looks at the worst tenth.",
            unit="share",
            minimum=0,
            maximum=1,
        ),
    ] = 0.9
    risk_measure: Annotated[
        Literal["cvar", "regret"],
        Column(
            "Risk measure",
            "cvar = weigh the bad futures as risk_weight and risk_level say; regret = make the worst regret over the"
            " futures as small as can be, whatever their probabilities.",
            choices=MEASURES,
        ),
    ] = "cvar"


class Period(Row):
    """The steps at which the plan may act: 1, 2, 3, 4, 6 or 12 months each, all of one length, starting on
    the 1st of a month, following each other, never across 1 January. A lone period lasts twelve months."""

    period: Annotated[str, Column("Period", "The period's name, for example 2027Q1.")]
    start: Annotated[date, Column("Start", "The 1st of the period's first month.")]
    budget: Annotated[
        float | None,
        Column(
            "Budget",
            "Most that all capital payments of the period may come to, before grants. Blank = no limit.",
            unit="M$",
            minimum=0,
        ),
    ] = None
    carry: Annotated[
        bool, Column("Carry", "yes = what this period leaves unspent is added to the next. Blank = no.")
    ] = False
    max_under_conversion: Annotated[
        int | None,
        Column(
            "Max under conversion",
            "How many lines may be down for conversion in this period. Blank = no limit of its own.",
            unit="lines",
            minimum=0,
        ),
    ] = None
