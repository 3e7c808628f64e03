"""What was found out, in the planner's words: a line each for lines and programs, break-evens, and the paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10

from retool.case import Case
from retool.report.wording import count, money
from retool.study.why.facts import Alternative, BreakEven, Flip, Reasons, Standing, Why
from retool.study.why.flips import CLOSE
from retool.study.why.questions import Step

MOST_NAMED = 3
EXACT = 1e-6
"""Of the last digit shown: less is rounding of the machine."""
EVEN = 0.05
"""M$ below which a cost is none."""


def amount(musd: float) -> str:
    """``12.3 M$``; a cost too small to matter is ``nothing``."""
    return "nothing" if abs(musd) < EVEN else money(musd)


def chosen(case: Case, reasons: Reasons) -> str:
    """What the plan does with a line or a program."""
    if reasons.kind == "line":
        return line_does(case, reasons.steps) or "Stays as it is"
    return program_does(case, reasons.subject, reasons.pathways, built=reasons.built)


def line_does(case: Case, steps: Sequence[Step]) -> str:
    """``Converts to kei from April 2027, then closes in January 2031``; "" for a line that is left alone."""
    parts = list(dict.fromkeys(_step(case, step) for step in steps))
    text = ", then ".join(parts)
    return text[:1].upper() + text[1:]


def _step(case: Case, step: Step) -> str:
    month = _month(case, step.period)
    copies = f"{count(step.copies, 'copy', 'copies')} " if case.lines[step.index[0]].copies > 1 else ""
    future = _future(case, step)
    plural = "" if step.copies > 1 else "s"
    if step.action == "close":
        return f"{copies}close{plural} in {month}{future}"
    return f"{copies}convert{plural} to {step.index[2]} from {month}{future}"


def _future(case: Case, step: Step) -> str:
    """Which future, where not all share the decision."""
    t = case.calendar.periods.index(step.period)
    return f" (future {step.node})" if len(case.tree.decision_nodes(t)) > 1 else ""


def _month(case: Case, period: str) -> str:
    calendar = case.calendar
    return f"{calendar.month_start(calendar.start(calendar.periods.index(period))):%B %Y}"


def program_does(case: Case, program: str, pathways: dict[str, str], *, built: bool) -> str:
    """``Sold as exempt (committed April 2027), built here``."""
    return f"{sold_as(case, program, pathways)}, {'built here' if built else 'not built here'}"


def sold_as(case: Case, program: str, pathways: dict[str, str]) -> str:
    """``Sold as low_speed (committed January 2027), then as exempt (committed April 2028)``."""
    if not case.programs[program].pathways:
        return "Needs no pathway"
    if not pathways:
        return "Not sold in the US"
    rows = sorted(pathways.items(), key=lambda row: case.calendar.periods.index(row[1]))
    return "Sold as " + ", then as ".join(f"{name} (committed {_month(case, period)})" for name, period in rows)


def instead(case: Case, alternative: Alternative) -> str:
    """What the best plan with the alternative does with the line or program."""
    question = alternative.question
    if alternative.impossible or alternative.span.decisions is None:
        return _asked_for(alternative)
    if question.kind == "line":
        own = [step for step in alternative.steps if step.index[0] == question.subject]
        return line_does(case, own) or "Stays as it is"
    if question.instead in ("sold", "on the pathway", "not on the pathway"):
        return sold_as(case, question.subject, alternative.pathways)
    return _asked_for(alternative)


def _asked_for(alternative: Alternative) -> str:
    about = alternative.question.about
    return {
        "not so": f"Not to {about} at that time",
        "not at all": "Not converted at all",
        "converted": "Converted",
        "kept open": "Kept open",
        "not on the pathway": f"Never committed as {about}",
        "not sold": "Not sold in the US",
        "on the pathway": f"Committed as {about}",
        "sold": "Sold in the US",
        "not built here": "Not built here: imported where that pays",
    }[alternative.question.instead]


def cost(alternative: Alternative, standing: Standing) -> str:
    """``costs 12 to 14 M$ (3% of what the plan adds)``."""
    low, high = alternative.cost_from, alternative.cost_to
    if alternative.impossible:
        return "is impossible: no plan exists with it"
    if high is None:
        told = f"costs at least {amount(low)}"
        if standing.found > EVEN and low >= standing.found:
            return f"{told}, more than all that the plan adds"
        told += ", as far as the time has told"
        return told if low >= EVEN else "was not looked at in the time"
    if high < EVEN:
        return "costs nothing: it is as good"
    share = f"{high / max(abs(standing.found), 1.0):.1%} of what the plan adds"
    if high - low < EVEN:
        return f"costs {amount(high)} ({share})"
    least = "nothing" if low < EVEN else _number(low)
    return f"costs {least} to {amount(high)} (at most {share})"


def _number(musd: float) -> str:
    return money(musd).removesuffix(" M$")


def elsewhere(case: Case, alternative: Alternative, standing: Standing) -> str:
    """What the best plan with the alternative does otherwise with other lines."""
    if alternative.span.decisions is None:
        return ""
    own = alternative.question.subject
    changes = list(_changes(case, alternative, standing, own))
    more = len(changes) - MOST_NAMED
    return "; ".join(changes[:MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")


def _changes(case: Case, alternative: Alternative, standing: Standing, own: str) -> Iterator[str]:
    lines = dict.fromkeys(step.index[0] for step in [*alternative.steps, *standing.steps])
    for line in lines:
        before = [step for step in standing.steps if step.index[0] == line]
        after = [step for step in alternative.steps if step.index[0] == line]
        if line != own and before != after:
            does = line_does(case, after)
            yield f"{line} {does[:1].lower()}{does[1:]}" if does else f"{line} stays as it is"


def in_words(case: Case, reasons: Reasons, standing: Standing) -> str:
    """The whole story of a line or program in a few sentences."""
    text = chosen(case, reasons) + "."
    best = reasons.next_best
    if best is None:
        return text + (" The workbook offers nothing else." if reasons.kind == "line" else " There is no other choice.")
    text += f" Next best: {_lower(instead(case, best))}; it {cost(best, standing)}."
    others = elsewhere(case, best, standing)
    if others:
        text += f" Then {others}."
    for other in reasons.alternatives:
        same = other.span.decisions is not None and other.span.decisions == best.span.decisions
        if other is not best and not same:
            text += f" {_asked_for(other)}: {cost(other, standing)}."
    if best.same_as:
        text += f" Asked of {best.same_as}, which is alike."
    return text


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def flip(flip: Flip) -> tuple[str, str]:
    """``1.43× or more`` where the ends are within 1 % of it, else ``1.52× or more`` and, to be told after what happens
    there, where the flip is: `` (it flips somewhere between 1.4× and 1.52×)``.
    """
    word = "more" if flip.far > flip.near else "less"
    if is_sharp(flip):
        return f"{middle(flip):.3g}× or {word}", ""
    near, far = _sure(flip.near, up=flip.far < flip.near), _sure(flip.far, up=flip.far > flip.near)
    where = f"flips somewhere between {near}× and {far}×"
    if flip.near == 1.0:
        where = f"may flip anywhere between today and {far}×: the bounds leave it open"
    return f"{far}× or {word}", f" (it {where})"


def _sure(factor: float, *, up: bool) -> str:
    """Three digits of an end of an interval, rounded so that the interval encloses what it did."""
    step = 10.0 ** (floor(log10(factor)) - 2)
    steps = ceil(factor / step - EXACT) if up else floor(factor / step + EXACT)
    return f"{steps * step:.3g}"


def is_sharp(flip: Flip) -> bool:
    """Whether the middle of a flip's interval is right to 1 %."""
    return max(flip.near, flip.far) / min(flip.near, flip.far) <= CLOSE + 1e-3


