"""Which lines take part, what they build now, and what each could become."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from inputs.make.basis import Basis, Record, Trace

State = Literal["active", "idle", "greenfield"]

#: The lines of the default case; two or more names stand for identical lines, kept as one row with copies.
DEFAULT = (
    ("GM_LGR_L1",), ("GM_FAI_L1",), ("GM_FZ_L1",), ("GM_SPH_L1",), ("GM_LDT_L1",),
    ("F_FRA_L1",), ("F_REV_L1",), ("F_OAP_L1",), ("F_MAP_L1",), ("F_TTP_L1",),
    ("S_BEL_L1",), ("S_JEF_L1",), ("S_MAC_L1",), ("S_WTA_L1",), ("S_TLN_L1",),
    ("H_MAP_L1",), ("H_ELP_L1",), ("H_IAP_L1",), ("H_AAP_L1", "H_AAP_L2"), ("H_PMC_L1",),
    ("TY_MS_L1",), ("TY_MTM_L1",), ("TY_MTM_L2",), ("TY_KY_L1", "TY_KY_L2", "TY_KY_L3"), ("TY_IN_L1", "TY_IN_L2"),
    ("N_SMY_L1",), ("N_SMY_L2",), ("N_CAN_L1",), ("N_CAN_L2",),
    ("HY_AL_L1",), ("HY_GA_L1",),
    ("MUL_IN_L1",), ("VIN_NC_L1",), ("WAEV_CA_L1",),
)  # fmt: skip
#: Plants with floor space for a micro line of their own maker, and what it would be.
SPARE_BAYS = {"GM_LGR": "kei_micro", "S_WTA": "lsv", "N_CAN": "kei_micro", "TY_MTM": "kei_micro"}
#: Owned by others who would build by contract.
CONTRACT_PLANTS = ("MUL_IN", "VIN_NC", "WAEV_CA", "LOR_OH")
#: Mid-size lines that may later grow to full size.
EXPANDABLE = ("GM_LGR_L1", "F_FRA_L1", "S_BEL_L1", "N_SMY_L2")

#: What a plant earns on its present product: the assumption `margin_...`.
MARGINS = {
    "full_size": ("GM_ARL", "GM_FLT", "GM_FTW", "GM_ORI", "F_DTP", "F_KC1", "F_KTP", "S_SHA", "S_WTA", "TY_TX"),
    "frame": ("GM_WTZ", "F_MAP", "S_TLN", "S_TLS"),
    "van": ("F_KC2", "F_OAP", "MB_SC"),
    "large_suv": ("F_CHI", "GM_LDT", "GM_SPH", "S_JEF", "S_MAC", "H_AAP", "TY_IN"),
    "premium": ("BMW_SC", "MB_AL", "GM_BGR"),
    "compact": ("GM_FAI", "S_BEL", "H_MAP", "H_ELP", "H_IAP", "TY_KY", "TY_MTM", "SUB_IN", "N_SMY", "HY_AL", "KIA_GA",
                "VW_TN"),
    "small": ("TY_MS", "N_CAN"),
    "sport": ("F_FRA", "GM_LGR"),
    "electric": ("GM_FZ", "F_REV", "F_LAP", "F_TTP", "T_FRE", "T_AUS", "RIV_NOR", "RIV_GA", "LUC_AMP", "HY_GA",
                 "VOL_SC", "SCOUT_SC", "SLATE_IN"),
    "pilot": ("H_PMC", "FF_CA", "KAR_CA", "ZOOX_CA", "WAEV_CA", "MUL_IN", "VIN_NC", "LOR_OH"),
}  # fmt: skip
#: One line of Canton builds a pickup on a frame.
FRAME_LINES = ("N_CAN_L2",)
FRAME_BODIES = ("body-on-frame", "EV skateboard", "spaceframe")
#: Slack from which a smaller conversion makes sense: share of capacity.
MUCH_SLACK = 0.3


@dataclass(frozen=True)
class LineSpec:
    """A line as it stands. Numbers are per copy; `volume` counts from the first period on."""

    line: str
    plant: str
    copies: int
    state: State
    frame: bool
    capacity: float
    volume: float
    margin: str
    bay: str = ""

    @property
    def slack(self) -> float:
        """Unused share of capacity."""
        return 1 - self.volume / self.capacity

    @property
    def contract(self) -> bool:
        return self.plant in CONTRACT_PLANTS


def lineup(basis: Basis, full: bool = False) -> list[LineSpec]:
    """All lines of the case; `full` = all 80 of the fact table instead of the default choice."""
    groups = list(every_line(basis)) if full else DEFAULT
    specs = [_spec(basis, group) for group in groups]
    return specs + [_spare_bay(plant, config) for plant, config in SPARE_BAYS.items()]


def every_line(basis: Basis) -> Iterator[tuple[str, ...]]:
    """All lines of the fact table; those of one plant that are alike stand together, as do the chosen ones."""
    chosen = {line: group for group in DEFAULT for line in group}
    alike: dict[str, list[str]] = {}
    for record in basis.table("lines"):
        line = record["line_id"]
        group = chosen.get(line)
        if group is None:
            alike.setdefault(record["plant_id"], []).append(line)
        elif group[0] == line:
            yield group
    yield from (tuple(lines) for lines in alike.values())


def note_line(trace: Trace, spec: LineSpec) -> None:
    """Note where the numbers of a line come from."""
    trace.fact("plants", spec.plant)
    if spec.bay:
        trace.apply("spare_bay")
        return
    trace.fact("lines", first_line(spec))
    for key, lines in VOLUMES.items():
        if spec.line in lines:
            trace.apply(key)
    if spec.line == "S_BEL_L1":
        trace.apply("belvidere_start")


#: Output that the fact of 2024 does not show.
VOLUMES = {
    "belvidere_volume": ("S_BEL_L1",),
    "metaplant_volume": ("HY_GA_L1",),
    "orion_volume": ("GM_ORI_L1",),
    "louisville_volume": ("F_LAP_L1",),
}
IDLE = ("F_REV_L1", "MUL_IN_L1", "LOR_OH_L1")
EMPTY_SITES = ("planned", "under_construction", "delayed")


def first_line(spec: LineSpec) -> str:
    """The line of the fact table that a row with copies is named after."""
    return spec.line.split("to")[0] if spec.copies > 1 else spec.line


def _spec(basis: Basis, lines: tuple[str, ...]) -> LineSpec:
    record = basis.find("lines", lines[0])
    name = lines[0] if len(lines) == 1 else f"{lines[0]}to{len(lines)}"
    state = _state(lines[0], record)
    return LineSpec(
        line=name,
        plant=record["plant_id"],
        copies=len(lines),
        state=state,
        frame=_frame(lines[0], record),
        capacity=float(record["capacity_straight_time"]),
        volume=_volume(basis, lines[0], record) if state == "active" else 0.0,
        margin="frame" if lines[0] in FRAME_LINES else _margin(record["plant_id"]),
    )


def _frame(line: str, record: Record) -> bool:
    """Whether the body shop builds frames; Canton's two lines differ, so its body type says nothing."""
    if record["plant_id"] == "N_CAN":
        return line in FRAME_LINES
    return any(body in record["body_type"] for body in FRAME_BODIES)


def _margin(plant: str) -> str:
    return next(key for key, plants in MARGINS.items() if plant in plants)


def _state(line: str, record: Record) -> State:
    if line in IDLE:
        return "idle"
    return "greenfield" if record["status_2026"] in EMPTY_SITES else "active"


def _volume(basis: Basis, line: str, record: Record) -> float:
    for key, lines in VOLUMES.items():
        if line in lines:
            return float(basis.assumptions[key]["value"])
    return min(float(record["production_2024"]), float(record["capacity_straight_time"]))


def _spare_bay(plant: str, config: str) -> LineSpec:
    """A greenfield line in an existing plant; its capacity is that of the configuration it is meant for."""
    return LineSpec(
        line=f"{plant}_M", plant=plant, copies=1, state="greenfield", frame=False, capacity=1.0, volume=0.0,
        margin="pilot", bay=config,
    )  # fmt: skip
