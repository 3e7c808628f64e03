"""Utilisation and Jobs: how full the lines are, and how many people they employ."""

from __future__ import annotations

from retool.report.answer import Answer
from retool.report.live import Live, ratio
from retool.report.production import with_probability
from retool.report.table import Column, Is, Table

UTILISATION = (
    Column("line", "Line"),
    Column("config", "Config"),
    Column("year", "Year", "year"),
    Column("scenario", "Scenario"),
    Column("plant", "Plant"),
    Column(
        "capacity",
        "Capacity",
        "count",
        "vehicles",
        "What the line can build in the year at an hours ratio of 1, downtime and ramp counted.",
    ),
    Column("output", "Output", "count", "vehicles", "Vehicles built × their hours ratio (Production)."),
    Column("used", "Utilisation", "share", "", "Output / capacity."),
)


def write_utilisation(answer: Answer) -> Table:
    table = Table(answer.book.pages["Utilisation"], with_probability(answer, UTILISATION))
    for year, calendar_year in enumerate(answer.years):
        for node in answer.nodes(year):
            for line, history in answer.histories.lines(node).items():
                for config in history.configurations():
                    capacity = answer.histories.capacity(line, config, node, year)
                    if capacity > 0.0:
                        _write_line(answer, table, (line, config, calendar_year, node), capacity)
    table.finish(freeze_columns=2)
    return table


def _write_line(answer: Answer, table: Table, key: tuple[str, str, int, int], capacity: float) -> None:
    line, config, year, node = key
    row = table.add(
        line=line,
        config=config,
        year=year,
        scenario=answer.scenarios[node],
        plant=answer.plant_of(line).plant,
        capacity=capacity,
    )
    output = answer.tables["Production"].sum_where(
        "capacity_used",
        line=Is(row["line"].text, line),
        config=Is(row["config"].text, config),
        year=Is(row["year"].text, year),
        scenario=Is(row["scenario"].text, answer.scenarios[node]),
    )
    row.put("output", output)
    row.put("used", ratio(row["output"], row["capacity"]))
    if not answer.certain:
        row.put("probability", answer.node_probability(node, answer.years.index(year)))


def write_jobs(answer: Answer) -> Table:
    """Average heads of every plant that has any, by year; several futures only where decisions may differ."""
    columns = [
        Column("plant", "Plant"),
        Column("name", "Plant name"),
        Column("us_state", "US state"),
        Column("scenario", "Scenario"),
        Column("today", "Today", "count", "heads", "Heads at the start if nothing were decided."),
        *(
            Column(
                f"y{year}", str(year), "count", "heads", "Average over the year's covered months; nobody in downtime."
            )
            for year in answer.years
        ),
        Column("change", "Change", "count", "heads", "Last year - today."),
    ]
    table = Table(answer.book.pages["Jobs"], columns)
    scenarios = range(answer.case.tree.n) if answer.case.tree.is_tree else range(1)
    for scenario in scenarios:
        for plant in answer.case.plants.values():
            _write_plant(answer, table, plant.plant, scenario)
    for line, scenario in enumerate(scenarios):
        table.put_total(line, "plant", "Total")
        table.put_total(line, "scenario", answer.scenarios[scenario])
        for column in columns[4:]:
            cell = table.total_cell(line, "scenario", 0.0)
            where = {"scenario": Is(cell.text, answer.scenarios[scenario])}
            table.put_total(line, column.name, table.sum_where(column.name, **where))
    table.finish(freeze_columns=1)
    return table


def _write_plant(answer: Answer, table: Table, plant: str, scenario: int) -> None:
    today = answer.baseline.histories.heads(plant, scenario, 0)
    heads = [answer.histories.average_heads(plant, scenario, year) for year in range(len(answer.years))]
    if not today and not any(heads):
        return
    record = answer.case.plants[plant]
    row = table.add(
        plant=plant, name=record.name, us_state=record.state, scenario=answer.scenarios[scenario], today=today
    )
    last: Live = row["today"]
    for year, number in zip(answer.years, heads, strict=True):
        row.put(f"y{year}", number)
        last = row[f"y{year}"]
    row.put("change", last - row["today"])
