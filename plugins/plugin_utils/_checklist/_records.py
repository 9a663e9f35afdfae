# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what one host's and its client's looks write into the run's folder, and read back from it."""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.subject import all_facts, values
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._host_look import not_looked_at
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import (
    ClientSeen,
    HostSeen,
    client_json,
    client_seen,
    host_json,
    host_seen,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._work import PLACES, Selection, without_look
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import owner
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError, file_name, read_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder

Json = dict[str, t.Any]
#: Variables that set a keyword of another name.
_SET_BY = {"remote_user": "ansible_user", "remote_addr": "ansible_host"}
#: Variables that no item reads: while one of them is wrong, nobody knows what this host's run may do or must find, so nothing is looked at.
OF_THE_RUN = ("allow", "change", "blackout", "items", "required_items", "waivers", "attestations", "hosting", "role", "client", "redact", "gate", "recap",
              "collected")


@dataclass(frozen=True)
class Records:
    """One run's files of one host and its client. ``mask`` takes every secret out of what is written."""

    folder: RunFolder
    host: str
    client: str
    mask: t.Callable[[t.Any], t.Any]
    #: The ansible-playbook that this belongs to. A killed one leaves its workers behind, and somebody may go on with the run by then.
    parent: int = field(default_factory=owner)

    def _belongs(self) -> None:
        """:raises RunError: nobody waits for what would be recorded."""
        if owner() != self.parent:
            raise RunError("the ansible-playbook that started run %s is gone" % self.folder.run_id)

    def part(self, part: str, findings: list[Json], outcome: str = "", message: str = "", data: Json | None = None, host: str = "") -> None:
        """Record one part of a host: of this one, or of another one of its client."""
        self._belongs()
        host = host or self.host
        head: Json = {"host": host, "client": self.client}
        if outcome:
            head.update(outcome=outcome, message=self.mask(message))
        self.folder.record(self.folder.host_path(host), head, part, self.mask({"findings": findings, "data": data or {}}))

    def client_part(self, part: str, findings: list[Json]) -> None:
        self._belongs()
        self.folder.record(self.folder.client_path(self.client), {"client": self.client}, part, self.mask({"findings": findings, "data": {}}))

    def has(self, part: str, host: str = "") -> bool:
        """Whether this run has recorded this part of a host."""
        try:
            record = self.folder.host_record(host or self.host)
        except RunError:
            return False
        known = record.get("parts", {}).get(part)
        return known is not None and not known.get("stale")

    def has_client_part(self, part: str) -> bool:
        path = self.folder.client_path(self.client)
        try:
            known = read_json(path).get("parts", {}).get(part) if path.exists() else None
        except RunError:
            return False
        return isinstance(known, dict) and not known.get("stale")

    # what one task needs of another
    def write_host_seen(self, seen: HostSeen) -> None:
        self.folder.write(self._seen_path("hosts", self.host), self.mask(host_json(seen)))

    def host_seen(self, host: str = "") -> HostSeen:
        """:raises RunError: the record is damaged."""
        return t.cast("HostSeen", self._read("hosts", host or self.host, host_seen, HostSeen()))

    def write_client_seen(self, seen: ClientSeen) -> None:
        self.folder.write(self._seen_path("clients", self.client), self.mask(client_json(seen)))

    def client_seen(self) -> ClientSeen:
        """:raises RunError: the record is damaged."""
        return t.cast("ClientSeen", self._read("clients", self.client, client_seen, ClientSeen()))

    def _read(self, kind: str, name: str, read: t.Callable[[Json], t.Any], absent: t.Any) -> t.Any:
        path = self._seen_path(kind, name)
        if not path.exists():
            return absent
        try:
            return read(read_json(path))
        except ValueError as exc:
            raise RunError("%s is damaged or of another version: %s" % (path, exc)) from exc

    def _seen_path(self, kind: str, name: str) -> t.Any:
        return self.folder.path / "seen" / kind / (file_name(name) + ".json")


def entry_of(client: Client, approvals: t.Mapping[str, str] | None = None) -> Json:
    """What the manifest keeps of a host beside its groups and its place in the run: consents, what people said and may be asked, and who is asked.

    :param approvals: by allowed kind of change, who approved it.
    """
    change = client.change
    ports = [forward["listen_port"] for forward in client.port_forwards if "listen_port" in forward] or [client.qremote_port]
    return {
        "hosting": client.hosting, "network": {"ports": [str(port) for port in ports], "sources": list(client.sources)},
        "allow": sorted(client.allow), "ticket": change.ticket if change else "", "window": change.window if change else "", "redact": client.redact,
        "attestations": [dict(entry) for entry in client.attestations], "waivers": [dict(entry) for entry in client.waivers],
        **({"required_items": list(client.required_items)} if client.required_items else {}),
        "facts": all_facts(client), "asks": [one.as_dict() for one in values(client)], "contacts": [dict(entry) for entry in client.contacts],
        "approved": dict(approvals or {}), **({"quiet": dict(client.quiet)} if client.quiet else {}),
    }


def in_the_way(client: Client) -> str:
    """Why nothing of this host is looked at: a variable of the run that cannot be used. Empty when there is none."""
    return "; ".join("%s %s" % (mistake.variable, mistake.problem) for mistake in client.wrong(*OF_THE_RUN))


def broken(client: Client, selection: Selection, part: str, why: str, result: Json | None = None) -> list[Json]:
    """The findings of a part whose task failed before it could look."""
    found = []
    for item in selection.items(PLACES[part]):
        if item.places[-1] == PLACES[part]:
            looked_at = client.hosting == "on_premises" and client.role in item.roles
            outcome = not_looked_at(why, bool((result or {}).get("unreachable"))) if looked_at else without_look(client, item)
            found.append(finding(item.id, outcome))
    return found


def sentence(result: t.Mapping[str, t.Any]) -> str:
    """The message of a failed task on one line, without a traceback. What is wrong with a keyword is said of the variable that sets it."""
    lines = str(result.get("msg") or "no message").strip().removeprefix("Task failed: ").splitlines()
    text = " ".join(line.strip() for line in lines if line.strip())[:600]
    return re.sub(r"^Error processing keyword '(\w+)': ", lambda found: "%s cannot be used: " % _SET_BY.get(found[1], "ansible_" + found[1]), text)


__all__ = ["OF_THE_RUN", "Records", "broken", "entry_of", "in_the_way", "sentence"]
