"""Files bent out of shape: a finding, or the very case that they hold."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retool.workbook import SHEETS, Workbook, check_workbook, read_workbook
from tests.fuzz.cases import CASES, SEED, ill_formed
from tests.fuzz.structures import BENDS, HARMLESS, Bend, all_formulas, bent
from tests.workbook.kit import full_case, repack, smallest_case, write

FILES = max(40, CASES // 40)
BYTES = max(100, CASES // 20)


def records(book: Workbook) -> dict[str, set[str]]:
    """The typed rows of each sheet, wherever they stand in it."""
    return {name: {repr({**row.model_dump(), "row": 0}) for row in book.tables.by_sheet(name)} for name in SHEETS}


def errors(book: Workbook) -> list[str]:
    found = check_workbook(book)
    assert not ill_formed(found)
    return [str(finding) for finding in found if finding.severity == "error"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a case that uses every sheet."""
    return write(full_case(), tmp_path_factory.mktemp("whole") / "case.xlsx")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a case with the required sheets."""
    return write(smallest_case(), tmp_path_factory.mktemp("small") / "case.xlsx")


@pytest.mark.parametrize("bend", HARMLESS)
def test_what_changes_no_record_is_read_as_before(bend: Bend, whole: Path, tmp_path: Path) -> None:
    book = read_workbook(bent(whole, tmp_path / "case.xlsx", [bend], random.Random(SEED)))
    assert errors(book) == []
    assert records(book) == records(read_workbook(whole))


def test_whatever_is_bent_is_a_finding_or_read_as_before(small: Path, tmp_path: Path) -> None:
    before = records(read_workbook(small))
    faulty = 0
    for number in range(FILES):
        draw = random.Random(SEED + number)
        bends = [BENDS[number % len(BENDS)], *draw.sample(BENDS, draw.randint(0, 2))]
        book = read_workbook(bent(small, tmp_path / "case.xlsx", bends, draw))
        if errors(book):
            faulty += 1
            continue
        lost = {name for name, rows in before.items() if records(book)[name] != rows}
        optional_gone = {finding.sheet for finding in check_workbook(book)} | {"Freight", "Settings"}
        assert lost <= optional_gone, (number, bends)
    assert FILES / 5 < faulty < FILES


def test_formulas_are_their_stored_values_and_without_one_a_fault_each(tmp_path: Path) -> None:
    case = full_case()
    stored = read_workbook(all_formulas(case, tmp_path / "stored.xlsx", stored=True))
    assert errors(stored) == []
    assert records(stored) == records(read_workbook(write(case, tmp_path / "plain.xlsx")))
    bare = tmp_path / "bare.xlsx"
    without = repack_without_values(all_formulas(case, bare, stored=False))
    places = {finding.where for finding in check_workbook(read_workbook(without)) if finding.rule == "formula"}
    known = [
        (sheet, column)
        for sheet, rows in case.items()
        for row in rows
        for column, value in row.items()
        if value is not None and not hasattr(value, "isoformat")
    ]
    assert len(places) == len(known)


def repack_without_values(path: Path) -> Path:
    """XlsxWriter stores 0 or an empty text with every formula; take that away."""
    with_names = [f"xl/worksheets/sheet{n}.xml" for n in range(1, len(SHEETS) + 1)]

    def bare(part: bytes) -> bytes:
        return part.replace(b"<v></v>", b"").replace(b' t="str"', b"")

    return repack(path, dict.fromkeys(with_names, bare))


@settings(max_examples=BYTES, deadline=None, derandomize="FUZZ_CASES" not in os.environ)
@given(data=st.data())
def test_damaged_bytes_are_a_finding_or_do_no_damage(data: Any, small: Path, tmp_path_factory: Any) -> None:
    whole = small.read_bytes()
    for _ in range(data.draw(st.integers(1, 3), label="times")):
        at = data.draw(st.integers(0, len(whole) - 1), label="at")
        length = data.draw(st.sampled_from([1, 1, 2, 4, 30, len(whole)]), label="length")
        new = data.draw(st.binary(max_size=8), label="new")
        whole = whole[:at] + new + whole[at + length :] or b"PK"
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    path.write_bytes(whole)
    book = read_workbook(path)
    if not errors(book):
        assert records(book) == records(read_workbook(small))


def test_a_part_damaged_inside_its_archive_never_raises(small: Path, tmp_path: Path) -> None:
    """The archive's checksums catch damaged bytes; here the XML itself is cut, doubled or garbled."""
    for number in range(FILES):
        draw = random.Random(SEED + number)

        def garbled(part: bytes, draw: random.Random = draw) -> bytes:
            at = draw.randrange(len(part) + 1)
            return draw.choice(
                [part[:at], part[:at] + part, part[:at] + b"&#0;" + part[at:], part.replace(b'r="', b'r="9'),
                 part.replace(b"<v>", b"<v>-"), part.replace(b't="s"', b't="b"'), part.replace(b't="n"', b't="d"'),
                 part.replace(b"</row>", b""), part.replace(b' s="1"', b' s="77"'), part[at:]]
            )  # fmt: skip

        copy = tmp_path / "case.xlsx"
        copy.write_bytes(small.read_bytes())
        names = ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"]
        names += [f"xl/worksheets/sheet{n}.xml" for n in range(1, 12)]
        errors(read_workbook(repack(copy, {draw.choice(names): garbled})))


def test_a_million_empty_coloured_rows_are_no_records(small: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(small)
    book["Plants"].row_dimensions[1_048_576].height = 20
    path = tmp_path / "case.xlsx"
    book.save(path)
    assert errors(read_workbook(path)) == []
