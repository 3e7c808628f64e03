"""The schema is the contract: its sheets, keys, required and operating columns, and its reference page."""

from __future__ import annotations

from pathlib import Path

import pytest

from retool.workbook import SETTINGS, SHEETS, Matcher, MatchError, Tables, Tariff, parse_match
from retool.workbook.findings import Finding
from retool.workbook.guide import STEPS
from retool.workbook.reference import reference_text
from tests.workbook.kit import full_case, read

#: Sheet: columns, `*` required, `+` may differ by scenario.
CONTRACT = {
    "Settings": "name* value*+",
    "Periods": "period* start* budget carry max_under_conversion",
    "Plants": "plant* oem* name city state lat lon shop_capacity max_under_conversion site_cost",
    "Lines": "line* plant* state* product volume+ margin+ product_until+ employees fixed_cost+ close_cost severance"
    " training copies",
    "Configurations": "config* platform description",
    "Conversions": "line* to_config* from_config mode capacity* capex* downtime* ramp spend employees fixed_cost+"
    " keep earliest latest grant salvage",
    "Ramps": "ramp* month* share*",
    "SpendProfiles": "spend* month* share*",
    "Programs": "program* name oem vehicle_class tariff_class powertrain msrp*+ dealer_margin+ selling_cost+ credit+"
    " credit_until+ cannibalised_margin+ min_volume+ segment",
    "Segments": "segment* region* year* volume*+",
    "Pathways": "program* pathway* cost lead earliest legal_from+ annual_cap+ unit_cost+ demand_factor+ term"
    " renewal_cost+",
    "Tooling": "program* line* config tooling_cost assembly_cost+ hours_ratio+ min_volume+",
    "Components": "component* tariff_class* min_sources min_share",
    "BillOfMaterials": "program* component* quantity+",
    "Suppliers": "supplier* component* country* capacity+ unit_cost*+ freight+ setup_cost lead available_from+"
    " min_volume+ max_share+",
    "PriceTiers": "supplier* component* from_volume* unit_cost*+",
    "Tariffs": "tariff_class* country* layer rate*+ specific+ from*+ until+ offsettable drawback",
    "Quotas": "tariff_class* country* year* volume*+ rate*+",
    "Imports": "source* program* country* unit_cost*+ value_share+ freight+ capacity+ earliest+",
    "Regions": "region* name lat lon share+ access+ legal_from+",
    "Demand": "program* region* year* volume*+",
    "PricePoints": "program* point* price*+ volume_factor*+",
    "Freight": "origin* region* cost*+",
    "Exports": "market* program* year* volume*+ price*+ duty_rate+ freight+",
    "Incentives": "incentive* plant* amount* by* jobs* years clawback+",
    "Escalation": "sheet* match column* year* factor*",
    "Scenarios": "scenario* probability* parent from",
    "Changes": "scenario* sheet* match column* operation* value* from until",
    "Ranges": "sheet* match column* operation low* mode high* correlation from until",
    "Decisions": "line to_config program pathway period rule*",
}
REQUIRED = "Settings Periods Plants Lines Configurations Conversions Programs Tooling Regions Demand"
KEYS = {
    "Conversions": "line from_config to_config mode",
    "Tooling": "program line config",
    "Tariffs": "tariff_class country layer from",
    "Escalation": "sheet match column year",
    "Changes": "",
    "Ranges": "",
    "Decisions": "",
}
ALL_SETTINGS = (
    "case maker base_date discount_rate tax_rate depreciation depreciation_years terminal_years terminal_decay"
    " freight_per_mile freight_fixed road_factor offset_rate offset_until drawback_rate max_under_conversion"
    " price_decision risk_weight risk_level risk_measure"
)
OPERATING_SETTINGS = "freight_per_mile freight_fixed road_factor offset_rate offset_until drawback_rate"


def test_sheets_and_columns_are_the_contracts() -> None:
    written = {
        name: " ".join(c.name + "*" * c.required + "+" * c.operating for c in spec.columns)
        for name, spec in SHEETS.items()
    }
    assert written == CONTRACT
    assert list(written) == list(CONTRACT)


def test_required_sheets_and_keys() -> None:
    assert [name for name, spec in SHEETS.items() if spec.required] == REQUIRED.split()
    for name, key in KEYS.items():
        assert SHEETS[name].key == tuple(key.split())


def test_settings_and_which_of_them_may_differ() -> None:
    assert " ".join(SETTINGS) == ALL_SETTINGS
    assert [name for name, spec in SETTINGS.items() if spec.operating] == OPERATING_SETTINGS.split()


def test_everything_is_explained() -> None:
    for spec in SHEETS.values():
        assert spec.help.endswith(".")
        for column in spec.columns:
            assert column.help.endswith((".", ")")), (spec.name, column.name)
    assert sorted(name for _, names in STEPS for name in names) == sorted(SHEETS)


def test_the_reference_page_is_up_to_date() -> None:
    page = Path("docs/workbook.md").read_text(encoding="utf-8")
    assert page == reference_text(), "run `python -m retool.workbook.reference`"


def test_a_finding_prints_on_one_line_and_as_json() -> None:
    finding = Finding("error", "Lines", "E2", "volume", 3.5, "range", "too much", "Type less.")
    assert str(finding) == "Lines!E2  too much  Type less."
    assert list(finding.as_dict()) == ["severity", "sheet", "cell", "column", "value", "rule", "message", "fix"]


def test_matches(tmp_path: Path) -> None:
    matcher = Matcher(read(full_case(), tmp_path).tables)

    def rows(match: str) -> list[int]:
        return [row.row for row in matcher.rows("Tariffs", match)]

    assert rows("") == [2, 3, 4, 5]
    assert rows("tariff_class=CAR; country=jp") == [2, 3]
    assert rows("Tariff class = car ; rate=0.150") == [3]
    assert rows("from=2020-01-01; drawback=yes") == [5]
    assert rows("layer=; country=*") == [4, 5]
    assert rows("until=") == [3, 4, 5]
    assert rows("country=KR") == []
    assert parse_match("Tariffs", "rate=a=b") == [("rate", "a=b")]
    for wrong in ("JP", "nation=JP"):
        with pytest.raises(MatchError):
            matcher.rows("Tariffs", wrong)


def test_an_empty_match_of_an_empty_table() -> None:
    assert Matcher(Tables()).rows("Tariffs", "") == []
    assert Tariff.model_config["frozen"]
