"""The workbook of an evaluation: what the plan is worth in futures that it was not made for, live over the draws."""

from __future__ import annotations

from pathlib import Path

from retool.report.book import Book, Page
from retool.report.live import Live
from retool.report.table import Column, Table
from retool.study.evaluation_charts import Evaluation, drawn_column, write_drivers, write_histogram
from retool.study.outturns import Estimate, Verdict

TITLE_ROW, HEADLINE_ROW, TABLE_ROW = 0, 2, 5
LAST_COLUMN = 5

MEASURES = (
    Column("measure", "Measure"),
    Column("value", "Value", "musd", "M$"),
    Column("low", "At least", "musd", "M$", "Lower end of the 95 % confidence interval."),
    Column("high", "At most", "musd", "M$", "Upper end of the 95 % confidence interval."),
    Column("meaning", "What it says", "wide"),
)
COUNTS = (
    Column("measure", "Draws"),
    Column("value", "Number", "count"),
    Column("low", "Share", "share"),
    Column("high", ""),
    Column("meaning", "What it says", "wide"),
)


def write_evaluation(path: Path, found: Evaluation) -> None:
    """Write Evaluation (figures, histogram), Drivers and FreshDraws. Raises OSError where the file cannot be."""
    book = Book(path, f"{found.case}: the plan on fresh draws")
    summary, drivers, fresh = (book.page(name) for name in ("Evaluation", "Drivers", "FreshDraws"))
    draws = _write_draws(fresh, found)
    below = _write_measures(summary, found, draws)
    write_histogram(summary, found, draws, (below, LAST_COLUMN - 1))
    write_drivers(drivers, found, draws)
    book.close()


def _write_draws(page: Page, found: Evaluation) -> Table:
    """One row a draw: what it is worth, and what was drawn."""
    own = [Column(drawn_column(i), f"{row.sheet}.{row.column} {row.operation} (row {row.row})", "any")
           for i, row in enumerate(found.draws.rows)]  # fmt: skip
    table = Table(
        page,
        [
            Column("draw", "Draw", "count"),
            Column("future", "Scenario", note="The workbook's own scenario that the draw belongs to."),
            Column("npv", "NPV", "musd", "M$", "Blank: the plan's promises cannot be kept."),
            Column("baseline", "Going on as today", "musd", "M$"),
            Column("adds", "Plan adds", "musd", "M$"),
            *own,
            Column("why", "What fails", "wide"),
        ],
    )
    for outturn in found.outturns:
        values = found.draws.values[outturn.draw]
        row = table.add(
            draw=outturn.draw + 1, future=outturn.future or None, npv=outturn.npv_musd,
            baseline=outturn.baseline_musd, why=outturn.why or None,
            **{drawn_column(i): float(value) for i, value in enumerate(values)},
        )  # fmt: skip
        if outturn.npv_musd is not None:
            row.put("adds", row["npv"] - row["baseline"])
    page.freeze(1, 1)
    return table


def _write_measures(page: Page, found: Evaluation, draws: Table) -> int:
    """Title, sentence and figures; the first free row below."""
    verdict, plan = found.verdict, found.plan
    page.put(TITLE_ROW, 0, f"{found.case}: the plan on fresh draws", "text", "title", fit=False)
    good = verdict.feasible == verdict.draws
    page.band(HEADLINE_ROW, 0, LAST_COLUMN - 1, headline(found), shape="headline" if good else "warn", height=52)
    table = Table(page, MEASURES, top=TABLE_ROW)
    planned = "Expected over the futures that the plan was made for."
    table.add(measure="NPV as planned", value=plan.npv_musd, meaning=planned)
    if verdict.npv.mean is not None:
        _mean_row(table, "NPV, mean of the fresh draws", draws.range("npv"), verdict.npv,
                  "What to expect where the future is none of those planned for.")  # fmt: skip
        table.add(measure="Plan adds as planned", value=plan.npv_musd - plan.baseline_musd,
                  meaning="Against going on as today, in the futures planned for.")  # fmt: skip
        _mean_row(table, "Plan adds, mean of the fresh draws", draws.range("adds"), verdict.added,
                  "Against going on as today, draw by draw.")  # fmt: skip
        _spread_rows(table, draws.range("npv"), verdict)
    counts = Table(page, COUNTS, top=table.total_row(1) + 1)
    _count_rows(counts, found, draws)
    page.width(4, 58)
    return counts.total_row(2)


