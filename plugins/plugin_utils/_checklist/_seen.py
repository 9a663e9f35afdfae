# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what one place showed that items need which are judged at another: typed, versioned, bounded. Pure.

It is the only thing that one task of a run hands to another. It is written beside the findings, readable by its owner only, and read back
as input like any other: :func:`host_seen` and :func:`client_seen` take nothing that has another type, is too long or too much.
"""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Outcome

SCHEMA = 1
#: The longest text, the most entries of a list and the most keys of a mapping that are taken back.
LONGEST, MOST = 20_000, 20_000
#: QuickBooks' lists that are compared with the CRM, and the words for them.
LISTS = {"terms": "payment terms", "tax_codes": "sales tax codes", "tax_items": "sales tax items"}

Json = dict[str, t.Any]


class RecordError(ValueError):
    """A record of another task cannot be used: what is wrong with it."""


@dataclass(frozen=True)
class FileSeen:
    """One company file: its lists as it told them (``None``: it did not), and why not."""

    name: str
    lists: dict[str, list[Json] | None] = field(default_factory=dict)
    #: Why it brought nothing, empty when it was read.
    reason: str = ""
    #: It was tried and went wrong, so that what is missing is an error and not a question.
    failed: bool = False
    #: The facts came at all.
    read: bool = False


@dataclass(frozen=True)
class CanarySeen:
    """The test customer as it stands in QuickBooks."""

    customer: str
    marker: str
    marker_column: str = ""
    list_id: str = ""


@dataclass(frozen=True)
class LogSeen:
    """A log that lies on the Windows host, judged where it was read: item 5.2's outcome, and what it shows to item 5.3."""

    outcome: Json
    #: Options of ``flow_schedule_info``: ends of runs by flow, and what the log can show at all.
    shows: Json = field(default_factory=dict)
    #: Which runs reached QuickBooks, see ``reached_by``.
    runs: Json = field(default_factory=dict)


@dataclass(frozen=True)
class HostSeen:
    """What the look at a host and its company files showed."""

    #: The host's time zone as item 4.3 takes it, empty when it was not seen.
    zone: str = ""
    files: tuple[FileSeen, ...] = ()
    #: The files were looked at, though perhaps in vain.
    files_looked_at: bool = False
    canary: CanarySeen | None = None
    log: LogSeen | None = None
    #: When the client's own InterWeave service was started last: ISO date-time, or empty.
    restarted_at: str = ""
    #: Windows was looked at, and whether this very run changed something there.
    looked_at: bool = False
    changed: bool = False
    #: Since when QODBC's driver can be there at the earliest: ISO date-time, or empty; and why no licence file proves that it is licensed.
    driver_since: str = ""
    licence_doubt: str = ""

    def beside(self, other: HostSeen, host: bool) -> HostSeen:
        """With what another task saw of the same host. *host*: this one saw Windows, the other one the company files; else the other way round."""
        one, two = (self, other) if host else (other, self)
        return HostSeen(one.zone, two.files, two.files_looked_at, two.canary, one.log, one.restarted_at,
                        one.looked_at, one.changed, one.driver_since, one.licence_doubt)

    def lists(self) -> dict[str, list[Json]]:
        """The lists of all company files, entries of the same name once: used in one file is used. A list that one file did not tell is no list."""
        if any(not one.read for one in self.files):
            return {}
        return {name: _merged([rows for one in self.files if (rows := one.lists.get(name)) is not None]) for name in LISTS
                if self.files and all(one.lists.get(name) is not None for one in self.files)}

    def files_with(self, name: str) -> list[str]:
        """The company files of which this list was read."""
        return [one.name for one in self.files if one.lists.get(name) is not None]

    @property
    def unread(self) -> str:
        """Why a list is missing."""
        if not self.files_looked_at:
            return "the company file was not looked at in this run"
        return next((one.reason for one in self.files if one.reason), "it brought no such data")

    @property
    def tried(self) -> bool:
        return any(one.failed for one in self.files)


@dataclass(frozen=True)
class CrmSeen:
    """What a CRM answered: lists and number fields by the names that ``interweave_crms[].info`` gives them."""

    name: str
    lists: dict[str, Json] = field(default_factory=dict)
    numbering: dict[str, Json] = field(default_factory=dict)
    #: Why it brought nothing, empty when it was read.
    reason: str = ""


