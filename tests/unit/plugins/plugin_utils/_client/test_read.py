# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client is read out of an inventory by Ansible's own engine, leaf by leaf: what is wrong is named and costs itself only."""
from __future__ import annotations

import dataclasses
import json
import pathlib
import typing as t
from collections.abc import Callable

import pytest
import yaml
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import EncryptedString, VaultLib, VaultSecret, VaultSecretsContext
from ansible.template import Templar, trust_as_template
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.read import read_client, read_clients
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.spec import VARIABLES

SECRET = "s3cret-7f3a"


def trusted(value: t.Any) -> t.Any:
    """As Ansible holds what it read from an inventory."""
    if isinstance(value, str):
        return trust_as_template(value)
    if isinstance(value, dict):
        return {key: trusted(item) for key, item in value.items()}
    return [trusted(item) for item in value] if isinstance(value, list) else value


class Counting:
    """Ansible's templar, and what it was asked for."""

    def __init__(self) -> None:
        self._templar = Templar(loader=DataLoader(), variables={})
        self.asked: list[t.Any] = []

    def template(self, raw: t.Any) -> t.Any:
        self.asked.append(raw)
        return self._templar.template(raw)

    @property
    def available_variables(self) -> t.Any:
        return self._templar.available_variables

    @available_variables.setter
    def available_variables(self, variables: t.Any) -> None:
        self._templar.available_variables = variables


Reader = Callable[..., Client]


@pytest.fixture(autouse=True)
def _every_variable_has_a_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, variable in VARIABLES.items():
        monkeypatch.setitem(VARIABLES, name, dataclasses.replace(variable, read_by=variable.read_by or ("some_role",)))


@pytest.fixture
def templar() -> Counting:
    return Counting()


@pytest.fixture
def read(templar: Counting) -> Reader:
    def read(text: str = "", untrusted: dict[str, t.Any] | None = None, **options: t.Any) -> Client:
        return read_client("acme-qb01", templar, {**trusted(yaml.safe_load(text) or {}), **(untrusted or {})}, **options)
    return read


Inventory = Callable[..., HostVars]


@pytest.fixture
def inventory(tmp_path: pathlib.Path) -> Inventory:
    """Ansible's own ``hostvars`` over groups of hosts; ``vars`` stand in files beside the inventory, as users keep them."""
    def inventory(**groups: dict[str, t.Any]) -> HostVars:
        (tmp_path / "group_vars").mkdir()
        for name, group in groups.items():
            (tmp_path / "group_vars" / (name + ".yml")).write_text(json.dumps(group.pop("vars", {})), encoding="utf-8")
        (tmp_path / "hosts.yml").write_text(json.dumps({"all": {"children": {
            name: {"hosts": group} for name, group in groups.items() if name != "all"}}}), encoding="utf-8")
        loader = DataLoader()
        manager = InventoryManager(loader=loader, sources=[str(tmp_path / "hosts.yml")])
        return HostVars(manager, VariableManager(loader=loader, inventory=manager), loader)
    return inventory


def paths(client: Client) -> list[str]:
    return [mistake.variable for mistake in client.mistakes]


def test_nothing_declared_gives_the_defaults(read: Reader) -> None:
    client = read()
    assert (client.mistakes, client.name, client.qremote_port, client.allow, client.change, client.crms) == ((), "acme-qb01", 4500, frozenset(), None, ())
    assert client.lists == ({"name": "terms"}, {"name": "tax_codes"})


def test_values_get_their_types(read: Reader) -> None:
    client = read("""
interweave_client: acme
interweave_qremote_port: "8001"
interweave_allow: [firewall, probe]
interweave_gate: "no"
interweave_change: {ticket: CHG-1, approved_by: Ann}
interweave_company_files: [{name: main, timeout: 30}]
interweave_qodbc: {bitness: 32}
""")
    assert client.mistakes == ()
    assert (client.name, client.qremote_port, client.allow, client.gate) == ("acme", 8001, {"firewall", "probe"}, False)
    assert client.change is not None
    assert (client.change.ticket, client.change.window) == ("CHG-1", "")
    assert (client.company_files[0].name, client.company_files[0].timeout, client.company_files[0].dsn) == ("main", 30, None)
    assert client.qodbc == {"bitness": "32"}


