# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: ``report.json``, the model itself (docs/report-schema.md)."""
from __future__ import annotations

import json
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import run_for
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import escaped


def render(model: Json) -> str:
    """The model as JSON text, one finding a line. Characters that act on a terminal or a reader are written as escapes."""
    parts = ["%s: %s" % (_text(key), "[%s]" % ",".join(map(_host, value)) if key == "hosts" else _text(value)) for key, value in model.items()]
    return "{%s\n}\n" % ",".join("\n " + part for part in parts)


def _host(host: Json) -> str:
    parts = ["%s: %s" % (_text(key), "[%s]" % ",".join("\n   " + _text(entry) for entry in value) if key == "findings" else _text(value))
             for key, value in host.items()]
    return "\n {%s}" % ",".join("\n  " + part for part in parts)


def _text(value: t.Any) -> str:
    return escaped(json.dumps(value, ensure_ascii=False, default=str))


def host_json(model: Json, host: Json) -> str:
    """One host of the model, with the run it belongs to."""
    return render({"schema": model["schema"], "run": run_for(model, [host]), "verdict": host["verdict"], "hosts": [host]})
