"""The prices on which bundles agree: the Lagrangian dual, by a proximal bundle method.

Bundle b, of weight w_b, may decide for itself if it is paid a price for each decision: z_b(p_b) = the most that its
futures can add, prices included. With sum_b w_b p_b = 0 the payments cancel for whoever decides alike, so

    bound(p) = sum_b w_b z_b(p_b) >= what any plan for all futures adds,

whatever the prices: the best prices make the bound least. Each plan x whose worth f_b(x) in a bundle is known gives
z_b(p) >= f_b(x) + p·x, so all plans together a model of the bound from below. The next prices are where the model, with
a penalty on the distance from the best prices known, is least (Kiwiel, Proximity control in bundle methods for convex
nondifferentiable minimization, Mathematical Programming 46, 1990; Carøe and Schultz use it so). With one plan a bundle
that is a subgradient step, each bundle pays for what it decides more than the mean of all does; its length is Polyak's
(Introduction to Optimization, 1987), by the distance from the bound to the best plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np
import numpy.typing as npt

from retool.study.bundles.jobs import Decision, Decisions

Floats = npt.NDArray[np.float64]

KEPT = 24
"""Plans a bundle that the model of the bound stands on: those that are worth most to it at the best prices."""

SERIOUS = 0.1
"""The part of what the model promises that makes prices the new best ones; less only makes the model better."""

LONGER, LENGTHENED = 4.0, 5
"""How much longer the step gets where prices keep what they promise, and how often where they promise nothing."""

SHORTER = 0.7

PRECISE, MOVES = 1e-9, 5_000
"""The mix of plans is found to this part of their worth, in at most so many moves."""


@dataclass(frozen=True)
class Proposal:
    """Prices by bundle, and the bound that the model promises for them (M$)."""

    prices: list[dict[Decision, float]]
    promised: float


class Dual:
    """What is known of the bound: plans and their worth by bundle, the best prices, the length of the step.

    `bound` is the least found at any prices; steps begin at `prices`, the last that kept enough of their promise.
    """

    def __init__(self, weights: Sequence[float]) -> None:
        self._weights = np.array(weights)
        self._decisions: dict[Decision, int] = {}
        self._worth: list[dict[Decisions, float]] = [{} for _ in weights]
        self._step: float | None = None
        self.prices: list[dict[Decision, float]] = [{} for _ in weights]
        self.bound: float | None = None
        self._here: float | None = None

    @property
    def cuts(self) -> int:
        """Pairs of a plan and a bundle in which its worth is known."""
        return sum(len(known) for known in self._worth)

    def learn_plan(self, bundle: int, plan: Decisions, worth: float) -> None:
        """A plan adds so much (M$) in a bundle, without prices."""
        known = self._worth[bundle].get(plan)
        self._worth[bundle][plan] = worth if known is None else max(known, worth)
        for decision, _ in sorted(plan, key=repr):
            self._decisions.setdefault(decision, len(self._decisions))

    def learn_bound(self, proposal: Proposal | None, prices: list[dict[Decision, float]], bound: float) -> None:
        """The bound at some prices: those proposed last, or with no proposal the best known, solved anew."""
        self.bound = bound if self.bound is None else min(bound, self.bound)
        if proposal is None or self._here is None or self._step is None:
            self.prices, self._here = prices, bound if self._here is None else min(bound, self._here)
            return
        kept, promised = self._here - bound, self._here - proposal.promised
        self._step *= LONGER if kept > 0.5 * promised else SHORTER if kept <= 0 else 1.0
        if kept >= SERIOUS * promised:
            self.prices, self._here = prices, bound

    def worth(self, bundle: int, plan: Decisions, prices: dict[Decision, float]) -> float:
        """What a known plan adds in a bundle at the prices, M$."""
        return self._worth[bundle][plan] + paid(plan, prices)

    @property
    def slack(self) -> float:
        """What the bundles' own gaps leave between the bound and the known plans' worth at the best prices, M$."""
        if self._here is None:
            return 0.0
        best = [self.best_known(b, prices) for b, prices in enumerate(self.prices)]
        return self._here - sum(
            float(weight) * self.worth(b, plan, self.prices[b])
            for b, (weight, plan) in enumerate(zip(self._weights, best, strict=True)) if plan is not None
        )  # fmt: skip

    def best_known(self, bundle: int, prices: dict[Decision, float]) -> Decisions | None:
        """Of the plans known to a bundle, the best at these prices."""
        known = self._worth[bundle]
        return max(known, key=lambda plan: self.worth(bundle, plan, prices), default=None)

    def propose(self, best: float | None, least: float) -> Proposal | None:
        """The next prices, `best` being what the best plan known adds; None where no prices can lower the bound by
        `least` M$ or more beneath what the known plans are worth at the best prices.
        """
        if self.bound is None or not all(self._worth[b] for b in np.flatnonzero(self._weights)):
            return None
        model = _Model(self._weights, self._worth, self._decisions, self.prices)
        open_gap = abs(self.bound) * 0.05 if best is None else max(self.bound - best, least)
        if self._step is None:
            self._step = model.first_step(open_gap)
        for step in (self._step * LONGER**n for n in range(LENGTHENED + 1)):
            proposal = model.minimise(step)
            if model.now - proposal.promised >= least:
                self._step = step
                return proposal
        return None


def paid(plan: Decisions, prices: dict[Decision, float]) -> float:
    """What a plan is paid at the prices, M$."""
    return fsum(prices.get(decision, 0.0) * number for decision, number in plan)


class _Model:
    """The model of the bound around the best prices. Its plans are rows of numbers of decisions."""

    def __init__(
        self,
        weights: Floats,
        worth: Sequence[dict[Decisions, float]],
        decisions: dict[Decision, int],
        prices: Sequence[dict[Decision, float]],
    ) -> None:
        self._weights, self._decisions = weights, list(decisions)
        self._prices = np.array([[price.get(decision, 0.0) for decision in decisions] for price in prices])
        self._prices = self._prices.reshape(len(weights), len(decisions))
        bundle_of: list[int] = []
        rows: list[Floats] = []
        values: list[float] = []
        for bundle, known in enumerate(worth):
            priced = {plan: value + paid(plan, prices[bundle]) for plan, value in known.items()}
            for plan in sorted(priced, key=lambda plan: -priced[plan])[:KEPT] if weights[bundle] else ():
                row = np.zeros(len(decisions))
                for decision, number in plan:
                    row[decisions[decision]] = number
                rows.append(row)
                bundle_of.append(bundle)
                values.append(priced[plan])
        self._bundle, self._plans, self._values = np.array(bundle_of), np.array(rows), np.array(values)

    @property
    def now(self) -> float:
        """The model of the bound at the best prices known, M$."""
        return self._bound(np.zeros_like(self._prices))

    def first_step(self, gap: float) -> float:
        """Polyak's step for bundles that each stand by the best of their plans."""
        shares = np.zeros(len(self._values))
        for bundle in np.unique(self._bundle):
            own = np.flatnonzero(self._bundle == bundle)
            shares[own[np.argmax(self._values[own])]] = 1.0
        apart = float(self._weights @ (self._apart(shares) ** 2).sum(axis=1))
        return gap / apart if apart > 0 else 1.0

    def minimise(self, step: float) -> Proposal:
        """The prices at which model + |prices - best prices|² / (2 step) is least."""
        moved = -step * self._apart(self._shares(step))
        prices = self._prices + moved
        named = [
            {decision: float(price) for decision, price in zip(self._decisions, row, strict=True) if price}
            for row in prices
        ]
        return Proposal(named, self._bound(moved))

    def _bound(self, moved: Floats) -> float:
        """The model's bound at prices moved from the best ones."""
        values = self._values + (self._plans * moved[self._bundle]).sum(axis=1)
        return sum(
            float(self._weights[bundle]) * float(values[self._bundle == bundle].max())
            for bundle in np.unique(self._bundle)
        )

    def _apart(self, shares: Floats) -> Floats:
        """By bundle and decision: how much more of it than the mean of all, each bundle being a mix of its plans by
        `shares`. A bundle of weight 0 has no say: it is at the mean.
        """
        own = np.zeros_like(self._prices)
        np.add.at(own, self._bundle, shares[:, None] * self._plans)
        mean = self._weights @ own
        apart: Floats = np.where(self._weights[:, None] > 0, own - mean, 0.0)
        return apart

    def _shares(self, step: float) -> Floats:
        """The mix of plans in each bundle that solves the dual of `minimise`:

        most of sum_k w_k v_k s_k - step/2 · sum_b w_b |own_b - mean|², the shares of a bundle summing to 1.
        """
        weight = self._weights[self._bundle]
        alike = self._plans @ self._plans.T
        same = self._bundle[:, None] == self._bundle[None, :]
        hessian = step * alike * (same * weight[:, None] - np.outer(weight, weight))
        return _least(hessian, -weight * self._values, self._bundle)


