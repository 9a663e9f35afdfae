# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ansible-core, pywinrm and pypsrp do not promise is there, and does what the collection takes it for.

Runs on every supported ansible-core. Where the Python for one is missing, ``make test`` has this file read that version's source instead:
``INTERWEAVE_CORE_SOURCE`` names the folder that its wheel was unpacked in.
"""
from __future__ import annotations

import os
import pathlib
import re
import types
import typing as t

import ansible
import pytest
from ansible import context
from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.collections import ImmutableDict
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret, VaultSecretsContext
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader
from ansible.template import Templar, trust_as_template
from ansible_collections.interweave.smartintegration.plugins.plugin_utils import _compat

INSTALLED = pathlib.Path(ansible.__file__).parent.parent
SOURCES = [INSTALLED, *([pathlib.Path(os.environ["INTERWEAVE_CORE_SOURCE"])] if "INTERWEAVE_CORE_SOURCE" in os.environ else [])]
#: File of ansible-core: names that must be there, functions and attributes.
CONTRACT = {
    "ansible/plugins/connection/winrm.py": (
        "_build_winrm_kwargs", "_kerb_auth", "_kerb_managed", "_winrm_connection_timeout", "_winrm_host", "_winrm_kwargs", "_winrm_pass",
        "_winrm_path", "_winrm_port", "_winrm_scheme", "_winrm_transport", "_winrm_user"),
    "ansible/plugins/connection/psrp.py": ("_build_kwargs", "_psrp_auth", "_psrp_conn_kwargs", "_psrp_host", "_psrp_port", "_psrp_user"),
    "ansible/plugins/action/__init__.py": (
        "_connection", "_display", "_execute_module", "_play_context", "_requires_connection", "_supports_async", "_supports_check_mode", "_task",
        "_templar", "finalize_task_arg"),
    "ansible/module_utils/common/arg_spec.py": ("_no_log_values",),
    "ansible/vars/hostvars.py": ("_inventory", "_loader", "_variable_manager", "raw_get"),
    "ansible/vars/manager.py": ("_nonpersistent_fact_cache", "_vars_cache"),
    "ansible/vars/plugins.py": ("get_vars_from_inventory_sources", "get_vars_from_path"),
    "ansible/inventory/manager.py": ("_sources", "get_host"),
    "ansible/template/__init__.py": ("available_variables", "is_trusted_as_template", "trust_as_template"),
    "ansible/parsing/vault/__init__.py": ("VaultLib", "VaultSecretsContext", "current", "decrypt", "initialize", "is_encrypted", "secrets"),
    "ansible/executor/task_executor.py": ("TaskTimeoutError",),
    "ansible/errors/__init__.py": ("AnsibleActionFail", "result"),
    "ansible/executor/task_result.py": ("host", "task"),
}


def names_in(path: pathlib.Path) -> set[str]:
    """Every word of a file's code. Not parsed: a newer ansible-core is written in a newer Python than the one that reads it here."""
    lines = (line.partition("#")[0] for line in path.read_text(encoding="utf-8").splitlines())
    return {word for line in lines for word in re.findall(r"[A-Za-z_]\w*", line)}


@pytest.mark.parametrize("file", CONTRACT)
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: "installed" if path == INSTALLED else "read")
def test_what_is_not_promised_is_there(source: pathlib.Path, file: str) -> None:
    assert set(CONTRACT[file]) - names_in(source / file) == set()


@pytest.mark.parametrize("version", ["2.9.27", "2.17.14", "2.18.19", "2.18.0rc1"])
def test_an_older_core_is_refused_in_one_sentence_that_says_what_to_install(version: str) -> None:
    with pytest.raises(AnsibleError) as caught:
        _compat.require_core(version)
    message = str(caught.value)
    assert version in message
    assert "'ansible-core>=2.19'" in message
    assert "execution-environment.yml" in message
    assert "\n" not in message


@pytest.mark.parametrize("version", ["2.19.0", "2.19.0b1", "2.21.5", "3.0.0", "2.100.1"])
def test_a_newer_core_is_taken(version: str) -> None:
    _compat.require_core(version)


