"""Round by round: solve all bundles at prices, try their plans on each other, move the prices."""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from retool.case import Case, futures_among
from retool.plan import Plan
from retool.solve.errors import SolverError
from retool.solve.interrupt import Interruption
from retool.solve.outcome import PROVEN, Incumbent, ModelSize, Status, lifted, relative_gap
from retool.solve.progress import Progress
from retool.solve.recipe import Recipe
from retool.study.bundles.candidates import CANDIDATES, Weighted, majority, nearest_to_all
from retool.study.bundles.dealt import Bundle
from retool.study.bundles.dual import Dual, Proposal
from retool.study.bundles.jobs import (
    Decision,
    Decisions,
    Job,
    MendDecisions,
    SolveBundle,
    TryDecisions,
    packed,
)
from retool.study.bundles.size import NO_SIZE, together
from retool.study.sweep.record import FAILED, Record
from retool.study.sweep.workers import Workers, work_through

OWN_SHARE = 0.4
"""A bundle is solved to this part of the gap asked for; the rest is for what the bundles disagree on."""

FINER, FINEST = 0.25, 0.01
"""Where nothing new was learnt the bundles are solved so much nearer to their own best, to this part at last."""

TIME_SHARE = 0.5
"""The part of the time left that one round of solving all bundles may take."""

LEAST_SECONDS = 0.5

LEAST_PROGRESS, EXACT = 0.02, 1e-7
"""Prices that promise less than this part of the gap asked for, or with a gap of 0 of the plan, are not worth a try."""

AGREED = (
    "no prices bring the bundles nearer together: what is missing may be theirs alone. Fewer, larger bundles tell more"
)


@dataclass
class BestPlan:
    """The best plan so far: what it adds (M$), its decisions, and its part in each bundle."""

    worth: float
    decisions: Decisions
    parts: list[bytes]


