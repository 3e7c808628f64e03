"""Recipes: every file of models/ reads, the built-in one is base.toml, and faults are told in words."""

from pathlib import Path

import pytest

from retool.solve.recipe import Recipe, RecipeError, load_recipe

MODELS = Path("models")


@pytest.mark.parametrize("path", sorted(MODELS.glob("*.toml")), ids=lambda path: path.name)
def test_every_shipped_recipe_reads(path: Path) -> None:
    load_recipe(path)


def test_the_built_in_recipe_is_base() -> None:
    assert load_recipe(MODELS / "base.toml") == Recipe()


def recipe(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gapp = 0.1", "there is no setting 'gapp'; did you mean gap?"),
        ("[search]\nwindo = 1", "there is no setting 'search.windo'; did you mean window?"),
        ('horizon = "week"', "horizon is 'week'; write 'period' or 'year'"),
        ("gap = -1", "gap is -1"),
        ("gap = nan", "gap is nan"),
        ('leave_out = ["lines"]', "leave_out is 'lines'"),
        ("gap =", "is not valid TOML"),
    ],
)
def test_a_fault_is_told_with_the_file_and_what_to_write(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(RecipeError) as error:
        load_recipe(recipe(tmp_path, text))
    assert "mine.toml" in str(error.value)
    assert words in str(error.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(RecipeError) as error:
        load_recipe(recipe(tmp_path, 'gap = -1\nthreads = "two"\nhorizn = "year"'))
    assert len(str(error.value).splitlines()) == 3


def test_a_file_that_is_no_text_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RecipeError, match="UTF-8"):
        load_recipe(path)


def test_the_command_line_overrides_the_recipe_and_is_checked_too() -> None:
    quick = load_recipe(MODELS / "quick.toml")
    changed = quick.with_limits(gap=0.0, time_limit=None, threads=2)
    assert (changed.gap, changed.time_limit, changed.threads) == (0.0, quick.time_limit, 2)
    with pytest.raises(RecipeError, match="command line"):
        quick.with_limits(gap=float("nan"))


def test_no_time_limit_is_none_for_the_search() -> None:
    options = Recipe().with_limits(time_limit=0).options(["P1", "P2"])
    assert options.time_limit is None
    assert options.periods == ("P1", "P2")
