# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: everything taken from ansible-core, pywinrm and pypsrp that they do not promise to keep.

One function for each such thing, so that a new version that moves one is mended here and nowhere else; each has a test that runs on every
supported ansible-core. What an older ansible-core lacks is imported from here and nowhere else: this file is what tells its user so.
"""
from __future__ import annotations

import contextlib
import os
import sys
import typing as t
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ansible import context
from ansible.errors import AnsibleError
from ansible.release import __version__ as ansible_version
from ansible.vars.hostvars import HostVars
from ansible.vars.plugins import get_vars_from_inventory_sources, get_vars_from_path

#: The oldest ansible-core whose rules this collection relies on: from here on a text that came from outside is never a template.
MINIMUM = (2, 19)
#: The oldest Python that this ansible-core runs on.
MINIMUM_PYTHON = "3.11"

Vars = dict[str, t.Any]


# ansible-core itself -------------------------------------------------------------------------------------------
def require_core(version: str = ansible_version) -> None:
    """Refuse an ansible-core that is too old, before anything else is done: ``requires_ansible`` only warns.

    :raises AnsibleError: says what to install, in AWX which execution environment to build.
    """
    numbers = tuple(int(part) for part in version.split(".")[:2])
    if numbers < MINIMUM:
        wanted = "%d.%d" % MINIMUM
        raise AnsibleError(
            "interweave.smartintegration needs ansible-core %s or newer and this is %s (Python %s): install it with Python %s or newer, "
            "python3 -m pip install 'ansible-core>=%s'; for AWX or Automation Platform build an execution environment from the collection's "
            "execution-environment.yml" % (wanted, version, "%d.%d" % sys.version_info[:2], MINIMUM_PYTHON, wanted))


require_core()  # before anything is imported that an older one lacks: this is said then, not that

from ansible.parsing.vault import VaultLib, VaultSecretsContext, is_encrypted  # noqa: E402
from ansible.template import is_trusted_as_template, trust_as_template  # noqa: E402


def no_log_values(checked: t.Any) -> set[t.Any]:
    """The values of ``no_log`` options that an ``ArgumentSpecValidator`` found (its result keeps them in a private attribute)."""
    return set(checked._no_log_values)


def unvaulted(data: bytes) -> bytes:
    """The text of a file that ansible-vault encrypted; another file's bytes as they are. The secrets are those this ansible-playbook was given.

    :raises AnsibleError: none of them fits.
    """
    if not is_encrypted(data):
        return data
    context = VaultSecretsContext.current(optional=True)
    return t.cast(bytes, VaultLib(secrets=context.secrets if context else []).decrypt(data))


def timed_out(exc: BaseException) -> bool:
    """Whether this is the end of the task's ``timeout``: no Exception, and of an internal class of ansible-core."""
    return any(cls.__name__ == "TaskTimeoutError" for cls in type(exc).__mro__)


def becomes(play_context: t.Any, connection: t.Any) -> bool:
    """Whether the task is to act as another user."""
    return bool(play_context.become or getattr(connection, "become", None))


@contextlib.contextmanager
def available_variables(templar: t.Any, variables: t.Mapping[str, t.Any]) -> Iterator[None]:
    """The templar sees these variables; afterwards its own again."""
    before = templar.available_variables
    templar.available_variables = variables
    try:
        yield
    finally:
        templar.available_variables = before


def variables_of(hostvars: t.Any, host: str) -> Vars:
    """A host's variables as they are written, not templated.

    :raises AttributeError: this ansible-core has no such look any more. A caller that goes on without would miss a secret.
    """
    return t.cast("Vars", hostvars.raw_get(host))


def set_by_tasks(hostvars: t.Any, host: str) -> set[str]:
    """The names of a host's variables that tasks of this play set or registered; facts of a cache are not among them.

    Nothing where *hostvars* is not Ansible's own.

    :raises AttributeError: this ansible-core keeps them elsewhere. A caller that goes on without would take a consent from a register.
    """
    if not isinstance(hostvars, HostVars):
        return set()
    manager = hostvars._variable_manager
    return {*manager._vars_cache.get(host, ()), *manager._nonpersistent_fact_cache.get(host, ())}


def group_values(hostvars: t.Any, host: str, name: str) -> dict[str, t.Any]:
    """What each group of a host says a variable is, as it is written, where no group below it says something else; empty when the host itself says it.

    Nothing where *hostvars* is not Ansible's own.
    """
    found = hostvars._inventory.get_host(host) if isinstance(hostvars, HostVars) else None
    if found is None or name in _declared(hostvars, found):
        return {}
    said = {group: values[name] for group, values in ((group, _declared(hostvars, group)) for group in found.get_groups()) if name in values}
    above = {group for one in said for group in one.get_ancestors()}
    return {group.name: value for group, value in said.items() if group not in above}


