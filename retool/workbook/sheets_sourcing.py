"""The sheets about parts and trade: Components, BillOfMaterials, Suppliers, PriceTiers, Tariffs, Quotas,
Imports."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from retool.workbook.columns import LARGEST_RATE, Column, Row


class Component(Row):
    """Part groups that are bought in sets."""

    component: Annotated[str, Column("Component", "Short name of the part group.")]
    tariff_class: Annotated[str, Column("Tariff class", "The class whose duties its imports pay.")]
    min_sources: Annotated[
        int | None,
        Column(
            "Min sources",
            "Least number of suppliers. Any one fewer together give at most 1 - min_share of the"
            " year's volume; with fewer suppliers nothing is built. Blank = none.",
            unit="suppliers",
            minimum=0,
        ),
    ] = None
    min_share: Annotated[
        float,
        Column("Min share", "See min_sources. Blank = 0.1.", unit="share", minimum=0, maximum=1),
    ] = 0.1


class BillItem(Row):
    """Which components, and how many sets of each, go into a vehicle."""

    program: Annotated[str, Column("Program", "The program.", reference="Programs")]
    component: Annotated[str, Column("Component", "The part group.", reference="Components")]
    quantity: Annotated[
        float,
        Column("Quantity", "Sets in a vehicle. Blank = 1.", unit="sets/vehicle", minimum=0, operating=True),
    ] = 1.0


class Supplier(Row):
    """Who offers which component, and on what terms. Sets bought are sets built in. With no set-up cost, lead
    or minimum no contract is needed."""

    supplier: Annotated[str, Column("Supplier", "Short name of the supplier.")]
    component: Annotated[str, Column("Component", "The part group.", reference="Components")]
    country: Annotated[str, Column("Country", "Origin for duty; US pays none.")]
    capacity: Annotated[
        float | None,
        Column("Capacity", "Blank = unlimited.", unit="sets/yr", minimum=0, operating=True),
    ] = None
    unit_cost: Annotated[float, Column("Unit cost", "FOB, duty excluded.", unit="$/set", minimum=0, operating=True)]
    freight: Annotated[float, Column("Freight", "To a US plant.", unit="$/set", minimum=0, operating=True)] = 0.0
    setup_cost: Annotated[float, Column("Setup cost", "Capital at commitment.", unit="M$", minimum=0)] = 0.0
    lead: Annotated[int, Column("Lead", "From commitment to the first set.", unit="months", minimum=0)] = 0
    available_from: Annotated[
        date | None,
        Column("Available from", "No set before this date; commitment may precede it.", operating=True),
    ] = None
    min_volume: Annotated[
        float | None,
        Column(
            "Min volume",
            "Owed in used sets from the first usable month, in every scenario; contracts do not end. Blank = none.",
            unit="sets/yr",
            minimum=0,
            operating=True,
        ),
    ] = None
    max_share: Annotated[
        float | None,
        Column(
            "Max share",
            "Most of the component's sets of a year. Blank = no limit.",
            unit="share",
            minimum=0,
            maximum=1,
            operating=True,
        ),
    ] = None


class PriceTier(Row):
    """Volume discounts, for the whole year's volume. One tier a year is agreed before demand is known, take
    or pay: the paid volume is the larger of the used sets and from_volume, and a tier has no upper end.
    With no tier taken the price in Suppliers holds for any volume."""

    supplier: Annotated[str, Column("Supplier", "The supplier.", reference="Suppliers")]
    component: Annotated[str, Column("Component", "The part group.", reference="Components")]
    from_volume: Annotated[float, Column("From volume", "Least volume that is paid for.", unit="sets/yr", minimum=0)]
    unit_cost: Annotated[
        float,
        Column("Unit cost", "FOB price of every set of the year.", unit="$/set", minimum=0, operating=True),
    ]


class Tariff(Row):
    """Import duties. Layers of one class and country add up; rows of one class, country and layer may not
    overlap in time. The rate is averaged by day over the covered part of a year. US origin pays none."""

    tariff_class: Annotated[str, Column("Tariff class", "A class used in Programs or Components.")]
    country: Annotated[str, Column("Country", "Origin, or * for origins that have no row of the class at all.")]
    layer: Annotated[str, Column("Layer", "The legal basis, for example base or section 232.")] = ""
    rate: Annotated[
        float,
        Column(
            "Rate",
            "Of the FOB value: 0.15 is 15 %.",
            unit="share",
            minimum=0,
            maximum=LARGEST_RATE,
            operating=True,
        ),
    ]
    specific: Annotated[
        float,
        Column("Specific", "Duty on each vehicle or set besides.", unit="$/unit", minimum=0, operating=True),
    ] = 0.0
    from_: Annotated[date, Column("From", "First day in force.", operating=True)]
    until: Annotated[date | None, Column("Until", "Last day in force. Blank = no end.", operating=True)] = None
    offsettable: Annotated[bool, Column("Offsettable", "yes = the import-duty offset may pay it. Blank = no.")] = False
    drawback: Annotated[bool, Column("Drawback", "yes = refunded on parts of exported vehicles. Blank = no.")] = False


class Quota(Row):
    """Volumes that enter at a rate of their own, in place of all layers and specific duties. Use of a quota
    is free; units in the quota earn no offset and no drawback."""

    tariff_class: Annotated[str, Column("Tariff class", "A class used in Programs or Components.")]
    country: Annotated[str, Column("Country", "Origin.")]
    year: Annotated[int, Column("Year", "Calendar year.", minimum=1900, maximum=2200)]
    volume: Annotated[float, Column("Volume", "Size of the quota.", unit="units/yr", minimum=0, operating=True)]
    rate: Annotated[
        float,
        Column(
            "Rate",
            "Duty rate within the quota; on value_share of imports.",
            unit="share",
            minimum=0,
            maximum=LARGEST_RATE,
            operating=True,
        ),
    ]


class Import(Row):
    """Finished vehicles from abroad: the alternative to converting. Inland freight is Freight with origin =
    source, else 0."""

    source: Annotated[str, Column("Source", "Short name of the source.")]
    program: Annotated[str, Column("Program", "The program.", reference="Programs")]
    country: Annotated[str, Column("Country", "Origin for duty.")]
    unit_cost: Annotated[float, Column("Unit cost", "FOB, duty excluded.", unit="$/vehicle", minimum=0, operating=True)]
    value_share: Annotated[
        float,
        Column(
            "Value share",
            "Dutiable part of the unit cost; less where content rules exempt a part. Blank = 1.",
            unit="share",
            minimum=0,
            maximum=1,
            operating=True,
        ),
    ] = 1.0
    freight: Annotated[float, Column("Freight", "To the US port.", unit="$/vehicle", minimum=0, operating=True)] = 0.0
    capacity: Annotated[
        float | None,
        Column("Capacity", "Blank = unlimited.", unit="vehicles/yr", minimum=0, operating=True),
    ] = None
    earliest: Annotated[date | None, Column("Earliest", "No import before this date.", operating=True)] = None