def test_this_core_is_taken() -> None:
    _compat.require_core()


def test_values_of_no_log_options() -> None:
    checked = ArgumentSpecValidator({"word": {"no_log": True}, "name": {}}).validate({"word": "S3cret", "name": "n"})
    assert _compat.no_log_values(checked) == {"S3cret"}


def test_what_ansible_vault_encrypted_is_opened_by_the_secrets_of_this_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _compat.unvaulted(b"plain") == b"plain"
    secret = VaultSecret(b"open sesame")
    secret.load()
    data = VaultLib(secrets=[("default", secret)]).encrypt(b"key", secret=secret)
    monkeypatch.setattr(VaultSecretsContext, "_current", None)
    with pytest.raises(AnsibleError):
        _compat.unvaulted(data)
    monkeypatch.setattr(VaultSecretsContext, "_current", VaultSecretsContext([("default", secret)]))
    assert _compat.unvaulted(data) == b"key"


def test_the_tasks_time_out_is_told_from_other_ends() -> None:
    """The class is internal: found here as ansible-core's own task executor finds it."""
    from ansible.executor import task_executor

    found = [value for holder in (task_executor, getattr(task_executor, "_task_timeout", None)) for name, value in vars(holder or task_executor).items()
             if name == "TaskTimeoutError"]
    assert found
    error = found[0].__new__(found[0])
    assert isinstance(error, BaseException)
    assert not isinstance(error, Exception)
    assert _compat.timed_out(error)
    assert not _compat.timed_out(TimeoutError())
    assert not _compat.timed_out(KeyboardInterrupt())


@pytest.mark.parametrize(("play", "connection", "becomes"), [
    (False, None, False), (True, None, True), (False, object(), True)])
def test_becoming_another_user(play: bool, connection: t.Any, becomes: bool) -> None:
    assert _compat.becomes(types.SimpleNamespace(become=play), types.SimpleNamespace(become=connection)) is becomes
    assert _compat.becomes(PlayContext(), types.SimpleNamespace()) is False


def test_a_templar_gets_its_variables_back() -> None:
    templar = Templar(loader=DataLoader(), variables={"name": "own"})
    text = trust_as_template("{{ name }}")
    with _compat.available_variables(templar, {"name": "lent"}):
        assert templar.template(text) == "lent"
    assert templar.template(text) == "own"
    with pytest.raises(ZeroDivisionError), _compat.available_variables(templar, {"name": "lent"}):
        raise ZeroDivisionError
    assert templar.template(text) == "own"


def test_a_hosts_variables_are_read_as_they_are_written() -> None:
    from ansible.inventory.manager import InventoryManager
    from ansible.vars.hostvars import HostVars
    from ansible.vars.manager import VariableManager

    loader = DataLoader()
    inventory = InventoryManager(loader=loader, sources=["qb01,"])
    inventory.get_host("qb01").set_variable("name", "{{ other }}")
    hostvars = HostVars(inventory, VariableManager(loader=loader, inventory=inventory), loader)
    assert _compat.variables_of(hostvars, "qb01")["name"] == "{{ other }}"
    with pytest.raises(AttributeError):
        _compat.variables_of({"qb01": {}}, "qb01")


