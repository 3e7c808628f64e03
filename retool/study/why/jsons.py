"""What `retool why --json` prints."""

from __future__ import annotations

from typing import Any

from retool.case import Case
from retool.study.why import words
from retool.study.why.facts import Alternative, BreakEven, Flip, Reasons, Why
from retool.study.why.sheets import dollars, in_order


def as_json(why: Why, case: Case) -> dict[str, Any]:
    """All that was found out, money in M$ of what plans add; keys are added to, never renamed."""
    return {
        "case": why.case,
        "summary": words.paragraph(case, why),
        "baseline_musd": why.baseline,
        "adds_musd": why.standing.found,
        "adds_at_most_musd": why.standing.bound,
        "given_adds_musd": why.given.found,
        "better_by": why.better_by or None,
        "lines": [_reasons(r, why, case) for r in in_order(why.lines, case)],
        "programs": [_reasons(r, why, case) for r in why.programs],
        "break_evens": [_break_even(b) for b in why.break_evens],
        "shadow_values": [
            {
                "limit": s.kind, "where": s.where, "today": s.limit, "unit": s.unit,
                "one_more_usd": dollars(s.more, s.unit), "holds_up_to": s.more_until,
                "one_less_usd": dollars(s.less, s.unit), "holds_down_to": s.less_until,
            }
            for s in why.shadows
        ],
        "larger_limits": [
            {"limit": x.kind, "where": x.where, "change": x.change, "adds_musd": [x.gain_from, x.gain_to]}
            for x in why.lifts
        ],
        "remarks": why.remarks,
        "left_out": why.left_out,
        "seconds": why.seconds,
    }  # fmt: skip


def _reasons(reasons: Reasons, why: Why, case: Case) -> dict[str, Any]:
    return {
        reasons.kind: reasons.subject,
        "chosen": words.chosen(case, reasons),
        "words": words.in_words(case, reasons, why.standing),
        "alternatives": [_alternative(a, case) for a in reasons.alternatives],
    }


def _alternative(alternative: Alternative, case: Case) -> dict[str, Any]:
    known = alternative.asked or alternative.cost_to is not None
    return {
        "instead": alternative.question.instead,
        "about": alternative.question.about or None,
        "does": words.instead(case, alternative),
        "pin": alternative.question.pin or None,
        "possible": False if alternative.impossible else True if known else None,
        "cost_musd": [None if alternative.impossible else alternative.cost_from, alternative.cost_to],
        "asked_to_the_end": alternative.asked,
        "same_as": alternative.same_as or None,
    }


def _break_even(found: BreakEven) -> dict[str, Any]:
    return {
        "line": found.line,
        "alike": list(found.lines[1:]),
        "factor": found.factor,
        "today": found.today,
        "decision_today": found.now,
        "down": _flip(found.down),
        "up": _flip(found.up),
        "holds_between": [found.holds_down, found.holds_up],
        "range": [found.lowest, found.highest],
        "looked_at": list(found.looked_at),
        "open_at": list(found.open_at),
        "finished": not found.unfinished,
        "words": words.break_even(found),
    }


def _flip(flip: Flip | None) -> dict[str, Any] | None:
    if flip is None:
        return None
    low, high = sorted((flip.near, flip.far))
    return {"at": words.middle(flip) if words.is_sharp(flip) else None, "between": [low, high], "then": flip.after}
