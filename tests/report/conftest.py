"""Plans solved once for all tests of the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report import cases
from tests.report.solved import Solved, solved


@pytest.fixture(scope="session")
def two_makers(tmp_path_factory: pytest.TempPathFactory) -> Solved:
    """One future, everything switched on."""
    return solved(cases.two_makers(), tmp_path_factory.mktemp("two_makers"))


@pytest.fixture(scope="session")
def futures(tmp_path_factory: pytest.TempPathFactory) -> Solved:
    """Three futures, two-stage, with a weight on the bad ones."""
    return solved(cases.futures(), tmp_path_factory.mktemp("futures"))


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Solved:
    """Two futures that part in 2029."""
    return solved(cases.tree(), tmp_path_factory.mktemp("tree"))


@pytest.fixture(scope="session")
def two_makers_file(two_makers: Solved, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_makers.write(tmp_path_factory.mktemp("written"))
