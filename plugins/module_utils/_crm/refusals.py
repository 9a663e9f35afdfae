# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: refusals whose cause is known: a table of code and words, with who acts, what to do and whether it passes. Pure."""
from __future__ import annotations

import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError


class Known(t.NamedTuple):
    """A refusal. ``words`` is searched in the message, whatever the case; empty code or words fit all."""

    code: str
    words: str
    remedy: str
    owner: str = "crm_admin"
    error: type[CrmError] = CrmError
    #: The same request may succeed in a moment: a lock, a limit of seconds.
    passes: bool = False

    def fits(self, code: str, message: str) -> bool:
        return (not self.code or self.code == code) and (not self.words or re.search(self.words, message, re.IGNORECASE) is not None)


def known(table: t.Iterable[Known], code: str, message: str) -> Known | None:
    """The first row that fits; a table's rows stand from the special to the general."""
    return next((row for row in table if row.fits(code, message)), None)


__all__ = ["Known", "known"]
