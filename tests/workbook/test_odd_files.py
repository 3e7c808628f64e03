"""Files that are damaged, hostile or merely odd: a plain finding, never an exception."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart

from retool.workbook import Finding, Workbook, check_workbook, read_workbook
from tests.workbook.kit import cell, repack, smallest_case, told, write

SHEET = "xl/worksheets/sheet3.xml"  # Plants


def plain(folder: Path) -> Path:
    return write(smallest_case(), folder / "case.xlsx")


def only(workbook: Workbook) -> Finding:
    """The single finding of a file that cannot be opened."""
    assert not workbook.readable
    (found,) = check_workbook(workbook)
    assert (found.severity, found.rule, found.sheet) == ("error", "file", "")
    assert found.message and found.fix
    return found


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"plant,oem\nP,A\n", "not an Excel workbook"),
        (b"PK\x03\x04 cut short", "not an Excel workbook"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "password"),
    ],
)
def test_what_is_no_workbook(content: bytes, word: str, tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(content)
    assert word in only(read_workbook(path)).message


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    assert "no file" in only(read_workbook(tmp_path / "absent.xlsx")).message
    assert "folder" in only(read_workbook(tmp_path)).message


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        (["word/document.xml"], "not an Excel workbook"),
        (["content.xml", "mimetype"], "OpenDocument"),
        (["xl/workbook.bin", "[Content_Types].xml"], "binary"),
    ],
)
def test_other_kinds_of_archives(parts: list[str], word: str, tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    assert word in only(read_workbook(path)).message


def test_a_file_cut_short(tmp_path: Path) -> None:
    path = plain(tmp_path)
    whole = path.read_bytes()
    for share in (0.3, 0.6, 0.9, 0.99):
        path.write_bytes(whole[: int(len(whole) * share)])
        only(read_workbook(path))


def test_a_damaged_byte_never_raises(tmp_path: Path) -> None:
    path = plain(tmp_path)
    whole = path.read_bytes()
    for place in range(40, len(whole), max(1, len(whole) // 60)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        check_workbook(read_workbook(path))


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", SHEET]
)
@pytest.mark.parametrize("content", [b"", b"<a><b></a>", b"\x00\x01\x02", b"<worksheet/>"])
def test_parts_that_are_no_such_thing(part: str, content: bytes, tmp_path: Path) -> None:
    found = check_workbook(read_workbook(repack(plain(tmp_path), {part: lambda _: content})))
    assert found or part == "xl/styles.xml"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_before_they_unfold(encoding: str, tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    path = repack(plain(tmp_path), {SHEET: lambda _: bomb.encode(encoding)})
    assert "document type" in only(read_workbook(path)).message


def test_an_entity_behind_a_long_comment(tmp_path: Path) -> None:
    part = b"<!--" + b" " * (2 << 20) + b'--><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
    assert "document type" in only(read_workbook(repack(plain(tmp_path), {SHEET: lambda _: part}))).message


def test_a_bomb_is_refused_by_its_size(tmp_path: Path) -> None:
    path = repack(plain(tmp_path), {"xl/media/image1.bmp": lambda _: bytes(60 << 20)})
    assert "more than any plan needs" in only(read_workbook(path)).message


def test_a_bomb_that_lies_about_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETOOL_MAX_MB", "1")
    path = repack(plain(tmp_path), {SHEET: lambda part: part + b" " * (3 << 20)})
    with zipfile.ZipFile(path) as archive:
        sizes = [part.file_size for part in archive.infolist() if part.filename == SHEET]
    lie = path.read_bytes().replace(struct.pack("<L", sizes[0]), struct.pack("<L", 1000))
    path.write_bytes(lie)
    only(read_workbook(path))


def test_macros_are_noted_and_never_run(tmp_path: Path) -> None:
    path = repack(plain(tmp_path), {"xl/vbaProject.bin": lambda _: b"macro"})
    workbook = read_workbook(path.rename(tmp_path / "case.xlsm"))
    assert workbook.tables.plants
    assert [(f.severity, f.rule) for f in check_workbook(workbook)] == [("note", "macros")]


def test_links_to_other_files_are_a_warning(tmp_path: Path) -> None:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    workbook = read_workbook(repack(plain(tmp_path), {"xl/externalLinks/externalLink1.xml": lambda _: link}))
    assert [(f.severity, f.rule) for f in check_workbook(workbook)] == [("warning", "external-links")]


def test_chart_sheets_are_left_out_and_hidden_sheets_read(tmp_path: Path) -> None:
    path = plain(tmp_path)
    book = openpyxl.load_workbook(path)
    book.create_chartsheet("Chart", 0).add_chart(BarChart())
    book["Plants"].sheet_state = "hidden"
    book["Regions"].sheet_state = "veryHidden"
    book.save(path)
    workbook = read_workbook(path)
    assert told(check_workbook(workbook)) == {
        ("note", "Plants!A1", "hidden-sheet"),
        ("note", "Regions!A1", "hidden-sheet"),
    }
    assert "Chart" not in workbook.raw


def test_a_stray_cell_far_right(tmp_path: Path) -> None:
    path = plain(tmp_path)
    book = openpyxl.load_workbook(path)
    book["Plants"]["XFD1"] = "here"
    book.save(path)
    assert ("error", "Plants!XFD1", "stray-cell") in told(check_workbook(read_workbook(path)))


def test_a_stray_cell_far_down(tmp_path: Path) -> None:
    path = plain(tmp_path)
    book = openpyxl.load_workbook(path)
    book["Plants"]["B1048576"] = "A"
    book.save(path)
    assert ("error", "Plants!A1048576", "required") in told(check_workbook(read_workbook(path)))


def test_a_size_that_the_file_only_claims(tmp_path: Path) -> None:
    path = repack(plain(tmp_path), {SHEET: lambda part: part.replace(b'ref="A1:J2"', b'ref="A1"')})
    workbook = read_workbook(path)
    assert workbook.findings == []
    assert workbook.tables.plants[0].oem == "A"


@pytest.mark.parametrize("number", [b"1e999", b"NaN", b"inf"])
def test_a_number_that_is_none(number: bytes, tmp_path: Path) -> None:
    path = repack(
        plain(tmp_path),
        {"xl/worksheets/sheet10.xml": lambda part: part.replace(b"<v>80</v>", b"<v>" + number + b"</v>")},
    )
    found = check_workbook(read_workbook(path))
    assert any(f.where == cell("Demand.volume.2") or f.rule == "file" for f in found)
