"""Settings that contradict each other or the rest."""

from __future__ import annotations

from collections.abc import Iterator

from retool.workbook.book import Workbook
from retool.workbook.checks.periods import months
from retool.workbook.checks.registry import rule
from retool.workbook.findings import Finding, did_you_mean, shown
from retool.workbook.sheets_frame import Period
from retool.workbook.sheets_futures import Scenario
from retool.workbook.sheets_lines import Plant
from retool.workbook.sheets_programs import Program
from retool.workbook.sheets_sourcing import Tariff


def setting_row(workbook: Workbook, name: str) -> int:
    """The Excel row of a setting, 0 where the sheet does not have it."""
    return next((row.row for row in workbook.tables.settings_rows if row.name == name), 0)


@rule
def risk_level_below_one(workbook: Workbook) -> Iterator[Finding]:
    """CVaR at level 1 would be the mean of no future at all."""
    if workbook.tables.settings.risk_level >= 1:
        yield workbook.error(
            "Settings",
            setting_row(workbook, "risk_level"),
            "value",
            "risk-level",
            "risk_level must be below 1",
            "Type 0.9 to look at the worst tenth of futures.",
        )


@rule
def risk_without_futures(workbook: Workbook) -> Iterator[Finding]:
    """A risk weight, and regret, need scenarios to weigh."""
    if len(workbook.rows(Scenario)) >= 2:
        return
    settings, idle = workbook.tables.settings, []
    if settings.risk_weight > 0:
        idle.append(("risk_weight", "there are not two scenarios to weigh", "0"))
    if settings.risk_measure == "regret":
        idle.append(("risk_measure", "with one future there is nothing to regret", "cvar"))
    for name, why, default in idle:
        row, rule_name = setting_row(workbook, name), name.replace("_", "-")
        message, fix = f"{name} has no effect: {why}", f"Add Scenarios and Changes, or set it to {default}."
        yield workbook.warning("Settings", row, "value", rule_name, message, fix)


@rule
def one_measure_of_risk(workbook: Workbook) -> Iterator[Finding]:
    """Regret leaves no room for a weight on the bad futures."""
    settings = workbook.tables.settings
    if settings.risk_measure == "regret" and settings.risk_weight > 0:
        yield workbook.warning(
            "Settings",
            setting_row(workbook, "risk_weight"),
            "value",
            "risk-measure",
            "risk_weight has no effect: risk_measure is regret, which weighs every future alike",
            "Set risk_measure to cvar, or risk_weight to 0.",
        )


@rule
def known_maker(workbook: Workbook) -> Iterator[Finding]:
    """The maker whose plan it is owns a plant or a program."""
    maker = workbook.tables.settings.maker
    if not maker or not (workbook.complete("Plants", "oem") and workbook.complete("Programs", "oem")):
        return
    known = {plant.oem for plant in workbook.rows(Plant, "oem")}
    known |= {program.oem for program in workbook.rows(Program, "oem")}
    if maker not in known:
        yield workbook.error(
            "Settings",
            setting_row(workbook, "maker"),
            "value",
            "maker",
            f"no plant and no program has the oem {shown(maker)}",
            f"Correct the maker, or leave it blank for the whole industry.{did_you_mean(maker, known - {''})}",
        )


@rule
def base_date_after_start(workbook: Workbook) -> Iterator[Finding]:
    """Money may be discounted to a later date, but that is seldom meant."""
    base, periods = workbook.tables.settings.base_date, workbook.rows(Period, "start")
    if periods and months(base) > months(periods[0].start):
        yield workbook.warning(
            "Settings",
            setting_row(workbook, "base_date"),
            "value",
            "base-date",
            f"base_date {base.isoformat()} is later than the first period, whose money then gains interest",
            "Leave it blank for the start of the first period.",
        )


@rule
def offset_without_duty(workbook: Workbook) -> Iterator[Finding]:
    """An offset is worth something only against duties that it may pay."""
    rate, tariffs = workbook.tables.settings.offset_rate, workbook.rows(Tariff, "offsettable")
    if rate > 0 and tariffs and not any(tariff.offsettable for tariff in tariffs):
        yield workbook.warning(
            "Settings",
            setting_row(workbook, "offset_rate"),
            "value",
            "offset",
            "an offset is earned, but no row of Tariffs is offsettable",
            "Set offsettable to yes on the duties that the offset may pay, or set offset_rate to 0.",
        )
