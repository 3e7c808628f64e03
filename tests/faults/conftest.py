"""The desk for every test of faults."""

from pathlib import Path

import pytest

from tests.faults.desk import Desk, desk_in


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return desk_in(tmp_path, monkeypatch)
