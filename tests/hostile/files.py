"""Workbooks made to harm whoever opens them, each from a sound one: by name, the file's parts rewritten."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.workbook.kit import repack, smallest_case, write

PLANTS, DEMAND = "xl/worksheets/sheet3.xml", "xl/worksheets/sheet10.xml"
STRINGS, STYLES, BOOK = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

Rewrite = Callable[[bytes], bytes]
Parts = Mapping[str, Rewrite]


def made(content: bytes) -> Rewrite:
    """A part with this content whatever was there."""
    return lambda _: content


def rows(content: bytes) -> Rewrite:
    """The sheet with more XML behind its rows."""
    return lambda part: part.replace(b"</sheetData>", content + b"</sheetData>")


def sheet(content: bytes) -> bytes:
    """A sheet of just these rows."""
    return b"<worksheet " + MAIN + b"><sheetData>" + content + b"</sheetData></worksheet>"


def entity_bomb(levels: int = 9) -> bytes:
    """Each entity ten times the one before: a billion laughs."""
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n + 1, b"&e%d;" % n * 10) for n in range(levels))
    return b'<!DOCTYPE x [<!ENTITY e0 "ha">' + entities + b"]>" + sheet(b"<row><c><v>&e9;</v></c></row>")


def external_entity() -> bytes:
    """The content of another file of the planner's computer."""
    return b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + sheet(b"<row><c><v>&f;</v></c></row>")


def spread(count: int) -> bytes:
    """Rows with one cell each, in the last column that can be written."""
    return b"".join(b'<row r="%d"><c r="ZZZ%d"><v>1</v></c></row>' % (n, n) for n in range(3, count + 3))


HOSTILE: dict[str, Parts] = {
    "a picture of zeros": {"xl/media/image1.bmp": made(bytes(41 << 20))},
    "zeros hidden behind noise": {
        PLANTS: rows(b" " * (41 << 20)),
        "xl/media/noise.png": made(os.urandom(1 << 20)),
    },
    "three million cells in a row": {PLANTS: rows(b"<row>" + b"<c/>" * 3_000_000 + b"</row>")},
    "cells under another prefix": {PLANTS: rows(b"<row>" + b"<x:c/>" * 500_000 + b"</row>")},
    "a billion laughs": {PLANTS: made(entity_bomb())},
    "laughs among the strings": {STRINGS: made(entity_bomb())},
    "another file's content": {PLANTS: made(external_entity())},
    "rows past the last": {PLANTS: rows(b'<row r="999999999999"><c r="A3"><v>1</v></c></row>')},
    "every row in the last column": {PLANTS: rows(spread(1_000))},
    "a strange row number": {PLANTS: rows(b'<row r="1e400"><c r="A3"><v>1</v></c></row>')},
    "nested without end": {STYLES: made(b"<styleSheet " + MAIN + b">" + b"<a>" * 50_000 + b"</a>" * 50_000)},
    "a string index past the end": {PLANTS: rows(b'<row r="9"><c r="A9" t="s"><v>99999</v></c></row>')},
    "a sheet that is itself": {
        "xl/_rels/workbook.xml.rels": lambda part: part.replace(b"sheet3.xml", b"../workbook.xml")
    },
    "two sheets of one name": {BOOK: lambda part: part.replace(b'name="Lines"', b'name="Plants"')},
    "a name that leads elsewhere": {BOOK: lambda part: part.replace(b'name="Freight"', b'name="../../Freight"')},
    "a name too long": {BOOK: lambda part: part.replace(b'name="Freight"', b'name="' + b"x" * 40 + b'"')},
    "a text too long": {
        PLANTS: rows(b'<row r="3"><c r="A3" t="inlineStr"><is><t>' + b"x" * 40_000 + b"</t></is></c></row>")
    },
}
"""All of these must be faults, found in bounded time and memory."""

HARMLESS: dict[str, Parts] = {
    "a part outside the archive": {"../../evil.xml": made(b"<x/>")},
    "a last cell of spaces": {
        PLANTS: rows(b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>  </t></is></c></row>')
    },
    "a claim of all cells": {PLANTS: lambda part: part.replace(b'ref="A1:J2"', b'ref="A1:XFD1048576"')},
}
"""These hold the very case they were made from."""


def hostile(parts: Parts, folder: Path) -> Path:
    """The file with its parts rewritten."""
    return repack(write(smallest_case(), folder / "case.xlsx"), parts)
