# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: ``report.json``, the model itself (docs/report-schema.md)."""
from __future__ import annotations

import json

from ansible_collections.interweave.smartintegration.plugins.module_utils._report_files import Json


def render(model: Json) -> str:
    """The model as JSON text. Characters that end a script or a line in some reader are written as escapes."""
    text = json.dumps(model, ensure_ascii=False, indent=1, default=str)
    return text.translate({0x2028: "\\u2028", 0x2029: "\\u2029", 0x7F: "\\u007f"}) + "\n"


def host_json(model: Json, host: Json) -> str:
    """One host of the model, with the run it belongs to."""
    return render({"schema": model["schema"], "run": model["run"], "verdict": host["verdict"], "hosts": [host]})