@dataclass(frozen=True)
class ClientSeen:
    """What the looks from the controller showed."""

    crms: tuple[CrmSeen, ...] = ()
    looked_at: bool = False

    @property
    def lists(self) -> dict[str, Json]:
        """Of all CRMs; the first answer to a name counts."""
        return {name: found for crm in reversed(self.crms) for name, found in crm.lists.items()}

    @property
    def numbering(self) -> dict[str, Json]:
        return {name: found for crm in reversed(self.crms) for name, found in crm.numbering.items()}

    @property
    def unread(self) -> str:
        if not self.looked_at:
            return "the CRM was not looked at in this run"
        return next((crm.reason for crm in self.crms if crm.reason), "it brought no such data")


@dataclass(frozen=True)
class Seen:
    """What an item may use that is judged at the end."""

    host: HostSeen = HostSeen()
    client: ClientSeen = ClientSeen()
    #: What the log of item 5.2 shows to item 5.3, as its options.
    log_shows: Json = field(default_factory=dict)
    #: What InterWeave's portal showed, empty when it was not looked at or did not answer.
    portal: Json = field(default_factory=dict)
    #: Which runs in the log reached QuickBooks, see ``reached_by``.
    runs: Json = field(default_factory=dict)


def _merged(lists: list[list[Json]]) -> list[Json]:
    kept: dict[str, Json] = {}
    for row in (row for rows in lists for row in rows):
        before = kept.get(row["name"])
        kept[row["name"]] = row if before is None else {
            "name": row["name"], "active": row["active"] or before["active"], "in_use": _either(row["in_use"], before["in_use"])}
    return list(kept.values())


def _either(one: bool | None, other: bool | None) -> bool | None:
    return True if one or other else (None if one is None or other is None else False)


def entries(raw: t.Any) -> list[Json] | None:
    """Terms or tax codes as a company file tells them: names, or mappings with name, active, in_use."""
    if not isinstance(raw, (list, tuple)):
        return None
    rows = []
    for entry in raw:
        if isinstance(entry, dict) and entry.get("name") is not None:
            rows.append({"name": str(entry["name"]), "active": bool(entry.get("active", True)), "in_use": entry.get("in_use")})
        elif isinstance(entry, str):
            rows.append({"name": entry, "active": True, "in_use": None})
    return rows


def zone_of(facts: Json) -> str:
    """The host's zone; a Windows that does not adjust for daylight saving time keeps its standard offset."""
    if not (facts.get("windows_name") and facts.get("iana_name")):
        return ""
    return str(facts["windows_name"]) + ("_dstoff" if facts.get("daylight_saving") is False else "")


def outcome_json(outcome: Outcome) -> Json:
    """What is said of an item, without its changes: a look at a log makes none."""
    return {"status": outcome.status, "expected": outcome.expected, "actual": outcome.actual, "evidence": list(outcome.evidence),
            "remedy": outcome.remedy, "owner": outcome.owner}


def outcome_of(raw: Json) -> Outcome:
    """:raises RecordError: this is no outcome."""
    texts = {key: _text(raw, key) for key in ("status", "expected", "actual", "remedy", "owner")}
    try:
        return Outcome(texts["status"], texts["expected"], texts["actual"], _texts(raw.get("evidence")), texts["remedy"], texts["owner"])
    except ValueError as exc:
        raise RecordError(str(exc)) from None


# as JSON, and back --------------------------------------------------------------------------------------------
def host_json(seen: HostSeen) -> Json:
    return {
        "schema": SCHEMA, "zone": seen.zone, "files_looked_at": seen.files_looked_at,
        "files": [{"name": one.name, "lists": one.lists, "reason": one.reason, "failed": one.failed, "read": one.read} for one in seen.files],
        "canary": vars(seen.canary) if seen.canary else None,
        "log": {"outcome": seen.log.outcome, "shows": seen.log.shows, "runs": seen.log.runs} if seen.log else None,
        **{name: getattr(seen, name) for name in ("restarted_at", "looked_at", "changed", "driver_since", "licence_doubt")},
    }


def client_json(seen: ClientSeen) -> Json:
    return {"schema": SCHEMA, "looked_at": seen.looked_at, "crms": [vars(crm) for crm in seen.crms]}


