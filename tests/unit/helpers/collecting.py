# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A collected file by hand, and the host that is read from it."""
from __future__ import annotations

import typing as t
from datetime import datetime, timezone

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.file import Collected, made_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.host import CollectedHost

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=timezone.utc)
MARK = "1-22-333"
HEAD = {"mark": MARK, "host": "ACME-QB01", "codepage": "850", "elevated": "yes", "date": "Mon 11/30/2026", "time": " 9:05:03.17"}
Answers = t.Mapping[str, str | tuple[int, str]]
#: What every file tells: who, how dates are written, how far from UTC (here five hours behind).
FIRST: dict[str, str | tuple[int, str]] = {
    "whoami": "acme\\itadmin",
    'reg query "HKCU\\Control Panel\\International" /v sShortDate': "\nHKEY_CURRENT_USER\\Control Panel\\International\n    sShortDate    REG_SZ    M/d/yyyy\n",
    'reg query "HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation" /v ActiveTimeBias':
        "\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation\n    ActiveTimeBias    REG_DWORD    0x12c\n",
}


def text(answers: Answers | None = None, **head: str) -> str:
    """The file: each answer as what was printed, or as exit code and that."""
    lines = ["interweave-collect 1", *("%s %s" % (name, value) for name, value in {**HEAD, **head}.items())]
    for command, answer in {**FIRST, **(answers or {})}.items():
        rc, printed = answer if isinstance(answer, tuple) else (0, answer)
        lines += ["[%s] begin %s" % (MARK, command), *([printed] if printed else []), "[%s] end %d" % (MARK, rc)]
    return "\n".join([*lines, "[%s] finished" % MARK, ""]).replace("\n", "\r\n")


def collected(answers: Answers | None = None, **head: str) -> Collected:
    return made_of(text(answers, **head).encode("utf-8"), "server.txt", ["acme-qb01"], NOW)


def host(answers: Answers | None = None, **head: str) -> CollectedHost:
    return CollectedHost(collected(answers, **head), NOW)


def key(path: str, **values: str) -> str:
    """One key as reg.exe prints it: ``Name="REG_SZ    data"``."""
    return "\nHKEY_LOCAL_MACHINE\\%s\n%s\n" % (path, "".join("    %s    %s\n" % pair for pair in values.items()))


__all__ = ["FIRST", "HEAD", "MARK", "NOW", "collected", "host", "key", "text"]
