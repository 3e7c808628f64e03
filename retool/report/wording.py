"""The Summary's sentences: what to do, what it is worth, how sure that is, and what to bear in mind."""

from __future__ import annotations

from collections.abc import Iterator

from retool.plan.data import Conversion, Plan
from retool.report.facts import Facts
from retool.report.schedule import Move, lived, moves, produced

MOST_NAMED = 6
PROVEN = 1e-6  # gap below which nothing but rounding is left
MUCH = 100.0  # M$ from which decimals are noise
EXPECTED_VALUES = "Numbers on this page are expected values."
REACHED = ("optimal", "gap")


def money(musd: float) -> str:
    """``1,234 M$``, with decimals only where the amount is small."""
    return f"{musd:,.0f} M$" if abs(musd) >= MUCH else f"{musd:,.1f} M$"


def count(number: float, one: str, many: str = "") -> str:
    """``1 line``, ``3 lines``."""
    return f"{number:,.0f} {one if round(number) == 1 else many or one + 's'}"


def headline(answer: Facts) -> str:
    """What to convert, where and when; or that nothing is to be converted, and why."""
    every = moves(answer)
    converted = [m for m in every if m.kind == "convert"]
    closed = [m for m in every if m.kind == "close"]
    sentences = [_convert(answer, converted) if converted else _convert_nothing(answer)]
    if closed:
        sentences.append(_close(answer, closed))
    sentences.append(_worth(answer))
    return " ".join(sentences)


def _convert(answer: Facts, converted: list[Move]) -> str:
    lines = {m.record.line for m in converted}
    plants = {answer.plant_of(line).plant for line in lines}
    named = _listed(answer, [(_one_conversion(answer, m), m) for m in converted], "; ")
    again = any(_state_left(m) != answer.case.lines[m.record.line].initial for m in converted)
    steps = ", some in several steps" if again else ""
    copies = sum(_copies_leaving(answer, line, converted) for line in lines)
    return f"Convert {count(copies, 'line')} at {count(len(plants), 'plant')}{steps}: {named}."


def _listed(answer: Facts, items: list[tuple[str, Move]], comma: str) -> str:
    """The first few of the items, each once with the futures that make it, and how many more there are."""
    futures: dict[str, set[int]] = {}
    for text, move in items:
        futures.setdefault(text, set()).update(lived(answer, move))
    unique = [text + _only_in(answer, sorted(of)) for text, of in futures.items()]
    more = len(unique) - MOST_NAMED
    return comma.join(unique[:MOST_NAMED]) + (f"{comma}and {more} more (Schedule)" if more > 0 else "")


def _state_left(move: Move) -> str:
    return move.record.from_state if isinstance(move.record, Conversion) else move.record.state


def _copies_leaving(answer: Facts, line: str, every: list[Move]) -> int:
    """Copies of a line that are converted (or closed) at all, in the future with most."""
    first = [m for m in every if m.record.line == line]
    left = [m for m in first if _state_left(m) == answer.case.lines[line].initial] or first
    return max(sum(m.record.copies for m in left if s in lived(answer, m)) for s in range(answer.case.tree.n))


def _only_in(answer: Facts, futures: list[int]) -> str:
    """`` (future slump)`` for what not all futures do."""
    if len(futures) == answer.case.tree.n:
        return ""
    names = ", ".join(answer.scenarios[s] for s in futures)
    return f" ({'future' if len(futures) == 1 else 'futures'} {names})"


def _one_conversion(answer: Facts, move: Move) -> str:
    record = move.record
    if not isinstance(record, Conversion) or move.production is None:
        raise TypeError(f"not a conversion: {record}")
    start = answer.case.calendar.month_start(move.month)
    production = answer.case.calendar.month_start(move.production)
    programs = [answer.program_name(p) for p in produced(answer, record)]
    builds = f" for {', '.join(programs)}" if programs else ""
    copies = f"{record.copies} copies of " if record.copies > 1 else ""
    place = answer.place(answer.plant_of(record.line))
    when = f"from {start:%B %Y}" + ("" if production == start else f", producing from {production:%B %Y}")
    return f"{copies}{record.line} at {place} to {record.to_config}{builds} {when}"


def _convert_nothing(answer: Facts) -> str:
    why = "no conversion that the workbook offers is worth its cost"
    if not any(line.arcs for line in answer.case.lines.values()):
        why = "the workbook offers no conversion that could start within the horizon"
    imported = sum(f.vehicles for f in answer.plan.imports)
    if imported > 0.5:
        return f"Convert nothing: {why}. Import instead (ImportPlan)."
    if any(b.vehicles > 0.5 for b in answer.plan.builds):
        return f"Convert nothing: {why}. Lines that already build kei cars go on (Production)."
    return f"Convert nothing: {why}."


