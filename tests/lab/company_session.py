# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The signed-in user's session, as the probe's script meets it: what the user may write, what keeps the script from asking."""
from __future__ import annotations

import re
import typing as t


def may_write(acls: list[str], folder: str, place: str, there: bool) -> bool:
    """What icacls gave the user: to write this file, or to add files to the folder (an access list that inherits nothing)."""
    for entry in acls:
        path, _blank, grants = entry.partition(" /")
        rights = re.findall(r"\*S-1-5-21-[0-9-]+:((?:\([^)]*\))*[A-Z]*)", grants)
        if path.lower() == place.lower() and there and any(re.search(r"[(,](W|WD|M|F)[,)]|[MWF]$", right) for right in rights):
            return True
        if path.lower() == folder.lower() and any(re.search(r"[(,](WD|M|F|W)[,)]|\)[MWF]$|^[MWF]$", right) for right in rights):
            return True
    return False


def stopped(words: str, nonce: str) -> dict[str, t.Any] | None:
    """The result of a script that could not go on to its first statement."""
    errors = {"constrained": {"language": "ConstrainedLanguage"}, "failing": {"script": "Zugriff verweigert\r\n"}}.get(words)
    language = "ConstrainedLanguage" if words == "constrained" else "FullLanguage"
    return errors and {"schema": "1", "nonce": nonce, "language": language, "statements": 0, "rows": {}, "errors": errors, "end": nonce}


def session_number(host: t.Any, task: dict[str, t.Any]) -> int:
    from .windows_tasks import session_of
    return session_of(host, task.get("user", "")) or 0
