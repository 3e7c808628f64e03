"""A look at the file before any parser sees it: is it a workbook, and is it safe to open?"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree

from retool.workbook.findings import Finding, Severity
from retool.workbook.limits import CELLS, LAST_COLUMN, MEGABYTES, LimitError, Limits, limits

MAX_PARTS = 5_000
MAX_SMALL = 40 << 20  # below this size any compression ratio is harmless
MAX_RATIO = 250
CHUNK = 1 << 20
OVERLAP = 64

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s>/]")
_CELL = re.compile(rb"<(?:\w{1,20}:)?c[\s>/]")
_ROW = re.compile(rb"<(?:\w{1,20}:)?row[\s>/]")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DTD_WIDE = re.compile("|".join(re.escape(mark) for mark in ("<!DOCTYPE", "<!ENTITY")))


CLEAR_PARTS = (
    "Clear unused rows, columns and pictures, and save it again. A file that must be so large is read with a greater"
    f" {MEGABYTES} in the environment."
)
CLEAR_CELLS = (
    f"Clear unused rows and columns, and save it again. A file that must be so large is read with a greater {CELLS} in"
    " the environment."
)


class RefusedError(ValueError):
    """The file will not be opened; the message says why and the fix what to do."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message, self.fix = message, fix


@dataclass
class Preflight:
    """What is known before parsing. `refused` files must not be parsed. `formula_sheets` names the sheets
    that hold formulas, None where that could not be told and any may."""

    findings: list[Finding] = field(default_factory=list)
    refused: bool = False
    formula_sheets: set[str] | None = field(default_factory=set)

    def remark(self, severity: Severity, rule: str, message: str, fix: str) -> None:
        """Adds a finding about the file as a whole."""
        self.findings.append(Finding(severity, "", "", "", None, rule, message, fix))


def preflight(path: Path) -> Preflight:
    """Looks at the bytes of `path`. Never raises for bad content."""
    result = Preflight()
    try:
        allowed = _allowed()
        _refuse_what_is_no_archive(path)
        with zipfile.ZipFile(path) as archive:
            _inspect(archive, result, allowed)
    except RefusedError as refusal:
        result.remark("error", "file", refusal.message, refusal.fix)
        result.refused = True
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        result.remark(
            "error",
            "file",
            f"{path.name} is damaged and cannot be opened ({error})",
            "Open it in Excel or LibreOffice, let it be repaired, and save it as .xlsx.",
        )
        result.refused = True
    return result


def _allowed() -> Limits:
    try:
        return limits()
    except LimitError as error:
        raise RefusedError(str(error), "Correct it, or remove it from the environment.") from error


def _refuse_what_is_no_archive(path: Path) -> None:
    if not path.exists():
        raise RefusedError(f"there is no file {path}", "Check the name and the folder.")
    if path.is_dir():
        raise RefusedError(f"{path} is a folder", "Name the .xlsx file in it.")
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise RefusedError(f"{path.name} is empty", "Save the workbook again, or begin with `retool new`.")
    if start.startswith(_OLE):
        raise RefusedError(
            f"{path.name} is protected by a password or is an old .xls file",
            "Open it in Excel, remove the password, and save it as .xlsx.",
        )
    if not zipfile.is_zipfile(path):
        raise RefusedError(f"{path.name} is not an Excel workbook", "Save the tables as .xlsx.")


def _inspect(archive: zipfile.ZipFile, result: Preflight, allowed: Limits) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    _refuse_other_kinds(names)
    _refuse_bombs(parts, allowed)
    if any(part.flag_bits & 1 for part in parts):
        raise RefusedError("the file is protected by a password", "Remove the password and save it as .xlsx.")
    _remark_on_extras([name.lower() for name in names], result)
    formulas = _Scan(archive, allowed).formulas(parts)
    result.formula_sheets = _sheet_names(archive, formulas) if formulas else set()


#: What a workbook may hold besides tables: a part's name, the finding's severity, rule, message and fix.
_EXTRAS: tuple[tuple[str, Severity, str, str, str], ...] = (
    (
        "vbaproject.bin",
        "note",
        "macros",
        "the file holds macros; they are ignored and never run",
        "Save it as .xlsx to drop them.",
    ),
    (
        "/externallinks/",
        "warning",
        "external-links",
        "formulas refer to other files; the values stored at the last save are used",
        "Make sure the file was saved with its links up to date, or paste the values.",
    ),
    (
        "/embeddings/",
        "note",
        "embedded-objects",
        "the file holds embedded objects; they are ignored and never opened",
        "Delete them if they are not needed.",
    ),
    (
        "/activex/",
        "note",
        "controls",
        "the file holds controls (ActiveX); they are ignored and never run",
        "Delete them if they are not needed.",
    ),
    (
        "xl/connections.xml",
        "warning",
        "connections",
        "tables are filled from data connections; the values stored at the last save are used",
        "Make sure the file was saved with its data up to date.",
    ),
)


