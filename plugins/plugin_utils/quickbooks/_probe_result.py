# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what the probe's script brings back. It is treated as hostile: size, nonce, end mark and shape are checked."""
from __future__ import annotations

import json
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import Answers, RoadTrouble, Rows

#: The largest result that is read, in bytes; terms and tax codes are a few kilobytes.
LIMIT = 2_000_000
#: What starts like QuickBooks' programs and is none: the Web Connector and its monitor.
_OTHERS = ("QBWEB", "QBWC")
#: What the result holds, and as what.
_SHAPE = {"rows": dict, "errors": dict, "statements": int}


def parse(data: bytes, nonce: str) -> dict[str, t.Any]:
    """The result, when it is whole and ours.

    :raises RoadTrouble: too large, cut off, not JSON, another run's, or of another shape.
    """
    try:
        result = _document(data)
        if result.get("nonce") != nonce or result.get("end") != nonce:
            raise ValueError("it is not this run's, or has no end mark")
        wrong = [name for name, kind in _SHAPE.items() if not isinstance(result.get(name), kind) or isinstance(result[name], bool)]
        if wrong:
            raise ValueError("rows, errors or statements are missing")
    except ValueError as exc:
        raise RoadTrouble("bad_result", "the script's result is not usable: %s" % exc, "Run again; when it stays so, look at the host.", "operator") from exc
    return result


def _document(data: bytes) -> dict[str, t.Any]:
    """:raises ValueError: in words."""
    if len(data) > LIMIT:
        raise ValueError("%d bytes, at most %d are read" % (len(data), LIMIT))
    try:
        # half a surrogate pair, which JSON can carry and no output can, becomes the replacement character
        text = json.dumps(json.loads(data.decode("ascii")), ensure_ascii=False)
        result = json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    except ValueError as exc:
        raise ValueError("it is no ASCII JSON") from exc
    except RecursionError as exc:
        raise ValueError("it is nested too deep") from exc
    if not isinstance(result, dict) or result.get("schema") != "1":
        raise ValueError("it has another schema")
    return result


def answers(result: dict[str, t.Any], user: str, application: str, left: tuple[str, ...] = ()) -> Answers:
    """The common form of both roads; rows of a wrong shape are left out, so that they count as not answered."""
    rows = {str(name): Rows([str(column) for column in entry["columns"]], entry["rows"]) for name, entry in result["rows"].items() if well_formed(entry)}
    elevated = result.get("elevated")
    return Answers(rows, {str(name): str(text) for name, text in result["errors"].items()}, result["statements"], application, "host",
                   _runs_there(result.get("programs")), user, elevated if isinstance(elevated, bool) else None, left)


def _runs_there(programs: t.Any) -> bool | None:
    """Whether QuickBooks is among the programs; None where there is no list of them."""
    if not isinstance(programs, list):
        return None
    names = {str(one.get("name")).upper() for one in programs if isinstance(one, dict)}
    return any(name.startswith("QBW") and not name.startswith(_OTHERS) for name in names)


def well_formed(entry: t.Any) -> bool:
    """``{columns: [text], rows: [[text or null]]}``, every row as long as the columns."""
    columns, rows = (entry.get("columns"), entry.get("rows")) if isinstance(entry, dict) else (None, None)
    if not isinstance(columns, list) or not isinstance(rows, list):
        return False
    whole = all(isinstance(row, list) and len(row) == len(columns) for row in rows)
    return whole and _texts(columns, str) and all(_texts(row, (str, type(None))) for row in rows)


def _texts(row: list[t.Any], kind: t.Any) -> bool:
    return all(isinstance(cell, kind) for cell in row)


__all__ = ["LIMIT", "answers", "parse"]
