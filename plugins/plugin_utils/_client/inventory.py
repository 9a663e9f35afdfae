# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: everything that is wrong in an inventory, over all its hosts. Nothing is connected to."""
from __future__ import annotations

import re
import typing as t
from collections.abc import Iterable, Mapping

from ansible_collections.interweave.smartintegration.plugins.plugin_utils import _compat
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Mistake
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.leaves import Leaves
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.option import Option
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.read import read_client, variables_for
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.spec import VARIABLES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.values import Values

#: What Ansible itself reads of a host to connect to it.
_CONNECTION = re.compile(r"ansible_(host|port|user|password|connection|become\w*|(winrm|psrp)_\w+)")
_PORT = Option("int", "", low=1, high=65535, example=5985)
_OF_ANSIBLE = Option("any", "")
#: Names that Ansible takes for its own localhost (``C.LOCALHOST``), which the pattern ``all:!localhost`` leaves out.
_LOCALHOSTS = ("127.0.0.1", "::1")
_NAMED = 5


def look(hosts: Iterable[str], hostvars: t.Any, templar: t.Any, run: Mapping[str, t.Any]) -> tuple[dict[str, Client], list[Mistake]]:
    """The clients of these hosts, and every mistake of each: in their variables, in their names, in how their server is reached.

    :param hostvars: Ansible's own (``task_vars["hostvars"]``); each host's variables are put together once.
    :param run: what a template may know of a run as ``interweave_run``.
    """
    clients: dict[str, Client] = {}
    mistakes: list[Mistake] = []
    for host in hosts:
        variables = variables_for(host, hostvars)
        clients[host] = read_client(host, templar, variables, run)
        mistakes += [*clients[host].mistakes, *connection(host, templar, variables), *misspelt(clients[host])]
    return clients, mistakes


def connection(host: str, templar: t.Any, variables: Mapping[str, t.Any]) -> list[Mistake]:
    """What of a host's connection variables cannot be used: Ansible says so only when it connects, and host by host."""
    values = Values(host, Leaves(templar, variables))
    with _compat.available_variables(templar, variables):
        for name in sorted(name for name in map(str, variables) if _CONNECTION.fullmatch(name)):
            secret = "pass" in name
            values.read(_PORT if name == "ansible_port" else _OF_ANSIBLE, variables[name], name, secret)
    return values.mistakes


def misspelt(client: Client) -> list[Mistake]:
    """A run only warns of these; who asks for the inventory's mistakes means these too: a blackout that is misspelt holds nothing back."""
    return [Mistake(client.host, name, "is read by nothing here: is %s meant?" % meant) for name, meant in client.misspelt]


def left_out(all_hosts: Iterable[str], hosts: Iterable[str]) -> list[Mistake]:
    """Hosts that Ansible leaves out because of their name alone."""
    scope = set(hosts)
    return [Mistake(host, "inventory_hostname", "is a name that Ansible takes for its own localhost, so that the host is never looked at: give the host "
                    "a name of its own, and write the address as ansible_host") for host in all_hosts if host in _LOCALHOSTS and host not in scope]


def at_odds(name: str, hosts: Iterable[str], hostvars: t.Any) -> list[Mistake]:
    """A variable that is one word for the whole run, and that not all hosts say alike: Ansible would take the first host's, for all of them."""
    said = {host: hostvars.raw_get(host).get(name, VARIABLES[name].default) for host in hosts}
    first = next(iter(said), "")
    return [Mistake(host, name, "is not the same as on %s, but it holds for the whole run: give it with -e, or to all hosts alike" % first)
            for host, value in said.items() if value != said[first]][:1]


def of_play(clients: Mapping[str, Client]) -> list[Mistake]:
    """Mistakes in what Ansible reads once for a whole play, as ``interweave_serial``: they cannot cost one host only."""
    return [mistake for client in clients.values() for mistake in client.mistakes if VARIABLES[mistake.name].of_play]


def sentences(mistakes: Iterable[Mistake]) -> list[str]:
    """One sentence a mistake; one that many hosts have, since they have it from their group, once for all of them."""
    hosts: dict[tuple[str, str, str], list[str]] = {}
    for mistake in mistakes:
        hosts.setdefault((mistake.variable, mistake.problem, mistake.example), []).append(mistake.host)
    return [str(Mistake(_named(names), *rest)) for rest, names in hosts.items()]


def _named(hosts: list[str]) -> str:
    return ", ".join(hosts[:_NAMED]) + (" and %d more" % (len(hosts) - _NAMED) if len(hosts) > _NAMED else "")


__all__ = ["at_odds", "connection", "left_out", "look", "misspelt", "of_play", "sentences"]
