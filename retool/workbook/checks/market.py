"""Regions, demand, prices and freight."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from retool.workbook.book import Workbook
from retool.workbook.checks.periods import horizon
from retool.workbook.checks.programs import participating
from retool.workbook.checks.registry import TOLERANCE, rule
from retool.workbook.columns import EVERY
from retool.workbook.findings import Finding, did_you_mean, listed, shown
from retool.workbook.sheets_lines import Plant
from retool.workbook.sheets_market import DemandRow, FreightRow, PricePoint, Region
from retool.workbook.sheets_programs import Program, SegmentVolume


def uses_nationwide_rows(workbook: Workbook) -> bool:
    """True where Demand or Segments has a row for `*`."""
    return any(
        region == EVERY
        for sheet in ("Demand", "Segments")
        if sheet in workbook.data
        for _, region in workbook.data[sheet].rows("region")
    )


@rule
def region_shares_sum_to_one(workbook: Workbook) -> Iterator[Finding]:
    """A nationwide row is divided among the regions, all of it."""
    regions = workbook.rows(Region, "share")
    if not regions or not workbook.complete("Regions", "share") or not uses_nationwide_rows(workbook):
        return
    total = sum(region.share for region in regions)
    if abs(total - 1) > TOLERANCE:
        yield workbook.error(
            "Regions",
            regions[0].row,
            "share",
            "sum",
            f"the shares of all regions sum to {shown(total)}, not to 1, but there are rows for region *",
            "Correct the shares, or give every region rows of its own.",
        )


@rule
def demand_of_every_year(workbook: Workbook) -> Iterator[Finding]:
    """A year without a row is a year without demand: worth a warning."""
    span = horizon(workbook)
    if span is None or not workbook.complete("Demand", "program", "year"):
        return
    first: dict[str, int] = {}
    years: dict[str, set[int]] = {}
    for row in workbook.rows(DemandRow, "program", "year"):
        first.setdefault(row.program, row.row)
        years.setdefault(row.program, set()).add(row.year)
    for program in participating(workbook):
        name = program.program
        missing = [year for year in span.years if year not in years.get(name, set())]
        if missing:
            sheet, place = ("Demand", first[name]) if name in first else ("Programs", program.row)
            yield workbook.warning(
                sheet,
                place,
                "program",
                "demand-year",
                f"program {name} has no demand in {listed(missing)}: nothing is sold then",
                "Add Demand rows for these years, also with volume 0 if that is meant.",
            )


@rule
def segment_has_programs(workbook: Workbook) -> Iterator[Finding]:
    """A market that no program shares limits nothing."""
    known = {row.segment for row in workbook.rows(Program, "segment") if row.segment}
    told: set[str] = set()
    for row in workbook.rows(SegmentVolume, "segment"):
        if row.segment not in known and row.segment not in told and workbook.complete("Programs", "segment"):
            told.add(row.segment)
            yield workbook.warning(
                "Segments",
                row.row,
                "segment",
                "segment-unused",
                f"no program is in segment {shown(row.segment)}",
                f"Correct the name, or fill segment in Programs.{did_you_mean(row.segment, known)}",
            )


@rule
def price_points_form_a_ladder(workbook: Workbook) -> Iterator[Finding]:
    """A higher price sells less; the same price twice is one point too many."""
    points: dict[str, list[PricePoint]] = {}
    for point in workbook.rows(PricePoint, "program", "point", "price", "volume_factor"):
        points.setdefault(point.program, []).append(point)
    for ladder in points.values():
        for low, high in pairwise(sorted(ladder, key=lambda point: (point.price, point.row))):
            if low.price == high.price:
                what = f"{high.point} has the same price as {low.point}"
            elif high.volume_factor > low.volume_factor:
                what = f"{high.point} costs more than {low.point} and sells more"
            else:
                continue
            yield workbook.warning(
                "PricePoints",
                high.row,
                "price",
                "price-ladder",
                f"{what} (row {low.row})",
                "Correct the price or the volume factor.",
            )


@rule
def freight_given_or_computable(workbook: Workbook) -> Iterator[Finding]:
    """Every plant reaches every region: by a row of Freight, or by the distance between the two."""
    complete = (("Freight", "origin", "region"), ("Plants", "plant"), ("Regions", "region"))
    if not all(workbook.complete(*names) for names in complete):
        return
    given = {(row.origin, row.region) for row in workbook.rows(FreightRow, "origin", "region")}
    plants = workbook.rows(Plant, "plant", "lat", "lon")
    regions = workbook.rows(Region, "region", "lat", "lon")
    for place, others, sheet in (
        (_unplaced(plants), regions, "Plants"),
        (_unplaced(regions), plants, "Regions"),
    ):
        for here in place:
            lost = [_name(there) for there in others if not _pair(here, there) & given]
            if lost:
                column = "lat" if here.lat is None else "lon"
                yield workbook.error(
                    sheet,
                    here.row,
                    column,
                    "freight",
                    f"freight between {_name(here)} and {listed(lost)} is neither in Freight nor computable:"
                    f" {column} is blank",
                    "Fill lat and lon, or add the rows to Freight.",
                )


def _unplaced(places: list[Plant] | list[Region]) -> list[Plant | Region]:
    return [place for place in places if place.lat is None or place.lon is None]


def _name(place: Plant | Region) -> str:
    return place.plant if isinstance(place, Plant) else place.region


def _pair(here: Plant | Region, there: Plant | Region) -> set[tuple[str, str]]:
    """The pair as Freight names it: the plant first."""
    plant, region = (here, there) if isinstance(here, Plant) else (there, here)
    return {(_name(plant), _name(region))}
