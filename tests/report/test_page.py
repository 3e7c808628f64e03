"""The page's file: whole by itself, and harmless whatever a workbook's names are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from retool.plan import audit_plan, build_ledger
from retool.report.facts import Facts
from retool.report.page import page
from retool.report.page.write import ASSETS, LIBRARIES, STATES, as_json
from tests.report.solved import Solved, solved
from tests.support.cases import like, smallest_case

EVIL = "</script><script>alert(1)</script>"
NAMES = (EVIL, "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "javascript:alert(1)", "'; alert(1); //",
         "<!--<script>", "${title} &amp; \u2028", "__proto__")  # fmt: skip


def hostile(folder: Path) -> Solved:
    """The smallest case with names that a careless page would run."""
    sheets = smallest_case(
        Settings={"case": EVIL},
        Plants=[like("Plants", plant="javascript:alert(1)", oem=NAMES[2], name=NAMES[1], city=EVIL, state="'\"&",
                     lat=40.0, lon=-90.0)],
        Lines=[like("Lines", line=EVIL, plant="javascript:alert(1)", product=NAMES[5], copies=1)],
        Configurations=[{"config": "__proto__", "description": EVIL}],
        Conversions=[like("Conversions", line=EVIL, to_config="__proto__", mode=NAMES[4])],
        Programs=[like("Programs", program="__proto__", name=NAMES[1], oem=NAMES[2])],
        Tooling=[like("Tooling", program="__proto__", line=EVIL, config="__proto__")],
        Regions=[like("Regions", region=NAMES[2], name=EVIL, lat=35.0, lon=-100.0)],
        Demand=[like("Demand", program="__proto__", region=NAMES[2])],
        Freight=[like("Freight", origin="javascript:alert(1)", region=NAMES[2])],
    )  # fmt: skip
    return solved(sheets, folder, gap=0.0)


def page_of(case: Solved, name: str = "plan.xlsx") -> str:
    facts = Facts(case.plan, case.case, build_ledger(case.plan, case.case))
    return page(facts, audit_plan(case.plan, case.case), name)


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the content of its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] == "script":
            self.scripts.append(data)


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page_of(hostile(tmp_path_factory.mktemp("hostile")), f"{EVIL}.xlsx")


def test_no_name_of_a_workbook_becomes_an_element(hostile_page: str) -> None:
    elements = Elements(hostile_page).found
    assert [tag for tag, _ in elements if tag in ("img", "svg", "iframe", "object", "embed")] == []
    assert sum(tag == "script" for tag, _ in elements) == 2 + 4  # two of data, three libraries, the page's own
    assert not [name for _, attributes in elements for name in attributes if name.startswith("on")]
    assert all((attributes.get("href") or "#").startswith(("#", "data:,")) for _, attributes in elements)


def test_names_are_shown_as_they_are(hostile_page: str) -> None:
    title = re.search("<title>(.*?)</title>", hostile_page, re.S)
    assert title is not None
    assert unescape(title[1]) == f"{EVIL}: plan"
    data = json.loads(Elements(hostile_page).scripts[0])
    assert data["lines"][0]["name"] == EVIL
    assert list(data["programs"]) == ["__proto__"]


@pytest.mark.parametrize("name", NAMES)
def test_data_can_neither_end_their_script_nor_open_a_comment(name: str) -> None:
    text = as_json({name: name})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {name: name}


def test_the_page_asks_for_nothing(hostile_page: str) -> None:
    """Neither in its markup nor in its style; the libraries only name the namespaces of SVG and their homes."""
    for tag, attributes in Elements(hostile_page).found:
        assert "src" not in attributes, tag
    style = hostile_page.split("<style>")[1].split("</style>", maxsplit=1)[0]
    assert "url(" not in style
    assert "@import" not in style


def test_the_policy_allows_no_script_but_the_page_s_own(hostile_page: str) -> None:
    policy = next(a["content"] for t, a in Elements(hostile_page).found if a.get("http-equiv"))
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert re.fullmatch(r"('sha256-[\w+/=]+' ?){4}", rules["script-src"])


def test_the_libraries_come_with_their_licence(hostile_page: str) -> None:
    assert "Permission to use, copy, modify, and/or distribute this software" in hostile_page
    for name in ("Mike Bostock", "Observable, Inc."):
        assert name in hostile_page


def test_the_libraries_are_as_their_makers_published_them() -> None:
    """Each file under the name and the hash that it was taken in with."""
    folder = ASSETS / "vendor"
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    known = {name: digest for digest, name in (line.split() for line in lines)}
    assert {f"vendor/{name}" for name in known} == {*LIBRARIES, STATES}
    for name, digest in known.items():
        assert sha256((folder / name).read_bytes()).hexdigest() == digest, name


def contrast(first: str, second: str) -> float:
    """Contrast of two colours `#rrggbb` as WCAG 2 measures it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def themes(text: str) -> Iterator[dict[str, str]]:
    """The colours of each theme by name: light, dark by the system, dark by choice."""
    for block in re.findall(r":root[^{]*\{([^}]*)\}", text):
        yield dict(re.findall(r"--(\w[\w-]*): (#[0-9a-f]{6})", block))


TEXTS = (("ink", "page"), ("faint", "page"), ("ink", "panel"), ("faint", "panel"), ("link", "page"),
         ("good-ink", "good"), ("bad-ink", "bad"), ("warn-ink", "warn"), ("page", "c0"))  # fmt: skip


def test_colours_stand_out_in_every_theme(hostile_page: str) -> None:
    """Text by 4.5 to 1, what charts are drawn in by 3 to 1."""
    found = list(themes(hostile_page.split("<style>")[1]))
    assert len(found) == 3
    assert found[1] == found[2]
    for colours in found:
        for text, ground in TEXTS:
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        for series in (*(f"c{i}" for i in range(8)), "other", "focus"):
            assert contrast(colours[series], colours["page"]) >= 3.0, series
        for fate in ("c0", "c2", "c3", "other"):  # circles on the map
            assert contrast(colours[fate], colours["land"]) >= 2.9 or contrast(colours["ink"], colours["land"]) >= 4.5
