"""Plants and lines as they stand today."""

from __future__ import annotations

from collections.abc import Iterator

from retool.workbook.book import Workbook
from retool.workbook.checks.registry import rule
from retool.workbook.findings import Finding, listed, shown
from retool.workbook.sheets_lines import PLAIN_STATES, Configuration, Conversion, Line, Plant

#: What a line that runs a configuration takes from its Conversions row instead.
IGNORED = ("volume", "margin", "fixed_cost", "employees")


def runs_configuration(line: Line) -> bool:
    """True for a line whose state is a configuration."""
    return line.state not in PLAIN_STATES


def present_lines(workbook: Workbook, plant: Plant) -> list[Line]:
    """The lines of a plant that build a present product."""
    lines = workbook.rows(Line, "line", "plant", "state", "copies", "volume")
    return [line for line in lines if line.plant == plant.plant and not runs_configuration(line)]


@rule
def configuration_named_like_a_state(workbook: Workbook) -> Iterator[Finding]:
    """A configuration called `active` could not be told from the state."""
    for config in workbook.rows(Configuration, "config"):
        if config.config.lower() in PLAIN_STATES:
            yield workbook.error(
                "Configurations",
                config.row,
                "config",
                "state-name",
                f"{shown(config.config)} is a state of lines and cannot name a configuration",
                "Choose another name.",
            )


@rule
def present_volume_fits_the_shop(workbook: Workbook) -> Iterator[Finding]:
    """What a plant builds today must pass through its shop."""
    if not workbook.complete("Lines", "plant", "state", "copies", "volume"):
        return
    for plant in workbook.rows(Plant, "plant", "shop_capacity"):
        lines = present_lines(workbook, plant)
        volume = sum(line.copies * line.volume for line in lines)
        if plant.shop_capacity is not None and volume > plant.shop_capacity * (1 + 1e-9):
            yield workbook.error(
                "Plants",
                plant.row,
                "shop_capacity",
                "shop-capacity",
                f"the shop passes {plant.shop_capacity:,.0f} vehicles a year, but the plant's lines"
                f" {listed(line.line for line in lines if line.volume)} build {volume:,.0f} today",
                "Correct the capacity, or the volume or copies in Lines.",
            )


@rule
def running_line_has_its_row(workbook: Workbook) -> Iterator[Finding]:
    """A line that runs a configuration needs the Conversions row that describes it."""
    if not workbook.complete("Conversions", "line", "to_config", "from_config"):
        return
    described = {
        (row.line, row.to_config)
        for row in workbook.rows(Conversion, "line", "to_config", "from_config")
        if row.from_config == row.to_config or not row.from_config
    }
    configs = {config.config for config in workbook.rows(Configuration, "config")}
    for line in workbook.rows(Line, "line", "state"):
        if line.state in configs and (line.line, line.state) not in described:
            yield workbook.error(
                "Lines",
                line.row,
                "state",
                "running-line",
                f"line {line.line} runs {line.state}, but Conversions does not say with what capacity",
                f"Add a Conversions row of {line.line} with from_config and to_config {line.state}.",
            )


@rule
def running_line_ignores_its_own_numbers(workbook: Workbook) -> Iterator[Finding]:
    """Says which numbers of such a line are not used."""
    for line in workbook.rows(Line, "line", "state", *IGNORED):
        given = [name for name in IGNORED if line.get(name)]
        if runs_configuration(line) and given:
            yield workbook.note(
                "Lines",
                line.row,
                given[0],
                "running-line-numbers",
                f"{line.line} runs {line.state}: its {listed(given)} come from Conversions, not from here",
                "Clear these cells to avoid confusion.",
            )


@rule
def resting_line_builds(workbook: Workbook) -> Iterator[Finding]:
    """An idle line or a greenfield site has no present product."""
    for line in workbook.rows(Line, "line", "state", "volume"):
        if line.state in ("idle", "greenfield") and line.volume:
            yield workbook.warning(
                "Lines",
                line.row,
                "volume",
                "resting-line",
                f"line {line.line} is {line.state} but builds {line.volume:,.0f} vehicles a year",
                "Set its state to active, or clear volume and margin.",
            )