def _close(answer: Facts, closed: list[Move]) -> str:
    lines = {m.record.line for m in closed}
    named = _listed(
        answer, [(f"{m.record.line} in {answer.case.calendar.month_start(m.month):%B %Y}", m) for m in closed], ", "
    )
    return f"Close {count(sum(_copies_leaving(answer, line, closed) for line in lines), 'line')}: {named}."


def _worth(answer: Facts) -> str:
    plan = answer.plan
    adds = plan.npv_musd - answer.baseline.expected_npv
    expected = "" if answer.certain else "expected "
    going_on = f"going on as today is worth {money(answer.baseline.expected_npv)}"
    if abs(adds) < 0.05:
        return f"The plan adds nothing to the baseline: {going_on} ({expected}net present value)."
    verb = "adds" if adds > 0 else "costs"
    return (
        f"This {verb} {money(abs(adds))} of {expected}net present value: {going_on}, the plan {money(plan.npv_musd)}."
    )


def status(answer: Facts) -> tuple[str, str]:
    """What the search can promise, and whether that is good, a warning or bad (a cell shape)."""
    plan = answer.plan
    missing = max(0.0, plan.bound_musd - plan.objective_musd)
    if answer.case.by_regret:
        return _regret_status(plan, missing)
    worth = "worth, risk-adjusted," if answer.case.by_tail else "worth"
    gap = f"{money(missing)} ({plan.gap:.2%} of what this one adds)"
    if plan.status in REACHED:
        if plan.gap < PROVEN:
            return f"Proven best: no other plan is {worth} more.", "good"
        return f"Within the gap asked for: no other plan can be {worth} more than {gap} above it.", "good"
    return (
        "STOPPED BEFORE THE GAP WAS REACHED. This is the best plan found so far; another one could be"
        f" {worth} up to {gap} more. Let it run longer (--time-limit) or go on from here (--warm)."
    ), "bad"


def _regret_status(plan: Plan, missing: float) -> tuple[str, str]:
    if plan.status in REACHED and plan.gap < PROVEN:
        return "Proven best: no other plan has a smaller worst regret.", "good"
    most = f"no other plan's worst regret can be smaller by more than {money(missing)}"
    if plan.status in REACHED:
        return f"Within the gap asked for: {most}.", "good"
    return f"STOPPED BEFORE THE GAP WAS REACHED: {most}. Let it run longer (--time-limit).", "bad"


def notes(answer: Facts) -> Iterator[str]:
    """What a reader must bear in mind."""
    settings = answer.case.settings
    if not settings.maker:
        yield (
            "Settings.maker is blank: the industry is planned as if by one planner. This is no forecast of what"
            " rivals would do."
        )
    makers = {data.maker for name, data in answer.case.programs.items() if _takes_part(answer, name)}
    if len(makers) > 1 and any(duty.offset_earned for duty in answer.duties):
        yield f"The duty offset bank pools all makers ({len(makers)}): one maker's offset may pay another's duty."
    ramping = list(_still_ramping(answer))
    if ramping:
        yield (
            f"Still being converted or ramping up in {answer.years[-1]}: {', '.join(ramping)}. The value past the"
            " horizon counts them at the last year's output; a longer horizon would show their full worth."
        )
    if answer.case.by_regret:
        least, most = answer.ledger.worst_regret
        yield (
            f"Plans are judged by their worst regret: in no future does this one bring more than {money(most)} less"
            f" than the plan made for that future alone, and in one it brings {money(least)} less. Probabilities do not"
            " count in this (ScenarioResults)."
        )
    if not answer.certain:
        yield (
            f"{len(answer.scenarios)} futures are planned for together: decisions that must be taken before a"
            f" future is known are the same in all of them. {EXPECTED_VALUES}"
        )


def _takes_part(answer: Facts, program: str) -> bool:
    return any(b.program == program for b in answer.plan.builds)


def _still_ramping(answer: Facts) -> Iterator[str]:
    last_year = answer.case.calendar.months_of_year(answer.case.calendar.n_years - 1)
    for move in moves(answer):
        if move.mature is not None and move.mature > last_year.start and isinstance(move.record, Conversion):
            yield f"{move.record.line} to {move.record.to_config}"
