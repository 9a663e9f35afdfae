# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: ``summary.json``: what is open, under keys that stay the same from run to run: for mails, tickets and dashboards."""
from __future__ import annotations

import hashlib
import json

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import SETTLED
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import escaped, inert, inert_value

SCHEMA = "1"
#: Characters of a text: a ticket's title and first lines. The whole is in report.json.
LONGEST = 2000


def summary(model: Json) -> Json:
    """The hosts by what became of them, and every open point. A point's ``key`` and ``id`` depend on client, host, item and step only."""
    hosts = model["hosts"]
    return {
        "schema": SCHEMA,
        "run": {key: model["run"].get(key) for key in ("id", "started", "finished", "check", "ticket")},
        "verdict": model["verdict"],
        "sentence": inert(words.verdict_sentence(model)),
        "counts": {key: model["summary"][key] for key in ("hosts", "clients", "go", "no_go")},
        "go": named(hosts, "verdict", "go"),
        "no_go": named(hosts, "verdict", "no-go"),
        **{outcome: named(hosts, "outcome", outcome) for outcome in ("unreachable", "failed", "not_run")},
        "warnings": inert_value(words.unsafe_connections(hosts)),
        "ending": model["ending"],
        "open": [point(host, entry) for host in hosts for entry in host["findings"] if entry["status"] not in SETTLED],
    }


def named(hosts: list[Json], key: str, value: str) -> list[str]:
    return [inert(host["host"]) for host in hosts if host[key] == value]


def point(host: Json, entry: Json) -> Json:
    """One open point. What was found once for a client has no host: it is the same point on each of the client's hosts."""
    where = {"client": host["client"], "host": "" if entry.get("shared") else host["host"], "item": entry["item"], "step": entry["step"]}
    key = json.dumps(list(where.values()), ensure_ascii=True)
    return {
        "id": hashlib.sha256(key.encode("ascii")).hexdigest()[:16], **{name: inert(value) for name, value in where.items()},
        "title": inert(entry["title"]), "status": entry["status"], "owner": words.owner_of(entry), "required": entry["item"] in host["required_items"],
        "found": inert(entry["actual"])[:LONGEST], "to_do": inert(words.act_of(entry))[:LONGEST],
    }


def render(model: Json) -> str:
    """As JSON text, one point a line."""
    told = summary(model)
    told["open"] = list({one["id"]: one for one in told["open"]}.values())
    parts = ["%s: %s" % (json.dumps(key), "[%s]" % ",".join("\n  " + _text(one) for one in value) if key == "open" else _text(value))
             for key, value in told.items()]
    return "{%s\n}\n" % ",".join("\n " + part for part in parts)


def _text(value: object) -> str:
    return escaped(json.dumps(value, ensure_ascii=False))


__all__ = ["point", "render", "summary"]
