# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the accounts of a Creatio site: counted, streamed, looked up and renamed."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio import odata
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.connection import BATCH, Connection, Record
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.errors import passing, words
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import Account, CrmError, RenameResult, RenameRow, whole

#: Ids in one filter, well within the longest URL that IIS takes (2,048 characters of query).
LOOKUP_BATCH = 30
STREAM = "stream the accounts"


class Accounts:
    """Reads and writes of accounts over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, where: str) -> int:
        return self._connection.count("Account", where, "count the accounts")

    def stream(self, where: str, binding_field: str) -> t.Iterator[Account]:
        for record in self._connection.pages("Account", _columns(binding_field), where, STREAM):
            yield _account(record, binding_field)

    def by_id(self, ids: t.Sequence[str]) -> dict[str, Account]:
        found: dict[str, Account] = {}
        good = [record_id for record_id in ids if odata.is_guid(record_id)]
        for start in range(0, len(good), LOOKUP_BATCH):
            where = " or ".join("Id eq %s" % odata.guid(record_id) for record_id in good[start:start + LOOKUP_BATCH])
            for record in self._connection.pages("Account", _columns(""), where, "read accounts by id"):
                found[record["Id"]] = _account(record, "")
        asked = {record_id.lower(): record_id for record_id in good}
        return {asked[record_id.lower()]: account for record_id, account in found.items() if record_id.lower() in asked}

    def named(self, name: str, marker: str, marker_field: str, binding_field: str) -> list[Account]:
        """Of exactly this name: the database's comparison ignores case, so it is compared again here."""
        where = "Name eq %s" % odata.literal(name)
        if marker:
            where = odata.both(where, "contains(%s,%s)" % (odata.name_of(marker_field), odata.literal(marker)))
        records = self._connection.pages("Account", _columns(binding_field), where, "look for the account")
        return [account for account in (_account(record, binding_field) for record in records) if account.name == name]

    def rename(self, rows: t.Sequence[RenameRow]) -> t.Iterator[RenameResult]:
        for start in range(0, len(rows), BATCH):
            yield from self._rename_batch(rows[start:start + BATCH])

    def _rename_batch(self, batch: t.Sequence[RenameRow]) -> list[RenameResult]:
        parts = [("r%d" % number, "Account(%s)" % odata.guid(row.id), {"Name": row.new}) for number, row in enumerate(batch)]
        try:
            answers = self._connection.batch(parts, "rename %d accounts" % len(batch))
        except CrmError as exc:
            if not exc.unknown:
                raise
            return self._settle(batch, exc)
        return [_renamed(row, answers.get(key)) for row, (key, _url, _body) in zip(batch, parts, strict=True)]

    def _settle(self, batch: t.Sequence[RenameRow], error: CrmError) -> list[RenameResult]:
        """The answer was lost: what stands now decides, nothing is written again."""
        now = self.by_id([row.id for row in batch])
        stand = {row.id for row in batch if row.id in now and now[row.id].name == row.new}
        return [RenameResult(row.id, True) if row.id in stand else RenameResult(row.id, False, "LOST_REPLY", str(error)) for row in batch]


def _renamed(row: RenameRow, answer: Record | None) -> RenameResult:
    if answer is None:
        return RenameResult(row.id, False, "NOT_DONE", "the batch stopped before this record")
    status = int(answer.get("status") or 0)
    if 200 <= status < 300:
        return RenameResult(row.id, True)
    code, message = words(answer.get("body"))
    return RenameResult(row.id, False, code or "HTTP %d" % status, message or "refused without a reason", passing(status, code, message))


def _columns(binding_field: str) -> str:
    return "Id,Name" + (",%s" % odata.name_of(binding_field) if binding_field else "")


def _account(record: Record, binding_field: str) -> Account:
    """Creatio reads an empty text as an empty string and an empty lookup as the zero GUID, never as null."""
    bound = record.get(binding_field) not in (None, "", odata.EMPTY_GUID) if binding_field else None
    return Account(str(record["Id"]), whole(str(record.get("Name") or "")), "business", bound)


__all__ = ["Accounts"]
