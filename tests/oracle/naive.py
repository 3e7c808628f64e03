"""The oracle: the whole contract as one naive mixed-integer model, and its answer.

Written from the input contract alone. It shares no code and no formulation with the planner's model: lines
follow explicit schedules instead of a flow through states, programs explicit launches, every limit is big-M.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.oracle.lines import LineFacts
from tests.oracle.market import MarketBlock, ProgramBlock
from tests.oracle.mip import Expr
from tests.oracle.plants import PlantBlock, ToolingBlock
from tests.oracle.timeline import Case, blank, first_day
from tests.oracle.trade import TradeBlock
from tests.oracle.values import setting
from tests.oracle.world import World


@dataclass
class Answer:
    """What the oracle says of a case; money in M$. All but the baseline is None where no plan exists."""

    feasible: bool
    baseline: float
    proved: bool = True  # by the oracle's own branch and bound
    objective: float | None = None
    npv: float | None = None
    by_scenario: dict[str, float] = field(default_factory=dict)
    conversions: list[tuple[str, str, str, str, float]] = field(default_factory=list)
    quantities: dict[str, float] = field(default_factory=dict)


def solve_case(case: Case) -> Answer:
    """The best plan of a case (sheet -> rows of plain name -> Python value)."""
    world = World(case)
    alone = best_alone(case, world)
    baseline = risk_adjusted(case, world, {s: baseline_npv(case, s) for s in world.scenarios}, alone)
    plants = PlantBlock(world)
    tooling = ToolingBlock(world, plants)
    programs = ProgramBlock(world)
    TradeBlock(world, tooling, MarketBlock(world, programs, tooling))
    _budgets(world)
    objective = _objective(world, alone)
    solution = world.mip.maximise(objective)
    if solution is None:
        return Answer(False, baseline, world.mip.proved)
    npv = {s: world.npv[s].value(solution) for s in world.scenarios}
    expected = sum(world.futures.probability[s] * npv[s] for s in world.scenarios)
    quantities = {
        name: value for name, value in zip(world.mip.names, solution, strict=True) if abs(value) > 1e-9
    }
    return Answer(
        True,
        baseline,
        world.mip.proved,
        objective.value(solution),
        expected,
        npv,
        _conversions(world, plants, solution),
        quantities,
    )


def _budgets(world: World) -> None:
    """Capital payments of a period within its budget and what was carried over."""
    for scenario in world.scenarios:
        carried: int | None = None
        for position, span in enumerate(world.timeline.spans):
            budget = span.row.get("budget")
            if blank(budget):
                carried = None
                continue
            spent = Expr(dict(world.capital[scenario, position].terms))
            if carried is not None:
                spent.add(carried, -1.0)
            carried = None
            if span.row.get("carry") is True:
                carried = world.mip.column(f"carried {scenario} {position}")
                spent.add(carried, 1.0)
            world.mip.at_most(spent, float(str(budget)))


def best_alone(case: Case, world: World) -> dict[str, float]:
    """The best NPV of each future as if it were certain; only where plans are judged by regret, in two stages."""
    if setting(case, "risk_measure") != "regret":
        return {}
    found = {}
    for scenario in world.scenarios:
        alone = {**case, "Scenarios": [{"scenario": scenario, "probability": 1.0}],
                 "Changes": [row for row in case.get("Changes", []) if row["scenario"] == scenario],
                 "Settings": [row for row in case["Settings"] if not str(row["name"]).startswith("risk_")]}  # fmt: skip
        found[scenario] = float(str(solve_case(alone).objective))
    return found


def _objective(world: World, alone: dict[str, float]) -> Expr:
    """(1 − w)·E[NPV] + w·CVaR, the CVaR being the mean of the worst (1 − level) of the futures; or −(worst regret)."""
    if alone:
        regret = world.mip.column("worst regret", -1e7, 1e7)
        for scenario, best in alone.items():
            row = Expr({regret: 1.0}, -best)
            row.plus(world.npv[scenario])
            world.mip.at_least(row)
        return Expr({regret: -1.0})
    weight = float(setting(world.case, "risk_weight"))
    level = float(setting(world.case, "risk_level"))
    total = Expr()
    for scenario in world.scenarios:
        total.plus(world.npv[scenario], (1 - weight) * world.futures.probability[scenario])
    if weight > 0:
        eta = world.mip.column("value at risk", -1e7, 1e7)
        total.add(eta, weight)
        for scenario in world.scenarios:
            short = world.mip.column(f"shortfall {scenario}")
            total.add(short, -weight * world.futures.probability[scenario] / (1 - level))
            row = Expr({short: 1.0, eta: -1.0})
            row.plus(world.npv[scenario])
            world.mip.at_least(row)
    return total


def risk_adjusted(case: Case, world: World, npv: dict[str, float], alone: dict[str, float]) -> float:
    """The objective of given NPVs, the CVaR by sorting."""
    if alone:
        return -max(best - npv[scenario] for scenario, best in alone.items())
    weight, level = float(setting(case, "risk_weight")), float(setting(case, "risk_level"))
    probability = world.futures.probability
    expected = sum(probability[s] * value for s, value in npv.items())
    left, tail = 1 - level, 0.0
    for scenario in sorted(npv, key=lambda s: npv[s]):
        taken = min(left, probability[scenario])
        tail += taken * npv[scenario]
        left -= taken
    return (1 - weight) * expected + weight * tail / (1 - level)


def baseline_npv(case: Case, scenario: str) -> float:
    """NPV of going on as now: present products, fixed costs, salvage of configurations lines start in."""
    world = World({**case, "Decisions": [], "Incentives": []})
    plants = PlantBlock(world)
    nothing = [0.0] * len(world.mip.names)
    for line in world.lines:
        for schedule, column in plants.picks(line, scenario):
            if not schedule.events:
                nothing[column] = float(line.copies)
    return world.npv[scenario].value(nothing)


def _conversions(
    world: World, plants: PlantBlock, solution: list[float]
) -> list[tuple[str, str, str, str, float]]:
    """(scenario, line, to_config or 'close', start, copies) of every event in the answer."""
    found = []
    for scenario in world.scenarios:
        for line in world.lines:
            for schedule, column in plants.picks(line, scenario):
                for event in schedule.events:
                    if solution[column] > 0.5:
                        start = first_day(world.timeline.spans[event.position].start).isoformat()
                        name, target = str(line.line["line"]), _target(line, event.number)
                        found.append((scenario, name, target, start, solution[column]))
    return found


def _target(line: LineFacts, number: int | None) -> str:
    return "close" if number is None else str(line.rows[number]["to_config"])
