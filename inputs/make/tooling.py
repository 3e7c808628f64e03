"""Tooling: which program may be built on which line."""

from __future__ import annotations

from inputs.make.basis import Basis, Row
from inputs.make.conversions import configs_of, dies
from inputs.make.lineup import LineSpec, note_line
from inputs.make.programs import ProgramSpec, assembly_cost

#: Where programs of makers without US plants may be built.
CONTRACTS = {"SUZ_JIMNY": ("MUL_IN_L1", "VIN_NC_L1", "LOR_OH_L1"), "KGM_MIBOT": ("WAEV_CA_L1",)}


def tooling_rows(basis: Basis, programs: list[ProgramSpec], lines: list[LineSpec]) -> list[Row]:
    """One row for each program on each line that may build it; workshops have a row of their own."""
    return [
        _row(basis, program, line, config)
        for program in programs
        for line in lines
        if may_build(basis, program, line)
        for config in _rows_needed(line)
    ]


def may_build(basis: Basis, program: ProgramSpec, line: LineSpec) -> bool:
    """Only makers' own lines, and of those the ones whose configurations fit the body."""
    if program.program in CONTRACTS:
        return line.line in CONTRACTS[program.program]
    owner = basis.find("plants", line.plant)["oem"].split("/")[0]
    return owner == program.oem and ("lsv" in configs_of(line)) == program.microcar


def _rows_needed(line: LineSpec) -> list[str]:
    """Blank stands for all configurations of a line; a workshop costs other than a line."""
    configs = configs_of(line)
    return ["", "kei_micro"] if "kei_micro" in configs and len(configs) > 1 else [""]


def _row(basis: Basis, program: ProgramSpec, line: LineSpec, config: str) -> Row:
    trace = basis.trace("Tooling")
    note_line(trace, line)
    trace.apply("contract_building" if program.program in CONTRACTS else "own_lines")
    named = config or configs_of(line)[0]
    return trace.row(
        program=program.program,
        line=line.line,
        config=config or None,
        tooling_cost=round(dies(trace, named), 1),
        assembly_cost=assembly_cost(trace, program, line.plant, manual=named == "kei_micro"),
    )
