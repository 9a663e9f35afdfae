# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what of a task's result is for people. Ansible writes warnings, errors and diffs to the terminal as they are,
so a host's or a CRM's text in them must not act there, nor look like a line of Ansible's own. Data stay as they were read, but for control characters.
"""

from __future__ import annotations

import re
import typing as t

from .._report.text import inert, inert_value

#: Keys of results and findings whose texts are sentences.
SENTENCES = frozenset({"actual", "blocked_by", "evidence", "expected", "msg", "remedy", "step", "text", "title", "warnings", "what"})
#: No name holds one, and a terminal acts on them; ``-v`` prints all data.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def result_shown(result: dict[str, t.Any], lines: t.Collection[str] = ()) -> dict[str, t.Any]:
    """A task's result, ready to be printed. *lines*: keys whose line ends are our own."""
    return {key: by_line(value) if key in lines else _of(key, value) for key, value in result.items()}


def shown(value: t.Any) -> t.Any:
    """A value whose texts for people are inert, and whose data move no cursor."""
    if isinstance(value, str):
        return value if value.isprintable() else _CONTROL.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: _of(key, inner) for key, inner in value.items()}
    return [shown(inner) for inner in value] if isinstance(value, list) else value


def _of(key: t.Any, value: t.Any) -> t.Any:
    if key == "diff":
        return by_line(value)
    return inert_value(value) if key in SENTENCES else shown(value)


def by_line(value: t.Any) -> t.Any:
    """Line ends stay; the header of a diff has none."""
    if isinstance(value, dict):
        return {key: inert(inner) if str(key).endswith("_header") else by_line(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [by_line(inner) for inner in value]
    return "\n".join(map(inert, value.split("\n"))) if isinstance(value, str) else value


__all__ = ["SENTENCES", "by_line", "result_shown", "shown"]
