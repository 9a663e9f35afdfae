# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the spellings in which one secret can stand in a text."""
from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote


def forms(secret: str) -> set[str]:
    """A secret as it stands, as Python and JSON print it, as XML and an URL carry it, and in base64."""
    return {secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], html.escape(secret), quote(secret, safe=""),
            base64.b64encode(secret.encode("utf-8", "replace")).decode("ascii")}


__all__ = ["forms"]
