# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what every face of the report says in the same words: labels, signs, sentences, lists."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, ITEMS, OWNERS, PHASES
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    ATTESTED,
    CHANGED,
    FAULTS,
    MANUAL,
    PASS,
    SETTLED,
    WAIVED,
    WOULD_CHANGE,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json

LABELS = {
    "pass": "pass", "changed": "put right", "would_change": "to be changed", "fail": "fail", "manual": "ask a person",
    "attested": "attested", "waived": "waived", "not_applicable": "not applicable", "error": "could not be checked",
}
#: One sign for each status, so that colour is never alone. All are in the usual system fonts.
SIGNS = {"pass": "✓", "changed": "↻", "would_change": "△", "fail": "✕", "manual": "?", "attested": "✎", "waived": "≈", "not_applicable": "–", "error": "!"}
OWNER_LABELS = {
    "client": "Client (QuickBooks and business)", "it": "Client's IT (server, network)", "crm_admin": "CRM administrator",
    "interweave": "InterWeave", "operator": "Operator of this preflight",
}
OUTCOME_LABELS = {"reported": "reported", "unreachable": "unreachable", "failed": "failed", "not_run": "not run"}

#: What a pass of an item does not prove (the reasons are in docs/coverage.md).
NOT_PROVEN = {
    "1.3": "A registered driver proves no valid licence and no connection to the company file; item 1.4 does.",
    "1.5": "Automatic updates are off at the time of the look; a QuickBooks upgrade or repair switches them on again.",
    "2.2": "Names were looked at as the integration user sees them at that time; records created later are not covered.",
    "2.3": "The permission was seen for the integration user; which user InterWeave's profile really logs in with is not visible from here.",
    "3.1": "A listener and an open firewall on the host prove no forward on the router; only a connection from a declared source does.",
    "3.2": "A rule on the host says nothing about other firewalls between it and InterWeave.",
    "3.3": "The canary proves the way of one customer record, not of invoices, items or payments.",
    "4.2": "Terms and tax codes spelled alike prove no mapping between them in InterWeave's portal.",
    "4.3": "The shift was compared for the zone's rules known today; InterWeave's own clock is not visible from here.",
    "5.1": "A service that was restarted has read its settings again; that the settings are right is what the other items say.",
    "5.2": "The log was reviewed for the time it covers.",
}


def plural(number: int, one: str, many: str = "") -> str:
    return "%d %s" % (number, one if number == 1 else many or one + "s")


def phase_of(entry: Json) -> int:
    """The phase of the checklist; 0 for what is looked at beside it."""
    return int(entry["item"][0]) if entry["item"][0].isdigit() else 0


def phase_title(phase: int) -> str:
    return ("Phase %d: " % phase if phase else "") + PHASES[phase]


def verdict_sentence(model: Json) -> str:
    """The verdict in one sentence."""
    hosts = model["hosts"]
    if not hosts:
        return "No-go: no host was in scope of this run."
    where = hosts[0]["host"] if len(hosts) == 1 else plural(len(hosts), "host")
    tail = " This was a dry run: nothing was changed." if model["run"]["check"] else ""
    if model["verdict"] == "go":
        return "Go: every required item is settled on %s.%s" % (where, tail)
    blockers = _blockers(hosts)
    reasons = [plural(blockers[key], one, many) for key, one, many in (
        ("fault", "fault", "faults"), ("blocked", "change waiting to be made", "changes waiting to be made"),
        ("asked", "point waiting for a person", "points waiting for a person")) if blockers[key]]
    for outcome, text in (("unreachable", "unreachable"), ("failed", "failed"), ("not_run", "not run")):
        lost = sum(host["outcome"] == outcome for host in hosts)
        if lost:
            reasons.append("%s %s" % (plural(lost, "host"), text) if len(hosts) > 1 else "it was %s" % text if outcome != "failed" else "its run failed")
    behind = sum(host["verdict"] != "go" for host in hosts)
    subject = where if len(hosts) == 1 else "%d of %s" % (behind, where)
    return "No-go: %s %s not ready%s.%s" % (subject, "is" if behind == 1 else "are", ": " + enumerate_words(reasons) if reasons else "", tail)


def _blockers(hosts: list[Json]) -> dict[str, int]:
    """Findings of required items that stand in the way."""
    statuses = [entry["status"] for host in hosts for entry in host["findings"] if entry["item"] in host["required_items"]]
    return {"fault": sum(status in FAULTS for status in statuses), "blocked": statuses.count(WOULD_CHANGE), "asked": statuses.count(MANUAL)}


def enumerate_words(words: t.Sequence[str]) -> str:
    """a, b and c"""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else list(words))


