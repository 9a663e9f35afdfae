# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a flow of InterWeave writes an account into the lab's CRM, whichever of the two it is."""
from __future__ import annotations

import typing as t

from .core import Part


class Receiver(t.Protocol):
    """Whose account it is: the client's name, the mapping of columns to fields, the field that binds."""

    name: str
    fields: dict[str, list[str]]
    binding: str


def accounts(crm: Part, client: str) -> list[dict[str, t.Any]]:
    """The CRM's accounts, whichever of the two it is."""
    if hasattr(crm, "orgs"):
        return list(crm.orgs[client].extra) if client in crm.orgs else []
    site = crm.site_of(client) if hasattr(crm, "site_of") else None
    return list(site.rows["Account"].values()) if site else []


def write_account(crm: Part, client: Receiver, row: dict[str, t.Any], bind: bool = True) -> t.Any:
    """Upsert by name, with the client's mapping of columns to fields."""
    values = {field: next((row[column] for column in columns if row.get(column)), None) for field, columns in client.fields.items()}
    values = {field: value for field, value in values.items() if value is not None}
    if client.binding and bind:
        values[client.binding] = str(row.get("ListID", ""))
    if hasattr(crm, "receive_account"):
        return crm.receive_account(client.name, {"Name": row["Name"], **values})
    if hasattr(crm, "put_account"):
        return crm.put_account(client.name, row["Name"], **values)
    for account in accounts(crm, client.name):
        if account.get("Name") == row["Name"]:
            account.update(values)
            return account.get("Id")
    return crm.act("account", {"org": client.name, "name": row["Name"], "values": values})


__all__ = ["Receiver", "accounts", "write_account"]
