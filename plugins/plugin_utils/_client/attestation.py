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


#: What an answer to a question brings beside an attestation that is written by hand: where it stands, and what was asked of whom.
ORIGIN = ("code", "question", "about", "role", "received_by", "file", "sha256")
ANSWERS = ("yes", "no", "unknown", "unclear", "contradiction")


@dataclass(frozen=True)
class Attestation(Statement):
    """An item that a person answers for: ``text`` is what was stated. ``valid_for`` is what it was stated of, for example QuickBooks' version.

    One that was read from a reply has its ``answer``, the very step that it was asked of, and why it does not count (``void``) where it does not.
    """

    valid_for: str = ""
    answer: str = "yes"
    exact_step: str | None = None
    void: str = ""
    code: str = ""
    question: str = ""
    about: str = ""
    role: str = ""
    received_by: str = ""
    file: str = ""
    sha256: str = ""

    def covers(self, finding: Finding) -> bool:
        if self.exact_step is None:
            return super().covers(finding)
        return self.item == finding.get("item") and self.exact_step == finding.get("step", "")

    def as_dict(self) -> dict[str, str]:
        more = {name: getattr(self, name) for name in ("valid_for", *ORIGIN) if getattr(self, name)}
        return {**super().as_dict(), **more, **({"answer": self.answer} if self.answer != "yes" else {})}

    def why_not(self, finding: Finding, today: datetime.date) -> str:
        """Why it does not count for this finding on this day, as the end of a sentence; empty when it does."""
        over = self.void or self.over(today)
        if over or not self.lapsed(finding):
            return over
        return "was given for '%s', and this is '%s' now: it no longer counts. Have it given again" % (self.valid_for, self.lapsed(finding))

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


def _answer(value: t.Any) -> str:
    if value not in ANSWERS:
        raise ValueError("is none of %s" % ", ".join(ANSWERS))
    return str(value)


def _any_text(value: t.Any) -> str:
    if not isinstance(value, str):
        raise ValueError("is %s, not a text" % type_name(value))
    return value


_READERS: dict[str, t.Callable[[t.Any], t.Any]] = {
    "item": _item, "who": _text, "why": _text, "statement": _text, "until": _date, "on": _date, "step": _step, "valid_for": _valid_for,
    "answer": _answer, **dict.fromkeys(("exact_step", "void", *ORIGIN), _any_text),
}


#: Optional keys of an attestation and of a waiver, by the key of their text.
OPTIONAL = {"statement": ("on", "step", "valid_for", "answer", "exact_step", "void", *ORIGIN), "why": ("on", "step")}


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


def _attest(finding: Finding, words: list[Attestation], today: datetime.date) -> None:
    """What people said of one finding. Only one that waits for a person's word is settled or failed by it."""
    for word in words:
        why_not = word.why_not(finding, today)
        if why_not:
            _add(finding, "evidence", "The attestation of %s %s." % (word.who, why_not))
    counting = [word for word in words if not word.why_not(finding, today)]
    if not counting:
        return
    if finding.get("left_out"):
        for word in counting:
            _add(finding, "evidence", "An attestation of %s exists; it does not stand in for a look that this run was told to leave out." % word.who)
    elif finding["status"] == MANUAL:
        _said(finding, counting)
    elif finding["status"] in (FAIL, ERROR, WOULD_CHANGE):
        for word in counting:
            _add(finding, "evidence", "An attestation of %s exists, but it cannot outweigh what was seen; put it right, or waive it." % word.who)


def _said(finding: Finding, words: list[Attestation]) -> None:
    """Yes settles, no is a fault, and two that differ are an error: nobody knows then."""
    answers = {word.answer for word in words} - {"unknown"}
    for word in words:
        _add(finding, "evidence", "%s by %s%s, until %s: %s" % (
            "Attested" if word.answer == "yes" else "Answered", word.who, " on %s" % word.on if word.on else "", word.until, word.text))
    if not answers:
        finding["answered"] = words[-1].as_dict()
        _add(finding, "evidence", "%s does not know: ask somebody else." % words[-1].who)
    elif answers == {"yes"}:
        finding["status"] = ATTESTED
        finding["attested"] = next(word for word in words if word.answer == "yes").as_dict()
    else:
        word = next(word for word in words if word.answer not in ("yes", "unknown"))
        contradiction = len(answers) > 1 or "contradiction" in answers
        finding["status"] = ERROR if contradiction else FAIL
        finding["answered"] = word.as_dict()
        finding["actual"] = ("the answers to this contradict each other: %s" % "; ".join("%s: %s" % (one.who, one.text) for one in words) if contradiction
                             else "%s answered no%s: %s" % (word.who, " on %s" % word.on if word.on else "", word.text))
        if contradiction:
            finding["remedy"] = "Ask who is right, and put the other answer away."


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
        _attest(finding, [word for word in attestations if word.covers(finding)], today)
        for waiver in waivers:
            if waiver.covers(finding):
                _waive(finding, waiver, today)
        settled.append(finding)
    for word in (*attestations, *waivers):
        if getattr(word, "exact_step", None) is None and not any(word.covers(finding) for finding in findings):
            _tell_unused(settled, word)
    return settled


def _tell_unused(settled: list[Finding], word: Statement) -> None:
    """A step that is misspelt must not look like a word that was never given."""
    for finding in settled:
        if finding.get("item") == word.item and finding["status"] not in SETTLED:
            _add(finding, "evidence", "A word of %s is for the step '%s', which no finding of this item has." % (word.who, word.step))


__all__ = ["ANSWERS", "Attestation", "ORIGIN", "StatementError", "Waiver", "apply", "parse_attestations", "parse_waivers"]
