"""The meta-run: every component of the model dropped, flipped or made wrong, and which case notices.

python -m tests.model.mutate [SEEDS]     golden cases, then the oracle's random cases of seeds 0 … SEEDS-1 (60)

The golden texts are left out: what kills a mutant is another optimum, and for a row that only tightens the
relaxation another bound. Exit code 1 where a mutant survives without a known reason, or a reason is refuted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.model.golden import golden_model
from tests.model.golden_cases import GOLDEN
from tests.model.mutants import Mutant, Subject
from tests.model.redundant import IMPLIED, SYMMETRY, TIGHTENING
from tests.model.solving import UnreadableError, model_of
from tests.oracle.subjects import case_of

SEEDS = 60


@dataclass
class Verdicts:
    """Mutants seen so far: by which case each was killed, and which still live."""

    killed: dict[Mutant, str] = field(default_factory=dict)
    alive: dict[Mutant, int] = field(default_factory=dict)

    def judge(self, subject: Subject, mutants: Iterable[Mutant] | None = None) -> None:
        """Try the mutants of a case (all that it has) that are not killed yet."""
        for mutant in subject.mutants() if mutants is None else mutants:
            if mutant in self.killed or mutant.component in SYMMETRY:
                continue
            self.alive[mutant] = self.alive.get(mutant, 0) + 1
            if subject.kills(mutant, by_bound=mutant.component in TIGHTENING):
                self.killed[mutant] = subject.label
                del self.alive[mutant]

    @property
    def rate(self) -> float:
        """Share of all mutants that some case killed."""
        return len(self.killed) / max(1, len(self.killed) + len(self.alive))

    @property
    def unexplained(self) -> list[Mutant]:
        """Mutants that live and should not."""
        return sorted((m for m in self.alive if m not in IMPLIED), key=str)

    @property
    def refuted(self) -> list[Mutant]:
        """Mutants that a case killed although they were thought to be redundant."""
        return sorted((m for m in self.killed if m in IMPLIED), key=str)


def golden_subjects() -> Iterator[Subject]:
    """The golden cases, compiled."""
    yield from (Subject(name, golden_model(name)) for name in GOLDEN)


def random_subjects(seeds: int) -> Iterator[Subject]:
    """The oracle's random cases, compiled; seeds that no planner could write are passed over."""
    for seed in range(seeds):
        try:
            yield Subject(f"seed {seed}", model_of(case_of(seed)))
        except UnreadableError:
            continue


def table(verdicts: Verdicts) -> str:
    """One line for each component: which case killed each of its mutants."""
    lines: dict[str, list[str]] = {}
    for mutant in sorted([*verdicts.killed, *verdicts.alive], key=str):
        by = verdicts.killed.get(mutant, "SURVIVES")
        lines.setdefault(mutant.component, []).append(f"{mutant.kind}: {by}")
    return "\n".join(f"{name:26} {'   '.join(found)}" for name, found in sorted(lines.items()))


def report(verdicts: Verdicts) -> str:
    """The table, the kill rate, and the survivors with their reasons."""
    total = len(verdicts.killed) + len(verdicts.alive)
    parts = [table(verdicts), "", f"{len(verdicts.killed)} of {total} mutants killed ({verdicts.rate:.1%})"]
    parts += [
        f"  survives: {m} (in {verdicts.alive[m]} cases): {IMPLIED.get(m, 'UNEXPLAINED')}"
        for m in sorted(verdicts.alive, key=str)
    ]
    parts += [f"  REFUTED: {m} was killed by {verdicts.killed[m]}" for m in verdicts.refuted]
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Run as a command; 0 where every survivor has its reason."""
    verdicts = Verdicts()
    for subject in golden_subjects():
        verdicts.judge(subject)
    for subject in random_subjects(int(arguments[0]) if arguments else SEEDS):
        verdicts.judge(subject)
    print(report(verdicts))
    return 1 if verdicts.unexplained or verdicts.refuted else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
