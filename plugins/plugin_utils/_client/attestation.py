# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a person said (attestations) and what was accepted (waivers), as plain inventory lists.

An attestation answers an item that only a person can answer; a waiver accepts one that is not in order. Both name an item,
a person and the last day on which they hold, and both stop working after that day.
"""
from __future__ import annotations

import datetime
import fnmatch
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    ATTESTED,
    ERROR,
    FAIL,
    MANUAL,
    SETTLED,
    WAIVED,
    WOULD_CHANGE,
    type_name,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.reading import AHEAD_DAYS

Finding = dict[str, t.Any]

#: What a waiver may settle.
WAIVABLE = frozenset({FAIL, ERROR, MANUAL, WOULD_CHANGE})


class StatementError(ValueError):
    """The list is not usable; the message names every wrong entry, why it is wrong and what to write instead."""


@dataclass(frozen=True)
class Statement:
    """One entry. ``until`` is the last day on which it holds; ``step`` limits it to findings whose step matches (``*`` is a wildcard)."""

    item: str
    who: str
    text: str
    until: datetime.date
    on: datetime.date | None = None
    step: str = "*"

    def over(self, today: datetime.date) -> str:
        """Why it does not count on this day; empty when it does."""
        if today > self.until:
            return "ended on %s and no longer counts" % self.until
        if self.on and (self.on - today).days > AHEAD_DAYS:
            return "is dated %s, which lies ahead: it does not count" % self.on
        return ""

    def covers(self, finding: Finding) -> bool:
        return self.item == finding.get("item") and fnmatch.fnmatchcase(str(finding.get("step", "")).lower(), self.step.lower())

    def as_dict(self) -> dict[str, str]:
        return {"who": self.who, "text": self.text, "until": self.until.isoformat(), "on": self.on.isoformat() if self.on else ""}


@dataclass(frozen=True)
class Waiver(Statement):
    """An item that is not in order and is accepted so: ``text`` is the reason."""


@dataclass(frozen=True)
class Attestation(Statement):
    """An item that a person answers for: ``text`` is what was stated. ``valid_for`` is what it was stated of, for example QuickBooks' version."""

    valid_for: str = ""

    def as_dict(self) -> dict[str, str]:
        return {**super().as_dict(), **({"valid_for": self.valid_for} if self.valid_for else {})}

    def lapsed(self, finding: Finding) -> str:
        """What the finding is about now, when that is something else than what was attested; else the empty string."""
        now = str(finding.get("valid_for") or "").strip()
        return now if now and self.valid_for and now.casefold() != self.valid_for.casefold() else ""


def _item(value: t.Any) -> str:
    if isinstance(value, bool) or value is None:
        raise ValueError("is missing or no item id: write for example item: \"1.1\"")
    if isinstance(value, (int, float)):
        raise ValueError("is the number %s, because YAML reads 1.1 as a number: quote it, item: \"%s\"" % (value, value))
    text = str(value).strip()
    if text not in ALL_ITEMS:
        raise ValueError("'%s' is no item of the checklist: use one of %s" % (text, ", ".join(ALL_ITEMS)))
    return text