@dataclass
class Rounds:
    """The state of a run. `status` is set where no plan can come of it; `reason` where it ended by itself."""

    case: Case
    bundles: Sequence[Bundle]
    recipe: Recipe
    workers: Workers[Job]
    progress: Progress
    interruption: Interruption
    started: float = field(default_factory=time.monotonic)
    best: BestPlan | None = None
    status: Status | None = None
    reason: str = ""
    log: list[Incumbent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dual = Dual([bundle.weight for bundle in self.bundles])
        self._sizes: list[ModelSize] = [NO_SIZE for _ in self.bundles]
        self._bounds: list[float | None] = [None for _ in self.bundles]
        self.conflicts: list[str] = []
        self.iteration = 0
        self._parts = [packed(futures_among(self.case, bundle.scenarios)) for bundle in self.bundles]
        self._tried: set[Decisions] = set()
        self._overhead = 0.0
        self._run = uuid.uuid4().hex[:12]
        self._share = OWN_SHARE if len(self.bundles) > 1 else 1.0
        self._heaviest = max(range(len(self.bundles)), key=lambda b: self.bundles[b].weight)

    def run(self, warm: Plan | None) -> None:
        """Until the gap is reached, the time is over, a stop is requested, or nothing more can be learnt."""
        if warm is not None:
            self._try([found for found in [self._mended(0, packed(warm))] if found is not None])
        proposal: Proposal | None = None
        while not self.over:
            self.iteration += 1
            known = (self.dual.cuts, self.bound, self.added)
            plans = self._solve_all(proposal)
            if plans is None:
                return
            self._try_all(plans)
            if self.over or self._too_late:
                return
            if None in self._bounds:
                continue  # the time was too short for the bound of some bundles: those once more, at the same prices
            proposal = self.dual.propose(self.added, self._least_progress)
            nothing_new = known == (self.dual.cuts, self.bound, self.added)
            if (proposal is None or nothing_new) and not self._finer():
                self.reason = AGREED
                return

    @property
    def added(self) -> float | None:
        return None if self.best is None else self.best.worth

    @property
    def bound(self) -> float | None:
        return lifted(self.dual.bound, self.added)

    @property
    def size(self) -> ModelSize:
        """Of the bundles' models together, as far as they have been built."""
        return together(self._sizes)

    @property
    def over(self) -> bool:
        """Whether nothing more should be tried."""
        gap = relative_gap(self.added, self.bound)
        close_enough = gap is not None and gap <= max(self.recipe.gap, PROVEN)
        return bool(self.status) or close_enough or self.interruption.requested or self._seconds_left == 0

    @property
    def _seconds_left(self) -> float | None:
        limit = self.recipe.time_limit
        return max(0.0, self.started + limit - time.monotonic()) if limit else None

    @property
    def _too_late(self) -> bool:
        """Whether what a round takes besides its searches, building and trying, would take most of the time left."""
        return self._seconds_left is not None and self._seconds_left < 2 * self._overhead

    @property
    def _worth_closing(self) -> float:
        """The gap asked for in M$."""
        return self.recipe.gap * max(abs(self.added or 0.0), 1.0)

    @property
    def _least_progress(self) -> float:
        return max(LEAST_PROGRESS * self._worth_closing, EXACT * max(abs(self.added or 0.0), 1.0))

    def _finer(self) -> bool:
        """Solve the bundles nearer to their own best from now on; whether that can close the gap at the best prices."""
        self._share *= FINER
        own = self.dual.slack
        missing = (self.bound or 0.0) - (self.added or 0.0)
        return own > 0 and self._share >= FINEST and missing - own <= self._worth_closing and self.recipe.gap > 0

    # the work on all bundles

    def _solve_all(self, proposal: Proposal | None) -> list[Weighted] | None:
        """Solve every bundle at the proposed prices, or the best known; their plans, or None where it ends here."""
        prices = self.dual.prices if proposal is None else proposal.prices
        unbounded = [b for b, bound in enumerate(self._bounds) if bound is None]
        asked = unbounded or list(range(len(self.bundles)))
        jobs = [self._solving(b, prices[b], len(asked)) for b in asked]
        self.progress.head(f"Round {self.iteration}: {len(jobs)} bundles of {self.case.tree.n} futures")
        self._show("bound")
        began = time.monotonic()
        found = self._all(jobs)
        if found is None:
            return None
        searched = jobs[0].recipe.time_limit * math.ceil(len(jobs) / self.workers.at_once)
        self._overhead = max(0.0, time.monotonic() - began - searched)
        plans: list[Weighted] = []
        for b, record in zip(asked, found, strict=True):
            self._sizes[b], self._bounds[b] = record["size"], record["bound"]
            if record["worth"] is not None:
                self.dual.learn_plan(b, record["decisions"], record["worth"])
                plans.append((record["decisions"], self.bundles[b].weight))
        if self._no_plan_exists(found):
            return None
        known = [bound for bound in self._bounds if bound is not None]
        if len(known) == len(self.bundles):
            bound = sum(bundle.weight * at_most for bundle, at_most in zip(self.bundles, known, strict=True))
            self.dual.learn_bound(proposal, prices, bound)
            self._show("bound")
        return plans

    def _solving(self, b: int, prices: dict[Decision, float], of: int) -> SolveBundle:
        """A bundle as one of so many to be solved now, with its part of the time and of the gap."""
        left, rounds = self._seconds_left, math.ceil(of / self.workers.at_once)
        share = TIME_SHARE if len(self.bundles) > 1 else 1.0
        seconds = 0.0 if left is None else max(LEAST_SECONDS, share * left / rounds)
        warm = self.dual.best_known(b, prices)
        gap = self._share * self.recipe.gap
        if warm is not None:
            worth = self.dual.worth(b, warm, prices)
            gap = min(10 * gap, gap * max(abs(self.added or worth), 1.0) / max(abs(worth), 1.0))
        recipe = self.recipe.with_limits(gap=gap, time_limit=seconds)
        return SolveBundle(self._key("solve", b), self._name(b), b, self._parts[b], recipe, prices, warm)

    def _no_plan_exists(self, found: Sequence[Record]) -> bool:
        """A bundle without any plan leaves none for the whole; one that earns without limit neither."""
        for record in found:
            if record["status"] in ("infeasible", "unbounded"):
                self.status = record["status"]
                self.conflicts = record["conflicts"]
                return True
        return False

    def _try_all(self, plans: Sequence[Weighted]) -> None:
        """Try the bundles' plans, those nearest to all first, and the decisions of the majority made a plan."""
        if not plans:
            return
        candidates, wanted = nearest_to_all(plans), majority(plans)
        if wanted not in candidates and wanted not in self._tried:
            self._tried.add(wanted)
            mended = self._mended(self._heaviest, wanted)
            candidates = [*([] if mended is None else [mended]), *candidates]
        fresh = [plan for plan in dict.fromkeys(candidates) if plan not in self._tried][:CANDIDATES]
        refused = self._try(fresh)
        if self.best is None and refused is not None:
            mended = self._mended(*refused)
            self._try([] if mended is None else [mended])

    def _try(self, plans: Sequence[Decisions]) -> tuple[int, Decisions] | None:
        """Try decisions in all bundles; a bundle that refused some, and which, where none can be held in all."""
        if not plans or self.interruption.requested:
            return None
        self._show("plan")
        jobs = [
            TryDecisions(self._key("try", b), self._name(b), b, part, self.recipe, tuple(plans))
            for b, part in enumerate(self._parts)
        ]
        found = self._all(jobs)
        if found is None:
            return None
        self._tried.update(plans)
        refused: tuple[int, Decisions] | None = None
        for n, plan in enumerate(plans):
            tried = [record["tried"][n] for record in found]
            for b, held in enumerate(tried):
                if held is None:
                    refused = (b, plan)
                else:
                    self.dual.learn_plan(b, plan, held[0])
            if None not in tried:
                self._keep(plan, [worth for worth, _ in tried], [part for _, part in tried])
        self._show("plan")
        return refused

    def _keep(self, plan: Decisions, worths: Sequence[float], parts: list[bytes]) -> None:
        worth = sum(bundle.weight * own for bundle, own in zip(self.bundles, worths, strict=True))
        if self.best is None or worth > self.best.worth:
            self.best = BestPlan(worth, plan, parts)

    def _mended(self, b: int, wanted: Decisions | bytes) -> Decisions | None:
        """Decisions that make a plan of a bundle, nearest to those wanted or to those of a packed plan."""
        found = self._all([MendDecisions(self._key("mend", b), self._name(b), b, self._parts[b], self.recipe, wanted)])
        return None if found is None else found[0]["decisions"]

    def _all(self, jobs: Sequence[Job]) -> list[Record] | None:
        """The answers in the order of the jobs; None where a stop was requested before. Raises WorkersError, and
        SolverError for a bundle that failed as often as it was tried.
        """
        found: dict[str, Record] = {}
        for job, record in work_through(jobs, self.workers, self.interruption, self.progress.draw):
            if record.get("status") == FAILED:
                raise SolverError(f"{job.name}: {record['message']}")
            found[job.key] = record
            if len(jobs) > 1:
                self._show(f"{len(found)} of {len(jobs)}")
        return [found[job.key] for job in jobs] if len(found) == len(jobs) else None

    def _key(self, what: str, b: int) -> str:
        """Different in every run, as a cluster may serve several."""
        return f"{self._run}-{what}-{self.iteration}-{b}-{len(self._tried)}"

    def _name(self, b: int) -> str:
        futures = [self.case.tree.names[s] for s in self.bundles[b].scenarios]
        return f"the bundle of {', '.join(futures[:3])}" + (" and others" if len(futures) > 3 else "")

    def _show(self, stage: str) -> None:
        self.progress.show(stage, self.added, self.bound)
        last = self.log[-1] if self.log else None
        if last is None or (last.objective, last.bound) != (self.added, self.bound):
            name = f"round {self.iteration}"
            self.log.append(Incumbent(time.monotonic() - self.started, name, self.added, self.bound))