def _mean_row(table: Table, name: str, cells: str, mean: Estimate, meaning: str) -> None:
    row = table.add(measure=name, value=Live(f"AVERAGE({cells})", mean.mean or 0.0), meaning=meaning)
    if mean.interval is not None:
        reach = f"TINV(0.05,COUNT({cells})-1)*STDEV({cells})/SQRT(COUNT({cells}))"
        row.put("low", Live(f"{row['value'].text}-{reach}", mean.interval[0]))
        row.put("high", Live(f"{row['value'].text}+{reach}", mean.interval[1]))


def _spread_rows(table: Table, npv: str, verdict: Verdict) -> None:
    for level, value in verdict.quantiles.items():
        table.add(measure=f"NPV, {level:.0%} quantile", value=Live(f"PERCENTILE({npv},{level})", value),
                  meaning=f"{level:.0%} of the draws are worth less.")  # fmt: skip
    worst = f"NPV, mean of the worst {1 - verdict.risk_level:.0%}"
    meaning = "What the bad futures cost (CVaR at Settings.risk_level)."
    table.add(measure=worst, value=_cvar(npv, verdict), meaning=meaning)
    if verdict.npv.deviation is not None:
        table.add(measure="NPV, standard deviation", value=Live(f"STDEV({npv})", verdict.npv.deviation),
                  meaning="How far single futures lie from the mean.")  # fmt: skip


def _cvar(cells: str, verdict: Verdict) -> Live:
    """The mean of the worst (1 - level): all below the boundary draw, and of that one what is left."""
    value = verdict.cvar or 0.0
    if verdict.risk_level >= 1:
        return Live(f"MIN({cells})", value)
    tail = f"((1-{verdict.risk_level!r})*COUNT({cells}))"
    edge = f"SMALL({cells},MAX(1,ROUNDUP({tail}-1E-9,0)))"
    below = f"SUMPRODUCT(ISNUMBER({cells})*({cells}<{edge})"
    return Live(f"({below}*{cells})+({tail}-{below}*1))*{edge})/{tail}", value)


def _count_rows(table: Table, found: Evaluation, draws: Table) -> None:
    verdict, npv, adds = found.verdict, draws.range("npv"), draws.range("adds")
    everything = Live(f"COUNT({draws.range('draw')})", verdict.draws)
    table.add(measure="Drawn", value=everything, meaning=f"Fresh draws, not those that {found.plan_name} was made for.")
    low, high = verdict.infeasible_interval
    missed = verdict.draws - verdict.feasible
    row = table.add(measure="Plan cannot be kept", value=Live(f"{everything.text}-COUNT({npv})", missed),
                    meaning=f"Share of all such futures: {low:.1%} to {high:.1%} (95 % confidence).")  # fmt: skip
    row.put("low", Live(f"{row['value'].text}/{everything.text}", verdict.infeasible_share))
    if verdict.worse is not None:
        worse = round(verdict.worse * verdict.feasible)
        below = Live(f'COUNTIF({adds},"<0")', worse)
        meaning = "Of the draws in which it can be kept."
        row = table.add(measure="Worth less than going on as today", value=below, meaning=meaning)
        row.put("low", Live(f"{row['value'].text}/COUNT({npv})", verdict.worse))


def headline(found: Evaluation) -> str:
    """What came out, in words."""
    verdict = found.verdict
    missed = verdict.draws - verdict.feasible
    if verdict.npv.mean is None:
        return f"The plan cannot be kept in any of {verdict.draws} fresh draws: {_reason(verdict)}."
    text = f"On {verdict.draws:,} fresh draws the plan is worth {verdict.npv.mean:,.1f} M$ on average"
    if verdict.npv.interval:
        text += f" (95 % confidence: {verdict.npv.interval[0]:,.1f} to {verdict.npv.interval[1]:,.1f})"
    text += f"; it was planned as {found.plan.npv_musd:,.1f} M$."
    if verdict.added.mean is not None and verdict.worse is not None:
        text += (
            f" It adds {verdict.added.mean:,.1f} M$ to going on as today, and less than nothing in"
            f" {verdict.worse:.0%} of the draws."
        )
    if missed:
        text += (
            f" In {missed:,} draws ({verdict.infeasible_share:.1%}) it cannot be kept, and these are in no mean:"
            f" {_reason(verdict)}."
        )
    return text


def _reason(verdict: Verdict) -> str:
    """The rule that fails most often."""
    if not verdict.reasons:
        return "no reason is known"
    rule, times = next(iter(verdict.reasons.items()))
    return f"in {times:,} fails {rule}"
