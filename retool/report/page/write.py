"""Writing the page: the template, its style and scripts, the libraries, the map and the data in one file.

The page needs no network and is forbidden to use any: its policy lets it run the scripts written here, known by
their hashes, and nothing else. Data stand in the page as JSON in which no text can end the script element.
"""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from retool.plan.audit import AuditResult
from retool.report.facts import Facts
from retool.report.page import words
from retool.report.page.contents import page_data

ASSETS = files("retool.report.page") / "assets"

LIBRARIES = ("vendor/d3-7.9.2.min.js", "vendor/plot-0.6.17.umd.min.js", "vendor/topojson-client-3.1.0.min.js")
STATES = "vendor/us-atlas-3.0.1-states-albers-10m.json"
LICENCES = "vendor/LICENSES.txt"
SCRIPTS = (
    "theme.js",
    "dom.js",
    "data.js",
    "filters.js",
    "plots.js",
    "map.js",
    "schedule.js",
    "market.js",
    "money.js",
    "trade.js",
    "figures.js",
    "main.js",
)
"""The page's own scripts, in the order in which they use each other."""


def write_page(path: Path, facts: Facts, audit: AuditResult, file_name: str) -> int:
    """Write the page of a plan at ``path``; returns its size in bytes. OSError where it cannot be written."""
    text = page(facts, audit, file_name).encode("utf-8")
    path.write_bytes(text)
    return len(text)


def page(facts: Facts, audit: AuditResult, file_name: str) -> str:
    """The whole page; ``file_name`` is the plan workbook's, as the page names it."""
    scripts = [_asset(name) for name in LIBRARIES] + [_own_script()]
    return Template(_asset("page.html")).substitute(
        policy=policy(scripts),
        licences=_asset(LICENCES).strip(),
        title=words.escaped(f"{facts.case.settings.case}: plan"),
        style=_asset("page.css"),
        byline=words.byline(facts),
        answer=words.answer(facts, audit),
        checks=words.checks(audit),
        about=words.about(facts, file_name),
        data=as_json(page_data(facts, audit)),
        states=_asset(STATES),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
    )


def policy(scripts: list[str]) -> str:
    """The content security policy: nothing from anywhere, and no script but these."""
    known = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {known}; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
        " form-action 'none'"
    )


def as_json(data: Any) -> str:
    """JSON that may stand inside a script element: no text in it can close the element or open a comment."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _own_script() -> str:
    """The page's scripts as one, closed off from the libraries' names."""
    body = "\n".join(_asset(f"js/{name}") for name in SCRIPTS)
    return f'"use strict";(() => {{\n{body}\n}})();'


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8").replace("\r\n", "\n")
