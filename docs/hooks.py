"""What mkdocs does beyond turning Markdown into pages: the formulation with its code beside it, formulas without any
script, and the results of the benchmarks.

Called by mkdocs under the names it looks for (`hooks` in mkdocs.yml).
"""

from __future__ import annotations

import ast
import html
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("retool/model", "retool/solve")
"""Whose code the pages of the formulation and of the search name."""

NAMED = (ast.FunctionDef, ast.ClassDef)
MADE_IN = re.compile(r"`(?P<file>\w+\.py)(?::(?P<function>\w+))?`")
FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\(?P<open>[(\[])(?P<text>.*?)\\[)\]]</(?P=tag)>', re.DOTALL
)
BENCHMARKS = ROOT / "benchmarks" / "results"


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that stand elsewhere in the project: formulation, benchmarks, and the code they name."""
    formulation = (ROOT / "models" / "FORMULATION.md").read_text(encoding="utf-8")
    files.append(File.generated(config, "formulation.md", content=_with_links(formulation)))
    files.append(File.generated(config, "benchmarks.md", content=_benchmarks()))
    for picture in sorted(BENCHMARKS.glob("*.png")):
        files.append(File.generated(config, picture.name, abs_src_path=str(picture)))
    for path in _sources():
        files.append(File.generated(config, _page_of(path), content=_code_page(path)))
    return files


def on_page_content(content: str, **_: Any) -> str:
    """Formulas as MathML, which browsers show without a script."""
    return FORMULA.sub(_formula, content)


def _formula(found: re.Match[str]) -> str:
    display = "block" if found["open"] == "[" else "inline"
    return str(convert(html.unescape(found["text"]), display=display))


def _sources() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.py")) if path.stem != "__init__"]


def _page_of(path: Path) -> str:
    return f"code/{path.parent.name}/{path.stem}.md"


def _code_page(path: Path) -> str:
    """The file, a heading for each function and class, for links from the formulation."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    parts = [(_begin(node) - 1, node.name) for node in ast.parse(text).body if isinstance(node, NAMED)]
    name = path.relative_to(ROOT).as_posix()
    page = ["---", "search: {exclude: true}", "---", "", f"# {name}", ""]
    for (start, title), (end, _) in pairwise([(0, ""), *parts, (len(lines), "")]):
        code = "\n".join(lines[start:end]).strip("\n")
        page += [*([f"## {title} {{ #{title} }}", ""] if title else []), "```python", code, "```", ""]
    return "\n".join(page)


def _begin(node: ast.FunctionDef | ast.ClassDef) -> int:
    """The line of the first decorator, or of the definition."""
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _with_links(text: str) -> str:
    """`lines.py:_site` becomes a link to the line on which the function begins."""
    model = {path.name: path for path in _sources() if path.parent.name == "model"}

    def link(found: re.Match[str]) -> str:
        path = model.get(found["file"])
        if path is None:
            return found[0]
        named = f"## {found['function']} {{" in _code_page(path)  # a method has no heading of its own
        return f"[{found[0]}]({_page_of(path)}{'#' + found['function'] if named else ''})"

    return MADE_IN.sub(link, text)


def _benchmarks() -> str:
    page = BENCHMARKS / "README.md"
    if page.exists():
        return page.read_text(encoding="utf-8")
    return "# Benchmarks\n\nNothing has been measured yet: `make bench`.\n"
