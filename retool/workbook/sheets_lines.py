"""The sheets about plants and lines: Plants, Lines, Configurations, Conversions, Ramps, SpendProfiles."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from retool.workbook.columns import Column, Row

#: States of a line that are no configuration.
PLAIN_STATES = ("active", "idle", "greenfield")


class Plant(Row):
    """Assembly plants: where the lines stand. A line counts as under conversion in every period that its
    downtime touches; the limits of Settings, Periods and Plants all bind and count copies."""

    plant: Annotated[str, Column("Plant", "Short name of the plant.")]
    oem: Annotated[str, Column("Oem", "The maker that owns the plant.")]
    name: Annotated[str, Column("Name", "Full name, for reports.")] = ""
    city: Annotated[str, Column("City", "For reports.")] = ""
    state: Annotated[str, Column("State", "For reports.")] = ""
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
    shop_capacity: Annotated[
        float | None,
        Column(
            "Shop capacity",
            "Body and paint shop, shared by all lines of the plant, present products included. Blank"
            " = no limit. Present volume above it is a fault.",
            unit="vehicles/yr",
            minimum=0,
        ),
    ] = None
    max_under_conversion: Annotated[
        int | None,
        Column(
            "Max under conversion",
            "How many lines of the plant may be down for conversion at once. Blank = no limit of its own.",
            unit="lines",
            minimum=0,
        ),
    ] = None
    site_cost: Annotated[
        float,
        Column(
            "Site cost",
            "Capital paid once, at the start of the plant's first conversion.",
            unit="M$",
            minimum=0,
        ),
    ] = 0.0


class Line(Row):
    """Assembly lines as they stand today. All numbers are for one copy of the line. During downtime there is
    neither a present product nor a fixed cost."""

    line: Annotated[str, Column("Line", "Short name of the line.")]
    plant: Annotated[str, Column("Plant", "The plant the line stands in.", reference="Plants")]
    state: Annotated[
        str,
        Column(
            "State",
            "active, idle, greenfield, or a configuration that the line already runs. A line in a"
            " configuration takes capacity, heads and fixed cost from its Conversions row whose"
            " from_config equals its to_config, and ignores its own volume, margin, fixed cost and"
            " employees.",
            reference="Configurations",
            also=PLAIN_STATES,
        ),
    ]
    product: Annotated[str, Column("Product", "What is built today, for reports.")] = ""
    volume: Annotated[float, Column("Volume", "Present output.", unit="vehicles/yr", minimum=0, operating=True)] = 0.0
    margin: Annotated[
        float, Column("Margin", "Contribution of a present vehicle.", unit="$/vehicle", operating=True)
    ] = 0.0
    product_until: Annotated[
        date | None,
        Column(
            "Product until",
            "Last day of the present product if it ends anyway. After it only volume and margin stop;"
            " fixed cost and employees stay until the line converts or closes. Blank = no end.",
            operating=True,
        ),
    ] = None
    employees: Annotated[float, Column("Employees", "Present head count.", unit="heads", minimum=0)] = 0.0
    fixed_cost: Annotated[
        float,
        Column("Fixed cost", "In the present state.", unit="M$/yr", minimum=0, operating=True),
    ] = 0.0
    close_cost: Annotated[
        float | None,
        Column(
            "Close cost",
            "Paid when the line closes, beside severance for all its heads. Blank = it may not be closed.",
            unit="M$",
            minimum=0,
        ),
    ] = None
    severance: Annotated[
        float,
        Column(
            "Severance",
            "For each head that a conversion sheds, at its start; for all heads when the line closes.",
            unit="$/head",
            minimum=0,
        ),
    ] = 0.0
    training: Annotated[
        float,
        Column("Training", "For each head after a conversion, at start of production.", unit="$/head", minimum=0),
    ] = 0.0
    copies: Annotated[
        int,
        Column("Copies", "How many identical lines this row stands for. Blank = 1.", unit="lines", minimum=1),
    ] = 1


class Configuration(Row):
    """What a line can be converted to: one row for each kind and size of production."""

    config: Annotated[str, Column("Config", "Short name of the configuration.")]
    platform: Annotated[str, Column("Platform", "Vehicle platform, for reports.")] = ""
    description: Annotated[str, Column("Description", "In words, for reports.")] = ""


class Conversion(Row):
    """Ways to convert a line. Rows of one line and to_config must agree in capacity, employees, fixed cost, keep,
    salvage and the last share of their ramps: another size is another configuration. A line does one thing a
    period, starts a conversion or closes, and neither before downtime and ramp have ended. A row is used at
    most as often as the line has copies. Every payment of a started conversion counts at its date, past the
    horizon too. A row from a configuration to itself describes a line that runs it from the start and is no
    decision."""

    line: Annotated[str, Column("Line", "The line to convert.", reference="Lines")]
    to_config: Annotated[str, Column("To config", "What it becomes.", reference="Configurations")]
    from_config: Annotated[
        str,
        Column(
            "From config",
            "The configuration it must be in before. Blank = the state in Lines.",
            reference="Configurations",
            also=PLAIN_STATES,
        ),
    ] = ""
    mode: Annotated[
        str, Column("Mode", "Tells several ways of the same conversion apart, for example fast or cheap.")
    ] = ""
    capacity: Annotated[
        float,
        Column(
            "Capacity",
            "Output at ramp share 1; full capacity is this × the last share of the ramp.",
            unit="vehicles/yr",
            minimum=0,
        ),
    ]
    capex: Annotated[float, Column("Capex", "Capital, paid along the spend profile.", unit="M$", minimum=0)]
    downtime: Annotated[
        int,
        Column("Downtime", "From start to start of production. 0 = at once.", unit="months", minimum=0),
    ]
    ramp: Annotated[str, Column("Ramp", "How output climbs. Blank = full from the first month.", reference="Ramps")] = (
        ""
    )
    spend: Annotated[
        str, Column("Spend", "When the capital is paid. Blank = all at the start.", reference="SpendProfiles")
    ] = ""
    employees: Annotated[float, Column("Employees", "Heads from start of production.", unit="heads", minimum=0)] = 0.0
    fixed_cost: Annotated[
        float,
        Column("Fixed cost", "From start of production.", unit="M$/yr", minimum=0, operating=True),
    ] = 0.0
    keep: Annotated[
        float,
        Column(
            "Keep",
            "Part of the present product that goes on, during downtime and after, at the same margin"
            " a vehicle; the same part of the present fixed cost is paid besides the row's own. It may"
            " not rise along a chain of conversions. Blank = 0.",
            unit="share",
            minimum=0,
            maximum=1,
        ),
    ] = 0.0
    earliest: Annotated[date | None, Column("Earliest", "No start before this date.")] = None
    latest: Annotated[date | None, Column("Latest", "No start after this date.")] = None
    grant: Annotated[
        float,
        Column("Grant", "Received at start of production, each time the row is used.", unit="M$", minimum=0),
    ] = 0.0
    salvage: Annotated[
        float,
        Column(
            "Salvage",
            "Worth at the end of the horizon if the line then is in, or on its way to, this configuration.",
            unit="M$",
        ),
    ] = 0.0


class RampPoint(Row):
    """How output climbs after start of production, month by month. A ramp lasts as many months as it has
    rows; afterwards its last share holds."""

    ramp: Annotated[str, Column("Ramp", "Name of the ramp.")]
    month: Annotated[
        int,
        Column("Month", "Month of production: 1, 2, 3 … without gaps.", unit="months", minimum=1, maximum=600),
    ]
    share: Annotated[float, Column("Share", "Part of capacity.", unit="share", minimum=0, maximum=1)]


class SpendPoint(Row):
    """When the capital of a conversion is paid. A start that needs payment before the first period is not
    available; payments past the horizon count in NPV and in no budget."""

    spend: Annotated[str, Column("Spend", "Name of the profile.")]
    month: Annotated[
        int,
        Column(
            "Month",
            "0 = month of the start, -3 = three months before it.",
            unit="months",
            minimum=-600,
            maximum=600,
        ),
    ]
    share: Annotated[
        float,
        Column("Share", "Part of capex; a profile's shares sum to 1.", unit="share", minimum=0, maximum=1),
    ]
