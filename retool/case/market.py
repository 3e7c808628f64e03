"""The market of a program: demand by region and year, price points, pathways and where its dates fall."""

from __future__ import annotations

from dataclasses import dataclass

from retool.case.calendar import Calendar
from retool.case.scenarios import Values, available
from retool.workbook import Pathway, PricePoint, Program, Region, Tables

NATIONWIDE = "*"


@dataclass(frozen=True)
class ProgramData:
    """A program with its price ladder and pathway rows in the order of the sheets.

    ``maker`` names whose exemption cap it counts against: the oem, or the program itself where oem is blank.
    ``points`` is empty where the price is msrp; ``pathways`` is empty where it may be sold from the first month.
    """

    name: str
    maker: str
    record: Program
    points: tuple[PricePoint, ...]
    pathways: tuple[Pathway, ...]

    @property
    def point_names(self) -> tuple[str, ...]:
        return tuple(p.point for p in self.points) or ("msrp",)

    @property
    def pathway_names(self) -> tuple[str, ...]:
        return tuple(p.pathway for p in self.pathways) or ("free",)


def build_programs(tables: Tables) -> dict[str, ProgramData]:
    """Programs of the planning maker (all where Settings.maker is blank)."""
    maker = tables.settings.maker
    programs: dict[str, ProgramData] = {}
    for program in tables.programs:
        if maker and program.oem != maker:
            continue
        points = tuple(p for p in tables.price_points if p.program == program.program)
        if not tables.settings.price_decision:
            points = points[:1]
        programs[program.program] = ProgramData(
            name=program.program,
            maker=program.oem or f"({program.program})",
            record=program,
            points=points,
            pathways=tuple(p for p in tables.pathways if p.program == program.program),
        )
    return programs


def region_access(values: Values, region: Region, scenario: int, year: int) -> float:
    return float(values.in_year("Regions", region, "access", scenario, year))


def legal_months(values: Values, region: Region, scenario: int, year: int, calendar: Calendar) -> frozenset[int]:
    """Covered months of ``year`` in which the region's law lets anyone buy, as the scenario knows it."""
    return frozenset(
        m
        for m in calendar.months_of_year(year)
        if available(values, "Regions", region, "legal_from", scenario, m, calendar)
    )


def volumes_by_region(
    tables: Tables, values: Values, sheet: str, key: str, calendar: Calendar, scenario: int
) -> dict[tuple[str, str, int], float]:
    """Yearly volumes of Demand (``key`` program) or Segments (``key`` segment) by (key, region, year index).

    A nationwide row reaches each region without a row of its own for that key and year, times its share;
    the shares are not rescaled. Region-years without any row have no entry.
    """
    year_index = {y: o for o, y in enumerate(calendar.years)}
    rows = tables.by_sheet(sheet)
    own = {(r.get(key), r.get("region"), r.get("year")) for r in rows if r.get("region") != NATIONWIDE}
    volumes: dict[tuple[str, str, int], float] = {}
    for record in rows:
        year = record.get("year")
        if year not in year_index:
            continue
        o = year_index[year]
        name = record.get(key)
        volume = float(values.in_year(sheet, record, "volume", scenario, o))
        if record.get("region") != NATIONWIDE:
            volumes[name, record.get("region"), o] = volume
            continue
        for region in tables.regions:
            if (name, region.region, year) not in own:
                share = float(values.in_year("Regions", region, "share", scenario, o))
                volumes[name, region.region, o] = volume * share
    return volumes


@dataclass(frozen=True)
class Spell:
    """Months of a year in which nothing can change: same commitments count, same law.

    ``latest[w]`` is the last period in which a commitment to pathway row w still lets sales start by these
    months (-1: none, also while the row itself is not yet legal); ``period`` is where the months lie.
    """

    months: frozenset[int]
    latest: tuple[int, ...]
    period: int


def spells(program: ProgramData, values: Values, calendar: Calendar, scenario: int, year: int) -> list[Spell]:
    """The year's covered months grouped by what the program's commitments mean in them."""
    groups: dict[tuple[tuple[int, ...], int], set[int]] = {}
    for month in calendar.months_of_year(year):
        latest = []
        for row in program.pathways:
            legal = available(values, "Pathways", row, "legal_from", scenario, month, calendar)
            committed_by = month - row.lead
            latest.append(calendar.period_of(committed_by) if legal and committed_by >= 0 else -1)
        groups.setdefault((tuple(latest), calendar.period_of(month)), set()).add(month)
    return [Spell(frozenset(months), latest, period) for (latest, period), months in sorted(groups.items())]