def test_plain_values_never_reach_the_engine(read: Reader, templar: Counting) -> None:
    client = read("""
interweave_client: acme
interweave_sources: [203.0.113.10, 203.0.113.11]
interweave_crms: [{type: salesforce, login: {auth: password, password: x}, fields: {fields: [{name: A__c, formula: "{ not a template }"}]}}]
interweave_qremote_port: "{{ port }}"
port: 8001
""")
    assert (client.mistakes, client.qremote_port) == ((), 8001)
    assert templar.asked == [{"value": "{{ port }}"}]


def test_each_template_is_templated_once(read: Reader, templar: Counting) -> None:
    read("""
interweave_company_files: [{name: "{{ a }}", company_name: "{{ b }} Inc."}]
interweave_quickbooks_user: "{{ b }}"
a: main
b: Acme
""")
    assert len(templar.asked) == 3


def test_the_variables_of_the_action_are_its_own_again(read: Reader, templar: Counting) -> None:
    templar.available_variables = {"mine": 1}
    read("interweave_client: '{{ nope }}'")
    assert templar.available_variables == {"mine": 1}


def test_an_undefined_password_costs_itself_only(read: Reader) -> None:
    client = read("""
interweave_crms:
  - {type: salesforce, login: {auth: password, username: u, password: "{{ vault_nowhere }}"}}
  - {type: creatio, login: {url: "https://c.example"}}
""")
    (mistake,) = client.mistakes
    assert (mistake.variable, mistake.name) == ("interweave_crms[0].login.password", "interweave_crms")
    assert "'vault_nowhere' is undefined" in str(mistake)
    assert [crm.login for crm in client.crms] == [{"auth": "password", "username": "u"}, {"url": "https://c.example"}]
    assert client.wrong("interweave_crms[0].login") == client.wrong("crms") == (mistake,)
    assert client.wrong("interweave_crms[1]", "interweave_crm", "crms[0].fields", "s") == ()


def test_a_part_of_a_list_that_is_none_is_wrong_too(read: Reader) -> None:
    client = read("interweave_crms: salesforce")
    assert client.wrong("crms[0].login") == client.mistakes


def test_a_list_that_stands_in_another_variable_is_read_leaf_by_leaf_too(read: Reader) -> None:
    client = read("""
interweave_crms: "{{ acme_crms }}"
acme_crms: ["{{ one_crm }}", {type: creatio, login: {url: x}}]
one_crm: {type: salesforce, login: {password: "{{ nope }}"}}
""")
    assert paths(client) == ["interweave_crms[0].login.password"]
    assert [crm.type for crm in client.crms] == ["salesforce", "creatio"]


def test_a_list_that_leads_to_itself_ends(read: Reader) -> None:
    client = read("interweave_report_merge: '{{ a }}'\ninterweave_qodbc: '{{ q }}'\na: ['{{ a }}']\nq: {attributes: 1, bitness: '{{ q }}'}")
    assert "interweave_report_merge[0]" in paths(client)
    client = read("interweave_crms: [{type: salesforce, login: '{{ a }}'}]\na: {b: ['{{ a }}']}")
    assert [str(mistake).partition(": it")[0].rpartition(" ")[2] for mistake in client.mistakes] == ["itself"]


