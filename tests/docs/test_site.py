"""The documentation: pages made from the code are current, and the site builds without a warning."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from retool.cli.reference import reference_text


def test_the_page_of_commands_is_up_to_date() -> None:
    page = Path("docs/commands.md").read_text(encoding="utf-8")
    assert page == reference_text(), "run `python -m retool.cli.reference docs/commands.md`"


def test_the_site_builds_strictly(tmp_path: Path) -> None:
    """Every link, anchor and page of the navigation is there; formulas are MathML; nothing is fetched."""
    pytest.importorskip("mkdocs", reason="the extra 'docs' is not installed")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    formulation = (tmp_path / "site" / "formulation.html").read_text(encoding="utf-8")
    assert formulation.count("<math") > 100
    assert "arithmatex" not in formulation
    assert 'href="code/model/lines.html#_site"' in formulation
    scripts = [line for line in formulation.splitlines() if "<script" in line or "<link" in line]
    assert not [line for line in scripts if 'src="http' in line or ('href="http' in line and "canonical" not in line)]
