"""Components, suppliers, tiers, tariffs, quotas, the offset bank and drawback."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass

from tests.oracle.launches import SupplierFacts
from tests.oracle.lines import amount
from tests.oracle.market import MarketBlock
from tests.oracle.mip import Expr
from tests.oracle.plants import ToolingBlock
from tests.oracle.timeline import Row, Year, blank, first_day
from tests.oracle.world import KILO, World

HOME = "US"


@dataclass
class Duty:
    """One year's duty on goods of one class and origin: ad valorem rate and $ a unit, in all and by kind."""

    rate: float = 0.0
    specific: float = 0.0
    offset_rate: float = 0.0
    offset_specific: float = 0.0
    drawback_rate: float = 0.0
    drawback_specific: float = 0.0
    both_rate: float = 0.0
    both_specific: float = 0.0


def duty(world: World, scenario: str, tariff_class: str, country: str, year: Year) -> Duty:
    """Layers in force added up, averaged by day over the covered part of the year."""
    key = ("duty", scenario, tariff_class, country, year.year)
    if key not in world.worked_out:
        world.worked_out[key] = _duty(world, scenario, tariff_class, country, year)
    found = world.worked_out[key]
    assert isinstance(found, Duty)
    return found


def _duty(world: World, scenario: str, tariff_class: str, country: str, year: Year) -> Duty:
    result = Duty()
    if country == HOME:
        return result
    rows = [row for row in world.rows("Tariffs") if row["tariff_class"] == tariff_class]
    own = [row for row in rows if row["country"] == country]
    begin, end = first_day(year.first), first_day(year.first + year.months)
    days = [begin + dt.timedelta(n) for n in range((end - begin).days)]
    values = world.values[scenario]
    for row in own or [row for row in rows if row["country"] == "*"]:
        rate = specific = 0.0
        for day in days:
            since = values.date_on("Tariffs", row, "from", day)
            until = values.date_on("Tariffs", row, "until", day)
            if (since is not None and day < since) or (until is not None and day > until):
                continue
            rate += (values.on_day("Tariffs", row, "rate", day) or 0.0) / len(days)
            specific += (values.on_day("Tariffs", row, "specific", day) or 0.0) / len(days)
        _add_layer(result, row, rate, specific)
    return result


def _add_layer(result: Duty, row: Row, rate: float, specific: float) -> None:
    offsettable, drawback = yes(row.get("offsettable")), yes(row.get("drawback"))
    result.rate += rate
    result.specific += specific
    if offsettable:
        result.offset_rate += rate
        result.offset_specific += specific
    if drawback:
        result.drawback_rate += rate
        result.drawback_specific += specific
    if offsettable and drawback:
        result.both_rate += rate
        result.both_specific += specific


def yes(cell: object) -> bool:
    """A yes/no cell; blank is no."""
    return cell is True or (isinstance(cell, str) and cell.lower() in ("yes", "true"))