def needs(hosts: t.Iterable[Json]) -> list[Json]:
    """What is needed, by person, in the order of the checklist; the same act for several items or hosts is one act."""
    acts: dict[tuple[str, str], Json] = {}
    for host in hosts:
        for entry in host["findings"]:
            if entry["status"] in SETTLED:
                continue
            act, owner = act_of(entry), owner_of(entry)
            record = acts.setdefault((owner, act), {
                "owner": owner, "items": [], "act": act, "hosts": [], "status": entry["status"], "required": False, "why": []})
            _join(record, {"items": [entry["item"]], "hosts": [host["host"]], "why": _why(entry)})
            record["required"] = record["required"] or entry["item"] in host["required_items"]
    order = list(ALL_ITEMS)
    ranked = sorted(_told_once(list(acts.values())), key=lambda act: (not act["required"], min(order.index(item) for item in act["items"])))
    for record in ranked:
        record["items"].sort(key=order.index)
    return [{"owner": owner, "label": OWNER_LABELS[owner], "acts": [act for act in ranked if act["owner"] == owner]}
            for owner in OWNERS if any(act["owner"] == owner for act in ranked)]


def _join(record: Json, other: Json) -> None:
    for key in ("items", "hosts", "why"):
        record[key] += [value for value in other[key] if value not in record[key]]


def _told_once(acts: list[Json]) -> list[Json]:
    """Acts without those whose words are part of another's, for the same person and hosts: that one names their items too."""
    alike: dict[tuple[t.Any, ...], list[Json]] = {}
    for act in sorted(acts, key=lambda act: -len(act["act"])):
        kept = alike.setdefault((act["owner"], act["required"], *act["hosts"]), [])
        longer = next((other for other in kept if act["act"] in other["act"]), None)
        if longer is None:
            kept.append(act)
        else:
            _join(longer, act)
    told = {id(act) for kept in alike.values() for act in kept}
    return [act for act in acts if id(act) in told]


def _why(entry: Json) -> list[str]:
    """What was found, where the act alone would not be understood: the remedy of a fault refers to it."""
    if entry["status"] not in FAULTS:
        return []
    return ["%s%s" % (entry["step"] + ": " if entry["step"] and entry["step"] != entry["title"] else "", entry["actual"])]


def act_name(act: Json) -> str:
    """``1.3 QODBC installation``, two with their titles, or ``1.3, 1.5, 3.1`` where one act settles more items."""
    if len(act["items"]) > 2:
        return ", ".join(act["items"])
    return ", ".join("%s %s" % (item, ALL_ITEMS[item].title) for item in act["items"])


def owner_of(entry: Json) -> str:
    """Who acts on a finding: to let a wanted change be made is the operator's."""
    return "operator" if entry["status"] == WOULD_CHANGE else entry["owner"]


def act_of(entry: Json) -> str:
    """What is to be done about a finding that is not settled."""
    if entry["status"] == WOULD_CHANGE and entry.get("blocked_by") == "check mode":
        return "Run again without --check: the playbook then does this where interweave_allow lists the kind of change."
    if entry["status"] == WOULD_CHANGE and "interweave_allow" not in entry["remedy"]:
        return ("%s %s" % (entry["remedy"], allowance(entry))).strip()
    return entry["remedy"] or entry["actual"] or ALL_ITEMS[entry["item"]].instruction


def allowance(entry: Json) -> str:
    """How a change that was wanted but not allowed comes about."""
    kinds = sorted({str(change.get("kind")) for change in entry["changes"] if change.get("kind") and not change_made(entry, change)})
    if kinds:
        return "The playbook does this when interweave_allow lists %s and the change window is open." % ", ".join(kinds)
    return "The playbook does this when the change is allowed."


def changed(hosts: t.Iterable[Json]) -> list[Json]:
    """Every change that was made, by host and item. A check that failed may have changed something before it did."""
    return [row for row in _changes(hosts) if row["made"]]


def wanted(hosts: t.Iterable[Json]) -> list[Json]:
    """Every change that was wanted and not made."""
    return [row for row in _changes(hosts) if not row["made"]]


def _changes(hosts: t.Iterable[Json]) -> t.Iterator[Json]:
    for host in hosts:
        for entry in host["findings"]:
            for change in entry["changes"]:
                made = change_made(entry, change)
                yield {"host": host["host"], "item": entry["item"], "title": entry["title"], "shared": bool(entry.get("shared")), **change, "made": made}


def change_made(entry: Json, change: Json) -> bool:
    """Whether a change of a finding was made: what is blocked or only wanted was not."""
    return bool(change.get("applied", entry["status"] != WOULD_CHANGE))


def with_status(hosts: t.Iterable[Json], statuses: t.Container[str]) -> list[tuple[Json, Json]]:
    return [(host, entry) for host in hosts for entry in host["findings"] if entry["status"] in statuses]


def full_title(entry: Json) -> str:
    """An item's title with the step it is about, unless that has the same name."""
    return str(entry["title"]) + (" / " + entry["step"] if entry["step"] and entry["step"] != entry["title"] else "")


def also_seen(hosts: t.Iterable[Json]) -> list[Json]:
    """What was seen and not judged, each text once for an item, with its hosts."""
    rows: dict[tuple[str, str], list[str]] = {}
    for host in hosts:
        for entry in host["findings"]:
            for text in entry.get("warnings") or []:
                named = rows.setdefault((entry["item"], text), [])
                named += [host["host"]] if host["host"] not in named else []
    return [{"item": item, "text": text, "hosts": named} for (item, text), named in rows.items()]


