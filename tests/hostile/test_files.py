"""Hostile files are refused with a plain finding, in bounded time and memory; nothing in them is followed or run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from retool.workbook import check_workbook, read_workbook
from tests.hostile.files import BOOK, DEMAND, HARMLESS, HOSTILE, PLANTS, STRINGS, Parts, hostile, made, rows
from tests.workbook.kit import told

MEMORY = 1500 << 20
SECONDS = 60

LIMITED = f"""
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
from retool.workbook import check_workbook, read_workbook
for path in sys.argv[1:]:
    errors = [f for f in check_workbook(read_workbook(path)) if f.severity == "error"]
    print(path, "|", errors[0] if errors else "sound")
"""


def said_under_limits(files: list[Path]) -> dict[str, str]:
    """The first fault of each file, read by a process that has little memory and little time."""
    pytest.importorskip("resource")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *map(str, files)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(line.split(" | ", 1) for line in done.stdout.splitlines())


def test_hostile_files_are_refused_in_bounded_time_and_memory(tmp_path: Path) -> None:
    files = {}
    for number, (name, parts) in enumerate({**HOSTILE, **HARMLESS}.items()):
        (tmp_path / str(number)).mkdir()
        files[name] = hostile(parts, tmp_path / str(number))
    said = said_under_limits(list(files.values()))
    verdicts = {name: said[str(path)] for name, path in files.items()}
    assert {name for name, verdict in verdicts.items() if verdict == "sound"} == set(HARMLESS)
    assert not list(tmp_path.parent.glob("evil*"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a name that leads elsewhere", "'../../Freight' holds one of the characters"),
        ("two sheets of one name", "is given to two sheets"),
        ("a name too long", "longer than 31"),
        ("a text too long", "40,000 characters"),
        ("rows past the last", "past Excel's last"),
        ("every row in the last column", "more cells than any plan needs"),
        ("another file's content", "document type"),
    ],
)
def test_the_fault_says_what_is_wrong(name: str, words: str, tmp_path: Path) -> None:
    found = check_workbook(read_workbook(hostile(HOSTILE[name], tmp_path)))
    assert any(words in finding.message and finding.fix for finding in found)


@pytest.mark.parametrize(
    ("variable", "value", "parts", "words"),
    [
        ("RETOOL_MAX_MB", "4", {PLANTS: rows(b" " * (5 << 20))}, "more than any plan needs"),
        ("RETOOL_MAX_MB", "4", {STRINGS: made(b"<sst>" + b" " * (2 << 20) + b"</sst>")}, "more than any plan needs"),
        ("RETOOL_MAX_CELLS", "5000", {PLANTS: rows(b"<row><c/></row>" * 5001)}, "more cells than any plan needs"),
        ("RETOOL_MAX_CELLS", "5000", {PLANTS: rows(b'<row r="9000"><c r="A9000"><v>1</v></c></row>')}, "more cells"),
        ("RETOOL_MAX_MB", "many", {}, "whole number above 0"),
        ("RETOOL_MAX_CELLS", "0", {}, "whole number above 0"),
    ],
)
def test_limits_are_adjustable(
    variable: str, value: str, parts: Parts, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hostile(parts, tmp_path)
    assert words not in str(check_workbook(read_workbook(path)))
    monkeypatch.setenv(variable, value)
    (found,) = check_workbook(read_workbook(path))
    assert words in found.message and variable in found.message + found.fix


def test_what_a_workbook_holds_besides_tables_is_ignored_and_said(tmp_path: Path) -> None:
    extras = ("xl/embeddings/oleObject1.bin", "xl/activeX/activeX1.xml", "xl/connections.xml", "xl/vbaProject.bin")
    path = hostile({part: made(b"<x/>") for part in extras}, tmp_path)
    assert {(severity, rule) for severity, _, rule in told(check_workbook(read_workbook(path)))} == {
        ("note", "embedded-objects"),
        ("note", "controls"),
        ("warning", "connections"),
        ("note", "macros"),
    }


def test_a_formula_that_calls_a_program_is_read_as_its_stored_value(tmp_path: Path) -> None:
    def calling(part: bytes) -> bytes:
        return part.replace(b"<v>80</v>", b"<f>cmd|'/C calc'!A0</f><v>80</v>")

    workbook = read_workbook(hostile({DEMAND: calling}, tmp_path))
    assert workbook.tables.demand[0].volume == 80


def test_thousands_of_formulas_without_values_are_as_many_faults(tmp_path: Path) -> None:
    many = 4_000
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>P%d</t></is></c><c r="B%d"><f>X1</f></c></row>' % (n, n, n, n)
        for n in range(3, many + 3)
    )
    found = check_workbook(read_workbook(hostile({PLANTS: rows(cells)}, tmp_path)))
    assert sum(finding.rule == "formula" for finding in found) == many


def test_overlapping_parts_count_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many entries of an archive may share one compressed stream: its size counts for each of them."""
    monkeypatch.setenv("RETOOL_MAX_MB", "20")
    path = hostile({f"xl/media/{n}.bin": made(bytes(1 << 20)) for n in range(21)}, tmp_path)
    (found,) = check_workbook(read_workbook(path))
    assert "more than any plan needs" in found.message


def test_the_workbooks_own_index_may_be_anything(tmp_path: Path) -> None:
    for index in (b"", b"<workbook/>", b"<x>" * 1000, b"<workbook " + b'a="1" ' * 1000 + b"/>"):
        assert check_workbook(read_workbook(hostile({BOOK: made(index)}, tmp_path)))
