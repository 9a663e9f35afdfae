# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: templating of a list of steps in which every variable is templated once.

Ansible compiles a template each time it meets it, also a variable's own template each time another one names the variable. Ten steps that
name the same five variables cost a hundred compilations, more than all the requests to the host. Here a variable that the steps name is
templated once for the whole list. A variable that looks something up, or that depends on ``step_item``, is left to Ansible as it is.
"""
from __future__ import annotations

import contextlib
import re
import typing as t
from dataclasses import dataclass

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._compat import is_trusted_as_template, trust_as_template

_NAME = re.compile(r"[A-Za-z_]\w*")
_PATH_TEXT = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[[A-Za-z_]\w*\])*"
#: ``{{ name }}``, ``{{ name.key }}``, ``{{ name[other] }}``: what needs no template engine.
_PATH = re.compile(r"\{\{\s*(%s)\s*\}\}" % _PATH_TEXT)
#: What stands for itself: a text without quotes and backslashes, an empty list or dict.
_LITERAL = r"'[^'\\\\]*'|\[\]|\{\}"
#: The same as a whole text, also with ``default(omit)``, ``default(other.path)``, ``default('text')`` and a second argument ``true``.
_WHOLE = re.compile(r"\{\{\s*(%s)\s*(?:\|\s*default\(\s*(%s|%s)\s*(,\s*true\s*)?\)\s*)?\}\}" % (_PATH_TEXT, _PATH_TEXT, _LITERAL))
_PART = re.compile(r"[.\[]?([A-Za-z_]\w*)\]?")
#: What a template may name that is not the same each time, or not to be walked through.
_LEFT_ALONE = {"lookup", "query", "q", "now", "random", "vars", "varnames", "hostvars", "step_item"}
_ITEM = "step_item"
_OMIT = "omit"
_OMITTED = object()
#: A path that leads nowhere, as Jinja's undefined.
_MISSING = object()
#: It takes the template engine to tell.
_ENGINE = object()
NO_ITEM = object()


class Templates(t.Protocol):
    """What templates a step or a part of one."""

    def template(self, raw: t.Any) -> t.Any: ...


class StepTemplates:
    """The variables of one task, and what is known of them so far."""

    def __init__(self, templar: t.Any, task_vars: dict[str, t.Any]) -> None:
        self._templar = templar
        self._task_vars = task_vars
        #: The variables that were settled, with their values.
        self._settled: dict[str, t.Any] = {}
        self._visited: set[str] = set()
        self._left_alone: set[str] = set(_LEFT_ALONE)
        self._texts: dict[str, t.Any] = {}

    def template(self, raw: t.Any, element: t.Any = NO_ITEM) -> t.Any:
        """The values of a step, or a part of one. What is to be omitted is left out of dicts.

        :param element: the value of ``step_item``.
        :raises AnsibleError: a variable is not defined or cannot be templated.
        """
        value = self._walk(raw, element if element is NO_ITEM else native(element))
        return None if value is _OMITTED else value

    def at(self, element: t.Any) -> Templates:
        """The same with one value of ``step_item``."""
        return _At(self, element)

    def _walk(self, raw: t.Any, element: t.Any) -> t.Any:
        if isinstance(raw, dict):
            pairs = ((native(key), self._walk(value, element)) for key, value in raw.items())
            return {key: value for key, value in pairs if value is not _OMITTED}
        if isinstance(raw, (list, tuple)):
            return [value for value in (self._walk(value, element) for value in raw) if value is not _OMITTED]
        if not isinstance(raw, str) or not _is_template(raw):
            return native(raw)
        return self._text(raw, element)

    def _text(self, text: str, element: t.Any) -> t.Any:
        if text in self._texts:
            return self._texts[text]
        self._settle(text)
        value = self._plainly(text, element)
        if value is not _ENGINE:
            return value
        value = native(self._templated(text, element))
        if self._left_alone.isdisjoint(_NAME.findall(text)):
            self._texts[text] = value
        return value

    def _plainly(self, text: str, element: t.Any) -> t.Any:
        """The value of a text that only names what is known, as Jinja would find it; ``_ENGINE`` when it takes more than that."""
        whole = _WHOLE.fullmatch(text)
        if whole:
            return self._path_or_default(whole.group(1), whole.group(2), bool(whole.group(3)), element)
        if any(mark in _PATH.sub("", text) for mark in ("{{", "{%", "{#")):
            return _ENGINE
        values = [self._follow(found.group(1), element) for found in _PATH.finditer(text)]
        if not all(type(value) in (str, int) for value in values):
            return _ENGINE
        parts = iter(values)
        return _PATH.sub(lambda _found: str(next(parts)), text)

    def _path_or_default(self, path: str, default: str | None, when_empty: bool, element: t.Any) -> t.Any:
        value = self._follow(path, element)
        if value is not _ENGINE and default and (value is _MISSING or (when_empty and not value)):
            value = self._default(default, element)
        return _ENGINE if value is _MISSING else value  # which says what is not defined

    def _default(self, text: str, element: t.Any) -> t.Any:
        if text == _OMIT:
            return _OMITTED
        if text.startswith("'"):
            return text[1:-1]
        if text in ("[]", "{}"):
            return [] if text == "[]" else {}
        return self._follow(text, element)

    def _follow(self, path: str, element: t.Any) -> t.Any:
        value: t.Any = _ENGINE
        for place, part in enumerate(_PART.finditer(path)):
            key: t.Any = part.group(1)
            if place == 0:
                value = self._first(key, element)
            else:
                value = self._inside(value, self._follow(key, element) if part.group().startswith("[") else key)
            if value is _ENGINE or value is _MISSING:
                break
        return value

    def _first(self, name: str, element: t.Any) -> t.Any:
        if name in self._settled:
            return self._settled[name]
        if name == _ITEM and element is not NO_ITEM:
            return element
        return _ENGINE if name in self._task_vars or name in _LEFT_ALONE else _MISSING

    @staticmethod
    def _inside(value: t.Any, key: t.Any) -> t.Any:
        """One step further; attributes of a dict (``items``) and what is no dict are the engine's."""
        if not isinstance(value, dict) or not isinstance(key, str) or hasattr(dict, key):
            return _ENGINE
        return value.get(key, _MISSING)

    def _templated(self, text: t.Any, element: t.Any) -> t.Any:
        """By Ansible. In a dict, since Ansible says by a missing key that a value is to be omitted."""
        before = self._templar.available_variables
        self._templar.available_variables = {**self._task_vars, **self._settled, **({} if element is NO_ITEM else {_ITEM: element})}
        try:
            return self._templar.template({"value": text}).get("value", _OMITTED)
        finally:
            self._templar.available_variables = before

    def _settle(self, text: str) -> None:
        """Template the variables that a text names, those they name first; what cannot be templated is left for the step to fail on."""
        for name in sorted({name for name in _NAME.findall(text) if name in self._task_vars} - self._visited - _LEFT_ALONE):
            self._visited.add(name)
            value = self._task_vars[name]
            texts = [text for text in _texts(value) if _is_template(text)]
            for inner in texts:
                self._settle(inner)
            if not all(self._left_alone.isdisjoint(_NAME.findall(inner)) for inner in texts):
                self._left_alone.add(name)
            elif not texts and isinstance(value, (dict, list, str, int, float)):
                self._keep(name, value)
            elif texts:
                self._settle_one(name, value)

    def _settle_one(self, name: str, value: t.Any) -> None:
        try:
            found = self._walk(value, NO_ITEM)
        except Exception:  # the step that needs it says so
            return
        if found is not _OMITTED:
            self._keep(name, found)

    def _keep(self, name: str, value: t.Any) -> None:
        self._settled[name] = native(value)


@dataclass(frozen=True)
class _At:
    templates: StepTemplates
    element: t.Any

    def template(self, raw: t.Any) -> t.Any:
        return self.templates.template(raw, self.element)


def _is_template(text: str) -> bool:
    """Whether Ansible would template this text: what came from a host or a CRM is never a template, whatever it holds."""
    return ("{{" in text or "{%" in text) and is_trusted_as_template(text)


def native(value: t.Any) -> t.Any:
    """Plain texts, lists and dicts: copying what Ansible knows about the origin of each costs more than the values."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, dict):
        return {native(key): native(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [native(item) for item in value]
    return value


def _texts(value: t.Any) -> t.Iterator[str]:
    """All texts in a variable; Ansible's own views of all hosts are no dicts and are not walked."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)


def warm_up() -> None:
    """Have Ansible find and import its filters now: this file is loaded in the parent, and a worker inherits what is there.

    Otherwise every worker does it for its first template.
    """
    with contextlib.suppress(Exception):  # only time is lost
        Templar(loader=DataLoader(), variables={}).template(trust_as_template("{{ [1] | length > 0 and ({} | combine({}) or nothing | default('')) }}"))


warm_up()

__all__ = ["NO_ITEM", "StepTemplates", "Templates", "native"]