def test_what_is_omitted_is_not_declared(read: Reader) -> None:
    client = read("""
interweave_qremote_port: "{{ omit }}"
interweave_stage: "{{ nope | default(omit) }}"
interweave_sources: [203.0.113.10, "{{ omit }}"]
interweave_log: {path: /x, token: "{{ nope | default(omit) }}"}
""")
    assert (client.mistakes, client.qremote_port, client.stage, client.sources) == ((), 4500, "run", ("203.0.113.10",))
    assert client.log == {"path": "/x"}


@pytest.mark.parametrize("name", ["crms", "company_files", "sources", "allow", "items", "lists", "numbering", "waivers", "blackout"])
def test_a_list_whose_entries_are_all_commented_out_is_empty(read: Reader, name: str) -> None:
    client = read("interweave_%s:" % name)
    assert client.mistakes == ()
    assert len(getattr(client, name)) == 0


def test_a_null_of_another_type_is_not_declared(read: Reader) -> None:
    client = read("interweave_client:\ninterweave_qremote_port:\ninterweave_change:\ninterweave_gate:\ninterweave_log: {path: }")
    assert (client.mistakes, client.name, client.qremote_port, client.change, client.gate, client.log) == ((), "acme-qb01", 4500, None, True, {})


@pytest.mark.parametrize(("text", "sentence"), [
    ("interweave_company_files: main", "interweave_company_files is the text 'main': it must be a list of entries such as `- name: main`"),
    ("interweave_sources: 203.0.113.10", "interweave_sources is the text '203.0.113.10': it must be a list of entries such as `- \"203.0.113.10\"`"),
    ("interweave_allow: firewall", "interweave_allow is the text 'firewall': it must be a list of entries such as `- firewall`"),
    ("interweave_crms: {type: salesforce}", "interweave_crms is a mapping: it must be a list of entries such as `- type: salesforce`"),
    ("interweave_change: CHG-1", "interweave_change is the text 'CHG-1': it must be a mapping of keys to values such as `ticket: CHG-1042`"),
    ("interweave_qremote_port: 80010", "interweave_qremote_port is the number 80010: it must be a whole number from 1 to 65535 such as `4500`"),
    ("interweave_qremote_port: yes", "interweave_qremote_port is the truth value true: it must be a whole number from 1 to 65535 such as `4500`"),
    ("interweave_gate: sometimes", "interweave_gate is the text 'sometimes': it must be true or false such as `true`"),
    ("interweave_stage: runs", "interweave_stage is the text 'runs' (is run meant?): it must be one of connect, run"),
    ("interweave_client: [a]", "interweave_client is a list: it must be a text such as `acme`"),
    ("interweave_client: no", "interweave_client is the truth value false, because YAML reads it so without quotes: it must be a text such as `acme`"),
    ("interweave_quickbooks_user: [a]", "interweave_quickbooks_user is a list: it must be a text such as `ACME\\qbuser`"),
    ("interweave_qodbc: {minimum_version: 24.0}", "interweave_qodbc.minimum_version is the number 24.0, because YAML reads it so without quotes: "
     "it must be a text such as `\"24.0.0.359\"`"),
    ("interweave_sources: [office.example]", "interweave_sources[0] is the text 'office.example': it must be an IPv4 or IPv6 address, a subnet "
     "or a range (names are not resolved) such as `\"203.0.113.10\"`"),
    ("interweave_items: [1.3]", "interweave_items[0] is the number 1.3, because YAML reads it so without quotes: it must be a text such as `\"1.3\"`"),
    ("interweave_dsns: [{nmae: x, name: y}]", "interweave_dsns[0].nmae is not known (is name meant?): it must be one of name, driver, bitness, attributes, "
     "secret_attributes, interweave"),
    ("interweave_dsns: [{driver: x}]", "interweave_dsns[0].name is missing: it must be a text such as `AcmeQR`"),
    ("interweave_sources: [null]", "interweave_sources[0] is empty: it must be a text such as `\"203.0.113.10\"`"),
    ("interweave_flows: [{name: f, daily_at: 22:30}]", "interweave_flows[0].daily_at is the text '1350': it must be a time of day (hh:mm or hh:mm:ss) in "
     "quotes such as `\"06:30:00\"`"),
    ("interweave_serial: many", "interweave_serial is the text 'many': it must be a number of hosts, a share of them, or a list of these, such as `\"25%\"`"),
    ("interweave_max_fail_percentage: ten", "interweave_max_fail_percentage is the text 'ten': it must be a number from 0 to 100 such as `10`"),
])
def test_a_mistake_names_host_variable_what_is_wrong_and_an_example(read: Reader, text: str, sentence: str) -> None:
    assert [str(mistake) for mistake in read(text).mistakes] == ["host acme-qb01: " + sentence]


