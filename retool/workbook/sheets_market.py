"""The sheets about buyers: Regions, Demand, PricePoints, Freight, Exports."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from retool.workbook.columns import EVERY, LARGEST_RATE, Column, Row


class Region(Row):
    """Sales regions of the United States."""

    region: Annotated[str, Column("Region", "Short name of the region.")]
    name: Annotated[str, Column("Name", "Full name, for reports.")] = ""
    lat: Annotated[
        float | None,
        Column("Lat", "Latitude; needed where Freight has no row.", unit="degrees", minimum=-90, maximum=90),
    ] = None
    lon: Annotated[
        float | None,
        Column(
            "Lon",
            "Longitude, west is negative; needed where Freight has no row.",
            unit="degrees",
            minimum=-180,
            maximum=180,
        ),
    ] = None
    share: Annotated[
        float,
        Column(
            "Share",
            "Part of nationwide (*) rows of Demand and Segments; the shares sum to 1 where such rows are used.",
            unit="share",
            minimum=0,
            maximum=1,
            operating=True,
        ),
    ] = 0.0
    access: Annotated[
        float,
        Column(
            "Access",
            "Part of demand that local law lets buyers act on. Blank = 1.",
            unit="share",
            minimum=0,
            maximum=1,
            operating=True,
        ),
    ] = 1.0
    legal_from: Annotated[
        date | None,
        Column("Legal from", "No sale in the region before this date. Blank = legal now.", operating=True),
    ] = None


class DemandRow(Row):
    """What buyers would take a year at msrp. A year without a row is 0, with a warning."""

    program: Annotated[str, Column("Program", "The program.", reference="Programs")]
    region: Annotated[
        str,
        Column(
            "Region",
            "A region, or * for every region without a row of its own for the program and year: each gets"
            " volume × its share.",
            reference="Regions",
            also=(EVERY,),
        ),
    ]
    year: Annotated[int, Column("Year", "Calendar year.", minimum=1900, maximum=2200)]
    volume: Annotated[float, Column("Volume", "Demand at msrp.", unit="vehicles/yr", minimum=0, operating=True)]


class PricePoint(Row):
    """Prices the plan may choose from: one point per program and operating year, agreed before demand is
    known. A program without rows sells at msrp."""

    program: Annotated[str, Column("Program", "The program.", reference="Programs")]
    point: Annotated[str, Column("Point", "Name of the price point, for example low.")]
    price: Annotated[float, Column("Price", "Price charged.", unit="$/vehicle", minimum=0, operating=True)]
    volume_factor: Annotated[
        float,
        Column(
            "Volume factor",
            "Demand at this price for each vehicle demanded at msrp.",
            unit="factor",
            minimum=0,
            operating=True,
        ),
    ]


class FreightRow(Row):
    """Freight to a region. Without a row a plant's freight is computed from its place and the region's; an
    import source's is 0."""

    origin: Annotated[str, Column("Origin", "A plant, or a source of Imports.")]
    region: Annotated[str, Column("Region", "The region.", reference="Regions")]
    cost: Annotated[float, Column("Cost", "Per vehicle.", unit="$/vehicle", minimum=0, operating=True)]


class ExportRow(Row):
    """Sales abroad of vehicles built here; they need no US pathway. The plant nets
    price × (1 - duty rate) - freight."""

    market: Annotated[str, Column("Market", "Country or group of countries.")]
    program: Annotated[str, Column("Program", "The program.", reference="Programs")]
    year: Annotated[int, Column("Year", "Calendar year.", minimum=1900, maximum=2200)]
    volume: Annotated[float, Column("Volume", "Most that can be sold.", unit="vehicles/yr", minimum=0, operating=True)]
    price: Annotated[float, Column("Price", "Paid abroad.", unit="$/vehicle", minimum=0, operating=True)]
    duty_rate: Annotated[
        float,
        Column(
            "Duty rate",
            "Foreign duty on the price.",
            unit="share",
            minimum=0,
            maximum=LARGEST_RATE,
            operating=True,
        ),
    ] = 0.0
    freight: Annotated[float, Column("Freight", "To the market.", unit="$/vehicle", minimum=0, operating=True)] = 0.0
