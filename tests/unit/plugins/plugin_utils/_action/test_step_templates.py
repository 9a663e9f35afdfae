# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps are templated as Ansible would, with every variable templated once."""
from __future__ import annotations

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.templates import StepTemplates


def trusted(value):
    if isinstance(value, dict):
        return {key: trusted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [trusted(item) for item in value]
    return trust_as_template(value) if isinstance(value, str) else value


class Counting:
    """A templar that says how often it was asked."""

    def __init__(self, variables):
        self.templar = Templar(loader=DataLoader(), variables=variables)
        self.asked = []

    @property
    def available_variables(self):
        return self.templar.available_variables

    @available_variables.setter
    def available_variables(self, variables):
        self.templar.available_variables = variables

    def template(self, value):
        self.asked.append(str(value["value"]))
        return self.templar.template(value)


def made(**variables):
    variables = trusted(variables)
    templar = Counting(variables)
    return StepTemplates(templar, variables), templar


def test_a_variable_named_by_many_steps_is_templated_once():
    templates, templar = made(port="{{ given | default(4500) }}", program="{{ folder }}\\a.exe", folder="C:\\{{ name }}", name="x")
    port = 4500
    for _step in range(5):
        assert templates.template(trusted({"p": "{{ port }}", "x": "{{ program }}", "n": [1, "{{ port }}"]})) == {
            "p": port, "x": "C:\\x\\a.exe", "n": [1, port]}
    assert templar.asked == ["{{ given | default(4500) }}"]


def test_a_plain_path_is_what_jinja_finds():
    values = {"name": "n", "items": ["not this"], "deep": {"key": 7}, "flag": True, "text": "{{ not a template }}"}
    texts = ["{{ a.name }}", "{{ a.deep.key }}", "{{ a[which] }}", "<{{ a.name }}-{{ a.deep.key }}>", "{{ a.flag }}", "is {{ a.flag }}", "{{ a }}"]
    templates, templar = made(a={key: value for key, value in values.items() if key != "text"}, which="name")
    engine = Templar(loader=DataLoader(), variables=trusted({"a": {key: value for key, value in values.items() if key != "text"}, "which": "name"}))
    found = [templates.template(trust_as_template(text)) for text in texts]
    wanted = [engine.template(trust_as_template(text)) for text in texts]
    assert found == wanted
    assert templar.asked == ["is {{ a.flag }}"]
    with pytest.raises(AnsibleError, match="nope"):
        templates.template(trust_as_template("{{ a.nope }}"))


@pytest.mark.parametrize("text", [
    "{{ a.name | default(omit) }}", "{{ a.nope | default(omit) }}", "{{ a.empty | default(omit) }}", "{{ a.empty | default(omit, true) }}",
    "{{ a.nope | default(other) }}", "{{ a.no | default(other, true) }}", "{{ a.no | default(other) }}", "{{ nobody.at.all | default(other.deep) }}",
    "{{ a[which].nope|default( omit , true ) }}", "{{ a.name.upper | default(omit) }}", "{{ a.nope | default(nobody) }}",
    "{{ a.nope | default('it is {{ not }} a template') }}", "{{ a.nope | default('') }}", "{{ a.empty | default('x', true) }}",
    "{{ a.nope | default([]) }}", "{{ a.nope | default({}) }}", "{{ a.name | default('') }}", "{{ a.items | default(omit) }}",
])
def test_a_default_is_what_jinja_makes_of_it(text):
    values = {"a": {"name": "n", "empty": "", "no": False, "deep": {"key": 7}}, "other": {"deep": [1]}, "which": "deep"}
    step = trusted({"v": text, "w": 1})
    templates, templar = made(**values)
    engine = Templar(loader=DataLoader(), variables=trusted(values))
    try:
        wanted = dict(engine.template(step))
    except AnsibleError:
        with pytest.raises(AnsibleError):
            templates.template(step)
        return
    if callable(wanted.get("v")) or "name.upper" in text or "items" in text:
        templates.template(step)
        assert templar.asked == [text]
        return
    assert list(map(str, templates.template(step).items())) == list(map(str, wanted.items()))
    assert templar.asked == []


def test_an_element_is_not_templated_again():
    templates, _templar = made(which="name")
    assert templates.template(trusted({"v": "{{ step_item }}", "w": "x{{ step_item.name }}"}), {"name": "{{ which }}"}) == {
        "v": {"name": "{{ which }}"}, "w": "x{{ which }}"}


def test_each_element_of_for_each_gets_its_own_values_also_through_a_variable():
    templates, _templar = made(title="Port {{ step_item.port }}", outer="<{{ title }}>", hidden="{{ step_item.nope | default('none') }}")
    step = trusted({"name": "{{ outer }}", "port": "{{ step_item.port }}", "hidden": "{{ hidden }}"})
    assert [templates.template(step, {"port": port}) for port in (1, 2)] == [
        {"name": "<Port 1>", "port": 1, "hidden": "none"}, {"name": "<Port 2>", "port": 2, "hidden": "none"}]


def test_what_is_undefined_costs_the_step_that_names_it_only():
    templates, _templar = made(bad="{{ nobody }}", good="{{ fine }}", fine="yes")
    with pytest.raises(AnsibleError, match="nobody"):
        templates.template(trusted({"a": "{{ bad }}", "b": "{{ good }}"}))
    assert templates.template(trusted({"b": "{{ good }}", "c": "{{ bad | default('other') }}"})) == {"b": "yes", "c": "other"}


def test_a_lookup_is_made_each_time():
    templates, templar = made(drawn="{{ lookup('env', 'HOME') }}")
    for _step in range(2):
        templates.template(trusted({"a": "{{ drawn }}"}))
    assert len(templar.asked) == 2


def test_what_nobody_trusts_is_never_a_template():
    """A name read from a host that looks like a template must not reach a password."""
    texts = ["{{ vault }}", "<{{ vault }}>", "{{ vault | default(omit) }}", "{{ lookup('env', 'HOME') }}"]
    templates, templar = made(vault="secret")
    templates._task_vars["seen"] = {"names": list(texts)}
    assert templates.template({"a": list(texts), "b": 7, "c": None}) == {"a": texts, "b": 7, "c": None}
    assert templates.template(trusted({"a": "{{ seen.names }}", "b": "{{ vault }}"})) == {"a": texts, "b": "secret"}
    assert templar.asked == []
