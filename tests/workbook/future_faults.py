"""Faults in scenarios, changes, escalation and pins."""

from __future__ import annotations

from datetime import date

from tests.workbook.faults import Edit, add, drop, fault, put, warning


def changed(**cells: object) -> Edit:
    """A seventh change, Excel row 8, of demand unless told otherwise."""
    usual = {"scenario": "rough", "sheet": "Demand", "column": "volume", "operation": "multiply", "value": 0.9}
    return add("Changes", **(usual | cells))


SCENARIOS = [
    fault(
        "probabilities that do not sum to 1",
        put("Scenarios", 4, probability=0.3),
        at="Scenarios.probability.2",
        rule="sum",
    ),
    fault("two roots", put("Scenarios", 4, parent=None, from_=None), at="Scenarios.parent.4", rule="scenario-root"),
    fault(
        "a circle",
        put("Scenarios", 3, parent="boom"),
        put("Scenarios", 4, parent="rough"),
        at="Scenarios.parent.3",
        rule="scenario-circle",
    ),
    fault("an unknown parent", put("Scenarios", 3, parent="storm"), at="Scenarios.parent.3", rule="unknown-name"),
    fault("a branch without a date", put("Scenarios", 3, from_=None), at="Scenarios.from.3", rule="scenario-from"),
    fault(
        "a branch in spring", put("Scenarios", 3, from_=date(2028, 4, 1)), at="Scenarios.from.3", rule="scenario-from"
    ),
    fault(
        "a branch before its parent's", put("Scenarios", 4, parent="rough"), at="Scenarios.from.4", rule="scenario-from"
    ),
    warning(
        "a branch after the horizon",
        put("Scenarios", 3, from_=date(2031, 1, 1)),
        at="Scenarios.from.3",
        rule="scenario-from",
    ),
    warning(
        "a branch before the horizon",
        put("Scenarios", 3, from_=date(2027, 1, 1)),
        at="Scenarios.from.3",
        rule="scenario-from",
    ),
    warning(
        "a root with a date", put("Scenarios", 2, from_=date(2028, 1, 1)), at="Scenarios.from.2", rule="scenario-from"
    ),
]

CHANGES = [
    fault("an unknown scenario", changed(scenario="storm"), at="Changes.scenario.8", rule="unknown-name"),
    fault("an unknown sheet", changed(sheet="Demands"), at="Changes.sheet.8", rule="unknown-name"),
    fault("an unknown column", changed(column="volumes"), at="Changes.column.8", rule="unknown-name"),
    fault(
        "a column of first-stage decisions",
        changed(sheet="Conversions", column="downtime", operation="set"),
        at="Changes.column.8",
        rule="not-operating",
    ),
    fault("tooling cost", changed(sheet="Tooling", column="tooling_cost"), at="Changes.column.8", rule="not-operating"),
    fault(
        "a setting of first-stage decisions",
        changed(sheet="Settings", match="name=discount_rate", column="value"),
        at="Changes.match.8",
        rule="not-operating",
    ),
    fault(
        "all settings at once", changed(sheet="Settings", column="value"), at="Changes.match.8", rule="not-operating"
    ),
    fault(
        "a setting that is not written down",
        changed(sheet="Settings", match="name=road_factor", column="value"),
        at="Changes.match.8",
        rule="matches-nothing",
    ),
    fault("a match without a sign", changed(match="kei"), at="Changes.match.8", rule="match"),
    fault("a match on an unknown column", changed(match="car=kei"), at="Changes.match.8", rule="match"),
    fault("a match of nothing", changed(match="program=bus"), at="Changes.match.8", rule="matches-nothing"),
    fault(
        "a match of nothing beside a faulty row",
        changed(match="program=bus"),
        put("Demand", 5, volume="much"),
        at="Changes.match.8",
        rule="matches-nothing",
    ),
    fault("an empty sheet", drop("Exports"), changed(sheet="Exports"), at="Changes.sheet.8", rule="matches-nothing"),
    fault("a delay of a number", changed(operation="delay", value=3), at="Changes.operation.8", rule="operation"),
    fault(
        "a multiple of a date",
        changed(sheet="Regions", column="legal_from"),
        at="Changes.operation.8",
        rule="operation",
    ),
    fault("an unknown operation", changed(operation="divide"), at="Changes.operation.8", rule="choice"),
    fault("a text for a number", changed(value="half"), at="Changes.value.8", rule="number"),
    fault("a text set for a number", changed(operation="set", value="half"), at="Changes.value.8", rule="number"),
    fault(
        "a number set for a date",
        changed(sheet="Pathways", column="legal_from", operation="set", value=2029),
        at="Changes.value.8",
        rule="date",
    ),
    fault(
        "a delay by half a month",
        changed(sheet="Pathways", column="legal_from", operation="delay", value=0.5),
        at="Changes.value.8",
        rule="whole-number",
    ),
    fault(
        "a date from a date on",
        changed(
            sheet="Tariffs",
            match="layer=; tariff_class=truck",
            column="until",
            operation="set",
            value=date(2030, 1, 1),
            from_=date(2028, 1, 1),
        ),
        at="Changes.from.8",
        rule="from-on-date",
    ),
    fault(
        "until before from",
        changed(from_=date(2028, 6, 1), until=date(2028, 5, 1)),
        at="Changes.until.8",
        rule="date-order",
    ),
    fault(
        "fixed cost of one mode only",
        changed(sheet="Conversions", match="line=L1; mode=fast", column="fixed_cost", operation="set", value=4),
        at="Changes.match.8",
        rule="rows-disagree",
    ),
    fault(
        "the cap of one program only",
        changed(sheet="Pathways", match="program=van", column="annual_cap"),
        at="Changes.match.8",
        rule="rows-disagree",
    ),
    fault(
        "a minimum set for copies",
        changed(sheet="Tooling", match="line=L4", column="min_volume", operation="set", value=10),
        at="Changes.value.8",
        rule="minimum-with-copies",
    ),
    fault("a number below its least", changed(operation="add", value=-6000), at="Changes.value.8", rule="range"),
    fault(
        "a rate above 2",
        changed(sheet="Tariffs", match="tariff_class=truck", column="rate", value=10),
        at="Changes.value.8",
        rule="range",
    ),
    fault(
        "a rate above 2 only together with another change",
        changed(sheet="Tariffs", match="tariff_class=truck", column="rate", value=4),
        changed(sheet="Tariffs", match="tariff_class=truck", column="rate", value=4),
        at="Changes.value.9",
        rule="range",
    ),
    warning(
        "scaling what is blank",
        changed(sheet="Suppliers", match="supplier=Best", column="capacity"),
        at="Changes.operation.8",
        rule="blank-target",
    ),
    fault(
        "shares that no longer sum to 1",
        changed(sheet="Regions", match="region=west", column="share"),
        at="Changes.value.8",
        rule="sum",
    ),
    fault(
        "a duty delayed into the next",
        changed(sheet="Tariffs", match="tariff_class=car; rate=0.025", column="until", operation="delay", value=6),
        at="Changes.value.8",
        rule="tariff-overlap",
    ),
    fault(
        "a duty delayed beyond its end",
        changed(sheet="Tariffs", match="tariff_class=car; rate=0.025", column="from", operation="delay", value=120),
        at="Changes.value.8",
        rule="date-order",
    ),
    fault(
        "present volume that no longer passes the shop",
        changed(sheet="Lines", match="line=L1", column="volume", value=1.6),
        at="Changes.value.8",
        rule="shop-capacity",
    ),
]