def _declared(hostvars: t.Any, entity: t.Any) -> Vars:
    """What the inventory, and the files beside it and beside the playbook, declare for one host or group."""
    loader = hostvars._loader
    return {**entity.vars, **get_vars_from_inventory_sources(loader, hostvars._inventory._sources, [entity], "task"),
            **get_vars_from_path(loader, loader.get_basedir(), [entity], "task")}


def forks() -> int:
    """``--forks`` of this ansible-playbook."""
    return int(context.CLIARGS.get("forks") or 5)


def inventory_sources() -> list[str]:
    """``--inventory`` of this ansible-playbook."""
    return [str(source) for source in context.CLIARGS.get("inventory") or []]


def password_typed() -> bool:
    """Whether this ansible-playbook got the connection's password by ``--ask-pass`` or ``--connection-password-file``: no variable holds it then."""
    return bool(context.CLIARGS.get("ask_pass") or context.CLIARGS.get("connection_password_file"))


def main_process() -> int:
    """The process id of ansible-playbook, in an action: a worker is forked from it for each task."""
    return os.getppid()


# pywinrm and the winrm connection ------------------------------------------------------------------------------
@dataclass(frozen=True)
class WinrmSettings:
    """What the ``winrm`` connection plugin makes of its options. ``options`` are those of pywinrm's Protocol."""

    scheme: str
    host: str
    port: int
    path: str
    transports: tuple[str, ...]
    user: str
    timeout: float
    options: Vars
    #: Gets a Kerberos ticket where the plugin is to do that; nothing for other transports.
    kerberos: Callable[[], None]


def winrm_settings(connection: t.Any) -> WinrmSettings:
    """The settings that the plugin itself would connect with. Nothing is sent.

    :raises AnsibleError: an option cannot be used.
    """
    connection._build_winrm_kwargs()

    def kerberos() -> None:
        if connection._kerb_managed:
            connection._kerb_auth(connection._winrm_user, connection._winrm_pass)

    return WinrmSettings(str(connection._winrm_scheme), str(connection._winrm_host), int(connection._winrm_port), str(connection._winrm_path),
                         tuple(connection._winrm_transport), str(connection._winrm_user or ""), float(connection._winrm_connection_timeout or 0),
                         _verifying(connection._winrm_kwargs, "ca_trust_path"), kerberos)


def _verifying(options: Vars, authority: str) -> Vars:
    """Without an *authority* that is the empty text, as a variable of the environment that is not set gives it: requests would verify nothing."""
    return {name: value for name, value in options.items() if name != authority or value != ""}


def watch_pywinrm(transport: t.Any, watch: Callable[[t.Any], None]) -> None:
    """Have *watch* called once with each session that a pywinrm transport sends over, before its first request.

    pywinrm authenticates while it builds its session, so that is the first moment at which there is one.
    """
    original = transport._send_message_request
    seen: list[t.Any] = []

    def watched(session: t.Any, prepared: t.Any) -> t.Any:
        if session not in seen:
            seen.append(session)
            watch(session)
        return original(session, prepared)

    transport._send_message_request = watched


# pypsrp and the psrp connection --------------------------------------------------------------------------------
@dataclass(frozen=True)
class PsrpSettings:
    """What the ``psrp`` connection plugin makes of its options. ``options`` are those of pypsrp's WSMan."""

    host: str
    port: int
    auth: str
    user: str
    options: Vars


def psrp_settings(connection: t.Any) -> PsrpSettings:
    """The settings that the plugin itself would connect with. Nothing is sent.

    :raises AnsibleError: an option cannot be used.
    """
    connection._build_kwargs()
    return PsrpSettings(str(connection._psrp_host), int(connection._psrp_port), str(connection._psrp_auth), str(connection._psrp_user or ""),
                        _verifying(connection._psrp_conn_kwargs, "cert_validation"))


def pypsrp_session(transport: t.Any) -> t.Any:
    """The session of a pypsrp transport, made now, so that it can be watched before the first request."""
    transport.session = transport._build_session()
    return transport.session


def warm_ntlm() -> None:
    """Have OpenSSL look up what NTLM needs: a process that is forked later inherits it. Only time is lost where that fails."""
    with contextlib.suppress(Exception):
        import spnego
        from spnego._ntlm_raw.crypto import RC4Handle, hmac_md5

        spnego.client("user", "password", protocol="ntlm").step()
        RC4Handle(bytes(16)).update(hmac_md5(bytes(16), b""))


__all__ = [
    "MINIMUM", "PsrpSettings", "WinrmSettings", "available_variables", "becomes", "forks", "inventory_sources", "is_trusted_as_template",
    "main_process", "no_log_values", "password_typed", "psrp_settings", "pypsrp_session", "require_core", "timed_out", "trust_as_template", "variables_of",
    "warm_ntlm", "watch_pywinrm", "winrm_settings",
]
