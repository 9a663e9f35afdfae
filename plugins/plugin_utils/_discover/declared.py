# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what somebody gave for the look, as a draft repeats it: the connection and the CRMs' logins, each secret as a vault's name."""
from __future__ import annotations

import os
import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils import _compat
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Crm
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.leaves import Leaves
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.option import Option
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.values import MISSING, Values
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.crm_draft import Given
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.draft import slug
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.yaml_text import Vaulted

_ANY = Option("any", "")
#: What of Ansible's variables makes a connection, and which of these are secrets.
_CONNECTION = re.compile(r"ansible_(connection|host|port|user|password|(winrm|psrp)_\w+)")
_SECRET = re.compile(r"pass")
#: An address that may hold a user's password: its value stands in the vault.
_ADDRESS = re.compile(r"(?<!ignore_)proxy$")
_FIRST = ("ansible_host", "ansible_connection", "ansible_port", "ansible_user", "ansible_password")


class Way(t.NamedTuple):
    """How a host is reached, and the secrets of it, which are known only to be kept out of everything."""

    variables: dict[str, t.Any]
    secrets: list[str]


def way_to(client: Client, templar: t.Any, variables: t.Mapping[str, t.Any]) -> Way:
    """The variables of a host's connection that are declared for it. The password is the vault's whether it was declared or typed; a login without
    one (a Kerberos ticket, a certificate) gets none."""
    values = Values(client.host, Leaves(templar, variables))
    found: dict[str, t.Any] = {}
    password = _compat.password_typed()
    with _compat.available_variables(templar, variables):
        for name in sorted(name for name in map(str, variables) if _CONNECTION.fullmatch(name)):
            secret, address = bool(_SECRET.search(name)), bool(_ADDRESS.search(name))
            value = values.read(_ANY, variables[name], name, secret or address)
            password = password or secret
            if value is not MISSING and (secret or address):
                values.secrets.append(str(value))
            if address:
                found[name] = Vaulted("vault_%s_%s" % (slug(client.name), name.removeprefix("ansible_")))
            elif value is not MISSING and not secret:
                found[name] = int(value) if name == "ansible_port" and str(value).isdigit() else value
    if password:
        found["ansible_password"] = Vaulted("vault_%s_windows_password" % slug(client.name))
    ordered = {name: found[name] for name in (*_FIRST, *sorted(set(found) - set(_FIRST))) if name in found}
    return Way(ordered, [*values.secrets])


def crms_of(client: Client) -> list[Given]:
    """The declared CRMs."""
    return [Given(crm.type, _login(client, crm), crm.integration_username, str(crm.declared.get("name") or "")) for crm in client.crms]


def _login(client: Client, crm: Crm) -> dict[str, t.Any]:
    """The login with vault names in place of secrets, also of those that have no value yet (a vault that is not there)."""
    spec = CONNECTORS[crm.type].spec if crm.type in CONNECTORS else {}
    given = {**_of_environment(spec), **crm.login}
    missing = {mistake.variable.rpartition(".")[2] for mistake in client.wrong("interweave_crms[%d].login" % crm.index)}
    names = [*given, *sorted(missing & set(spec) - set(given))]
    return {name: _vault_of(client, crm, name) if spec.get(name, {}).get("no_log") else given.get(name, "") for name in names}


def _of_environment(spec: dict[str, t.Any]) -> dict[str, str]:
    """What the environment gives to an option that was not declared: a run without it must find it in the inventory."""
    found = {}
    for name, about in spec.items():
        for variable in about["fallback"][1] if "fallback" in about else ():
            if os.environ.get(variable):
                found[name] = os.environ[variable]
    return found


def _vault_of(client: Client, crm: Crm, name: str) -> Vaulted:
    others = [one for one in client.crms if one.type == crm.type]
    number = str(crm.index + 1) if len(others) > 1 else ""
    return Vaulted("vault_%s_%s%s_%s" % (slug(client.name), crm.type, number, name))


__all__ = ["Way", "crms_of", "way_to"]
