# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the accounts of a Salesforce org: counted, streamed, looked up and renamed."""
from __future__ import annotations

import codecs
import contextlib
import csv
import time
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import (
    Account,
    CrmAuthError,
    CrmError,
    CrmQuota,
    RenameResult,
    RenameRow,
    whole,
)
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import reads
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.connection import Connection, passing

#: From this many accounts on, Bulk API 2.0 takes a handful of requests where REST takes one for each 2,000 records.
BULK_FROM = 50_000
#: Records in one page of a bulk result.
BULK_PAGE = 20_000
#: Records in one composite update (REST API Developer Guide, "Update Multiple Records").
UPDATE_BATCH = 200
#: Ids in one IN list, well within the longest query of 100,000 characters and the longest URL.
LOOKUP_BATCH = 200
#: Seconds between two looks at a bulk job, growing, and the longest wait for it.
BULK_POLL = (0.2, 5.0, 1800.0)

STREAM = "stream the accounts"


class Accounts:
    """Reads and writes of accounts over one connection."""

    def __init__(self, connection: Connection, person_accounts: t.Callable[[], bool], sleep: t.Callable[[float], None] = time.sleep) -> None:
        self._connection = connection
        self._person_accounts = person_accounts
        self._sleep = sleep
        #: What a condition counted last: enough to choose between pages and a job, so that it is not asked twice.
        self._counted: dict[str, int] = {}

    def count(self, where: str) -> int:
        read = reads.soql("SELECT COUNT() FROM Account" + _where(where), "count the accounts")
        answer = self._connection.get(read.path, read.operation)
        self._counted[where] = int(answer["totalSize"])
        return self._counted[where]

    def stream(self, where: str, binding_field: str, jobs: bool = True) -> t.Iterator[Account]:
        """Every account within ``where``; ``jobs`` false keeps to plain reads, which leave no query job behind."""
        soql = "SELECT %s FROM Account%s" % (", ".join(self._columns(binding_field)), _where(where))
        many = jobs and (self._counted[where] if where in self._counted else self.count(where)) >= BULK_FROM
        job = self._create_job(soql) if many else ""
        yield from self._bulk(job, binding_field) if job else self._pages(soql, binding_field)

    def _create_job(self, soql: str) -> str:
        """The id of a query job; empty where the org refuses one: pages read the same, with more requests."""
        try:
            answer = self._connection.send("POST", "jobs/query", {"operation": "query", "query": soql}, "create a bulk query job", safe=True)
        except (CrmAuthError, CrmQuota):
            raise
        except CrmError as exc:
            if exc.retryable or exc.unknown:
                raise
            return ""
        return str(answer["id"])

    def _columns(self, binding_field: str) -> list[str]:
        columns = ["Id", "Name"]
        if self._person_accounts():
            columns.append("IsPersonAccount")  # an unknown field where person accounts are off
        if binding_field:
            columns.append(reads.api_name(binding_field))
        return columns

    def _pages(self, soql: str, binding_field: str) -> t.Iterator[Account]:
        for record in self._records(soql):
            yield _account(record, binding_field)

    def _records(self, soql: str) -> t.Iterator[dict[str, t.Any]]:
        answer = self._connection.get(reads.soql(soql, STREAM).path, STREAM)
        while True:
            yield from answer["records"]
            if answer["done"]:
                return
            answer = self._connection.next_page(answer, STREAM)

    def _bulk(self, job: str, binding_field: str) -> t.Iterator[Account]:
        """A query job of Bulk API 2.0: waited for, read page by page, deleted."""
        try:
            self._wait_for(job)
            locator = ""
            while locator != "null":
                params = {"maxRecords": str(BULK_PAGE), **({"locator": locator} if locator else {})}
                reply = self._connection.raw("jobs/query/%s/results" % job, STREAM, params)
                locator = reply.headers.get("Sforce-Locator") or "null"
                expected = reply.headers.get("Sforce-NumberOfRecords")
                number = 0
                with reply:
                    for record in csv.DictReader(_lines(reply)):
                        number += 1
                        yield _account(record, binding_field)
                if expected is not None and number != int(expected):
                    raise CrmError(STREAM, message="a page of %s records was cut off after %d" % (expected, number), retryable=True)
        finally:
            self._drop(job)

    def _wait_for(self, job: str) -> None:
        pause, longest, patience = BULK_POLL
        while True:
            state = self._connection.get("jobs/query/%s" % job, "wait for the bulk query job")
            if state["state"] == "JobComplete":
                return
            if state["state"] in ("Failed", "Aborted"):
                raise CrmError(STREAM, code=state["state"], message=str(state.get("errorMessage") or "the bulk query job did not complete"))
            if patience <= 0:
                raise CrmError(STREAM, message="the bulk query job did not complete within %d minutes" % (BULK_POLL[2] / 60), retryable=True)
            self._sleep(pause)
            patience -= pause
            pause = min(pause * 1.5, longest)

    def _drop(self, job: str) -> None:
        with contextlib.suppress(CrmError):  # else Salesforce drops its results after seven days
            self._connection.send("DELETE", "jobs/query/%s" % job, None, "delete the bulk query job", safe=True)

    def by_id(self, ids: t.Sequence[str]) -> dict[str, Account]:
        found: dict[str, Account] = {}
        columns = ", ".join(self._columns(""))
        for start in range(0, len(ids), LOOKUP_BATCH):
            batch = [record_id for record_id in ids[start:start + LOOKUP_BATCH] if reads.is_id(record_id)]
            if not batch:
                continue
            soql = "SELECT %s FROM Account WHERE Id IN %s" % (columns, reads.literals(batch))
            for account in self._pages(soql, ""):
                found[account.id] = account
        return found

    def named(self, name: str, marker: str, marker_field: str, binding_field: str) -> list[Account]:
        """Of exactly this name: SOQL's comparison ignores case, so it is compared again here.

        So is the marker: Salesforce does not filter by long text such as Description.
        """
        columns = self._columns(binding_field)
        if marker:
            columns.append(reads.api_name(marker_field))
        soql = "SELECT %s FROM Account WHERE Name = %s" % (", ".join(dict.fromkeys(columns)), reads.literal(name))
        found = []
        for record in self._records(soql):
            if record["Name"] == name and (not marker or marker in str(_value(record, marker_field) or "")):
                found.append(_account(record, binding_field))
        return found

    def rename(self, rows: t.Sequence[RenameRow]) -> t.Iterator[RenameResult]:
        for start in range(0, len(rows), UPDATE_BATCH):
            batch = rows[start:start + UPDATE_BATCH]
            yield from self._rename_batch(batch)

    def _rename_batch(self, batch: t.Sequence[RenameRow]) -> list[RenameResult]:
        body = {"allOrNone": False, "records": [{"attributes": {"type": "Account"}, "id": row.id, "Name": row.new} for row in batch]}
        operation = "rename %d accounts" % len(batch)
        try:
            answers = self._connection.send("PATCH", "composite/sobjects", body, operation)
        except CrmError as exc:
            if not exc.unknown:
                raise
            return self._settle(batch, exc)
        if not isinstance(answers, list) or len(answers) != len(batch):
            return self._settle(batch, CrmError(operation, message="the answer does not name every record"))
        return [_renamed(row, answer) for row, answer in zip(batch, answers, strict=True)]

    def _settle(self, batch: t.Sequence[RenameRow], error: CrmError) -> list[RenameResult]:
        """The answer was lost: what stands now decides, nothing is written again."""
        now = self.by_id([row.id for row in batch])
        stand = {row.id for row in batch if row.id in now and now[row.id].name == row.new}
        return [RenameResult(row.id, True) if row.id in stand else RenameResult(row.id, False, "LOST_REPLY", str(error)) for row in batch]


