# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what one variable of the inventory, or one key of it, may hold. Pure data."""
from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

TYPES = ("str", "path", "int", "float", "bool", "list", "dict", "any")


@dataclass(frozen=True)
class Option:
    """One value. ``check`` raises ValueError with what the value must be, when its type alone does not say it.

    A dict without ``options`` is open: its keys are those of a module, or the user's own.
    """

    type: str
    #: What it is, in the markup of Ansible's documentation.
    words: str
    elements: str = ""
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    required: bool = False
    secret: bool = False
    default: t.Any = None
    example: t.Any = None
    check: Callable[[t.Any], None] | None = None
    options: Mapping[str, Option] = field(default_factory=dict)
    #: A list whose entries count whole or not at all: half an attestation must not count.
    whole: bool = False

    @property
    def element(self) -> Option:
        """What each entry of a list may hold."""
        return Option(self.elements or "any", self.words, choices=self.choices, low=self.low, high=self.high, secret=self.secret,
                      example=self.example[0] if isinstance(self.example, (list, tuple)) and self.example else None,
                      check=self.check, options=self.options)


@dataclass(frozen=True)
class Variable(Option):
    """One variable of the inventory. ``read_by`` names the roles and playbooks whose documentation lists it.

    What nothing reads yet has no reader: no page lists it, and whoever declares it hears so, lest a blackout be believed that holds nothing back.
    """

    read_by: tuple[str, ...] = ()
    #: People gave it by hand (a consent, a limit, an answer): it must come from the inventory or the command line, from nothing that ran.
    by_hand: bool = False
    #: Ansible itself reads it before a host is looked at, once for the play.
    of_play: bool = False


def wanted(option: Option) -> str:
    """What a value must be, for an error: ``one of connect, run``, ``a whole number from 1 to 65535``."""
    if option.choices and option.type != "list":
        return "one of %s" % ", ".join(option.choices)
    if option.type in ("int", "float"):
        kind = "a whole number" if option.type == "int" else "a number"
        if option.high is not None:
            return "%s from %d to %d" % (kind, option.low or 0, option.high)
        return "%s of at least %d" % (kind, option.low) if option.low is not None else kind
    return {"bool": "true or false", "list": "a list of entries", "dict": "a mapping of keys to values", "path": "a path", "str": "a text"}.get(
        option.type, "a value")


def sample(option: Option, name: str = "") -> str:
    """A value that would be right, as one writes it in YAML; empty where nothing is known of it."""
    if option.type == "any" and option.example is None:
        return ""
    if option.type == "list":
        return "- %s" % (sample(option.element, name) if option.elements != "dict" else _pair(option))
    if option.example is not None:
        return _yaml(option.example)
    if option.type == "dict":
        return _pair(option)
    if option.choices:
        return _yaml(option.choices[0])
    if option.type in ("int", "float"):
        return str(option.default if option.default is not None else option.low or 1)
    return "true" if option.type == "bool" else _yaml(option.default or "text")


def _pair(option: Option) -> str:
    if isinstance(option.example, dict):
        name, value = next(iter(option.example.items()))
        return "%s: %s" % (name, _yaml(value))
    first = next((name for name, inner in option.options.items() if inner.required), next(iter(option.options), "key"))
    return "%s: %s" % (first, sample(option.options[first]) if first in option.options else "value")


def _yaml(value: t.Any) -> str:
    """A value in YAML's flow style; what YAML would read as a number, a date or a truth value is quoted."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return "[%s]" % ", ".join(map(_yaml, value))
    if isinstance(value, dict):
        return "{%s}" % ", ".join("%s: %s" % (name, _yaml(item)) for name, item in value.items())
    text = str(value)
    return '"%s"' % text if isinstance(value, str) and (text[:1] in "0123456789*&!%@`{[#|>'" or ": " in text) else text


__all__ = ["TYPES", "Option", "Variable", "sample", "wanted"]
