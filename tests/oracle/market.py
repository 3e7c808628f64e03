"""Programs on sale, prices, demand, segments, caps, shipments, imports by sea and exports."""

from __future__ import annotations

import math

from tests.oracle.launches import Launch, ProgramFacts
from tests.oracle.lines import amount
from tests.oracle.mip import Expr
from tests.oracle.plants import ToolingBlock
from tests.oracle.timeline import Row, Year, blank
from tests.oracle.values import setting
from tests.oracle.world import KILO, World, hits

EARTH_RADIUS_MILES = 3958.7613


class ProgramBlock:
    """Which launch each program follows."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.launches: dict[str, list[Launch]] = {}
        self.columns: dict[str, dict[str, list[int]]] = {}
        for program in world.programs:
            self._choose(program)
            for scenario in world.scenarios:
                self._costs(scenario, program)

    def picks(self, program: ProgramFacts, scenario: str) -> list[tuple[Launch, int]]:
        """Each launch with its binary column."""
        name = program.name
        return list(zip(self.launches[name], self.columns[name][scenario], strict=True))

    def _choose(self, program: ProgramFacts) -> None:
        allowed = [launch for launch in program.launches() if self._pinned(program, launch)]
        spans = self.world.timeline.spans
        plans: list[tuple[object, list[tuple[int, object]]]] = []
        for launch in allowed:
            decided: list[tuple[int, object]] = []
            for number, made in enumerate(launch.commitments):
                if made is not None and not program.is_free:
                    decided.append((spans[made].start, ("commit", number, made)))
            if launch.withdrawn is not None:
                decided.append((spans[launch.withdrawn].start, ("withdraw", launch.withdrawn)))
            plans.append((launch, decided))
        self.launches[program.name] = allowed
        self.columns[program.name] = self.world.choose_one(f"launch {program.name}", plans, 1)

    def _pinned(self, program: ProgramFacts, launch: Launch) -> bool:
        """Does a launch obey the pins?"""
        for pin in self.world.pins("program", program.name):
            commits = any(
                made is not None and hits(pin, self.world, made, "pathway", row["pathway"])
                for row, made in zip(program.rows, launch.commitments, strict=True)
            )
            if commits != (pin["rule"] == "force"):
                return False
        return True

    def _costs(self, scenario: str, program: ProgramFacts) -> None:
        """Commitments (capital) and renewals (operating)."""
        world, values = self.world, self.world.values[scenario]
        for launch, column in self.picks(program, scenario):
            for number, (row, made) in enumerate(zip(program.rows, launch.commitments, strict=True)):
                if made is None or program.is_free:
                    continue
                start = world.timeline.spans[made].start
                service = program.service_year(launch, number, values)
                world.pay(scenario, start, column, amount(row, "cost"), service)
                if blank(row.get("term")):
                    continue
                for year in world.years:
                    yearly = values.number("Pathways", row, "renewal_cost", year) * 12 / float(row["term"])
                    on = [m for m in year.covered() if program.row_on(launch, values, m) == number]
                    world.operate(scenario, year, column, -yearly * len(on) / 12)


class MarketBlock:
    """Sales by region, and where the vehicles come from."""

    def __init__(self, world: World, programs: ProgramBlock, tooling: ToolingBlock) -> None:
        self.world, self.programs, self.tooling = world, programs, tooling
        # (scenario, year, program) -> expressions in thousand vehicles
        self.imports: dict[tuple[str, int, str], list[tuple[Row, Expr]]] = {}
        self.exports: dict[tuple[str, int, str], Expr] = {}
        self.sold: dict[tuple[str, int, str, str], Expr] = {}  # … and region
        self.sold_on: dict[tuple[str, int, str, int], Expr] = {}  # … and pathway row
        for scenario in world.scenarios:
            for year in world.years:
                for program in world.programs:
                    self._sales(scenario, year, program)
                    self._supply(scenario, year, program)
                    self._minimum(scenario, year, program)
                self._segments(scenario, year)
                self._caps(scenario, year)

    def _points(self, program: ProgramFacts) -> list[Row | None]:
        """The price points that may be chosen; None = at msrp."""
        if not program.points:
            return [None]
        free = setting(self.world.case, "price_decision")
        return list(program.points) if free else [program.points[0]]

    def volume(self, scenario: str, sheet: str, key: str, name: str, region: Row, year: Year) -> float | None:
        """Demand or a segment's market of one region and year, vehicles/yr: own row, else `*` × share."""
        values = self.world.values[scenario]
        rows = [r for r in self.world.rows(sheet) if r[key] == name and int(str(r["year"])) == year.year]
        for row in rows:
            if row["region"] == region["region"]:
                return values.number(sheet, row, "volume", year)
        for row in rows:
            if row["region"] == "*":
                share = values.number("Regions", region, "share", year)
                return values.number(sheet, row, "volume", year) * share
        return None

    def _sales(self, scenario: str, year: Year, program: ProgramFacts) -> None:
        """Sales per region, pathway row and price point, each within its demand."""
        world, values = self.world, self.world.values[scenario]
        name = program.name
        for number in range(len(program.rows)):
            self.sold_on[scenario, year.year, name, number] = Expr()
        prices = Expr()
        chosen = {}
        for position in range(len(self._points(program))):
            key = ("price", name, year.year, position)
            chosen[position] = world.shared(key, scenario, year.first, 1.0)
            prices.add(chosen[position], 1.0)
        world.mip.equal(prices, 1.0)
        for region in world.rows("Regions"):
            place = str(region["region"])
            self.sold[scenario, year.year, name, place] = Expr()
            demand = self.volume(scenario, "Demand", "program", name, region, year) or 0.0
            demand *= KILO * values.number("Regions", region, "access", year)
            if demand == 0:
                continue
            for number, row in enumerate(program.rows):
                on_row = self._months_on(scenario, year, program, number, region)
                for position, point in enumerate(self._points(program)):
                    wanted = demand * self._demand_factor(scenario, year, row)
                    if point is not None:
                        wanted *= values.number("PricePoints", point, "volume_factor", year)
                    sale = world.flow(f"sale {name} {place} {number} {position}", scenario, year)
                    limit = Expr({sale: 1.0})
                    limit.plus(on_row, -wanted / 12)
                    world.mip.at_most(limit)
                    world.mip.at_most(Expr({sale: 1.0, chosen[position]: -wanted * year.part}))
                    self.sold[scenario, year.year, name, place].add(sale, 1.0)
                    self.sold_on[scenario, year.year, name, number].add(sale, 1.0)
                    self._revenue(scenario, year, program, row, point, sale)

    def _demand_factor(self, scenario: str, year: Year, row: Row) -> float:
        if row["pathway"] is None:
            return 1.0
        return self.world.values[scenario].number("Pathways", row, "demand_factor", year)

    def _months_on(self, scenario: str, year: Year, program: ProgramFacts, number: int, region: Row) -> Expr:
        """Covered months in which the program is on the row and the region's law lets it be sold."""
        values = self.world.values[scenario]
        months = Expr()
        for launch, column in self.programs.picks(program, scenario):
            for month in year.covered():
                legal = values.begun("Regions", region, "legal_from", month)
                if legal and program.row_on(launch, values, month) == number:
                    months.add(column, 1.0)
        return months

    def _revenue(
        self, scenario: str, year: Year, program: ProgramFacts, row: Row, point: Row | None, sale: int
    ) -> None:
        """What one thousand vehicles sold in the US bring, before they are built or bought."""
        world, values, own = self.world, self.world.values[scenario], program.program
        if point is None:
            price = values.number("Programs", own, "msrp", year)
        else:
            price = values.number("PricePoints", point, "price", year)
        net = price * (1 - values.number("Programs", own, "dealer_margin", year))
        net -= values.number("Programs", own, "selling_cost", year)
        net -= values.number("Programs", own, "cannibalised_margin", year)
        if row["pathway"] is not None:
            net -= values.number("Pathways", row, "unit_cost", year)
        world.operate(scenario, year, sale, KILO * net)
        paid = [m for m in year.covered() if values.lasting("Programs", own, "credit_until", m)]
        credit = values.number("Programs", own, "credit", year) * len(paid) / year.months
        until = values.date("Programs", own, "credit_until", world.timeline.end)
        world.operate(scenario, year, sale, KILO * credit, until)

    def freight(self, scenario: str, year: Year, origin: Row, region: Row) -> float:
        """$ a vehicle from a plant to a region."""
        values = self.world.values[scenario]
        for row in self.world.rows("Freight"):
            if (row["origin"], row["region"]) == (origin["plant"], region["region"]):
                return values.number("Freight", row, "cost", year)
        miles = great_circle_miles(
            float(origin["lat"]), float(origin["lon"]), float(region["lat"]), float(region["lon"])
        )
        road = miles * values.setting("road_factor", year)
        return road * values.setting("freight_per_mile", year) + values.setting("freight_fixed", year)

    def import_freight(self, scenario: str, year: Year, source: object, region: Row) -> float:
        """$ a vehicle from an import source to a region."""
        for row in self.world.rows("Freight"):
            if (row["origin"], row["region"]) == (source, region["region"]):
                return self.world.values[scenario].number("Freight", row, "cost", year)
        return 0.0

    def _supply(self, scenario: str, year: Year, program: ProgramFacts) -> None:
        """Plants and import sources to regions; plants to export markets."""
        world, name = self.world, program.name
        arrives = {str(region["region"]): Expr() for region in world.rows("Regions")}
        abroad = self._exports(scenario, year, program)
        self.exports[scenario, year.year, name] = abroad
        leaves_for_abroad = Expr(dict(abroad.terms))
        for place, plant in world.plants.items():
            builds = self.tooling.builds[scenario, year.year, name]
            made = [column for where, column in builds if where == place]
            if not made:
                continue
            sent = Expr(dict.fromkeys(made, -1.0))
            for region in world.rows("Regions"):
                flow = world.flow(f"ship {name} {place} {region['region']}", scenario, year)
                world.operate(scenario, year, flow, -KILO * self.freight(scenario, year, plant, region))
                sent.add(flow, 1.0)
                arrives[str(region["region"])].add(flow, 1.0)
            exported = world.flow(f"export {name} {place}", scenario, year)
            sent.add(exported, 1.0)
            leaves_for_abroad.add(exported, -1.0)
            world.mip.equal(sent)
        world.mip.equal(leaves_for_abroad)
        self._imports(scenario, year, program, arrives)
        for place, supply in arrives.items():
            supply.plus(self.sold[scenario, year.year, name, place], -1.0)
            world.mip.equal(supply)

    def _exports(self, scenario: str, year: Year, program: ProgramFacts) -> Expr:
        """Vehicles sold abroad, within each market's volume."""
        world, values = self.world, self.world.values[scenario]
        total = Expr()
        for row in world.rows("Exports"):
            if row["program"] != program.name or int(str(row["year"])) != year.year:
                continue
            most = KILO * values.number("Exports", row, "volume", year) * year.part
            sale = world.flow(f"sold to {row['market']} {program.name}", scenario, year)
            world.mip.at_most(Expr({sale: 1.0}), most)
            price = values.number("Exports", row, "price", year)
            net = price * (1 - values.number("Exports", row, "duty_rate", year))
            net -= values.number("Exports", row, "freight", year)
            world.operate(scenario, year, sale, KILO * net)
            total.add(sale, 1.0)
        return total

    def _imports(self, scenario: str, year: Year, program: ProgramFacts, arrives: dict[str, Expr]) -> None:
        """Finished vehicles from each source (duty is booked by the trade block)."""
        world, values = self.world, self.world.values[scenario]
        self.imports[scenario, year.year, program.name] = []
        for row in world.rows("Imports"):
            if row["program"] != program.name:
                continue
            open_months = sum(values.begun("Imports", row, "earliest", m) for m in year.covered())
            total = Expr()
            cost = values.number("Imports", row, "unit_cost", year)
            cost += values.number("Imports", row, "freight", year)
            for region in world.rows("Regions"):
                flow = world.flow(f"import {program.name} {row['source']} {region['region']}", scenario, year)
                inland = self.import_freight(scenario, year, row["source"], region)
                world.operate(scenario, year, flow, -KILO * (cost + inland))
                total.add(flow, 1.0)
                arrives[str(region["region"])].add(flow, 1.0)
            capacity = values.limit("Imports", row, "capacity", year)
            if open_months == 0:
                world.mip.at_most(total, 0.0)
            elif capacity is not None:
                world.mip.at_most(total, KILO * capacity * open_months / 12)
            self.imports[scenario, year.year, program.name].append((row, total))

    def _minimum(self, scenario: str, year: Year, program: ProgramFacts) -> None:
        """US sales + exports ≥ min_volume by month on the market, whatever the regions' law."""
        world, values = self.world, self.world.values[scenario]
        owed = KILO * values.number("Programs", program.program, "min_volume", year)
        if owed == 0:
            return
        volume = Expr(dict(self.exports[scenario, year.year, program.name].terms))
        for region in world.rows("Regions"):
            volume.plus(self.sold[scenario, year.year, program.name, str(region["region"])])
        for launch, column in self.programs.picks(program, scenario):
            on = sum(program.row_on(launch, values, m) is not None for m in year.covered())
            volume.add(column, -owed * on / 12)
        world.mip.at_least(volume)

    def _segments(self, scenario: str, year: Year) -> None:
        """All programs of a segment share its market, region by region."""
        world, values = self.world, self.world.values[scenario]
        for segment in sorted({str(row["segment"]) for row in world.rows("Segments")}):
            for region in world.rows("Regions"):
                volume = self.volume(scenario, "Segments", "segment", segment, region, year)
                if volume is None:
                    continue
                legal = sum(values.begun("Regions", region, "legal_from", m) for m in year.covered())
                market = KILO * volume * values.number("Regions", region, "access", year) * legal / 12
                sold = Expr()
                for program in world.programs:
                    if program.program.get("segment") == segment:
                        sold.plus(self.sold[scenario, year.year, program.name, str(region["region"])])
                world.mip.at_most(sold, market)

    def _caps(self, scenario: str, year: Year) -> None:
        """US sales of all a maker's programs on one pathway."""
        world, values = self.world, self.world.values[scenario]
        sold: dict[tuple[str, str], Expr] = {}
        caps: dict[tuple[str, str], float] = {}
        for program in world.programs:
            for number, row in enumerate(program.rows):
                if program.is_free:
                    continue
                key = (program.maker, str(row["pathway"]))
                sold.setdefault(key, Expr()).plus(self.sold_on[scenario, year.year, program.name, number])
                cap = values.limit("Pathways", row, "annual_cap", year)
                if cap is not None:
                    caps[key] = cap
        for key, cap in caps.items():
            world.mip.at_most(sold[key], KILO * cap * year.part)


def great_circle_miles(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Miles along the earth's surface."""
    a, b, c, d = (math.radians(each) for each in (lat1, lon1, lat2, lon2))
    straight = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * math.asin(math.sqrt(straight))
