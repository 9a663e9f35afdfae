# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the one model behind every face of the report.

:func:`assemble` turns a run's findings files into the object that ``report.json`` is (docs/report-schema.md). It is pure:
no file, no clock, no Ansible. Every host of the manifest is in it, and every host has a finding for each item of the checklist.
"""
from __future__ import annotations

import datetime as dt
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, ITEMS, KINDS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    ERROR,
    FAULTS,
    NOT_APPLICABLE,
    SETTLED,
    STATUSES,
    UNANSWERED,
    Outcome,
    asked,
    finding,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import ask as _ask
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import seam as _report_seam
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.ending import ending
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json, RunFiles
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.findings import answered, lines, listed, normalise
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mask import Mask, Redaction
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import file_name, sound

SCHEMA = "1"
OUTCOMES = ("reported", "unreachable", "failed", "not_run")

#: What only a look at the Windows host can answer, and what has no meaning where the books are online.
HOST_ITEMS = ("1.2", "1.3", "1.4", "1.5", "3.1", "3.2", "4.3", "5.1")
_ONLINE_ITEMS = frozenset({"1.2", "1.3", "1.4", "1.5", "3.1", "3.2"})
_ORDER = {item: position for position, item in enumerate(ALL_ITEMS)}
#: From worst to best: what an item of several steps counts as.
_WORST_FIRST = ("error", "fail", "would_change", "manual", "waived", "attested", "changed", "pass", "not_applicable")
_WORSE = {status: position for position, status in enumerate(_WORST_FIRST)}
_RUN_KEYS = ("started", "finished", "check", "ansible_core", "python", "collection_version", "operator", "ticket", "window",
             "allow", "inventory_sources", "inventory_commit")


@dataclass
class Settings:
    """What the caller decides about the assembly."""

    today: dt.date
    mask: Mask = field(default_factory=Mask)
    redact: bool = False


def assemble(run: RunFiles, settings: Settings) -> Json:
    """The model of a run. Raises nothing: what is damaged becomes a finding."""
    hosts = [_host(run, name, about if isinstance(about, dict) else {}, settings)
             for name, about in sorted(run.manifest["hosts"].items())]
    model: Json = {
        "schema": SCHEMA,
        "run": _run_record(run, settings.mask),
        "verdict": "go" if hosts and all(host["verdict"] == "go" for host in hosts) else "no-go",
        "hosts": hosts,
        "out_of_scope": sorted(lines(run.manifest.get("out_of_scope"))),
    }
    model["summary"] = summarise(hosts)
    model["ending"] = settings.mask.value(ending(run.manifest["hosts"], settings.today, hosts))
    return model


def _run_record(run: RunFiles, mask: Mask) -> Json:
    record: Json = {"id": run.id}
    record.update({key: mask.value(run.manifest.get(key), key) for key in _RUN_KEYS})
    record["check"] = bool(run.manifest.get("check"))
    record["allow"] = lines(record["allow"])
    for key in ("started", "finished", "ansible_core"):
        record[key] = str(record[key]) if record[key] else None
    record["required_items"] = required_of(run.manifest, {})
    record["hashes"] = dict(sorted(run.hashes.items()))
    record["damaged"] = {name: mask.text(why) for name, why in sorted(run.damaged.items())}
    if run.merged_from:
        record["merged_from"] = [mask.value(entry) for entry in run.merged_from]
    return record


def required_of(manifest: Json, about: Json) -> list[str]:
    """The items that gate a host: its own list, else the run's, else all of the checklist."""
    wanted = lines(about.get("required_items")) or lines(manifest.get("required_items")) or list(ITEMS)
    return [item for item in wanted if item in ALL_ITEMS] or list(ITEMS)  # a list of nothing known must not require nothing


def _host(run: RunFiles, name: str, about: Json, settings: Settings) -> Json:
    record = run.hosts.get(name) or {}
    client = str(about.get("client") or record.get("client") or name)
    outcome, message = _outcome(run.hosts.get(name))
    if outcome in ("unreachable", "failed"):
        message = message or "no reason was recorded"
    required = required_of(run.manifest, about)
    findings, problem = _findings_of(run, run.hosts.get(name), client, about, settings, outcome, message)
    return {
        "host": sound(name),
        "client": sound(client),
        "groups": [settings.mask.text(str(group)) for group in lines(about.get("groups"))],
        "hosting": settings.mask.text(str(about.get("hosting") or "")),
        "verdict": _report_seam.host_verdict(findings, required, outcome),
        "outcome": outcome,
        "message": settings.mask.text("; ".join(filter(None, (message, problem)))),
        **_counts(findings, required),
        "required_items": required,
        **_declared(about, settings.mask),
        **_to_ask(client, name, about, findings, settings),
        "findings": findings,
    }


