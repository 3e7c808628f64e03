"""models/FORMULATION.md and the model say the same: every component has its paragraph, and the other way round."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.model.components import components_of, function_source, made_by_the_source
from tests.model.golden import golden_model
from tests.model.golden_cases import GOLDEN

PAGE = Path(__file__).resolve().parents[2] / "models" / "FORMULATION.md"


@cache
def paragraphs() -> dict[str, str]:
    """Component name -> its paragraph, from the headings of the page."""
    parts = re.split(r"^#### `(.+)`$", PAGE.read_text(), flags=re.MULTILINE)
    found = {}
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        assert name not in found, f"{name} has two paragraphs"
        found[name] = re.split(r"^##", text, flags=re.MULTILINE)[0].strip()
    return found


@cache
def components() -> dict[str, str]:
    """Every component of the golden models, which switch on every subject."""
    found: dict[str, str] = {}
    for name in GOLDEN:
        found |= components_of(golden_model(name))
    return found


def test_every_component_has_a_paragraph() -> None:
    """A new constraint, variable or term needs its algebra written down."""
    assert set(components()) - set(paragraphs()) == set()


def test_every_paragraph_has_a_component() -> None:
    """What the model no longer has leaves the page."""
    assert set(paragraphs()) - set(components()) == set()


def test_the_golden_cases_reach_all_that_the_source_can_make() -> None:
    """A component that no golden case switches on would escape both tests above."""
    assert made_by_the_source() - set(components()) == set()


@pytest.mark.parametrize("name", sorted(paragraphs()))
def test_a_paragraph_names_the_function_that_makes_its_component(name: str) -> None:
    """`file.py:function` exists, and the component's name stands in it."""
    makers = re.findall(r"`(\w+\.py):(\w+)`", paragraphs()[name].splitlines()[0])
    assert len(makers) == 1, f"{name}: one maker in its first line, not {makers}"
    source = function_source(*makers[0])
    assert source is not None, f"{name}: there is no {makers[0]}"
    plain = name.removeprefix("term[").removesuffix("]")
    assert f'"{plain}"' in source or f"model.{plain} = " in source, f"{name} is not made in {makers[0]}"


@pytest.mark.parametrize("name", sorted(n for n in paragraphs() if not n.startswith("term[")))
def test_a_paragraph_says_what_kind_of_component_it_is(name: str) -> None:
    """Its first word is the kind: Variable, Constraint or Objective."""
    assert re.split(r"\W", paragraphs()[name])[0] == components()[name]