def test_two_company_files_of_one_name_are_refused(read: Reader) -> None:
    client = read("interweave_company_files: [{name: main}, {name: other}, {name: main}]")
    assert paths(client) == ["interweave_company_files[2].name"]


def test_a_canary_for_what_is_not_there_is_refused(read: Reader) -> None:
    assert paths(read("interweave_canary: {company_file: x, crm: y}")) == ["interweave_canary.company_file", "interweave_canary.crm"]
    assert paths(read("interweave_canary: {company_file: main, crm: creatio}\ninterweave_company_files: [{name: main}]\n"
                      "interweave_crms: [{type: creatio, login: {url: x}}]")) == []


def test_crms_of_one_name_are_told_apart(read: Reader) -> None:
    client = read("interweave_crms: [{type: creatio, login: {url: a}}, {type: creatio, login: {url: b}}, {type: salesforce, name: sf, login: {auth: x}}]")
    assert [crm.name for crm in client.crms] == ["creatio-1", "creatio-2", "sf"]


@pytest.mark.parametrize("text", [
    "interweave_allow: [firewal, probe]",
    "interweave_allow: [firewall]\ninterweave_change: {window: tonight}",
    "interweave_allow: [firewall]\ninterweave_change: {windw: x}",
    "interweave_allow: [firewall]\ninterweave_change: {window: '{{ nope }}'}",
    "interweave_allow: [firewall]\ninterweave_blackout: [payroll]",
    "interweave_allow: [firewall]\ninterweave_blackout: '{{ nope }}'",
])
def test_nothing_is_allowed_while_a_consent_the_window_or_the_blackout_is_wrong(read: Reader, text: str) -> None:
    client = read(text)
    assert len(client.mistakes) == 1
    assert client.allow == frozenset()


@pytest.mark.parametrize("entry", [
    "{item: 1.1, who: Ann, statement: s, until: '2027-01-01'}",
    "{item: '1.1', who: Ann, statement: s, until: 2027-01-01}",
    "{item: '1.1', who: Ann, statement: s, until: '{{ nope }}'}",
    "{item: '1.1', who: Ann, statement: s}",
    "{item: '1.1', who: Ann, statement: s, until: '2027-01-01', on: '2026-01-01'}",
    "{item: '1.1', who: Ann, statement: ' ', until: '2027-01-01'}",
])
def test_a_statement_with_a_mistake_does_not_count(read: Reader, entry: str) -> None:
    client = read("interweave_attestations: [%s, {item: '1.4', who: Ann, statement: s, until: '2027-01-01'}]" % entry)
    assert {path.partition("]")[0] for path in paths(client)} == {"interweave_attestations[0"}
    assert [entry["item"] for entry in client.attestations] == ["1.4"]


def test_a_statement_that_ends_before_it_was_said_is_named(read: Reader) -> None:
    client = read("interweave_waivers: [{item: '1.1', who: A, why: b, until: '2026-01-01', 'on': '2026-02-01'}]")
    assert paths(client) == ["interweave_waivers[0].until"]


