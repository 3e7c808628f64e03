"""A copy of the project in which every function of cases and plans also stands in all its changed forms."""

from __future__ import annotations

import io
import os
import shutil
from contextlib import redirect_stdout
from pathlib import Path

from mutmut.__main__ import create_mutants
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, walk_source_files

ROOT = Path(__file__).parents[2]

FOLDER = ROOT / "build" / "mutation" / "mutants"
"""Where the changed copy is made; mutmut calls the folder `mutants`."""

NEEDED = ("retool", "tests", "inputs", "models", "pyproject.toml")


def make_mutants(children: int) -> list[str]:
    """The names of all changes, in order. Afterwards the working directory is the changed copy."""
    shutil.rmtree(FOLDER.parent, ignore_errors=True)
    for name in NEEDED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (FOLDER.parent / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, FOLDER.parent / name)
    os.chdir(FOLDER.parent)
    FOLDER.mkdir()
    set_mutant_under_test("mutant_generation")
    with redirect_stdout(io.StringIO()):
        copy_src_dir()
        copy_also_copy_files()
        create_mutants(children)
    names: list[str] = []
    for path in sorted(walk_source_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        names += data.exit_code_by_key
    os.chdir(FOLDER)
    return names