def _counts(findings: list[Json], required: list[str]) -> Json:
    """Of the items, and of what is required beside them."""
    gates = [entry["status"] for entry in findings if entry["item"] in ITEMS or entry["item"] in required]
    return {"faults": sum(status in FAULTS for status in gates), "unanswered": sum(status in UNANSWERED for status in gates)}


def _findings_of(run: RunFiles, record: Json | None, client: str, about: Json, settings: Settings, outcome: str, message: str) -> tuple[list[Json], str]:
    """All of one host, in the checklist's order, with the words of people and without secrets; and what is wrong with those words."""
    findings = answered(_found(record) + _shared(run, client))
    findings = fill(findings, outcome, message, str(about.get("hosting") or ""), required_of(run.manifest, about), _lost(run, client))
    findings, problem = _report_seam.apply_words(findings, about.get("waivers"), about.get("attestations"), settings.today)
    findings = [settings.mask.value(entry) for entry in findings]
    if settings.redact or run.manifest.get("redact"):
        redaction = Redaction()
        findings = [redaction.finding(entry) for entry in findings]
    return sorted(findings, key=lambda entry: _ORDER[entry["item"]]), problem


def _declared(about: Json, mask: Mask) -> Json:
    """What the inventory said of the host, as far as it said anything."""
    network = about.get("network")
    return {**{key: mask.text(str(about.get(key) or "")) for key in ("ticket", "window") if key in about},
            **({"network": {key: mask.value(lines(value)) for key, value in network.items()}} if isinstance(network, dict) else {}),
            **({"allow": [_kind(kind, mask) for kind in lines(about["allow"])]} if isinstance(about.get("allow"), list) else {}),
            **{key: mask.value(about[key]) for key in ("contacts", "approved") if about.get(key)}}


def _kind(kind: str, mask: Mask) -> str:
    return kind if kind in KINDS else mask.text(kind)


def _to_ask(client: str, name: str, about: Json, findings: list[Json], settings: Settings) -> Json:
    """The questions to people, and what a wish for changes needs to say."""
    asked = _ask.of_host(client, name, about, findings, settings.today)
    return {**({"questions": [settings.mask.value(_ask.with_code(one)) for one in asked]} if asked else {}),
            **({"change_facts": _ask.change_facts(about)} if about.get("facts") else {})}


def _outcome(record: Json | None) -> tuple[str, str]:
    if record is None:
        return "not_run", "the run never got to this host: it has no findings file"
    outcome = record.get("outcome")
    if outcome not in OUTCOMES:
        return "failed", "its findings file has the unknown outcome %r" % (outcome,)
    return outcome, str(record.get("message") or "")


def _found(record: Json | None) -> list[Json]:
    parts = (record or {}).get("parts")
    if not isinstance(parts, dict):
        return []
    return [normalise(entry, str(name)) for name, part in parts.items() if isinstance(part, dict) for entry in listed(part.get("findings"))]


def _shared(run: RunFiles, client: str) -> list[Json]:
    """The findings of what is done once per client, to be copied to each of its hosts."""
    return [{**entry, "shared": True} for entry in _found(run.clients.get(client))]


def _lost(run: RunFiles, client: str) -> str:
    """Why what was found once for the client is not known; empty when it is."""
    record = run.clients.get(client) or {}
    return str(record.get("message") or "") if record.get("outcome") == "failed" else ""


def fill(findings: list[Json], outcome: str, message: str, hosting: str, required: t.Iterable[str], lost: str = "") -> list[Json]:
    """Give every item that nobody answered its finding: nothing passes by silence. *lost*: why the client's own findings are not known."""
    have = {entry["item"] for entry in findings}
    wanted = list(ITEMS) + [item for item in required if item not in ITEMS]
    return findings + [_missing(item, outcome, message, hosting, lost) for item in wanted if item not in have]


def _missing(item: str, outcome: str, message: str, hosting: str, lost: str) -> Json:
    if hosting == "online" and item in _ONLINE_ITEMS:
        return finding(item, Outcome(NOT_APPLICABLE, actual="the books are kept in QuickBooks Online: there is no QuickBooks host"))
    if hosting == "hosted" and item in HOST_ITEMS:
        return asked(item, "the host belongs to a hosting provider and is not reached by this run: the provider attests this item")
    if outcome in ("unreachable", "failed", "not_run") and item in HOST_ITEMS:
        return finding(item, Outcome(
            ERROR, expected=ALL_ITEMS[item].instruction, actual="could not be checked: %s" % (message or outcome), owner="operator",
            remedy=_AGAIN[outcome]))
    if lost and item not in HOST_ITEMS:
        return finding(item, Outcome(ERROR, expected=ALL_ITEMS[item].instruction, actual="could not be read: %s" % lost, owner="operator",
                                     remedy="Run the preflight for this client again."))
    return {**asked(item), "left_out": True}


