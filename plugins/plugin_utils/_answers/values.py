# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: values that people answered with, as if the inventory had declared them: of the same types, read by the same spec. Pure.

What the inventory declares stands. An answer that differs from it, and is not older, is a mistake in that variable: nobody knows which of the two holds.
"""
from __future__ import annotations

import datetime
import re
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.match import Answers, Word
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.subject import path_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import spec
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Mistake, company_file
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.leaves import Leaves
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.option import Option, wanted
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.values import MISSING, Values

Entry = dict[str, t.Any]
_NAME = {"numbering": "type", "company_files": "name", "flows": "name"}


@dataclass
class Applied:
    client: Client
    problems: list[str] = field(default_factory=list)


def applied(client: Client, told: Answers) -> Applied:
    """The client with these values in it."""
    done = Applied(client)
    for words in told.conflicts:
        variable = "interweave_%s" % words[0].question.about
        said = "; ".join("%s on %s: '%s'" % (one.who, one.given.date, one.given.said.text[:60]) for one in words)
        _wrong(done, variable, "was answered in two ways (%s): ask who is right, and put one answer away" % said)
    for word in told.values:
        _apply(done, word)
    return done


def _wrong(done: Applied, variable: str, problem: str) -> None:
    """As a mistake of the inventory: it costs the items that need the value."""
    plain = re.sub(r"\[[^]]*\].*", "", variable)
    done.client = replace(done.client, mistakes=(*done.client.mistakes, Mistake(done.client.host, plain, problem)))


def _apply(done: Applied, word: Word) -> None:
    variable, name, key = path_of(word.question.about)
    if not variable:
        return
    option = _option(variable, key)
    value = _typed(done.client.host, option, word.given.said.text)
    if value is MISSING:
        done.problems.append("%s: '%s' of %s is no answer to %s: it must be %s" % (
            word.given.file, word.given.said.text[:60], word.who, word.question.code, wanted(option)))
        return
    entries = _entries(done.client, variable)
    entry = next((one for one in entries if one.get(_NAME[variable]) == name), None)
    if entry is None:
        entries.append(entry := {_NAME[variable]: name})
    known, read_on = _known(entry, key)
    if known is None:
        _set(entry, key, value, word)
        done.client = _with(done.client, variable, entries)
    elif known != value and not _older(word.given.date, read_on):
        _wrong(done, "interweave_%s" % variable, "says '%s' for %s, but %s answered '%s' on %s (%s): take one of the two away" % (
            known, name, word.who, value, word.given.date, word.given.file))


def _older(day: datetime.date, read_on: str) -> bool:
    """Whether an answer of this day is older than what the inventory says was read off."""
    return bool(read_on) and str(day) < read_on


def _option(variable: str, key: str) -> Option:
    option = spec.VARIABLES["interweave_%s" % variable].options[key.partition(".")[0]]
    return option.options[key.partition(".")[2]] if "." in key else option


def _typed(host: str, option: Option, text: str) -> t.Any:
    """The first word of the answer as a value of this type. Never a template: nothing here could fill one in."""
    plain = text.partition("Remark:")[0].strip().replace("\u2212", "-").strip(".'\"").split(" ")[0].rstrip(".,;")
    known = next((choice for choice in option.choices if choice.casefold() == plain.casefold()), plain)
    return Values(host, Leaves(None, {})).read(option, known, "answer")


def _entries(client: Client, variable: str) -> list[Entry]:
    if variable == "company_files":
        return [dict(one.declared) for one in client.company_files]
    return [dict(entry) for entry in getattr(client, variable)]


def _known(entry: Entry, key: str) -> tuple[t.Any, str]:
    outer, _dot, inner = key.partition(".")
    holder = entry.get(outer) or {} if inner else entry
    return holder.get(inner or outer), str(holder.get("read_on") or "")


def _set(entry: Entry, key: str, value: t.Any, word: Word) -> None:
    outer, _dot, inner = key.partition(".")
    holder = entry
    if inner:
        holder = entry[outer] = dict(entry.get(outer) or {})
    holder[inner or outer] = value
    if key != "owner":  # who decides reads nothing off
        holder["read_by"] = "%s (%s)" % (word.who, word.given.file)
        holder["read_on"] = str(word.given.date)


def _with(client: Client, variable: str, entries: list[Entry]) -> Client:
    if variable == "company_files":
        return replace(client, company_files=tuple(company_file(entry) for entry in entries))
    return replace(client, numbering=tuple(entries)) if variable == "numbering" else replace(client, flows=tuple(entries))


__all__ = ["Applied", "applied"]
