"""Every test runs from the repository, writes only in its own folder and leaves `outputs/` alone."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _at_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative paths such as models/base.toml mean the repository's, wherever pytest was started."""
    monkeypatch.chdir(ROOT)
