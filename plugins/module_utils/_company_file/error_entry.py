# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: one error code: what it means, who acts, what to do, and what to do where the text says more. Pure."""
from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """What a code means by what it met: ``pattern`` (ignoring case) is looked for in the text around the code."""

    pattern: str
    remedy: str
    owner: str = ""

    def fits(self, text: str) -> bool:
        return re.search(self.pattern, text, re.IGNORECASE) is not None


@dataclass(frozen=True)
class QuickBooksError:
    """One code. ``transient``: busy or still starting, the same request may work later without anybody doing anything."""

    code: str
    meaning: str
    remedy: str
    owner: str = "client"
    transient: bool = False
    #: InterWeave's wording, where it is not Intuit's.
    interweave: str = ""
    #: Special cases, the first that fits counts.
    cases: tuple[Case, ...] = ()

    def text(self) -> str:
        """Code and meaning in one line, with both wordings where they differ."""
        if self.interweave:
            return "%s: %s (InterWeave's wording: %s)" % (self.code, self.meaning, self.interweave)
        return "%s: %s" % (self.code, self.meaning)

    def met(self, text: str) -> QuickBooksError:
        """The same with remedy and owner of the case that the text around the code shows."""
        case = next((case for case in self.cases if case.fits(text)), None)
        return self if case is None else dataclasses.replace(self, remedy=case.remedy, owner=case.owner or self.owner)


def table(*rows: QuickBooksError) -> dict[str, QuickBooksError]:
    return {row.code: row for row in rows}


__all__ = ["Case", "QuickBooksError", "table"]
