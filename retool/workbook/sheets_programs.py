"""The sheets about vehicles: Programs, Segments, Pathways, Tooling."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from retool.workbook.columns import EVERY, Column, Row


class Program(Row):
    """Vehicle programs: what could be built, imported and sold."""

    program: Annotated[str, Column("Program", "Short name of the program.")]
    name: Annotated[str, Column("Name", "Full name, for reports.")] = ""
    oem: Annotated[str, Column("Oem", "The maker. Blank = a maker of its own.")] = ""
    vehicle_class: Annotated[
        Literal["car", "truck", ""],
        Column("Vehicle class", "car or truck.", choices=("car", "truck")),
    ] = ""
    tariff_class: Annotated[
        str, Column("Tariff class", "The class whose duties its imports pay. Blank = its vehicle class.")
    ] = ""
    powertrain: Annotated[
        Literal["gasoline", "hybrid", "electric", ""],
        Column("Powertrain", "For reports.", choices=("gasoline", "hybrid", "electric")),
    ] = ""
    msrp: Annotated[float, Column("Msrp", "List price.", unit="$/vehicle", minimum=0, operating=True)]
    dealer_margin: Annotated[
        float,
        Column(
            "Dealer margin",
            "Dealer's share of the price charged.",
            unit="share",
            minimum=0,
            maximum=1,
            operating=True,
        ),
    ] = 0.0
    selling_cost: Annotated[
        float,
        Column("Selling cost", "Per US sale, imports included.", unit="$/vehicle", minimum=0, operating=True),
    ] = 0.0
    credit: Annotated[
        float,
        Column("Credit", "Received per US sale, imports included.", unit="$/vehicle", operating=True),
    ] = 0.0
    credit_until: Annotated[
        date | None, Column("Credit until", "Last day of the credit. Blank = no end.", operating=True)
    ] = None
    cannibalised_margin: Annotated[
        float,
        Column(
            "Cannibalised margin",
            "Margin lost elsewhere per US sale, imports included.",
            unit="$/vehicle",
            operating=True,
        ),
    ] = 0.0
    min_volume: Annotated[
        float | None,
        Column(
            "Min volume",
            "US sales and exports owed from when a pathway row lets sales start until the program is"
            " withdrawn, by month, in every scenario. Blank = none.",
            unit="vehicles/yr",
            minimum=0,
            operating=True,
        ),
    ] = None
    segment: Annotated[str, Column("Segment", "Programs of one segment share its market; see Segments.")] = ""


class SegmentVolume(Row):
    """The market that all programs of a segment share, scaled by access and legal months of the region and by
    no price or demand factor. A region and year without a row is not limited."""

    segment: Annotated[str, Column("Segment", "Name of the segment, as in Programs.")]
    region: Annotated[
        str,
        Column(
            "Region",
            "A region, or * for every region without a row of its own for the year (volume × its share).",
            reference="Regions",
            also=(EVERY,),
        ),
    ]
    year: Annotated[int, Column("Year", "Calendar year.", minimum=1900, maximum=2200)]
    volume: Annotated[float, Column("Volume", "Size of the market.", unit="vehicles/yr", minimum=0, operating=True)]


class Pathway(Row):
    """How a program becomes legal to sell. A program with no row is on sale from the first month, free.
    Rows are in order; each is committed at most once, at the start of a period, in any order of time, at
    full cost; the program is on the latest row whose sales may start."""

    program: Annotated[str, Column("Program", "The program.", reference="Programs")]
    pathway: Annotated[str, Column("Pathway", "For example certified, exempt or low_speed.")]
    cost: Annotated[float, Column("Cost", "Capital at commitment.", unit="M$", minimum=0)] = 0.0
    lead: Annotated[int, Column("Lead", "From commitment to the first sale.", unit="months", minimum=0)] = 0
    earliest: Annotated[date | None, Column("Earliest", "No commitment before this date.")] = None
    legal_from: Annotated[
        date | None,
        Column(
            "Legal from",
            "No sale before this date, whatever was committed: the rule's own date.",
            operating=True,
        ),
    ] = None
    annual_cap: Annotated[
        float | None,
        Column(
            "Annual cap",
            "Most US sales a year, built or imported, of all the maker's programs on this pathway; those"
            " programs must agree on it. Blank = none.",
            unit="vehicles/yr",
            minimum=0,
            operating=True,
        ),
    ] = None
    unit_cost: Annotated[float, Column("Unit cost", "Per US sale.", unit="$/vehicle", minimum=0, operating=True)] = 0.0
    demand_factor: Annotated[
        float,
        Column(
            "Demand factor",
            "Part of demand that buys a vehicle of this pathway. Blank = 1.",
            unit="factor",
            minimum=0,
            operating=True,
        ),
    ] = 1.0
    term: Annotated[int, Column("Term", "How long an approval lasts.", unit="months", minimum=0)] = 0
    renewal_cost: Annotated[
        float,
        Column(
            "Renewal cost",
            "Each term: renewal cost × 12 / term is a yearly expense while the program is on the row.",
            unit="M$",
            minimum=0,
            operating=True,
        ),
    ] = 0.0


class Tool(Row):
    """What may be built where. Tooling is decided for each operating year and paid on the 1st of the year's
    first period in which the line produces in the configuration for at least a month, and again after each
    gap. A row with its own config replaces the row with a blank one."""

    program: Annotated[str, Column("Program", "The program.", reference="Programs")]
    line: Annotated[str, Column("Line", "The line that may build it.", reference="Lines")]
    config: Annotated[
        str,
        Column(
            "Config",
            "The configuration that may build it. Blank = each to_config of the line's Conversions rows, the"
            " starting one included, tooled and paid for each.",
            reference="Configurations",
        ),
    ] = ""
    tooling_cost: Annotated[
        float,
        Column(
            "Tooling cost",
            "Capital per copy of the line. Give 0 if a line that runs the configuration builds it already.",
            unit="M$",
            minimum=0,
        ),
    ] = 0.0
    assembly_cost: Annotated[
        float,
        Column("Assembly cost", "Per vehicle built.", unit="$/vehicle", minimum=0, operating=True),
    ] = 0.0
    hours_ratio: Annotated[
        float,
        Column(
            "Hours ratio",
            "Line capacity that one vehicle takes. Blank = 1.",
            unit="factor",
            minimum=0,
            positive=True,
            operating=True,
        ),
    ] = 1.0
    min_volume: Annotated[
        float | None,
        Column(
            "Min volume",
            "Least output while tooled and past the ramp. Not on a line with copies. Blank = none.",
            unit="vehicles/yr",
            minimum=0,
            operating=True,
        ),
    ] = None
