"""The page of commands, made from the command line itself: `python -m retool.cli.reference FILE`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from retool.cli.app import COMMANDS, main

INTRODUCTION = """\
# Commands

This page is made from the command line itself. `retool COMMAND --help` shows the same on a terminal.

Exit codes: 0 done, within the gap · 1 internal error · 2 usage · 3 faults in the workbook · 4 no plan exists ·
5 stopped with no plan · 6 stopped, plan written, gap not reached · 7 audit failed · 130 stopped by Ctrl-C with no plan.

`NO_COLOR=1` switches colours off. Progress goes to stderr: live on a terminal, one line a change when piped. Ctrl-C
ends a search with the best plan so far; a second one stops at once. To have the shell complete commands and options:

| shell | put into its start file |
|---|---|
| bash | `eval "$(_RETOOL_COMPLETE=bash_source retool)"` |
| zsh | `eval "$(_RETOOL_COMPLETE=zsh_source retool)"` |
| fish | `_RETOOL_COMPLETE=fish_source retool \\| source` |
"""


def reference_text() -> str:
    """The whole page."""
    return INTRODUCTION + "".join(_section(name) for name in COMMANDS)


def _section(name: str) -> str:
    whole = click.Context(main, info_name="retool", **main.context_settings)
    command = main.get_command(whole, name)
    assert command is not None
    context = click.Context(command, info_name=name, parent=whole)
    arguments = " ".join(command.collect_usage_pieces(context))
    lines = [f"\n## retool {name}\n", f"```\nretool {name} {arguments}\n```\n"]
    lines += [f"{text}\n" for text in _paragraphs(command.help or "")]
    options = list(_options(command, context))
    if options:
        lines.append("| option | meaning |\n|---|---|")
        lines += options
    return "\n".join(lines) + "\n"


def _paragraphs(text: str) -> Iterator[str]:
    """The help's paragraphs; an example stands as code."""
    for paragraph in text.split("\n\n"):
        words = " ".join(paragraph.split())
        before, mark, example = words.partition("Example: ")
        if before.strip():
            yield before.strip()
        if mark:
            yield f"```\n{example.replace(' Example: ', chr(10))}\n```"


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and record[1]:
            name, meaning = (" ".join(part.split()).replace("|", "\\|") for part in record)
            yield f"| `{name}` | {meaning} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference_text(), encoding="utf-8")
