"""Are wrong numbers noticed? Small changes in the code of cases and plans, and whether a test fails of each.

python -m tests.mutation [--only NAME] [--sample N] [--seed S] [--seconds T] [--children C]

mutmut changes one thing at a time in `retool/case` and `retool/plan` (an operator, a number, an argument, a text); the
fast tests of cases, plans and golden models are then tried on each change until one fails. A change on which all
tests that reach it pass, or as many as fit into T seconds, has survived. The verdicts are kept in
build/mutation/verdicts.json, the score by file is printed. `mutmut show NAME` in build/mutation prints a change.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter

from tests.mutation.making import FOLDER, make_mutants
from tests.mutation.trying import NOTICED, Verdict, try_mutants

NUMBER = "__mutmut_"
"""Between a function's name and the number of its change; no change has the number 0."""

CONTROLS = 10
"""Functions that are tried unchanged as well: a test that fails of itself would look like one that notices."""

VERDICTS = FOLDER.parent / "verdicts.json"


def main() -> None:
    arguments = _arguments()
    mutants = [name for name in make_mutants(arguments.children) if arguments.only in name]
    drawn = random.Random(arguments.seed).sample(mutants, min(arguments.sample or len(mutants), len(mutants)))
    controls = [f"{name.rpartition(NUMBER)[0]}{NUMBER}0" for name in drawn[:CONTROLS]]
    verdicts = try_mutants([*drawn, *controls], seconds=arguments.seconds, children=arguments.children)
    wrong = [name for name in dict.fromkeys(controls) if verdicts.pop(name) in NOTICED]
    VERDICTS.write_text(json.dumps(verdicts, indent=1), encoding="utf-8")
    print(report(verdicts, of=len(mutants)))
    print(f"{len(wrong)} of {len(set(controls))} functions left as they are were called changed: {', '.join(wrong)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--only", default="", help="changes whose name contains this, such as retool.plan.duties")
    parser.add_argument("--sample", type=int, help="draw so many of them (all)")
    parser.add_argument("--seed", type=int, default=1, help="of the draw")
    parser.add_argument("--seconds", type=float, default=15.0, help="of tests for one change")
    parser.add_argument("--children", type=int, default=2, help="processes at a time")
    return parser.parse_args()


def report(verdicts: dict[str, Verdict], of: int) -> str:
    """The score of each file and of all, with its 95 % interval (Wilson) where the changes are a sample."""
    files = Counter(module_of(name) for name in verdicts)
    noticed = Counter(module_of(name) for name, verdict in verdicts.items() if verdict in NOTICED)
    lines = [f"{noticed[file] / n:7.1%}  {noticed[file]:5} of {n:5}  {file}" for file, n in sorted(files.items())]
    kinds = ", ".join(f"{n} {kind}" for kind, n in Counter(verdicts.values()).most_common())
    low, high = wilson(noticed.total(), len(verdicts))
    whole = "all" if len(verdicts) == of else f"a sample of {len(verdicts)}; 95 % interval {low:.1%} to {high:.1%}"
    return "\n".join([*lines, f"{noticed.total() / max(1, len(verdicts)):7.1%}  of {of} changes ({whole}): {kinds}"])


def module_of(name: str) -> str:
    """`retool.plan.duties.x_stack__mutmut_3` is in `retool.plan.duties`."""
    return name.rpartition(".")[0]


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The score interval of a proportion (E. B. Wilson, JASA 22, 1927)."""
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, z * z / of
    middle, half = share + spread / 2, z * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return (middle - half) / (1 + spread), (middle + half) / (1 + spread)


if __name__ == "__main__":
    main()
