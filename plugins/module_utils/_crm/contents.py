# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what InterWeave writes into the wanted fields, and why a field may not hold it. Pure.

InterWeave publishes no types for the checklist's fields, so what does not fit is a doubt to be told, not a fault: books in QuickBooks Online,
for example, have ids of a few digits.
"""
from __future__ import annotations

ID, FLAG, FULL_NAME, MOMENT = "id", "flag", "full_name", "moment"
#: Characters of a ListID or TxnID of QuickBooks Desktop, such as 80000003-1512790199.
ID_LENGTH = 20
#: Characters of a customer's FullName (Intuit, CustomerAdd).
FULL_NAME_LENGTH = 209

_TEXTS = {ID: (ID_LENGTH, "an id of QuickBooks Desktop, such as 80000003-1512790199, has some 20 characters"),
          FULL_NAME: (FULL_NAME_LENGTH, "a full name of QuickBooks has up to 209 characters")}
#: What else a field's family may be, and the fewest characters of a text: ``Yes``, ``2026-11-30T10:00:00``.
_OTHERS = {FLAG: (("flag", "list"), 3, "a yes or no is written"), MOMENT: (("moment",), 19, "a date with its time is written")}


def doubt(holds: str, family: str, length: int, kind: str) -> str:
    """Why the field may not hold what is written; empty when it does.

    :param family: ``text``, ``list``, ``flag``, ``moment``, or any other word for what it can hold; ``length``: characters, 0 for no limit;
        ``kind``: the CRM's own word for the type.
    """
    if holds not in _TEXTS and holds not in _OTHERS:
        return ""
    families, least, why = _OTHERS[holds] if holds in _OTHERS else ((), *_TEXTS[holds])
    if family in families:
        return ""
    if family != "text":
        return "it is of type %s, and %s" % (kind, why)
    return "it holds %d characters, and %s" % (length, why) if 0 < length < least else ""


__all__ = ["FLAG", "FULL_NAME", "ID", "MOMENT", "doubt"]
