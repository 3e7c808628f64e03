"""Finished cases on disk, one file each, written at once and whole: what a later run need not do again."""

from __future__ import annotations

import json
import os
from pathlib import Path

from retool.study.sweep.record import Record

SUFFIX = ".cases"


def folder_beside(results: Path) -> Path:
    """`outputs/us_kei/sweep.cases` for `outputs/us_kei/sweep.xlsx`."""
    return results.with_suffix(SUFFIX)


class CaseStore:
    """A folder with `KEY.json` of each finished case. Cases of earlier sweeps stay, for whoever asks them again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def load(self, key: str) -> Record | None:
        """The record of a finished case; None where there is none, or only a file that is no such record."""
        try:
            found = json.loads(self._place(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        whole = isinstance(found, dict) and found.get("key") == key and isinstance(found.get("record"), dict)
        return dict(found["record"]) if whole else None

    def save(self, key: str, name: str, record: Record) -> None:
        """Keep a finished case. Whatever happens, the file is there as a whole or not at all."""
        text = json.dumps({"key": key, "case": name, "record": record}, indent=1, ensure_ascii=False, default=str)
        draft = self.folder / f".{key}.{os.getpid()}"
        try:
            with draft.open("w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._place(key))
        finally:
            draft.unlink(missing_ok=True)

    def log(self, key: str) -> Path:
        """Where a case's process writes what it has to say; it is deleted when the case ends well."""
        return self.folder / f"{key}.log"

    def _place(self, key: str) -> Path:
        return self.folder / f"{key}.json"