def _date(value: t.Any) -> datetime.date:
    if isinstance(value, (datetime.date, datetime.datetime)):
        raise ValueError("is a date object, because YAML reads an unquoted date as one: quote it, \"%s\"" % str(value)[:10])
    if not isinstance(value, str):
        raise ValueError("is %s, not a date: write it quoted as \"YYYY-MM-DD\"" % type_name(value))
    try:
        return datetime.datetime.strptime(value.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise ValueError("'%s' is no calendar date: write it quoted as \"YYYY-MM-DD\"" % value) from None


def _text(value: t.Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("is missing or empty: write a text")
    return value.strip()


def _step(value: t.Any) -> str:
    return _text(value)


def _valid_for(value: t.Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise ValueError("is the number %s, because YAML reads a version as a number: quote it, valid_for: \"%s\"" % (value, value))
    return _text(value)


_READERS: dict[str, t.Callable[[t.Any], t.Any]] = {
    "item": _item, "who": _text, "why": _text, "statement": _text, "until": _date, "on": _date, "step": _step, "valid_for": _valid_for,
}


#: Optional keys of an attestation and of a waiver, by the key of their text.
OPTIONAL = {"statement": ("on", "step", "valid_for"), "why": ("on", "step")}


def _unknown_keys(entry: dict[t.Any, t.Any], known: tuple[str, ...]) -> t.Iterator[str]:
    for key in entry:
        if key is True or key is False:
            yield "has the key %s, because YAML reads an unquoted on: as true: quote the key, \"on\":" % str(key).lower()
        elif key not in known:
            yield "has the unknown key '%s': known are %s" % (key, ", ".join(known))


def _read(entry: t.Any, where: str, text_key: str, problems: list[str]) -> dict[str, t.Any]:
    if not isinstance(entry, dict):
        problems.append("%s is %s, not a mapping with item, who, %s, until" % (where, type_name(entry), text_key))
        return {}
    known = ("item", "who", text_key, "until", *OPTIONAL[text_key])
    problems.extend("%s %s" % (where, text) for text in _unknown_keys(entry, known))
    values = {}
    for key in known:
        if key in OPTIONAL[text_key] and entry.get(key) is None:
            continue
        try:
            values[key] = _READERS[key](entry.get(key))
        except ValueError as exc:
            problems.append("%s.%s %s" % (where, key, exc))
    if "on" in values and "until" in values and values["on"] > values["until"]:
        problems.append("%s ends on %s, before it was said on %s" % (where, values["until"], values["on"]))
    return values


def _parse(raw: t.Any, name: str, text_key: str) -> list[dict[str, t.Any]]:
    if raw in (None, "", [], {}):
        return []
    if not isinstance(raw, list):
        raise StatementError("%s is %s, not a list of mappings with item, who, %s, until" % (name, type_name(raw), text_key))
    problems: list[str] = []
    entries = [_read(entry, "%s[%d]" % (name, number), text_key, problems) for number, entry in enumerate(raw)]
    if problems:
        raise StatementError("; ".join(problems))
    for entry in entries:
        entry["text"] = entry.pop(text_key)
    return entries


def parse_waivers(raw: t.Any) -> list[Waiver]:
    """Read ``interweave_waivers``: ``[{item, who, why, until, on, step}]``.

    :raises StatementError: one message that names every wrong entry.
    """
    return [Waiver(**entry) for entry in _parse(raw, "interweave_waivers", "why")]


def parse_attestations(raw: t.Any) -> list[Attestation]:
    """Read ``interweave_attestations``: ``[{item, who, statement, until, on, step, valid_for}]``.

    :raises StatementError: one message that names every wrong entry.
    """
    return [Attestation(**entry) for entry in _parse(raw, "interweave_attestations", "statement")]


def _add(finding: Finding, key: str, text: str) -> None:
    finding[key] = [*finding.get(key, []), text]


def _attest(finding: Finding, statement: Attestation, today: datetime.date) -> None:
    said = "%s%s, until %s: %s" % (statement.who, " on %s" % statement.on if statement.on else "", statement.until, statement.text)
    if statement.over(today):
        _add(finding, "evidence", "The attestation of %s %s." % (statement.who, statement.over(today)))
    elif statement.lapsed(finding):
        _add(finding, "evidence", "The attestation of %s was given for '%s', and this is '%s' now: it no longer counts. Have it given again." % (
            statement.who, statement.valid_for, statement.lapsed(finding)))
    elif finding.get("left_out"):
        _add(finding, "evidence", "An attestation of %s exists; it does not stand in for a look that this run was told to leave out." % statement.who)
    elif finding["status"] == MANUAL:
        finding["status"] = ATTESTED
        finding["attested"] = statement.as_dict()
        _add(finding, "evidence", "Attested by %s" % said)
    elif finding["status"] in (FAIL, ERROR, WOULD_CHANGE):
        _add(finding, "evidence", "An attestation of %s exists, but it cannot outweigh what was seen; put it right, or waive it." % statement.who)


def _waive(finding: Finding, waiver: Waiver, today: datetime.date) -> None:
    if waiver.over(today):
        _add(finding, "evidence", "The waiver of %s %s." % (waiver.who, waiver.over(today)))
    elif finding["status"] in WAIVABLE:
        finding["waived_status"] = finding["status"]
        finding["status"] = WAIVED
        finding["waived"] = waiver.as_dict()
        _add(finding, "evidence", "Waived by %s, until %s: %s" % (waiver.who, waiver.until, waiver.text))


def apply(findings: t.Iterable[Finding], waivers: t.Iterable[Waiver], attestations: t.Iterable[Attestation], today: datetime.date) -> list[Finding]:
    """The findings of one host with its statements applied. Pure: the given findings stay as they are.

    An attestation settles only what is ``manual``; a waiver settles fail, error, manual and would_change and keeps the
    original status in ``waived_status``. One that has ended, or is for a step that is not there, changes nothing, and the finding says so.
    """
    waivers, attestations = list(waivers), list(attestations)
    findings, settled = list(findings), []
    for original in findings:
        finding = dict(original)
        for statement in attestations:
            if statement.covers(finding):
                _attest(finding, statement, today)
        for waiver in waivers:
            if waiver.covers(finding):
                _waive(finding, waiver, today)
        settled.append(finding)
    for word in (*attestations, *waivers):
        if not any(word.covers(finding) for finding in findings):
            _tell_unused(settled, word)
    return settled


def _tell_unused(settled: list[Finding], word: Statement) -> None:
    """A step that is misspelt must not look like a word that was never given."""
    for finding in settled:
        if finding.get("item") == word.item and finding["status"] not in SETTLED:
            _add(finding, "evidence", "A word of %s is for the step '%s', which no finding of this item has." % (word.who, word.step))


__all__ = ["Attestation", "StatementError", "Waiver", "apply", "parse_attestations", "parse_waivers"]