def test_what_tasks_set_and_what_groups_declare_is_told(tmp_path: pathlib.Path) -> None:
    from ansible.inventory.manager import InventoryManager
    from ansible.vars.hostvars import HostVars
    from ansible.vars.manager import VariableManager

    (tmp_path / "hosts.yml").write_text("all: {vars: {who: all}, children: {a: {vars: {who: a}, hosts: {one: , two: {who: two}}}, b: {hosts: {one: }}}}")
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars" / "b.yml").write_text("who: '{{ b }}'")
    loader = DataLoader()
    inventory = InventoryManager(loader=loader, sources=[str(tmp_path / "hosts.yml")])
    hostvars = HostVars(inventory, VariableManager(loader=loader, inventory=inventory), loader)
    assert _compat.set_by_tasks(hostvars, "one") == set()
    hostvars._variable_manager.set_nonpersistent_facts("one", {"set": 1})
    hostvars._variable_manager.set_host_variable("one", "registered", {})
    hostvars._variable_manager.set_host_facts("one", {"cached": 1})
    assert (_compat.set_by_tasks(hostvars, "one"), _compat.set_by_tasks(hostvars, "two")) == ({"set", "registered"}, set())
    assert _compat.group_values(hostvars, "one", "who") == {"a": "a", "b": "{{ b }}"}
    assert _compat.group_values(hostvars, "two", "who") == {}
    assert (_compat.set_by_tasks({}, "one"), _compat.group_values({}, "one", "who")) == (set(), {})


def test_what_ansible_playbook_was_called_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "CLIARGS", ImmutableDict({"forks": 20, "inventory": ("inventories/a", "inventories/b")}))
    assert (_compat.forks(), _compat.inventory_sources()) == (20, ["inventories/a", "inventories/b"])
    monkeypatch.setattr(context, "CLIARGS", ImmutableDict({}))
    assert (_compat.forks(), _compat.inventory_sources()) == (5, [])


def test_the_main_process_is_the_one_that_forks() -> None:
    ours, (reading, writing) = os.getpid(), os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(_compat.main_process()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(reading, 20)) == ours


def plugin(kind: str, **options: t.Any) -> t.Any:
    made = connection_loader.get(kind, PlayContext())
    made.set_options(var_options={"_extras": {}}, direct={"remote_addr": "qb01.example", "remote_user": "it@acme", "remote_password": "S3cret", **options})
    return made


def test_settings_of_the_winrm_connection() -> None:
    settings = _compat.winrm_settings(plugin("winrm", port=5986, scheme="https", path="/wsman", transport=["basic", "ntlm"], connection_timeout=7))
    assert (settings.scheme, settings.host, settings.port, settings.path) == ("https", "qb01.example", 5986, "/wsman")
    assert (settings.transports, settings.user, settings.timeout) == (("basic", "ntlm"), "it@acme", 7.0)
    assert settings.options["password"] == "S3cret"
    settings.kerberos()  # not managed for these transports: nothing happens


def test_settings_of_the_psrp_connection() -> None:
    settings = _compat.psrp_settings(plugin("psrp", port=5985, protocol="http", auth="ntlm", connection_timeout=7))
    assert (settings.host, settings.port, settings.auth, settings.user) == ("qb01.example", 5985, "ntlm", "it@acme")
    assert (settings.options["password"], settings.options["connection_timeout"]) == ("S3cret", 7)


def test_each_session_of_pywinrm_is_watched_once_before_its_first_request() -> None:
    from winrm.protocol import Protocol

    transport = Protocol("http://qb01.example:5985/wsman", transport="basic", username="u", password="p").transport
    sent: list[t.Any] = []
    transport._send_message_request = lambda session, prepared: sent.append((session, prepared)) or "answer"
    seen: list[t.Any] = []
    _compat.watch_pywinrm(transport, seen.append)
    assert [transport._send_message_request(session, number) for number, session in enumerate(("a", "a", "b"))] == ["answer"] * 3
    assert (seen, sent) == (["a", "b"], [("a", 0), ("a", 1), ("b", 2)])
    assert "_send_message_request" in names_in(pathlib.Path(__import__("winrm.transport", fromlist=["x"]).__file__))


def test_the_session_of_pypsrp_is_there_before_its_first_request() -> None:
    from pypsrp.wsman import WSMan

    transport = WSMan("qb01.example", auth="ntlm", username="u", password="p", ssl=False).transport
    session = _compat.pypsrp_session(transport)
    assert transport.session is session
    assert session.adapters


def test_ntlm_is_warmed_up_without_a_word() -> None:
    from spnego._ntlm_raw import crypto

    _compat.warm_ntlm()
    assert crypto.RC4Handle
    assert crypto.hmac_md5