def middle(flip: Flip) -> float:
    """The factor in the middle of a flip's interval."""
    return float((flip.near * flip.far) ** 0.5)


VERB = {"converts": "converts", "stays": "does not convert"}


def break_even(found: BreakEven) -> str:
    """Which way the decision flips, and where; or that it does not."""
    if found.now == "open":
        why = "worth the same" if found.tied else "too near each other to tell"
        return f"{found.who}: with today's numbers converting and not converting are {why}."
    if firm(found):
        span = f"between {found.lowest:.3g}× and {found.highest:.3g}×"
        return f"{found.who} {VERB[found.now]} at any {found.factor} {span}."
    ways = ((found.up, found.holds_up, found.highest), (found.down, found.holds_down, found.lowest))
    flips_first = sorted(ways, key=lambda way: way[0] is None)
    parts = "; ".join(_one_way(found, *way) for way in flips_first)
    return f"{found.who} {VERB[found.now]} today; with {found.factor} {parts}."


def firm(found: BreakEven) -> bool:
    """Whether the decision is today's in the whole range."""
    return found.now != "open" and found.holds_down <= found.lowest and found.holds_up >= found.highest


def _one_way(found: BreakEven, way: Flip | None, holds: float, end: float) -> str:
    if way is not None:
        at, where = flip(way)
        return f"of {at} it {VERB[way.after]}{where}"
    which = "up" if end > 1.0 else "down"
    if holds == end:
        return f"{which} to {end:.3g}× it does not flip"
    open_there = any((x > 1.0) == (end > 1.0) for x in found.open_at)
    reason = "the bounds leave it open" if open_there else "it was not looked at within the time"
    if holds == 1.0:
        return f"between 1× and {end:.3g}× {reason}"
    return f"{which} to {holds:.3g}× it does not flip; further, to {end:.3g}×, {reason}"


