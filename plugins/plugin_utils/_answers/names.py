# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the table of new account names that a client gave back, for a run that may write them.

Whose yes counts is asked here; what each row means, and whether it may still be written, by who writes it.
"""
from __future__ import annotations

import csv
import datetime
import typing as t
from dataclasses import dataclass, replace

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import table
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.subject import ROLES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Crm

#: Who may approve names of accounts: the client's own people, and who keeps its CRM.
MAY = (*ROLES["client"], "crm_admin")
_ROWS = 50000


@dataclass(frozen=True)
class Names:
    """A table that was found: its path, and by whom its rows say they were approved."""

    path: str
    name: str
    people: frozenset[tuple[str, str]]


def read(raw: bytes, path: str, name: str) -> Names | None:
    """The table in these bytes; nothing where they hold none."""
    try:
        reader, _before = table.opened(raw)
        if not table.is_of_names(reader.fieldnames or []):
            return None
        rows = [row for _number, row in zip(range(_ROWS), reader, strict=False) if (row.get("approved") or "").strip()]
    except (ValueError, csv.Error):
        return None
    return Names(path, name, frozenset(((row.get("mail") or "").strip().casefold(), (row.get("name") or "").strip().casefold()) for row in rows))


def applied(client: Client, found: t.Sequence[Names], today: datetime.date) -> tuple[Client, list[str]]:
    """The client whose CRMs write the names that were approved, where they are to be written at all and no other file is declared."""
    problems: list[str] = []
    crms = list(client.crms)
    for number, crm in enumerate(crms):
        if crm.account_names.get("state") != "scrubbed" or crm.account_names.get("approved_file"):
            continue
        mine = [one for one in found if len(crms) == 1 or _is_of(one, crm, crms)]
        if len(mine) > 1:
            problems.append("%s all hold new names for %s: put away all but one" % (", ".join(one.name for one in mine), crm.name))
        elif mine and _why_not(client, mine[0], today):
            problems.append("%s %s" % (mine[0].name, _why_not(client, mine[0], today)))
        elif mine:
            names = {**crm.account_names, "approved_file": mine[0].path}
            crms[number] = replace(crm, account_names=names, declared={**crm.declared, "account_names": names})
    return replace(client, crms=tuple(crms)), problems


def _is_of(one: Names, crm: Crm, crms: t.Sequence[Crm]) -> bool:
    """By the name that the proposals had: it ends in the CRM's. The longest that fits counts."""
    fits = [other.name for other in crms if other.name.casefold() in one.name.casefold()]
    return bool(fits) and max(fits, key=len) == crm.name


def _why_not(client: Client, one: Names, today: datetime.date) -> str:
    """Why a table does not count: somebody who may not approve it stands in it, or nobody does."""
    if not one.people:
        return "approves no name: write yes into its column approved"
    for mail, name in sorted(one.people):
        key, said = ("mail", mail) if mail else ("name", name)
        if not any(str(entry.get(key, "")).casefold() == said and entry.get("role") in MAY and str(today) <= (entry.get("until") or "9999")
                   for entry in client.contacts):
            return "names '%s' as who approved: only %s of interweave_contacts may, until their day" % ((mail or name)[:60], ", ".join(MAY))
    return ""


__all__ = ["MAY", "Names", "applied", "read"]