ESCALATION = [
    fault(
        "escalation of an unknown sheet",
        put("Escalation", 4, sheet="Line"),
        at="Escalation.sheet.4",
        rule="unknown-name",
    ),
    fault("a lump sum", put("Escalation", 4, column="close_cost"), at="Escalation.column.4", rule="not-operating"),
    fault(
        "escalation of a date",
        put("Escalation", 4, column="product_until"),
        at="Escalation.column.4",
        rule="escalated-date",
    ),
    warning(
        "escalation of nothing", put("Escalation", 4, match="line=L7"), at="Escalation.match.4", rule="matches-nothing"
    ),
    fault(
        "some rows that must agree",
        put("Escalation", 4, sheet="Conversions", match="mode=slow", column="fixed_cost"),
        at="Escalation.match.4",
        rule="rows-disagree",
    ),
    warning("a year after the last row", drop("Escalation", 3), at="Escalation.year.2", rule="escalation-gap"),
    fault("the same year twice", put("Escalation", 3, year=2027), at="Escalation.sheet.3", rule="duplicate-key"),
]

DECISIONS = [
    fault("a line and a program", put("Decisions", 2, program="kei"), at="Decisions.line.2", rule="pin"),
    fault("neither", put("Decisions", 4, program=None, pathway=None), at="Decisions.line.4", rule="pin"),
    fault(
        "a program with a configuration", put("Decisions", 4, to_config="K60"), at="Decisions.to_config.4", rule="pin"
    ),
    fault("a line with a pathway", put("Decisions", 2, pathway="exempt"), at="Decisions.pathway.2", rule="pin"),
    fault("a program that closes", put("Decisions", 4, rule="close"), at="Decisions.rule.4", rule="pin"),
    fault("closing into a configuration", put("Decisions", 3, to_config="K60"), at="Decisions.to_config.3", rule="pin"),
    fault("a line that may not close", put("Decisions", 3, line="L2"), at="Decisions.rule.3", rule="pin"),
    fault(
        "a conversion that does not exist",
        put("Decisions", 2, line="L2", to_config="K90"),
        at="Decisions.to_config.2",
        rule="pin",
    ),
    warning(
        "forbidding what does not exist",
        add("Decisions", line="L2", to_config="K90", rule="forbid"),
        at="Decisions.to_config.5",
        rule="pin",
    ),
    fault(
        "forcing a line that has no conversion",
        put("Decisions", 2, line="L3", to_config=None),
        at="Decisions.line.2",
        rule="pin",
    ),
    fault(
        "forcing a program that is on sale anyway",
        drop("Pathways", 4),
        put("Decisions", 4, program="van", pathway=None, rule="force"),
        at="Decisions.program.4",
        rule="pin",
    ),
    fault(
        "a pathway that the program has not",
        put("Decisions", 4, pathway="low_speed"),
        at="Decisions.pathway.4",
        rule="unknown-name",
    ),
    fault("an unknown period", put("Decisions", 2, period="2027Q3"), at="Decisions.period.2", rule="unknown-name"),
    fault("an unknown line", put("Decisions", 2, line="L"), at="Decisions.line.2", rule="unknown-name"),
    fault(
        "forced and forbidden",
        add("Decisions", line="L1", rule="forbid"),
        at="Decisions.rule.5",
        rule="pin-contradiction",
    ),
    warning(
        "another maker's line",
        put("Settings", 7, value="A"),
        put("Plants", 3, oem="B"),
        add("Decisions", line="L2", rule="forbid"),
        at="Decisions.line.5",
        rule="pin",
    ),
]

FUTURE = [*SCENARIOS, *CHANGES, *ESCALATION, *DECISIONS]
