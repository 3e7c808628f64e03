"""retool works without a network: no command opens a connection."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from tests.faults.desk import Desk
from tests.support.command import run


def test_no_command_opens_a_connection(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection was opened")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    case, plan = str(desk.case), str(desk.plan)
    new = tmp_path / "new"
    new.mkdir()
    for arguments in (
        ("new", str(new / "blank.xlsx")),
        ("check", case, "--marked", str(new / "marked.xlsx")),
        ("solve", case, "--out", plan),
        ("audit", plan),
        ("rerun", plan, "--out", str(new / "again.xlsx")),
        ("compare", plan, str(new / "again.xlsx"), "--out", str(new / "compared.xlsx")),
        ("export", case, str(new / "model.lp")),
    ):
        assert run(*arguments).code == 0, arguments
