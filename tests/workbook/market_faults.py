"""Faults in programs, the market, parts and trade."""

from __future__ import annotations

from datetime import date

from tests.workbook.faults import add, drop, fault, put, warning

_PROGRAMS = [
    warning(
        "a program from nowhere", add("Programs", program="new", msrp=1), at="Programs.program.4", rule="no-source"
    ),
    warning("a program that is never demanded", drop("Demand", 4, 5), at="Programs.program.3", rule="demand-year"),
    warning("a year without demand", drop("Demand", 3), at="Demand.program.2", rule="demand-year"),
    warning("a built program without a bill", drop("BillOfMaterials", 4), at="Programs.program.3", rule="no-bill"),
    fault(
        "caps of one maker that disagree",
        put("Pathways", 4, annual_cap=9),
        at="Pathways.annual_cap.4",
        rule="caps-disagree",
    ),
    fault("a cap and none", put("Pathways", 4, annual_cap=None), at="Pathways.annual_cap.4", rule="caps-disagree"),
    fault("a renewal without a term", put("Pathways", 3, term=None), at="Pathways.term.3", rule="renewal-term"),
    fault("a pathway of no program", put("Pathways", 4, program="bus"), at="Pathways.program.4", rule="unknown-name"),
    fault(
        "a minimum owed by copies",
        put("Tooling", 5, min_volume=5),
        at="Tooling.min_volume.5",
        rule="minimum-with-copies",
    ),
    warning(
        "tooling for a configuration never reached",
        put("Tooling", 3, config="K90"),
        at="Tooling.config.3",
        rule="tooling-nowhere",
    ),
    warning(
        "tooling on a line that cannot convert", drop("Conversions", 7), at="Tooling.line.5", rule="tooling-nowhere"
    ),
    fault("tooling of no line", put("Tooling", 3, line="L8"), at="Tooling.line.3", rule="unknown-name"),
    fault("no time at all on the line", put("Tooling", 3, hours_ratio=0), at="Tooling.hours_ratio.3", rule="range"),
]

_MARKET = [
    fault("shares that do not sum to 1", put("Regions", 3, share=0.3), at="Regions.share.2", rule="sum"),
    fault("demand in no region", put("Demand", 4, region="north"), at="Demand.region.4", rule="unknown-name"),
    warning(
        "a segment of no program", put("Segments", 3, segment="micro"), at="Segments.segment.3", rule="segment-unused"
    ),
    warning(
        "a dear point that sells more",
        put("PricePoints", 3, volume_factor=1.2),
        at="PricePoints.price.3",
        rule="price-ladder",
    ),
    warning("a price given twice", put("PricePoints", 3, price=12_000), at="PricePoints.price.3", rule="price-ladder"),
    fault("a plant without a place", put("Plants", 3, lat=None), at="Plants.lat.3", rule="freight"),
    fault("a region without a place", put("Regions", 3, lon=None), at="Regions.lon.3", rule="freight"),
    fault("freight from nowhere", put("Freight", 2, origin="P7"), at="Freight.origin.2", rule="unknown-name"),
]

_SOURCING = [
    warning(
        "a component that nobody offers",
        add("Components", component="glass", tariff_class="parts"),
        at="Components.component.4",
        rule="too-few-suppliers",
    ),
    warning(
        "fewer suppliers than asked for",
        put("Components", 2, min_sources=3),
        at="Components.min_sources.2",
        rule="too-few-suppliers",
    ),
    fault(
        "a bill with an unknown component",
        put("BillOfMaterials", 3, component="sofa"),
        at="BillOfMaterials.component.3",
        rule="unknown-name",
    ),
    fault(
        "a supplier of an unknown component",
        put("Suppliers", 4, component="sofa"),
        at="Suppliers.component.4",
        rule="unknown-name",
    ),
    fault(
        "a tier of an unknown offer",
        put("PriceTiers", 2, component="seat"),
        at="PriceTiers.component.2",
        rule="unknown-name",
    ),
    fault(
        "a tier of an unknown supplier",
        put("PriceTiers", 2, supplier="Zed"),
        at="PriceTiers.supplier.2",
        rule="unknown-name",
    ),
    warning(
        "a larger tier that is dearer",
        put("PriceTiers", 3, unit_cost=890),
        at="PriceTiers.unit_cost.3",
        rule="tier-price",
    ),
    warning(
        "shares that cannot reach all sets",
        put("Suppliers", 4, max_share=0.4),
        at="Suppliers.max_share.4",
        rule="max-share",
    ),
    warning(
        "a minimum above capacity",
        put("Suppliers", 2, min_volume=90_000),
        at="Suppliers.min_volume.2",
        rule="minimum-above-capacity",
    ),
]

_TRADE = [
    fault("layers that overlap", put("Tariffs", 2, until=date(2027, 7, 1)), at="Tariffs.from.3", rule="tariff-overlap"),
    fault("a layer that was never closed", put("Tariffs", 2, until=None), at="Tariffs.from.3", rule="tariff-overlap"),
    fault(
        "the same layer twice",
        put("Tariffs", 3, from_=date(2020, 1, 1)),
        at="Tariffs.tariff_class.3",
        rule="duplicate-key",
    ),
    fault(
        "a duty that ends before it begins",
        put("Tariffs", 2, until=date(2019, 1, 1)),
        at="Tariffs.until.2",
        rule="date-order",
    ),
    fault("a duty of 15 where 15 % is meant", put("Tariffs", 4, rate=15), at="Tariffs.rate.4", rule="rate"),
    warning(
        "a component class without duty",
        put("Components", 3, tariff_class="part"),
        at="Components.tariff_class.3",
        rule="no-tariff",
    ),
    warning(
        "a vehicle class without duty",
        put("Programs", 2, vehicle_class="truck", tariff_class="bus"),
        at="Programs.tariff_class.2",
        rule="no-tariff",
    ),
    warning("an origin without duty", put("Imports", 2, country="KR"), at="Imports.country.2", rule="no-tariff"),
    warning(
        "a duty on nothing", put("Tariffs", 4, tariff_class="lorry"), at="Tariffs.tariff_class.4", rule="class-unused"
    ),
    warning(
        "a duty on home goods",
        add("Tariffs", tariff_class="car", country="US", rate=0.1, from_=date(2020, 1, 1)),
        at="Tariffs.country.6",
        rule="no-effect",
    ),
    warning("a quota for every origin", put("Quotas", 2, country="*"), at="Quotas.country.2", rule="no-effect"),
    fault(
        "two quotas of one year",
        add("Quotas", tariff_class="car", country="JP", year=2027, volume=1, rate=0),
        at="Quotas.tariff_class.3",
        rule="duplicate-key",
    ),
    warning(
        "an incentive that is over",
        put("Incentives", 2, by=date(2026, 12, 31)),
        at="Incentives.by.2",
        rule="never-starts",
    ),
    warning("a promise for no year", put("Incentives", 2, years=None), at="Incentives.years.2", rule="no-effect"),
    fault("an incentive of no plant", put("Incentives", 2, plant="P5"), at="Incentives.plant.2", rule="unknown-name"),
]

MARKET = [*_PROGRAMS, *_MARKET, *_SOURCING, *_TRADE]