#: How a look words that the connection itself was not safe (wsman/_exchange.py).
_UNSAFE = ("crossed the network readable", "certificate is not verified")


def unsafe_connections(hosts: t.Iterable[Json]) -> list[Json]:
    """Passwords that crossed the network readable, and hosts whose certificate nobody verified: each text once, with its hosts."""
    rows: dict[str, list[str]] = {}
    for row in also_seen(hosts):
        if any(words in row["text"] for words in _UNSAFE):
            named = rows.setdefault(row["text"], [])
            named += [host for host in row["hosts"] if host not in named]
    return [{"text": text, "hosts": named} for text, named in rows.items()]


def said(entry: Json) -> str:
    """Who attested or waived it, until when, in whose words; empty when nobody did."""
    record = entry.get("attested") or entry.get("waived") or {}
    if not record.get("who"):
        return ""
    return "%s%s: %s" % (record["who"], ", until %s" % record["until"] if record.get("until") else "", record.get("text") or entry["actual"])


def words_given(hosts: t.Iterable[Json]) -> list[tuple[Json, Json]]:
    """Attested and waived findings."""
    return with_status(hosts, (ATTESTED, WAIVED))


def approvals(hosts: t.Iterable[Json]) -> list[str]:
    """Who approved each kind of change that this run was allowed to make, and what nobody on record did."""
    found: dict[str, str] = {}
    for host in hosts:
        for kind, words in (host.get("approved") or {}).items():
            found[kind] = words or found.get(kind, "")
    told = ["%s: approved by %s" % (kind, words) for kind, words in found.items() if words]
    missing = [kind for kind, words in found.items() if not words]
    return told + (["No answer on record approves: %s." % ", ".join(missing)] if missing else [])


def not_proven(model: Json) -> list[str]:
    """What this run did not prove, for the hosts of the model."""
    lines = []
    if model["run"]["check"]:
        lines.append("This was a dry run: what is 'to be changed' was not tried, and the probe of the company file may not have run.")
    if not model["run"]["finished"]:
        lines.append("The run did not finish: the report shows what was recorded until then.")
    statuses: dict[str, set[str]] = {}
    for host in model["hosts"]:
        for entry in host["findings"]:
            statuses.setdefault(entry["item"], set()).add(entry["status"])
    for item, text in NOT_PROVEN.items():
        if statuses.get(item, set()) & {PASS, CHANGED}:
            lines.append("%s %s: %s" % (item, ALL_ITEMS[item].title, text))
    for status, text in (("error", "could not be checked: nothing is known of them."), (MANUAL, "wait for a person: nothing is claimed of them.")):
        items = [item for item in ITEMS if status in statuses.get(item, set())]
        if items:
            where = "" if len(model["hosts"]) == 1 else " on some hosts"
            lines.append("%s %s%s %s" % ("Item" if len(items) == 1 else "Items", ", ".join(items), where,
                                         text if len(items) > 1 else text.replace("of them", "of it").replace("wait for", "waits for")))
    said = [item for item in ITEMS if statuses.get(item, set()) & {ATTESTED, WAIVED}]
    if said:
        lines.append("Items %s rest on the word of a person, not on a look." % ", ".join(said))
    return lines


#: Parts of a recorded change that only undo needs.
_FOR_UNDO = frozenset({"sha256", "data"})
_NAMES = {"installed_from": "installed from", "at_least": "at least version", "listed_as": "driver", "remote_addresses": "from",
          "defaultValue": "default", "backup": "there; kept as"}


def what(change: Json) -> str:
    """What a change is about."""
    return str(change.get("what") or "")


def before_after(change: Json) -> tuple[str, str]:
    """Before and after for a reader: of two records only what differs; of one that was not there only what it has now."""
    before, after = (side[0] if isinstance(side, list) and len(side) == 1 else side for side in (change.get("before"), change.get("after")))
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key) and key not in _FOR_UNDO]
        sides = ({key: side[key] for key in keys if key in side} or None for side in (before, after))  # what a side did not record is not "(none)"
        return t.cast("tuple[str, str]", tuple(map(_parts, sides)))
    return (_parts(_given(before)), _parts(_given(after)))


def _given(value: t.Any) -> t.Any:
    return {key: inner for key, inner in value.items() if inner not in (None, "", [], {})} if isinstance(value, dict) else value


def _parts(value: t.Any) -> str:
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return "; ".join(_parts(_given(one)) for one in value)
    if not isinstance(value, dict):
        return plain(value)
    lines = []
    for key, inner in value.items():
        if key in _FOR_UNDO:
            continue
        if isinstance(inner, dict):
            lines += ["%s: %s" % (name, plain(one)) for name, one in inner.items()]
        else:
            lines.append("%s: %s" % (_NAMES.get(key, str(key).replace("_", " ")), plain(inner)))
    return "; ".join(lines) or "(empty)"


def plain(value: t.Any) -> str:
    """A change's before or after as short text."""
    if value is None:
        return "(none)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join("%s: %s" % (key, plain(inner)) for key, inner in value.items()) or "(empty)"
    if isinstance(value, list):
        return ", ".join(plain(inner) for inner in value) or "(empty)"
    return str(value) if str(value) else "(empty)"