class TradeBlock:
    """Where parts come from in each scenario and year, and all duty paid."""

    def __init__(self, world: World, tooling: ToolingBlock, market: MarketBlock) -> None:
        self.world, self.tooling, self.market = world, tooling, market
        names = {str(row["component"]) for row in world.rows("BillOfMaterials")}
        self.components = [row for row in world.rows("Components") if row["component"] in names]
        self.suppliers = [
            SupplierFacts(row, world.timeline) for row in world.rows("Suppliers") if row["component"] in names
        ]
        self.contracts: dict[tuple[str, str], dict[str, list[int]]] = {}
        for supplier in self.suppliers:
            self._contract(supplier)
        # (scenario, year) -> duty open to offset M$, and what quotas let in by (class, country)
        self.offsettable: dict[tuple[str, int], Expr] = {}
        self.in_quota: dict[tuple[str, int, str, str], Expr] = {}
        for scenario in world.scenarios:
            for year in world.years:
                self.offsettable[scenario, year.year] = Expr()
                for component in self.components:
                    self._component(scenario, year, component)
                self._vehicles(scenario, year)
            self._quotas(scenario)
            self._offset(scenario)

    def _contract(self, supplier: SupplierFacts) -> None:
        """When each supplier is committed to."""
        world = self.world
        spans = world.timeline.spans
        choices = supplier.contracts()
        plans: list[tuple[object, list[tuple[int, object]]]] = [
            (made, [] if made is None or not supplier.needs_contract else [(spans[made].start, made)])
            for made in choices
        ]
        key = (supplier.name, supplier.component)
        self.contracts[key] = world.choose_one(f"contract {key}", plans, 1)
        if not supplier.needs_contract:
            return
        for scenario in world.scenarios:
            for made, column in zip(choices, self.contracts[key][scenario], strict=True):
                if made is not None:
                    service = supplier.service_year(made, world.values[scenario])
                    cost = amount(supplier.row, "setup_cost")
                    world.pay(scenario, spans[made].start, column, cost, service)

    def _need(self, scenario: str, year: Year, component: str, *, exported: bool) -> Expr:
        """Thousand sets built in, or held by exported vehicles."""
        world = self.world
        need = Expr()
        for row in world.rows("BillOfMaterials"):
            key = (scenario, year.year, str(row["program"]))
            if row["component"] != component or key not in self.tooling.builds:
                continue
            quantity = world.values[scenario].number("BillOfMaterials", row, "quantity", year)
            if exported:
                need.plus(self.market.exports[key], quantity)
            else:
                for _, built in self.tooling.builds[key]:
                    need.add(built, quantity)
        return need

    def _greatest_need(self, scenario: str, year: Year, component: str) -> float:
        """Thousand sets if every line built nothing but the hungriest program all year."""
        world, values = self.world, self.world.values[scenario]
        hunger = 0.0
        for row in world.rows("BillOfMaterials"):
            if row["component"] == component:
                hunger = max(hunger, values.number("BillOfMaterials", row, "quantity", year))
        vehicles = 0.0
        for line in world.lines:
            least = 1.0
            for tool in world.rows("Tooling"):
                if tool["line"] == line.line["line"]:
                    least = min(least, values.number("Tooling", tool, "hours_ratio", year))
            most = max((amount(row, "capacity") for row in line.rows), default=0.0)
            vehicles += KILO * line.copies * most * year.part / least
        return hunger * vehicles

    def _component(self, scenario: str, year: Year, component: Row) -> None:
        """Sets of one component: bought = built in, from suppliers within their rules."""
        world, values = self.world, self.world.values[scenario]
        name = str(component["component"])
        need = self._need(scenario, year, name, exported=False)
        drawn = self._need(scenario, year, name, exported=True)
        room_to_draw = Expr({column: -c for column, c in drawn.terms.items()})
        most = self._greatest_need(scenario, year, name)
        used: list[Expr] = []
        for supplier in self.suppliers:
            if supplier.component != name:
                continue
            sets = self._buy(scenario, year, component, supplier, most, room_to_draw)
            used.append(sets)
            self._contract_limits(scenario, year, supplier, sets, most)
            share = values.limit("Suppliers", supplier.row, "max_share", year)
            if share is not None:
                limit = Expr(dict(sets.terms))
                limit.plus(need, -share)
                world.mip.at_most(limit)
        world.mip.at_most(room_to_draw)
        total = Expr(dict(need.terms))
        for sets in used:
            total.plus(sets, -1.0)
        world.mip.equal(total)
        self._min_sources(component, used, need)

    def _min_sources(self, component: Row, used: list[Expr], need: Expr) -> None:
        """Any n − 1 suppliers together give at most 1 − min_share of the volume."""
        sources = component.get("min_sources")
        if blank(sources) or int(str(sources)) < 2:
            return
        least = 0.1 if blank(component.get("min_share")) else float(str(component["min_share"]))
        for few in itertools.combinations(used, min(int(str(sources)) - 1, len(used))):
            together = Expr()
            for sets in few:
                together.plus(sets)
            together.plus(need, -(1 - least))
            self.world.mip.at_most(together)

    def _contract_limits(
        self, scenario: str, year: Year, supplier: SupplierFacts, sets: Expr, most: float
    ) -> None:
        """Capacity and minimum by usable month; no source before it may be used."""
        world, values = self.world, self.world.values[scenario]
        capacity = values.limit("Suppliers", supplier.row, "capacity", year)
        owed = KILO * values.number("Suppliers", supplier.row, "min_volume", year)
        high, low = Expr(dict(sets.terms)), Expr(dict(sets.terms))
        columns = self.contracts[supplier.name, supplier.component][scenario]
        for made, column in zip(supplier.contracts(), columns, strict=True):
            usable = sum(supplier.usable(made, values, month) for month in year.covered())
            if capacity is None:
                high.add(column, -most if usable else 0.0)
            else:
                high.add(column, -KILO * capacity * usable / 12)
            low.add(column, -owed * usable / 12)
        world.mip.at_most(high)
        if owed > 0:
            world.mip.at_least(low)

    def _buy(
        self,
        scenario: str,
        year: Year,
        component: Row,
        supplier: SupplierFacts,
        most: float,
        room_to_draw: Expr,
    ) -> Expr:
        """Thousand sets used from one supplier, at the list price or under one tier of the year."""
        world, values, row = self.world, self.world.values[scenario], supplier.row
        key = (supplier.name, supplier.component)
        freight = values.number("Suppliers", row, "freight", year)
        tiers = [t for t in world.rows("PriceTiers") if (t["supplier"], t["component"]) == key]
        total, one = Expr(), Expr()
        for position, tier in enumerate(tiers):
            taken = world.shared(("tier", *key, year.year, position), scenario, year.first, 1.0)
            one.add(taken, 1.0)
            price = values.number("PriceTiers", tier, "unit_cost", year)
            sets = self._cleared(scenario, year, component, supplier, price, room_to_draw)
            paid = world.flow(f"paid {key} {position}", scenario, year)
            world.operate(scenario, year, paid, -KILO * price)
            least = KILO * amount(tier, "from_volume") * year.part
            world.mip.at_least(Expr({paid: 1.0, taken: -least}))
            covers = Expr({paid: 1.0})
            covers.plus(sets, -1.0)
            world.mip.at_least(covers)
            only = Expr(dict(sets.terms))
            only.add(taken, -most)
            world.mip.at_most(only)
            total.plus(sets)
        if tiers:
            world.mip.at_most(one, 1.0)
        price = values.number("Suppliers", row, "unit_cost", year)
        at_list = self._cleared(scenario, year, component, supplier, price, room_to_draw)
        for column, coefficient in at_list.terms.items():
            world.operate(scenario, year, column, -KILO * price * coefficient)
        if tiers:
            only = Expr(dict(at_list.terms))
            only.plus(one, most)
            world.mip.at_most(only, most)
        total.plus(at_list)
        for column, coefficient in total.terms.items():
            world.operate(scenario, year, column, -KILO * freight * coefficient)
        return total

    def _cleared(
        self,
        scenario: str,
        year: Year,
        component: Row,
        supplier: SupplierFacts,
        price: float,
        room_to_draw: Expr,
    ) -> Expr:
        """Sets bought at one price, in quota or past it, with duty, refunds and what may be offset."""
        world = self.world
        tariff_class, country = str(component["tariff_class"]), str(supplier.row["country"])
        rates = duty(world, scenario, tariff_class, country, year)
        full = world.flow(f"sets {supplier.name} {supplier.component} {price}", scenario, year)
        world.operate(scenario, year, full, -KILO * (rates.rate * price + rates.specific))
        open_to_offset = self.offsettable[scenario, year.year]
        open_to_offset.add(full, KILO * (rates.offset_rate * price + rates.offset_specific))
        if rates.drawback_rate or rates.drawback_specific:
            part = world.values[scenario].setting("drawback_rate", year)
            drawn = world.flow(f"drawn {supplier.name} {supplier.component} {price}", scenario, year)
            refund = part * (rates.drawback_rate * price + rates.drawback_specific)
            world.operate(scenario, year, drawn, KILO * refund)
            both = part * (rates.both_rate * price + rates.both_specific)
            open_to_offset.add(drawn, -KILO * both)
            room_to_draw.add(drawn, 1.0)
            world.mip.at_most(Expr({drawn: 1.0, full: -1.0}))
        sets = Expr({full: 1.0})
        quota = self.quota(tariff_class, country, year)
        if quota is not None:
            inside = world.flow(f"in quota {supplier.name} {supplier.component} {price}", scenario, year)
            rate = world.values[scenario].number("Quotas", quota, "rate", year)
            world.operate(scenario, year, inside, -KILO * rate * price)
            self._count_quota(scenario, year, tariff_class, country, Expr({inside: 1.0}))
            sets.add(inside, 1.0)
        return sets

    def quota(self, tariff_class: str, country: str, year: Year) -> Row | None:
        """The quota row of a class, country and year."""
        if country == HOME:
            return None
        for row in self.world.rows("Quotas"):
            key = (row["tariff_class"], row["country"], int(str(row["year"])))
            if key == (tariff_class, country, year.year):
                return row
        return None

    def _count_quota(self, scenario: str, year: Year, tariff_class: str, country: str, flow: Expr) -> None:
        self.in_quota.setdefault((scenario, year.year, tariff_class, country), Expr()).plus(flow)

    def _vehicles(self, scenario: str, year: Year) -> None:
        """Duty on finished vehicles."""
        world, values = self.world, self.world.values[scenario]
        for program in world.programs:
            own = program.program.get("tariff_class")
            tariff_class = str(program.program["vehicle_class"] if blank(own) else own)
            for row, total in self.market.imports[scenario, year.year, program.name]:
                country = str(row["country"])
                rates = duty(world, scenario, tariff_class, country, year)
                dutiable = values.number("Imports", row, "unit_cost", year)
                dutiable *= values.number("Imports", row, "value_share", year)
                full = world.flow(f"duty paid {program.name} {row['source']}", scenario, year)
                world.operate(scenario, year, full, -KILO * (rates.rate * dutiable + rates.specific))
                entered = Expr(dict(total.terms))
                entered.add(full, -1.0)
                quota = self.quota(tariff_class, country, year)
                if quota is not None:
                    inside = world.flow(f"in quota {program.name} {row['source']}", scenario, year)
                    rate = values.number("Quotas", quota, "rate", year)
                    world.operate(scenario, year, inside, -KILO * rate * dutiable)
                    self._count_quota(scenario, year, tariff_class, country, Expr({inside: 1.0}))
                    entered.add(inside, -1.0)
                world.mip.equal(entered)

    def _quotas(self, scenario: str) -> None:
        """Everything of one class and country that enters in quota, within the year's volume."""
        world = self.world
        for year in world.years:
            for (who, calendar_year, tariff_class, country), inside in self.in_quota.items():
                if (who, calendar_year) != (scenario, year.year):
                    continue
                row = self.quota(tariff_class, country, year)
                assert row is not None
                volume = world.values[scenario].number("Quotas", row, "volume", year)
                world.mip.at_most(inside, KILO * volume * year.part)

    def _offset(self, scenario: str) -> None:
        """Offset earned by building here, banked, used against parts duty, void after its last year."""
        world, values = self.world, self.world.values[scenario]
        bank = Expr()
        for year in world.years:
            rate = values.setting("offset_rate", year)
            for program in world.programs:
                msrp = values.number("Programs", program.program, "msrp", year)
                earned = KILO * rate * msrp * self._earning(scenario, year) / year.months
                for _, built in self.tooling.builds[scenario, year.year, program.name]:
                    bank.add(built, earned)
            until = values.setting_date("offset_until", year.first)
            if until is not None and year.year > until.year:
                continue  # void: nothing may be used any more
            used = world.flow("offset used", scenario, year)
            world.npv[scenario].add(used, world.finance.in_horizon(year))
            limit = Expr({used: 1.0})
            limit.plus(self.offsettable[scenario, year.year], -1.0)
            world.mip.at_most(limit)
            bank.add(used, -1.0)
            world.mip.at_least(Expr(dict(bank.terms)))

    def _earning(self, scenario: str, year: Year) -> int:
        """Covered months in which an offset can still be earned."""
        values = self.world.values[scenario]
        dates = [(month, values.setting_date("offset_until", month)) for month in year.covered()]
        return sum(until is None or first_day(month) <= until for month, until in dates)