def _remark_on_extras(names: list[str], result: Preflight) -> None:
    for mark, severity, rule, message, fix in _EXTRAS:
        if any(mark in name for name in names):
            result.remark(severity, rule, message, fix)


def _refuse_other_kinds(names: set[str]) -> None:
    if any(name.endswith("xl/workbook.bin") for name in names):
        raise RefusedError("the file is a binary workbook (.xlsb)", "Save it as .xlsx.")
    if "content.xml" in names:
        raise RefusedError("the file is an OpenDocument spreadsheet (.ods)", "Save it as .xlsx.")
    if "[Content_Types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
        raise RefusedError("the file is an archive but not an Excel workbook", "Save the tables as .xlsx.")


def _refuse_bombs(parts: list[zipfile.ZipInfo], allowed: Limits) -> None:
    unpacked = sum(part.file_size for part in parts)
    too_dense = any(_too_dense(part) for part in parts)
    if len(parts) > MAX_PARTS or unpacked > allowed.unpacked or too_dense:
        raise RefusedError(
            f"the file would unpack to {unpacked >> 20} MB in {len(parts)} parts, more than any plan needs",
            CLEAR_PARTS,
        )


def _too_dense(part: zipfile.ZipInfo) -> bool:
    return part.file_size > MAX_SMALL and part.file_size > MAX_RATIO * max(1, part.compress_size)


class _Scan:
    """Reads every XML part once, with what is unpacked and held in memory bounded."""

    def __init__(self, archive: zipfile.ZipFile, allowed: Limits) -> None:
        self._archive, self._allowed = archive, allowed
        self._unpacked = self._cells = 0

    def formulas(self, parts: list[zipfile.ZipInfo]) -> set[str]:
        """The parts with formulas. RefusedError for a document type, and for more than is allowed."""
        found: set[str] = set()
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")) and self._scan(part):
                found.add(part.filename)
        return found

    def _scan(self, part: zipfile.ZipInfo) -> bool:
        """Whether the part holds a formula."""
        tail, formula, held, in_row = b"", False, 0, 0
        table = "worksheets/" in part.filename.lower()
        for block in _blocks(self._archive, part):
            self._unpacked += len(block)
            held += len(block)
            if self._unpacked > self._allowed.unpacked or (held > self._allowed.held and not table):
                raise RefusedError(
                    f"the file unpacks to more than any plan needs ({part.filename})",
                    CLEAR_PARTS,
                )
            text = tail + block
            if _DTD.search(text) or (not tail and _is_wide_dtd(text)):
                raise RefusedError(
                    f"{part.filename} declares a document type, which no spreadsheet program writes",
                    "Open the file in Excel or LibreOffice and save it again.",
                )
            formula = formula or bool(_FORMULA.search(text))
            if table:
                in_row = self._count(part, block, in_row)
            tail = text[-OVERLAP:]
        return formula

    def _count(self, part: zipfile.ZipInfo, block: bytes, in_row: int) -> int:
        """Count cells; the cells so far of the row that the block leaves open, which a parser holds at once."""
        cells = len(_CELL.findall(block))
        self._cells += cells
        rows = list(_ROW.finditer(block))
        before = in_row + (len(_CELL.findall(block[: rows[0].start()])) if rows else cells)
        if self._cells > self._allowed.cells or before > LAST_COLUMN:
            what = "a row" if before > LAST_COLUMN else "the file"
            raise RefusedError(
                f"{what} has more cells than any plan needs ({part.filename})",
                CLEAR_CELLS,
            )
        return len(_CELL.findall(block[rows[-1].start() :])) if rows else before


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as file:
        while block := file.read(CHUNK):
            yield block


def _is_wide_dtd(text: bytes) -> bool:
    """A declaration written in UTF-16 would slip past a search for plain bytes."""
    if text[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\x00" not in text[:64]:
        return False
    wide = (text.decode(encoding, errors="ignore") for encoding in ("utf-16-le", "utf-16-be"))
    return any(_DTD_WIDE.search(decoded) for decoded in wide)


def _sheet_names(archive: zipfile.ZipFile, parts: set[str]) -> set[str] | None:
    """The names of the sheets that these parts hold; None where the workbook's own index is unusual."""
    try:
        index = SafeTree.fromstring(archive.read("xl/workbook.xml"))
        links = SafeTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ParseError, DefusedXmlException):
        return None
    target = {link.get("Id"): link.get("Target", "") for link in links.iter()}
    names = set()
    for element in index.iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        link = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
        if _absolute(target.get(link, "")) in parts:
            names.add(element.get("name", ""))
    return names


def _absolute(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