def _least(hessian: Floats, cost: Floats, group: npt.NDArray[np.int64]) -> Floats:
    """The least of cost·s + s·hessian·s / 2 over s >= 0, each group's s summing to 1, to PRECISE of its terms.

    Share by share: the pair of a group that gains most is moved as far as that pays (pairwise conditional gradients:
    Lacoste-Julien and Jaggi, 2015). HiGHS's own method for such problems, whose hessian is singular where plans
    resemble each other, went round in circles. Wherever it ends, the shares make prices whose bound holds.
    """
    groups = [np.flatnonzero(group == found) for found in np.unique(group)]
    shares = np.zeros(len(cost))
    for own in groups:
        shares[own[np.argmin(cost[own])]] = 1.0
    slope = cost + hessian @ shares
    tolerance = PRECISE * max(1.0, float(np.abs(cost).max()))
    for _ in range(MOVES):
        to, off = max((_pair(slope, shares, own) for own in groups), key=lambda pair: slope[pair[1]] - slope[pair[0]])
        gain = slope[off] - slope[to]
        if gain <= tolerance:
            break
        bend = hessian[to, to] + hessian[off, off] - 2.0 * hessian[to, off]
        whole = bend * shares[off] <= gain
        moved = shares[off] if whole else gain / bend
        shares[to] += moved
        shares[off] = 0.0 if whole else shares[off] - moved
        slope += moved * (hessian[:, to] - hessian[:, off])
    return shares


def _pair(slope: Floats, shares: Floats, own: npt.NDArray[np.int64]) -> tuple[int, int]:
    """Of a group: where a share costs least, and the costliest that has one."""
    held = own[shares[own] > 0]
    return int(own[np.argmin(slope[own])]), int(held[np.argmax(slope[held])])
