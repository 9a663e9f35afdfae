# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a host says: what is read back by Ansible is the same text, and no template."""
from __future__ import annotations

import pathlib
import typing as t

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._compat import is_trusted_as_template
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import yaml_text
from hypothesis import given
from hypothesis import strategies as st

HOSTILE = [
    "{{ lookup('pipe', 'touch /tmp/x') }}", "{% for x in y %}", "{# no #}", "it's", "a: b", "# no remark", "- entry", "yes", "1.3", "0x10", "null", "~", "",
    " blank ", "!!python/object:x", "!vault |", "!unsafe x", "&a *a", "%TAG", "---", "...", "C:\\Path\\{{", "a\nb: c", "\u0085x", "\u2028y: 1", "\x07\x1b[31m",
    "\ud83d half", "\U000e0041", "\ufeff", "\ufffe", "\u202e\u2066 turned", "\u00ad\u200b\x9b2J {{ x }}", "'", '"', "''\"\"", "😀", "2026-11-20", "}}{{ x }}",
]


def read(tmp_path: pathlib.Path, text: str) -> t.Any:
    path = tmp_path / "main.yml"
    path.write_text(text + "\n", encoding="utf-8")
    return DataLoader().load_from_file(str(path), trusted_as_template=True)


def texts(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from texts(key)
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_comes_back_as_itself_and_is_no_template(tmp_path: pathlib.Path, text: str) -> None:
    for value in (text, [text], [{"name": text, "attributes": {"DFQ": text}}]):
        found = read(tmp_path, yaml_text.assigned("interweave_x", value))["interweave_x"]
        assert [one for one in texts(found) if one not in ("name", "attributes", "DFQ")] == [yaml_text.sound(text)] * (2 if isinstance(found, list) and
                                                                                                                       isinstance(found[0], dict) else 1)
        for one in texts(found):
            assert not (is_trusted_as_template(one) and any(mark in one for mark in ("{{", "{%", "{#")))
            assert Templar(loader=None).template(one) == one


@given(st.text(max_size=40))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    found = read(tmp_path_factory.getbasetemp(), yaml_text.assigned("interweave_x", {"a": text, "b": [text]}))["interweave_x"]
    assert found == {"a": yaml_text.sound(text), "b": [yaml_text.sound(text)]}


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_it_acts_on_a_terminal(text: str) -> None:
    assert all(line.isprintable() for line in yaml_text.assigned("interweave_x", [{"name": text}]).split("\n"))


@given(st.text(max_size=400))
def test_a_remark_is_one_line_that_yaml_leaves_out(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    line = yaml_text.remark("seen: " + text)
    assert read(tmp_path_factory.getbasetemp(), "a: 1\n%s\nb: 2" % line) == {"a": 1, "b": 2}


def test_numbers_stay_numbers_and_a_vault_name_is_the_only_template(tmp_path: pathlib.Path) -> None:
    text = yaml_text.assigned("interweave_x", {"port": 4501, "counts": False, "password": yaml_text.Vaulted("vault_acme_password"), "list": []})
    assert text == "interweave_x:\n  port: 4501\n  counts: false\n  password: \"{{ vault_acme_password }}\"\n  list: []"
    assert is_trusted_as_template(read(tmp_path, text)["interweave_x"]["password"])


@pytest.mark.parametrize("text", [text for text in HOSTILE if text])
def test_an_example_behind_a_mark_is_the_same_when_it_is_taken_out(tmp_path: pathlib.Path, text: str) -> None:
    commented = yaml_text.out(yaml_text.assigned("interweave_dsns", [{"name": text}]))
    assert read(tmp_path, "a: 1\n" + commented) == {"a": 1}
    plain = "\n".join(line[2:] for line in commented.split("\n"))
    assert read(tmp_path, plain)["interweave_dsns"][0]["name"] == yaml_text.sound(text)
