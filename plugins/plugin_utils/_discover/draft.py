# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a client's draft as files of an inventory, laid out as ``inventories/client_template`` is. Pure."""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import crm_draft, host_draft
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.entry import WHO, Entry, Question, Section, asked, text_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.seen import Crm, Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.yaml_text import Vaulted, assigned, remark

_LICENCE = ("SPDX-FileCopyrightText: InterWeave SmartIntegration collection contributors", "SPDX-License-Identifier: GPL-3.0-or-later")
_HEAD = ("A draft: what was seen, and where. Nothing in it was decided by anybody, and nothing allows a change (interweave_allow).",
         "Where a question stands, the value is left out: answer it, and write the value in its place. docs/first-client.md says how to go on.")
#: Addresses: everything else of a connection is the same for a client's hosts, or stands with the host.
_ADDRESS = "ansible_host"


@dataclass(frozen=True)
class HostDraft:
    name: str
    #: Ansible's own variables of the connection; a secret as the name of its vault variable.
    connection: dict[str, t.Any]
    seen: Host
    hosting: str = "on_premises"
    role: str = "live"


@dataclass(frozen=True)
class ClientDraft:
    name: str
    hosts: tuple[HostDraft, ...]
    given: tuple[crm_draft.Given, ...] = ()
    crms: tuple[Crm, ...] = ()

    @property
    def group(self) -> str:
        """The client's group: letters, digits and underscores, and no host's name."""
        name = slug(self.name)
        return name + "_client" if name in {host.name for host in self.hosts} else name


def slug(name: str) -> str:
    text = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "client"
    return text if text[0].isalpha() else "c_" + text


def files(client: ClientDraft) -> dict[str, str]:
    """The draft's files, by their path in the folder."""
    group = client.group
    many = len(client.hosts) > 1
    shared = [_of_client(client), *([] if many else _of_host(client.hosts[0])), *crm_draft.sections(client.given, client.crms)]
    found = {
        "hosts.yml": _yaml(assigned("all", {"children": {group: {"hosts": {host.name: _at(host) for host in client.hosts}}}})),
        "group_vars/%s/main.yml" % group: text_of(shared, (*_LICENCE, *_HEAD, *(() if many else host_draft.summary(client.hosts[0].seen)))),
        "group_vars/%s/vault.yml.example" % group: _vault(client),
    }
    if many:
        for host in client.hosts:
            found["host_vars/%s.yml" % host.name] = text_of(_of_host(host), (*_LICENCE, *_HEAD, *host_draft.summary(host.seen)))
    return {**found, "questions.txt": _questions(questions(client))}


def questions(client: ClientDraft) -> list[tuple[str, Question]]:
    """Every question, with the host that it is about where there are several."""
    many = len(client.hosts) > 1
    found = [(host.name if many else "", ask) for host in client.hosts for ask in asked(_of_host(host))]
    return found + [("", ask) for ask in asked(crm_draft.sections(client.given, client.crms))]


def _yaml(text: str) -> str:
    return "\n".join(["---", *(remark(line) for line in _LICENCE), text]) + "\n"


def _at(host: HostDraft) -> dict[str, t.Any]:
    return {_ADDRESS: host.connection[_ADDRESS]} if _ADDRESS in host.connection else {}


def _of_client(client: ClientDraft) -> Section:
    return Section("the client", (Entry("interweave_client", client.name),))


def _of_host(host: HostDraft) -> list[Section]:
    way = tuple(Entry(name, value) for name, value in host.connection.items() if name != _ADDRESS)
    if way:
        way = (Entry(notes=("as given for the look; the password stands in the vault",)), *way)
    about = [Entry("interweave_hosting", host.hosting)] if host.hosting != "on_premises" else []
    about += [Entry("interweave_role", host.role)] if host.role != "live" else []
    return [Section("the way to the server", (*way, *about)), *host_draft.sections(host.seen)]


def _vaulted(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, Vaulted):
        yield str.__str__(value)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _vaulted(one)


def vault_names(client: ClientDraft) -> list[str]:
    """The vault variables that the draft names, each once."""
    values = [host.connection for host in client.hosts] + [one.login for one in client.given]
    return list(dict.fromkeys(name for value in values for name in _vaulted(value)))


def _vault(client: ClientDraft) -> str:
    lines = ["Copy to vault.yml, encrypt it (ansible-vault encrypt), then fill it in (ansible-vault edit). Write no secret into this file."]
    return "\n".join(["---", *(remark(line) for line in (*_LICENCE, *lines)), *(assigned(name, "") for name in vault_names(client))]) + "\n"


def _questions(found: t.Sequence[tuple[str, Question]]) -> str:
    """The questions by who can answer them, for a mail or a call."""
    lines = ["What the look could not tell, by who can answer it."]
    for who, name in WHO.items():
        mine = list(dict.fromkeys("%s%s" % (host + ": " if host else "", remark(ask.text, "")) for host, ask in found if ask.who == who))
        if mine:
            lines += ["", "%s:" % (name[0].upper() + name[1:]), *("  %d. %s" % pair for pair in enumerate(mine, 1))]
    return "\n".join(lines) + "\n"


__all__ = ["ClientDraft", "HostDraft", "files", "questions", "slug", "vault_names"]
