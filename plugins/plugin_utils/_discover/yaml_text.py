# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: values and remarks as the YAML of an inventory, in which a text from a host stays a text.

Every text is quoted, and one that Ansible would take for a template is marked ``!unsafe``; a remark is one line of printable characters. The only
templates are our own names of vault variables.
"""
from __future__ import annotations

import typing as t

import yaml

#: What begins a template, a statement or a remark of Ansible's templates.
_MARKS = ("{{", "{%", "{#")
_LONGEST = 300


class Vaulted(str):
    """The name of a vault variable that holds a secret: the only text that becomes a template."""

    __slots__ = ()


class _Unsafe(str):
    __slots__ = ()


class _Key(str):
    """A name of ours: plain where YAML reads it as a text."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Block style, every text quoted, no anchors."""

    def ignore_aliases(self, data: t.Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(value), "'" if value.isprintable() else '"')


def _unsafe(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("!unsafe", str(value), "'" if value.isprintable() else '"')


def _vaulted(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", "{{ %s }}" % str.__str__(value), '"')


def _key(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(value), "'" if any(mark in value for mark in _MARKS) else None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Key, _key)
_Dumper.add_representer(_Unsafe, _unsafe)
_Dumper.add_representer(Vaulted, _vaulted)


def assigned(name: str, value: t.Any) -> str:
    """``name: value`` in block style, without the line end. *name* is our own, or Ansible's."""
    text: str = yaml.dump(_inert({name: value}), Dumper=_Dumper, default_flow_style=False, sort_keys=False, allow_unicode=True, width=10_000)
    # what cannot be printed stands between double quotes, and as an escape nothing of it acts on a terminal
    return "".join(char if char.isprintable() or char == "\n" else "\\U%08X" % ord(char) for char in text.rstrip("\n"))


def _inert(value: t.Any) -> t.Any:
    """The same value, each text in it either plain, marked, or the name of a vault variable."""
    if isinstance(value, Vaulted):
        return value
    if isinstance(value, str):
        text = sound(value)
        return _Unsafe(text) if any(mark in text for mark in _MARKS) else text
    if isinstance(value, t.Mapping):
        return {_Key(sound(str(key))): _inert(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_inert(one) for one in value]
    return value


def sound(text: str) -> str:
    """The text without what no YAML file can hold: halves of surrogate pairs and characters that are none."""
    return "".join("\ufffd" if 0xD800 <= ord(char) <= 0xDFFF or ord(char) & 0xFFFE == 0xFFFE else char for char in text)


def remark(text: str, before: str = "# ") -> str:
    """One line of remark: what cannot be printed, a line end among it, becomes a question mark, and what is too long is cut."""
    line = "".join(char if char.isprintable() else "?" for char in text)
    return (before + (line if len(line) <= _LONGEST else line[:_LONGEST] + " ...")).rstrip()


def out(text: str) -> str:
    """Assignments as an example behind #, to be taken out of it."""
    return "\n".join("# " + line for line in text.split("\n"))


__all__ = ["Vaulted", "assigned", "out", "remark", "sound"]