def host_seen(raw: Json) -> HostSeen:
    """:raises RecordError: this is no such record."""
    _schema(raw)
    canary, log = raw.get("canary"), raw.get("log")
    return HostSeen(
        zone=_text(raw, "zone"), files_looked_at=_bool(raw, "files_looked_at"),
        files=tuple(FileSeen(_text(one, "name"), {name: _rows(_dict(one, "lists").get(name)) for name in LISTS if name in _dict(one, "lists")},
                             _text(one, "reason"), _bool(one, "failed"), _bool(one, "read")) for one in _list(raw, "files")),
        canary=CanarySeen(*(_text(_checked(canary), key) for key in ("customer", "marker", "marker_column", "list_id"))) if canary is not None else None,
        log=LogSeen(_dict(_checked(log), "outcome"), _shows(_dict(log, "shows")), _runs(_dict(log, "runs"))) if log is not None else None,
        restarted_at=_text(raw, "restarted_at"), looked_at=_bool(raw, "looked_at"), changed=_bool(raw, "changed"),
        driver_since=_text(raw, "driver_since"), licence_doubt=_text(raw, "licence_doubt"))


def client_seen(raw: Json) -> ClientSeen:
    """:raises RecordError: this is no such record."""
    _schema(raw)
    return ClientSeen(tuple(CrmSeen(_text(one, "name"), _dicts(one, "lists"), _dicts(one, "numbering"), _text(one, "reason"))
                            for one in _list(raw, "crms")), _bool(raw, "looked_at"))


def _shows(raw: Json) -> Json:
    if not raw:
        return {}
    return {"run_ends": {str(flow): _texts(ends) for flow, ends in _dict(raw, "run_ends").items()},
            "log_coverage": [_checked(one) for one in _list(raw, "log_coverage")]}


def _runs(raw: Json) -> Json:
    return {"reached": {str(flow): _texts(ends) for flow, ends in _dict(raw, "reached").items()}, "broken": _text(raw, "broken")} if raw else {}


def _schema(raw: t.Any) -> None:
    if _checked(raw).get("schema") != SCHEMA:
        raise RecordError("schema is %r, expected %d" % (raw.get("schema"), SCHEMA))


def _checked(raw: t.Any) -> Json:
    if not isinstance(raw, dict) or len(raw) > MOST:
        raise RecordError("expected a mapping, found %s" % type(raw).__name__)
    return raw


def _dict(raw: t.Any, key: str) -> Json:
    return _checked(_checked(raw).get(key))


def _dicts(raw: t.Any, key: str) -> dict[str, Json]:
    return {str(name)[:LONGEST]: _checked(found) for name, found in _dict(raw, key).items()}


def _list(raw: Json, key: str) -> list[t.Any]:
    found = raw.get(key)
    if not isinstance(found, list) or len(found) > MOST:
        raise RecordError("%s is no list of at most %d entries" % (key, MOST))
    return found


def _text(raw: t.Any, key: str) -> str:
    found = _checked(raw).get(key)
    if not isinstance(found, str) or len(found) > LONGEST:
        raise RecordError("%s is no text of at most %d characters" % (key, LONGEST))
    return found


def _texts(raw: t.Any) -> list[str]:
    if not isinstance(raw, list) or len(raw) > MOST or not all(isinstance(one, str) and len(one) <= LONGEST for one in raw):
        raise RecordError("expected a list of texts")
    return raw


def _bool(raw: t.Any, key: str) -> bool:
    found = _checked(raw).get(key)
    if not isinstance(found, bool):
        raise RecordError("%s is neither true nor false" % key)
    return found


def _rows(raw: t.Any) -> list[Json] | None:
    if raw is None:
        return None
    if not isinstance(raw, list) or len(raw) > MOST:
        raise RecordError("a list of a company file is no list")
    return [{"name": _text(row, "name"), "active": _bool(row, "active"), "in_use": row.get("in_use") if isinstance(row.get("in_use"), bool) else None}
            for row in map(_checked, raw)]


__all__ = [
    "CanarySeen", "ClientSeen", "CrmSeen", "FileSeen", "HostSeen", "LISTS", "LogSeen", "RecordError", "SCHEMA", "Seen", "client_json", "client_seen",
    "entries", "host_json", "host_seen", "outcome_json", "outcome_of", "zone_of",
]
