"""A sweep in a few sentences: what the plan adds over the cases, where it turns, and what is not to be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from retool.report.wording import count, money
from retool.study.sweep.record import Record
from retool.study.sweep.run import Sweep
from retool.study.sweep.tornado import has_base, ranked

WITHOUT = {"infeasible": "no plan exists", "unbounded": "money is earned without limit", "failed": "FAILED",
           "stopped": "stopped without a plan"}  # fmt: skip


def headline(sweep: Sweep) -> str:
    """`9 of 9 cases have a plan. The plan adds 73 M$ (...) to 131 M$ (...); it converts 0 to 2 lines.`"""
    solved = [(case, record) for case, record in sweep.answers if _is_solved(record)]
    sentences = [f"{len(solved):,} of {len(sweep.cases):,} cases have a plan"]
    lost = Counter(record["status"] for _, record in sweep.answers if record is not None and not _is_solved(record))
    sentences[0] += "".join(f"; in {n:,} {WITHOUT.get(status, status)}" for status, n in lost.items()) + "."
    if solved:
        ends = [min(solved, key=lambda pair: _added(pair[1])), max(solved, key=lambda pair: _added(pair[1]))]
        low, high = (f"{money(_added(record))} ({case.name})" for case, record in ends)
        spread = f"from {low} to {high}" if _added(ends[0][1]) != _added(ends[1][1]) else low
        lines = sorted({_record(record)["lines_converted"] for _, record in solved})
        many = f"{lines[0]} to {lines[-1]} lines" if len(lines) > 1 else count(lines[0], "line")
        sentences.append(f"The plan adds {spread} to going on as today and converts {many}.")
    if sweep.singly and len(sweep.axes) > 1 and has_base(sweep.answers):
        name, swing = ranked(sweep.answers, len(sweep.axes))[0]
        sentences.append(f"The strongest single change is {name}, with a swing of {money(swing)}.")
    return " ".join(sentences)


def warnings(sweep: Sweep) -> Iterator[str]:
    """What a reader must know before using a number."""
    missing = sum(record is None for _, record in sweep.answers)
    if missing:
        yield (
            f"INCOMPLETE: {missing:,} of {len(sweep.cases):,} cases were not run. The same command goes on from here."
        )
    records = [record for _, record in sweep.answers if record is not None]
    failed = sum(record["status"] == "failed" for record in records)
    if failed:
        yield f"{count(failed, 'case')} FAILED: see Message in Cases. The same command tries them again."
    wrong = sum(bool(record.get("audit_failed")) for record in records)
    if wrong:
        yield f"THE AUDIT FAILED in {count(wrong, 'case')}: do not use the plans (Message in Cases). Please report it."
    stopped = [record for record in records if record["status"] == "stopped"]
    if stopped:
        worst = max((r["bound_musd"] - r["objective_musd"] for r in stopped if _is_solved(r)), default=None)
        more = "" if worst is None else f"; a better plan could add up to {money(worst)} in one of them"
        yield f"{count(len(stopped), 'case')} stopped at the time limit, before the gap asked for{more}."


def _is_solved(record: Record | None) -> bool:
    return record is not None and record["objective_musd"] is not None


def _record(record: Record | None) -> Record:
    if record is None:
        raise KeyError("a case that was not run")
    return record


def _added(record: Record | None) -> float:
    known = _record(record)
    return float(known["objective_musd"] - known["baseline_musd"])