def paragraph(case: Case, why: Why) -> str:
    """What to convert first and why, what it avoids in duty, what the next best costs, what would change the answer."""
    sentences = [_first(case, why), why.money, _nearest(case, why), _would_change(why), _firm(why)]
    return " ".join(sentence for sentence in sentences if sentence)


def _first(case: Case, why: Why) -> str:
    """The line that is converted first, and what leaving it alone would cost."""
    converted = [r for r in why.lines if r.kind == "line" and r.chosen]
    if not converted:
        return f"The best plan converts no line; it adds {amount(why.standing.found)} to going on as today."
    order = case.calendar.periods.index
    first = min(converted, key=lambda r: min(order(s.period) for s in r.steps if s.action == "convert"))
    more = f", first of {count(len(converted), 'line')}" if len(converted) > 1 else ""
    without = next((a for a in first.alternatives if a.question.instead == "not at all"), None)
    reason = "" if without is None else f"; not converting it {cost(without, why.standing)}"
    return f"{first.subject} {_lower(line_does(case, first.steps))}{more}{reason}."


def _nearest(case: Case, why: Why) -> str:
    """The cheapest thing to do otherwise."""
    known = [a for r in why.lines if (a := r.next_best) is not None and a.cost_to is not None]
    if not known:
        return ""
    best = min(known, key=lambda a: a.rank)
    does = _lower(instead(case, best))
    return f"The nearest alternative concerns {best.question.subject} ({does}): it {cost(best, why.standing)}."


def _would_change(why: Why) -> str:
    """All flips, by line and what becomes of it."""
    flips: dict[tuple[str, str], list[str]] = {}
    for found in why.break_evens:
        for way in (found.up, found.down):
            if way is not None:
                told = f"{found.factor} of {''.join(flip(way))}"
                flips.setdefault((found.who, way.after), []).append(told)
    parts = [
        f"{line} would {'' if after == 'converts' else 'not '}be converted with {', or '.join(told)}"
        for (line, after), told in flips.items()
    ]
    return f"What would change the answer: {'; '.join(parts)}." if parts else ""


def _firm(why: Why) -> str:
    """What does not matter, over the whole range that was looked at."""
    told_of: dict[str, list[str]] = {}
    for found in why.break_evens:
        if firm(found):
            told_of.setdefault(found.who, []).append(f"{found.factor} ({found.lowest:.3g}× to {found.highest:.3g}×)")
    parts = [f"{' or '.join(told)} for {line}" for line, told in told_of.items()]
    return f"What would not change it: {'; '.join(parts)}." if parts else ""
