# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the value of one leaf of a declared variable, templated by Ansible's own engine and by nothing else.

A leaf that holds no template never reaches the engine: it costs 3 ms a call, and an inventory has hundreds of plain leaves a host.
"""
from __future__ import annotations

import datetime
import re
import typing as t
from collections.abc import Mapping

from ansible.errors import AnsibleUndefinedVariable
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._compat import is_trusted_as_template

OMITTED: t.Final = object()
#: ``{{ name }}`` and nothing else: a list or mapping that stands in another variable is read there, so that one wrong leaf does not cost all of it.
_ALIAS = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_MARKS = ("{{", "{%", "{#")
_LONGEST = 300
_PLAIN = (str, int, float, list, tuple, Mapping, datetime.date)


class Untemplatable(Exception):
    """A leaf that has no value; the message says why, as Ansible puts it. ``harmless``: the message holds no value, only a name or that a vault is closed."""

    def __init__(self, message: str, harmless: bool = False) -> None:
        super().__init__(message)
        self.harmless = harmless


class Leaves:
    """The leaves of one host's variables."""

    def __init__(self, templar: t.Any, variables: Mapping[str, t.Any]) -> None:
        self._templar = templar
        self._variables = variables

    def value(self, raw: t.Any) -> t.Any:
        """A plain value, or a list or mapping whose own leaves are still to be read; ``OMITTED`` for what is to be omitted.

        :raises Untemplatable: undefined, a vault that cannot be opened, a lookup that fails.
        """
        if raw is None or (isinstance(raw, _PLAIN) and not isinstance(raw, str)):
            return raw
        if isinstance(raw, str) and not (any(mark in raw for mark in _MARKS) and is_trusted_as_template(raw)):
            return str.__str__(raw)
        alias = _ALIAS.fullmatch(raw) if isinstance(raw, str) else None
        if alias and isinstance(self._variables.get(alias.group(1)), (list, tuple, Mapping)):
            return self._variables[alias.group(1)]
        return self._templated(raw)

    def _templated(self, raw: t.Any) -> t.Any:
        """By Ansible. In a dict, since Ansible says by a missing key that a value is to be omitted."""
        try:
            return native(self._templar.template({"value": raw}).get("value", OMITTED))
        except Exception as exc:  # also what a lookup or a filter of somebody else's raises
            said = " ".join(str(getattr(exc, "message", "") or exc).split())
            raise Untemplatable(said[:_LONGEST].rstrip("."), isinstance(exc, AnsibleUndefinedVariable) or "undecryptable" in said) from None


def native(value: t.Any) -> t.Any:
    """Plain texts, numbers, lists and dicts. What is plain is no template any more, wherever it goes."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Mapping):
        return {native(key): native(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [native(item) for item in value]
    return value


__all__ = ["Leaves", "OMITTED", "Untemplatable", "native"]