@pytest.mark.parametrize("name", ["interweave_allow", "interweave_hosting", "interweave_waivers"])
def test_a_variable_that_also_stands_in_the_facts_is_refused_by_name(read: Reader, name: str) -> None:
    client = read("interweave_allow: [firewall]\nansible_facts: {%s: [probe]}" % name)
    (mistake,) = client.mistakes
    assert mistake.variable == name
    assert "facts" in mistake.problem
    assert client.hosting == "on_premises"
    assert client.allow == (frozenset() if name == "interweave_allow" else {"firewall"})


def test_a_consent_that_a_task_set_or_registered_is_refused_and_a_port_is_not(templar: Counting, inventory: Inventory) -> None:
    hostvars = inventory(acme={"qb01": {}})
    manager = hostvars._variable_manager
    manager.set_nonpersistent_facts("qb01", {"interweave_allow": ["firewall"], "interweave_qremote_port": 8001})
    manager.set_host_variable("qb01", "interweave_waivers", [])
    client = read_clients(["qb01"], hostvars, templar)["qb01"]
    assert (paths(client), client.allow, client.qremote_port) == (["interweave_allow", "interweave_waivers"], frozenset(), 8001)


def test_a_text_that_came_from_a_host_is_no_template(read: Reader, templar: Counting) -> None:
    client = read("port: 1", untrusted={"interweave_client": "{{ port }}", "interweave_log": {"text": "{{ lookup('pipe', 'id') }}"}})
    assert (client.name, client.log, templar.asked) == ("{{ port }}", {"text": "{{ lookup('pipe', 'id') }}"}, [])


def test_what_a_template_gives_is_no_template_again(read: Reader, templar: Counting) -> None:
    client = read("interweave_log: '{{ [inner] | first }}'", untrusted={"inner": {"text": "{{ evil }}"}})
    assert (client.log, len(templar.asked)) == ({"text": "{{ evil }}"}, 1)


def test_secrets_are_collected_and_stand_in_no_mistake(read: Reader) -> None:
    client = read("""
interweave_crms: [{type: salesforce, login: {auth: password, password: "{{ s }}", client_secret: plain-1}}]
interweave_company_files: [{name: main, secret_attributes: {Enckey: key-2}}]
interweave_canary: {token: [s3cret-7f3a], request: {method: POST, url: 'https://x/?t=1', headers: {X-Any: head-3}, accepted: [200]}}
interweave_portal: {url: x, user: y, password: "{{ s | dict2items }}"}
s: %s
""" % SECRET)
    assert {SECRET, "plain-1", "key-2", "head-3", "https://x/?t=1"} <= set(client.secrets)
    assert {"POST", "200", "main"}.isdisjoint(client.secrets)  # a mask over these would hide what every finding says
    assert sorted(paths(client)) == ["interweave_canary.token", "interweave_portal.password"]
    assert SECRET not in " ".join(map(str, client.mistakes))


VAULT = yaml.safe_load("|\n  $ANSIBLE_VAULT;1.1;AES256\n  3030\n")


def test_a_value_whose_vault_is_closed_costs_itself_and_says_so(templar: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VaultSecretsContext, "_current", VaultSecretsContext([]))
    client = read_client("h", templar, {"interweave_crms": [{"type": "creatio", "login": {"url": EncryptedString(ciphertext=VAULT), "password": "p"}}]})
    (mistake,) = client.mistakes
    assert (mistake.variable, client.crms[0].login) == ("interweave_crms[0].login.url", {"password": "p"})
    assert "undecryptable" in mistake.problem


