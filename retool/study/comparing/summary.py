"""A comparison in a few plain sentences, for the terminal and the workbook's first page."""

from __future__ import annotations

from collections.abc import Sequence

from retool.study.comparing.comparison import Comparison
from retool.study.comparing.waterfall import Bar

SHOWN = 6
"""Differences named one by one; the workbook has them all."""


def sentences(comparison: Comparison) -> list[str]:
    """The lines of the summary with the bars."""
    bars = comparison.waterfall.bars
    return [*story(comparison), *(_bars(bars) if bars else [])]


def story(comparison: Comparison) -> list[str]:
    """What differs, without the bars."""
    if comparison.same:
        return ["No difference: the same inputs, the same decisions, the same money."]
    found = comparison.waterfall
    apart = found.npv_b - found.npv_a
    base_a, base_b = comparison.baselines
    lines = [
        f"B is worth {money(abs(apart))} {'more' if apart >= 0 else 'less'} than A:"
        f" expected NPV {money(found.npv_a)} in A, {money(found.npv_b)} in B.",
        f"Going on as today is worth {money(base_a)} in A, {money(base_b)} in B;"
        f" the plan adds {money(found.npv_a - base_a)} in A, {money(found.npv_b - base_b)} in B.",
    ]
    lines += _inputs(comparison)
    lines += _decisions(comparison)
    if not found.bars:
        lines.append("The money is the same.")
    if comparison.own_rules:
        lines.append(f"Your own rules ({', '.join(comparison.own_rules)}) are not seen by the comparison.")
    return lines


def _inputs(comparison: Comparison) -> list[str]:
    if not comparison.inputs:
        return ["Both ask the same question: no input differs."]
    by_sheet: dict[str, int] = {}
    for difference in comparison.inputs:
        by_sheet[difference.sheet] = by_sheet.get(difference.sheet, 0) + 1
    named = ", ".join(f"{sheet} {number:,}" for sheet, number in by_sheet.items())
    return [f"Inputs that differ: {len(comparison.inputs):,} ({named})."]


def _decisions(comparison: Comparison) -> list[str]:
    rows = comparison.decisions
    if not rows:
        return ["The decisions are the same."]
    lines = [f"Decisions that differ: {len(rows):,}."]
    for row in rows[:SHOWN]:
        lines.append(f"  {row.kind} {row.subject}: {row.a or 'no'} in A, {row.b or 'no'} in B")
    if len(rows) > SHOWN:
        lines.append(f"  and {len(rows) - SHOWN:,} more in the sheet Decisions")
    return lines


def _bars(bars: Sequence[Bar]) -> list[str]:
    """The bars that show, in their order; the workbook has the smaller ones, too."""
    lines = ["Where the difference comes from, in the order of substitution:"]
    width = max(len(bar.title) for bar in bars)
    lines += [f"  {bar.title:{width}}  {bar.amount_musd:+12,.2f} M$" for bar in bars if shows(bar)]
    notes = dict.fromkeys(f"  {bar.title}: {bar.note}." for bar in bars if bar.note and bar.kind == "input")
    return lines + list(notes)


def shows(bar: Bar) -> bool:
    """Whether a bar is as much as a cent of a million."""
    return bar.kind == "input" or abs(bar.amount_musd) >= 0.005


def money(musd: float) -> str:
    """`1,234.5 M$`."""
    return f"{musd:,.1f} M$"