_AGAIN = {
    "unreachable": "Make the host reachable for Ansible (address, WinRM port, credentials, certificate), then run the preflight for it again.",
    "failed": "Put right what the message says, then run the preflight for this host again.",
    "not_run": "Run the preflight again: hosts without findings are taken up first.",
}


def worst(statuses: t.Iterable[str]) -> str:
    """What an item counts as when it has several findings."""
    return min(statuses, key=lambda status: _WORSE[status])


def by_item(host: Json) -> dict[str, str]:
    """The status of every item of a host."""
    statuses: dict[str, list[str]] = {}
    for entry in host["findings"]:
        statuses.setdefault(entry["item"], []).append(entry["status"])
    return {item: worst(found) for item, found in statuses.items()}


def summarise(hosts: list[Json]) -> Json:
    """Counts over a fleet, and what stands in the way most often."""
    outcomes = {outcome: 0 for outcome in OUTCOMES}
    statuses = {status: 0 for status in STATUSES}
    for host in hosts:
        outcomes[host["outcome"]] += 1
        for item, status in by_item(host).items():
            statuses[status] += item in ITEMS
    go = sum(host["verdict"] == "go" for host in hosts)
    return {
        "hosts": len(hosts),
        "clients": len({host["client"] for host in hosts}),
        "go": go,
        "no_go": len(hosts) - go,
        "outcomes": outcomes,
        "statuses": statuses,
        "obstacles": _obstacles(hosts),
    }


def _obstacles(hosts: list[Json]) -> list[Json]:
    """The required items that are open, the commonest first."""
    blocked: dict[str, dict[str, list[str]]] = {}
    for host in hosts:
        for item, status in by_item(host).items():
            if status not in SETTLED and item in host["required_items"]:
                blocked.setdefault(item, {}).setdefault(status, []).append(host["host"])
    obstacles = [{"item": item, "title": ALL_ITEMS[item].title, "count": sum(map(len, found.values())), "statuses": found}
                 for item, found in blocked.items()]
    return sorted(obstacles, key=lambda entry: (-t.cast(int, entry["count"]), _ORDER[t.cast(str, entry["item"])]))


def for_client(model: Json, client: str) -> Json:
    """The part of the model that is one client's: what may be sent to it."""
    hosts = [host for host in model["hosts"] if host["client"] == client]
    part: Json = {
        "schema": SCHEMA,
        "run": run_for(model, hosts),
        "verdict": "go" if hosts and all(host["verdict"] == "go" for host in hosts) else "no-go",
        "hosts": hosts,
        "out_of_scope": [],
        "summary": summarise(hosts),
    }
    if model.get("comparison"):
        part["comparison"] = _comparison_of(model["comparison"], {host["host"] for host in hosts})
    return part


def _comparison_of(comparison: Json, mine: set[str]) -> Json:
    return {**comparison, **{key: [entry for entry in comparison[key] if entry["host"] in mine] for key in ("new", "fixed", "still_open")},
            "hosts_added": [host for host in comparison["hosts_added"] if host in mine], "hosts_gone": []}


def _consents(hosts: list[Json]) -> Json:
    """Ticket, window and allowed changes of these hosts: another client's must not stand on this one's page."""
    told: Json = {key: ", ".join(dict.fromkeys(host[key] for host in hosts if host.get(key))) for key in ("ticket", "window")
                  if any(key in host for host in hosts)}
    if any("allow" in host for host in hosts):
        told["allow"] = sorted({kind for host in hosts for kind in host.get("allow", [])})
    return told


def run_for(model: Json, hosts: t.Iterable[Json]) -> Json:
    """The run's record as far as it concerns these hosts: nothing of the inventory, and the hashes of their files only."""
    hosts = list(hosts)
    wanted = {"manifest.json"}
    for host in hosts:
        wanted |= {"hosts/%s.json" % file_name(host["host"]), "clients/%s.json" % file_name(host["client"])}
    run = {key: value for key, value in model["run"].items() if key not in ("inventory_sources", "hashes", "damaged")}
    run.update(_consents(hosts))
    hashes = model["run"]["hashes"]
    places = ["", *("%s/" % entry["run_id"] for entry in model["run"].get("merged_from") or [])]  # merged runs put their id in front
    names = [place + name for place in places for name in sorted(wanted)]
    run["hashes"] = {name: hashes[name] for name in names if name in hashes}
    return run