def test_what_is_encrypted_by_itself_is_a_secret_whatever_its_key(templar: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [("default", VaultSecret(b"pw"))]
    monkeypatch.setattr(VaultSecretsContext, "_current", VaultSecretsContext(keys))
    client = read_client("h", templar, {"interweave_quickbooks_user": EncryptedString(ciphertext=VaultLib(keys).encrypt("hush-1").decode())})
    assert (client.mistakes, client.quickbooks_user, client.secrets) == ((), "hush-1", ("hush-1",))


def test_the_run_is_what_the_caller_says_not_what_a_variable_claims(read: Reader) -> None:
    text = "interweave_canary: {marker: 'IW-{{ interweave_run.id[:8] }}'}\ninterweave_run: {id: spoofed-run}"
    assert read(text, run={"id": "20261123T1"}).canary == {"marker": "IW-20261123"}


def test_a_variable_that_nothing_reads_is_refused_by_name(read: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lest a blackout be believed that holds nothing back; and with the blackout unsure nothing is allowed."""
    monkeypatch.setitem(VARIABLES, "interweave_blackout", dataclasses.replace(VARIABLES["interweave_blackout"], read_by=()))
    client = read("interweave_allow: [firewall]\ninterweave_blackout: ['{{ never }}']")
    assert [mistake.sentence for mistake in client.mistakes] == ["interweave_blackout is read by nothing in this version: take it out"]
    assert client.allow == frozenset()
    assert read("interweave_blackout:").mistakes == ()


def test_misspelt_names_are_said(read: Reader) -> None:
    assert read("interweave_alow: []\ninterweave_salesforce_url: x\nother: 1").misspelt == (("interweave_alow", "interweave_allow"),)


def test_one_hosts_mistake_is_that_hosts(templar: Counting, inventory: Inventory) -> None:
    hostvars = inventory(ours={"a": {"interweave_client": "acme", "interweave_stage": "runs"}, "b": {"interweave_client": "{{ who }}", "who": "beta"}})
    clients = read_clients(["a", "b"], hostvars, templar)
    assert [(client.host, client.name, paths(client)) for client in clients.values()] == [("a", "acme", ["interweave_stage"]), ("b", "beta", [])]


def test_a_host_in_the_groups_of_two_clients_is_named(templar: Counting, inventory: Inventory) -> None:
    hostvars = inventory(acme={"qb01": {}, "vars": {"interweave_client": "acme"}}, globex={"qb01": {}, "qb02": {}, "vars": {"interweave_client": "globex"}})
    clients = read_clients(["qb01", "qb02"], hostvars, templar)
    assert [mistake.sentence for mistake in clients["qb01"].mistakes] == [
        "interweave_client is said by the groups acme and globex to be acme and globex: a host must belong to one client. Take it out of a group, or declare "
        "the client for the host itself"]
    assert clients["qb02"].mistakes == ()


@pytest.mark.parametrize("own", [{"interweave_client": "acme"}, {}])
def test_a_host_that_says_its_client_itself_or_has_it_from_the_nearer_group_belongs_to_one(templar: Counting, inventory: Inventory,
                                                                                           own: dict[str, str]) -> None:
    groups: dict[str, t.Any] = {"acme": {"qb01": own, "vars": {"interweave_client": "acme"}}, "all": {"vars": {"interweave_client": "nobody"}}}
    if own:
        groups["globex"] = {"qb01": {}, "vars": {"interweave_client": "globex"}}
    client = read_clients(["qb01"], inventory(**groups), templar)["qb01"]
    assert (client.mistakes, client.name) == ((), "acme")


def test_a_client_without_a_live_server_is_named(templar: Counting, inventory: Inventory) -> None:
    """Nearly nothing applies to a server that is not live: all of them together would be go."""
    hostvars = inventory(acme={"one": {}, "two": {"interweave_role": "standby"}, "vars": {"interweave_client": "acme"}},
                         beta={"three": {"interweave_role": "retired"}, "four": {"interweave_role": "standby"}, "vars": {"interweave_client": "beta"}})
    clients = read_clients(["one", "two", "three", "four"], hostvars, templar)
    assert {host: paths(client) for host, client in clients.items()} == {"one": [], "two": [], "three": ["interweave_role"], "four": ["interweave_role"]}
    assert "is retired, and no other host of its client (interweave_client) is live" in clients["three"].mistakes[0].sentence
