"""The sheets about promises, futures and pins: Incentives, Escalation, Scenarios, Changes, Ranges, Decisions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from retool.workbook.columns import Column, Row

OPERATIONS = ("set", "multiply", "add", "delay")
RULES = ("force", "forbid", "close")


class Incentive(Row):
    """Money that a state pays for jobs. Taken or not is a decision, with what is known at `by`, and only if a
    conversion at the plant starts on or before `by`. Years that the periods cover in part count by their
    covered months; years past the horizon count whole, as the last year was."""

    incentive: Annotated[str, Column("Incentive", "Short name of the offer.")]
    plant: Annotated[str, Column("Plant", "The plant it is for.", reference="Plants")]
    amount: Annotated[float, Column("Amount", "Paid at `by`; untaxed.", unit="M$", minimum=0)]
    by: Annotated[date, Column("By", "A conversion at the plant must start on or before this date.")]
    jobs: Annotated[
        float,
        Column(
            "Jobs",
            "Average heads promised over the plant's lines; lines in downtime have none.",
            unit="heads",
            minimum=0,
        ),
    ]
    years: Annotated[
        int,
        Column("Years", "For how many operating years, from that of `by`.", unit="years", minimum=0, maximum=100),
    ] = 0
    clawback: Annotated[
        float,
        Column(
            "Clawback",
            "Paid back for each missing head and year; deductible.",
            unit="$/head/yr",
            minimum=0,
            operating=True,
        ),
    ] = 0.0


class EscalationRow(Row):
    """How wages, prices and costs of a year differ from the numbers in the sheets. Matching rows multiply,
    after Changes; lump sums are never escalated. Empty = flat nominal money."""

    sheet: Annotated[str, Column("Sheet", "The sheet whose number is scaled.")]
    match: Annotated[
        str,
        Column("Match", "Which rows, for example country=JP; tariff_class=car. Blank = all."),
    ] = ""
    column: Annotated[str, Column("Column", "The column that is scaled.")]
    year: Annotated[int, Column("Year", "Calendar year.", minimum=1900, maximum=2200)]
    factor: Annotated[float, Column("Factor", "On that year's number; 1.03 is 3 % more.", unit="factor", minimum=0)]


class Scenario(Row):
    """Whole futures. Without parents all first-stage decisions are shared. Otherwise one row has no parent,
    and before its `from` a row shares its parent's data and decisions."""

    scenario: Annotated[str, Column("Scenario", "Short name of the future.")]
    probability: Annotated[
        float,
        Column("Probability", "All probabilities sum to 1.", unit="share", minimum=0, maximum=1),
    ]
    parent: Annotated[str, Column("Parent", "The scenario it branches from.", reference="Scenarios")] = ""
    from_: Annotated[date | None, Column("From", "The 1 January on which it parts from its parent.")] = None


class Change(Row):
    """What differs in a scenario: demand, prices, costs, duties, capacity of sources, legal dates. Parents
    first, then row order. Numbers that shape first-stage decisions may not differ between scenarios."""

    scenario: Annotated[str, Column("Scenario", "The scenario.", reference="Scenarios")]
    sheet: Annotated[str, Column("Sheet", "The sheet that changes.")]
    match: Annotated[
        str,
        Column("Match", "Which rows, for example country=JP; tariff_class=car. Blank = all rows."),
    ] = ""
    column: Annotated[str, Column("Column", "The column that changes.")]
    operation: Annotated[
        Literal["set", "multiply", "add", "delay"],
        Column(
            "Operation",
            "set to the value, multiply by it, add it, or delay a date by that many months.",
            choices=OPERATIONS,
        ),
    ]
    value: Annotated[Any, Column("Value", "A number; a date where a date is set; months for delay.", anything=True)]
    from_: Annotated[
        date | None,
        Column("From", "First day of the change; not for columns of dates. Blank = from the start."),
    ] = None
    until: Annotated[
        date | None,
        Column("Until", "Last day of the change; not for columns of dates. Blank = no end."),
    ] = None


class Range(Row):
    """How far numbers and dates may stray: `retool sample` draws whole futures from these rows, after the
    Changes of the scenario that a draw belongs to. `retool solve` does not use them."""

    sheet: Annotated[str, Column("Sheet", "The sheet that is uncertain.")]
    match: Annotated[
        str,
        Column("Match", "Which rows, for example country=JP; tariff_class=car. Blank = all rows; all get one draw."),
    ] = ""
    column: Annotated[str, Column("Column", "The column that is uncertain.")]
    operation: Annotated[
        Literal["set", "multiply", "add", "delay"],
        Column(
            "Operation",
            "What a draw does: set the number to it, multiply by it, add it, or delay a date by that many months.",
            choices=OPERATIONS,
        ),
    ] = "multiply"
    low: Annotated[float, Column("Low", "The least that can be drawn; whole months for delay.")]
    mode: Annotated[
        float | None,
        Column(
            "Mode",
            "The likeliest, for a triangular spread. Blank = all between low and high are equally likely.",
        ),
    ] = None
    high: Annotated[float, Column("High", "The most that can be drawn; whole months for delay.")]
    correlation: Annotated[
        str,
        Column(
            "Correlation",
            "Rows of one group move together: all high or all low at once. A leading - moves against the group."
            " Blank = by itself.",
            literal=True,
        ),
    ] = ""
    from_: Annotated[
        date | None,
        Column("From", "First day of the draw; not for columns of dates. Blank = from the start."),
    ] = None
    until: Annotated[
        date | None,
        Column("Until", "Last day of the draw; not for columns of dates. Blank = no end."),
    ] = None


class Decision(Row):
    """Pins: what the plan must or must not do, in every scenario. A forced or closed line with copies means
    at least one copy; forbid never forbids closing."""

    line: Annotated[str, Column("Line", "A line; or leave blank and name a program.", reference="Lines")] = ""
    to_config: Annotated[
        str,
        Column("To config", "The line's new configuration. Blank = any.", reference="Configurations"),
    ] = ""
    program: Annotated[str, Column("Program", "A program; or leave blank and name a line.", reference="Programs")] = ""
    pathway: Annotated[str, Column("Pathway", "The program's pathway. Blank = any.")] = ""
    period: Annotated[str, Column("Period", "When. Blank = in any period.", reference="Periods")] = ""
    rule: Annotated[
        Literal["force", "forbid", "close"],
        Column("Rule", "force, forbid, or (lines only) close.", choices=RULES),
    ]