def _renamed(row: RenameRow, answer: dict[str, t.Any]) -> RenameResult:
    if answer.get("success"):
        return RenameResult(row.id, True)
    error = (answer.get("errors") or [{}])[0]
    code, message = str(error.get("statusCode", "")), " ".join(str(error.get("message", "")).split())[:300]
    return RenameResult(row.id, False, code, message, passing(code, message))


def _account(record: dict[str, t.Any], binding_field: str) -> Account:
    person = record.get("IsPersonAccount") in (True, "true")
    bound = bool(_value(record, binding_field)) if binding_field else None
    return Account(record["Id"], whole(record["Name"] or ""), "person" if person else "business", bound)


def _value(record: dict[str, t.Any], field: str) -> t.Any:
    """A field's value; Salesforce answers with its own spelling of the name."""
    if field in record:
        return record[field]
    return next((value for name, value in record.items() if name.lower() == field.lower()), None)


def _where(where: str) -> str:
    return " WHERE (%s)" % where if where.strip() else ""


def _chunks(reply: t.Any) -> t.Iterator[bytes]:
    try:
        yield from reply.iter_content(65536)
    except OSError as exc:  # requests' own errors are OSErrors
        raise CrmError(STREAM, message="the connection was cut in the middle of a page (%s)" % type(exc).__name__, retryable=True) from None


def _lines(reply: t.Any) -> t.Iterator[str]:
    """Lines of a streamed UTF-8 answer with their ends kept, so that a line break inside a quoted name survives."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = ""
    for chunk in _chunks(reply):
        rest += decoder.decode(chunk)
        *whole, rest = rest.split("\n")
        for line in whole:
            yield line + "\n"
    rest += decoder.decode(b"", True)
    if rest:
        yield rest


__all__ = ["Accounts", "BULK_FROM"]
