# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what InterWeave's company profile expects of the CRM, where the inventory declares nothing of it. Pure.

The profile names CRM fields: those that bind a record to QuickBooks, and those that hold terms and tax. A value that is no field's name is left out.
"""
from __future__ import annotations

import re
import typing as t

Options = dict[str, t.Any]
Settings = t.Mapping[str, str]

#: Customers are accounts in both CRMs.
OBJECT = "Account"
#: Settings that name a binding field, and the label that InterWeave's guides give it.
BINDING = {"BSFQBLID": "QuickBooks ID", "BSFQBFN": "QB Full Name"}
#: Lists of item 4.2 and the settings that name the customer's field for them.
LISTS = {"terms": "CustTerm", "tax_codes": "CustTaxCodeSt", "tax_items": "CustTaxItemSt"}
_NAME = re.compile(r"[A-Za-z]\w{0,79}")


def binding_fields(settings: Settings) -> list[Options]:
    """Fields of item 2.1: object, name and label."""
    return [{"object": OBJECT, "name": name, "label": label} for setting, label in BINDING.items() if (name := _field(settings, setting))]


def lists(settings: Settings) -> list[Options]:
    """Entries of ``info.lists`` of a CRM."""
    return [{"name": name, "object": OBJECT, "field": field} for name, setting in LISTS.items() if (field := _field(settings, setting))]


def _field(settings: Settings, setting: str) -> str:
    """The field's name; of a path such as ``Account.Terms__c`` its last part where it is the account's."""
    name = str(settings.get(setting) or "").strip()
    name = name.removeprefix(OBJECT + ".")
    return name if _NAME.fullmatch(name) and name.lower() != "none" else ""


__all__ = ["BINDING", "LISTS", "OBJECT", "binding_fields", "lists"]
