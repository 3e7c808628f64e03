"""Lines, sites, limits, tooling and incentives."""

from __future__ import annotations

from collections.abc import Mapping

from tests.oracle.lines import MILLION, PRESENT, Event, LineFacts, Schedule, amount
from tests.oracle.mip import Expr
from tests.oracle.timeline import Row, Year, as_date, blank, first_day, month_of
from tests.oracle.values import setting
from tests.oracle.world import KILO, World, hits


class PlantBlock:
    """Which schedule each copy of each line follows, and what follows from that."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.schedules: dict[str, list[Schedule]] = {}
        self.columns: dict[str, dict[str, list[int]]] = {}
        for line in world.lines:
            self._choose(line)
        for scenario in world.scenarios:
            for line in world.lines:
                self._lump_sums(scenario, line)
                self._used_once(scenario, line)
                self._forced(scenario, line)
                for year in world.years:
                    self._running_costs(scenario, line, year)
            for plant in world.plants.values():
                self._site(scenario, plant)
                self._under_conversion(scenario, plant)
            self._under_conversion(scenario, None)
            for incentive in world.rows("Incentives"):
                self._incentive(scenario, incentive)

    def at(self, plant: Row) -> list[LineFacts]:
        """The plant's lines that take part."""
        return [line for line in self.world.lines if line.line["plant"] == plant["plant"]]

    def picks(self, line: LineFacts, scenario: str) -> list[tuple[Schedule, int]]:
        """Each schedule of the line with its column (number of copies that follow it)."""
        name = line.line["line"]
        return list(zip(self.schedules[name], self.columns[name][scenario], strict=True))

    def _choose(self, line: LineFacts) -> None:
        name = str(line.line["line"])
        pins = [pin for pin in self.world.pins("line", name) if pin["rule"] == "forbid"]
        allowed = [
            schedule
            for schedule in line.schedules()
            if not any(self._hit(line, pin, event) for pin in pins for event in schedule.events)
        ]
        plans: list[tuple[object, list[tuple[int, object]]]] = [
            (life.events, [(event.decided, event) for event in life.events]) for life in allowed
        ]
        self.schedules[name] = allowed
        self.columns[name] = self.world.choose_one(name, plans, line.copies)

    def _hit(self, line: LineFacts, pin: Row, event: Event) -> bool:
        """Is this event the conversion a pin speaks of?"""
        if event.number is None:
            return False
        return hits(pin, self.world, event.position, "to_config", line.rows[event.number]["to_config"])

    def _forced(self, scenario: str, line: LineFacts) -> None:
        for pin in self.world.pins("line", line.line["line"]):
            if pin["rule"] == "forbid":
                continue
            closing = pin["rule"] == "close"
            chosen = Expr()
            for schedule, column in self.picks(line, scenario):
                for event in schedule.events:
                    closes = event.number is None and hits(pin, self.world, event.position, "-", None)
                    if closes if closing else self._hit(line, pin, event):
                        chosen.add(column, 1.0)
            self.world.mip.at_least(chosen, 1.0)

    def _lump_sums(self, scenario: str, line: LineFacts) -> None:
        world, finance = self.world, self.world.finance
        for schedule, column in self.picks(line, scenario):
            for month, millions, service_year in schedule.payments:
                world.pay(scenario, month, column, millions, service_year)
            for month, millions in schedule.expenses:
                world.npv[scenario].add(column, millions * finance.expense(month))
            for month, millions in schedule.receipts:
                world.npv[scenario].add(column, millions * finance.receipt(month))

    def _used_once(self, scenario: str, line: LineFacts) -> None:
        """A row is used at most `copies` times on the line in all."""
        for number in range(len(line.rows)):
            used = Expr()
            for schedule, column in self.picks(line, scenario):
                used.add(column, sum(event.number == number for event in schedule.events))
            self.world.mip.at_most(used, line.copies)

    def _running_costs(self, scenario: str, line: LineFacts, year: Year) -> None:
        """Present product and fixed costs of the year, per copy on each schedule."""
        world, values = self.world, self.world.values[scenario]
        made = 0.0 if line.starts_in_configuration else values.number("Lines", line.line, "volume", year)
        margin = values.number("Lines", line.line, "margin", year)
        fixed = 0.0 if line.starts_in_configuration else values.number("Lines", line.line, "fixed_cost", year)
        until = values.date("Lines", line.line, "product_until", world.timeline.end)
        for schedule, column in self.picks(line, scenario):
            kept = sum(schedule.months[month].keep for month in year.covered())
            present = made * self.present_months(scenario, line, schedule, year) / 12
            world.operate(scenario, year, column, present * margin / MILLION, until)
            world.operate(scenario, year, column, -fixed * kept / 12)
            for config in line.configurations:
                cost = values.number("Conversions", line.any_row(config), "fixed_cost", year)
                world.operate(scenario, year, column, -cost * len(producing(schedule, config, year)) / 12)

    def present_months(self, scenario: str, line: LineFacts, schedule: Schedule, year: Year) -> float:
        """Months of the year in which the present product is made, kept parts counted as parts."""
        values = self.world.values[scenario]
        return sum(
            schedule.months[month].keep
            for month in year.covered()
            if values.lasting("Lines", line.line, "product_until", month)
        )

    def present_output(self, scenario: str, plant: Row, year: Year) -> Expr:
        """Thousand vehicles of present products that a plant makes in the year."""
        output = Expr()
        for line in self.at(plant):
            if line.starts_in_configuration:
                continue
            volume = self.world.values[scenario].number("Lines", line.line, "volume", year)
            for schedule, column in self.picks(line, scenario):
                months = self.present_months(scenario, line, schedule, year)
                output.add(column, KILO * volume * months / 12)
        return output

    def starts(self, scenario: str, plant: Row, position: int) -> Expr:
        """Number of conversions that start at a plant with a period."""
        count = Expr()
        for line in self.at(plant):
            for schedule, column in self.picks(line, scenario):
                for event in schedule.events:
                    if event.number is not None and event.position == position:
                        count.add(column, 1.0)
        return count

    def _site(self, scenario: str, plant: Row) -> None:
        """The site cost falls due in the very period of the plant's first conversion."""
        world = self.world
        cost = amount(plant, "site_cost")
        if cost == 0:
            return
        copies = sum(line.copies for line in self.at(plant))
        opened = Expr()
        started = Expr()
        for position, span in enumerate(world.timeline.spans):
            first = world.shared(("site", plant["plant"], position), scenario, span.start, 1.0)
            world.pay(scenario, span.start, first, cost, span.start // 12)
            opened.add(first, 1.0)
            now = self.starts(scenario, plant, position)
            started.plus(now)
            now.plus(opened, -float(copies))
            world.mip.at_most(now)  # no start at a site not opened
            ahead = Expr(dict(opened.terms))
            ahead.plus(started, -1.0)
            world.mip.at_most(ahead)  # not opened ahead of the first start
        world.mip.at_most(opened, 1.0)

    def _under_conversion(self, scenario: str, plant: Row | None) -> None:
        """Lines down at once, in a plant or (None) nationwide."""
        world = self.world
        for span in world.timeline.spans:
            if plant is None:
                limits = [span.row.get("max_under_conversion"), setting(world.case, "max_under_conversion")]
            else:
                limits = [plant.get("max_under_conversion")]
            down = Expr()
            for line in world.lines if plant is None else self.at(plant):
                for schedule, column in self.picks(line, scenario):
                    if any(month in schedule.down for month in range(span.start, span.end)):
                        down.add(column, 1.0)
            for limit in limits:
                if not blank(limit):
                    world.mip.at_most(Expr(dict(down.terms)), float(str(limit)))

    def heads(self, scenario: str, plant: Row, year: Year) -> Expr:
        """Average heads over the covered months of a year."""
        total = Expr()
        for line in self.at(plant):
            for schedule, column in self.picks(line, scenario):
                for month in year.covered():
                    now = schedule.months[month]
                    works = now.producing or now.state == PRESENT
                    total.add(column, line.heads(now.state) / year.months if works else 0.0)
        return total

    def _incentive(self, scenario: str, incentive: Mapping[str, object]) -> None:
        world, finance = self.world, self.world.finance
        plant = world.plants[str(incentive["plant"])]
        if not self.at(plant):
            return
        due = month_of(incentive["by"])
        taken = world.shared(("incentive", incentive["incentive"]), scenario, due, 1.0)
        world.npv[scenario].add(taken, amount(incentive, "amount") * finance.receipt(due))
        needed = Expr({taken: 1.0})
        for position, span in enumerate(world.timeline.spans):
            if first_day(span.start) <= as_date(incentive["by"]):
                needed.plus(self.starts(scenario, plant, position), -1.0)
        world.mip.at_most(needed)
        for calendar_year in range(due // 12, due // 12 + int(amount(incentive, "years"))):
            self._clawback(scenario, incentive, taken, calendar_year)

    def _clawback(
        self, scenario: str, incentive: Mapping[str, object], taken: int, calendar_year: int
    ) -> None:
        """Missing heads of one promised year are paid for."""
        world, finance = self.world, self.world.finance
        inside = [year for year in world.years if year.year == calendar_year]
        if not inside and calendar_year < world.years[0].year:
            return
        year = inside[0] if inside else world.years[-1]
        jobs = amount(incentive, "jobs")
        missing = world.flow(f"missing {incentive['incentive']} {calendar_year}", scenario, year)
        kept = self.heads(scenario, world.plants[str(incentive["plant"])], year)
        kept.add(missing, 1.0)
        kept.add(taken, -jobs)
        world.mip.at_least(kept, 0.0)
        rate = world.values[scenario].number("Incentives", incentive, "clawback", year) / MILLION
        if inside:
            factor = finance.in_horizon(year) * year.part
        else:
            factor = (1 - finance.tax) * world.timeline.first_of_july(calendar_year)
        world.npv[scenario].add(missing, -rate * factor)


def producing(schedule: Schedule, config: str, year: Year) -> list[int]:
    """The covered months of a year in which a schedule produces in a configuration."""
    months = schedule.months
    return [m for m in year.covered() if months[m].producing and months[m].state == config]


class ToolingBlock:
    """What may be built where: tooled copies per operating year, and the vehicles built."""

    def __init__(self, world: World, plants: PlantBlock) -> None:
        self.world, self.plants = world, plants
        # builds of thousand vehicles: (scenario, year, program) -> [(plant, column)]
        self.builds: dict[tuple[str, int, str], list[tuple[str, int]]] = {}
        for scenario in world.scenarios:
            for year in world.years:
                for program in world.programs:
                    self.builds[scenario, year.year, program.name] = []
            for line in world.lines:
                for config in line.configurations:
                    self._configuration(scenario, line, config)
            for plant in world.plants.values():
                self._shop(scenario, plant)

    def tool_row(self, program: str, line: LineFacts, config: str) -> Row | None:
        """The Tooling row in force: one with its own config replaces the blank one."""
        key = (program, line.line["line"])
        rows = [row for row in self.world.rows("Tooling") if (row["program"], row["line"]) == key]
        own = [row for row in rows if row.get("config") == config]
        general = [row for row in rows if blank(row.get("config"))]
        found = own or general
        return found[0] if found else None

    def _configuration(self, scenario: str, line: LineFacts, config: str) -> None:
        """Everything built on a line in one configuration."""
        world = self.world
        tools: dict[str, Row] = {}
        for each in world.programs:
            tool = self.tool_row(each.name, line, config)
            if tool is not None:
                tools[each.name] = tool
        before: dict[str, int] = {}
        for year in world.years:
            hours = Expr()
            for program, tool in tools.items():
                tooled = self._tooled(scenario, line, config, program, tool, year, before.get(program))
                before[program] = tooled
                built = self._build(scenario, line, config, program, tool, year, tooled)
                ratio = world.values[scenario].number("Tooling", tool, "hours_ratio", year)
                hours.add(built, ratio)
            row = line.any_row(config)
            for schedule, column in self.plants.picks(line, scenario):
                share = sum(schedule.months[m].share for m in producing(schedule, config, year))
                hours.add(column, -KILO * amount(row, "capacity") * share / 12)
            world.mip.at_most(hours)

    def _tooled(
        self,
        scenario: str,
        line: LineFacts,
        config: str,
        program: str,
        tool: Row,
        year: Year,
        before: int | None,
    ) -> int:
        """Copies tooled in the year, paid where they are more than the year before."""
        world = self.world
        key = (program, line.line["line"], config)
        tooled = world.shared(("tooled", *key, year.year), scenario, year.first, line.copies)
        comes = {position: Expr() for position in year.spans}
        for schedule, column in self.plants.picks(line, scenario):
            months = producing(schedule, config, year)
            if months:
                position = world.timeline.span_of(months[0])
                assert position is not None
                comes[position].add(column, 1.0)
        present = Expr({tooled: 1.0})
        more = Expr({tooled: 1.0})
        if before is not None:
            more.add(before, -1.0)
        for position, copies in comes.items():
            start = world.timeline.spans[position].start
            paid = world.shared(("tooling paid", *key, position), scenario, start, line.copies)
            world.pay(scenario, start, paid, amount(tool, "tooling_cost"), start // 12)
            present.plus(copies, -1.0)
            more.add(paid, -1.0)
            arriving = Expr({paid: 1.0})
            arriving.plus(copies, -1.0)
            world.mip.at_most(arriving)
        world.mip.at_most(present)
        world.mip.at_most(more)
        return tooled

    def _build(
        self,
        scenario: str,
        line: LineFacts,
        config: str,
        program: str,
        tool: Row,
        year: Year,
        tooled: int,
    ) -> int:
        """Thousand vehicles built in the year."""
        world, values = self.world, self.world.values[scenario]
        built = world.flow(f"build {program} {line.line['line']} {config}", scenario, year)
        self.builds[scenario, year.year, program].append((str(line.line["plant"]), built))
        world.operate(scenario, year, built, -KILO * values.number("Tooling", tool, "assembly_cost", year))
        ratio = values.number("Tooling", tool, "hours_ratio", year)
        most = KILO * amount(line.any_row(config), "capacity") * year.part / ratio
        world.mip.at_most(Expr({built: 1.0, tooled: -most}))
        owed = values.number("Tooling", tool, "min_volume", year)
        if owed > 0:
            # built ≥ owed × months past the ramp / 12, unless not tooled
            floor = Expr({built: 1.0, tooled: -KILO * owed * year.part})
            for schedule, column in self.plants.picks(line, scenario):
                ripe = sum(schedule.months[m].past_ramp for m in producing(schedule, config, year))
                floor.add(column, -KILO * owed * ripe / 12)
            world.mip.at_least(floor, -KILO * owed * year.part)
        return built

    def _shop(self, scenario: str, plant: Row) -> None:
        """All vehicles of a plant, present products included."""
        if blank(plant.get("shop_capacity")):
            return
        world = self.world
        for year in world.years:
            output = self.plants.present_output(scenario, plant, year)
            for program in world.programs:
                for place, built in self.builds[scenario, year.year, program.name]:
                    if place == plant["plant"]:
                        output.add(built, 1.0)
            world.mip.at_most(output, KILO * amount(plant, "shop_capacity") * year.part)

