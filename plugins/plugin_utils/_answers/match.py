# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: which answers count for a host, as the attestations, values and approvals of its client. Pure.

Nobody answers for a role that is not held, one answer is of one host and file, two that differ are an error, and an answer stops counting with the facts it
was given of. An answer carries text: it can settle a question, and never waive.
"""
from __future__ import annotations

import datetime
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import subject
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.folder import Folder, Given
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.grammar import NO, UNCLEAR, UNKNOWN, YES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import CHANGE, CONFIRM, VALUE, Question, digest, facts_in_words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.reading import AHEAD_DAYS

Entry = dict[str, t.Any]
CONTRADICTION = "contradiction"


@dataclass(frozen=True)
class Word:
    """One answer of somebody who may give it. *void*: why it does not count; empty when it does."""

    question: Question
    given: Given
    who: str
    role: str
    void: str = ""

    @property
    def until(self) -> datetime.date:
        return self.given.date + datetime.timedelta(days=self.question.days)

    @property
    def unclear(self) -> bool:
        """Whether somebody who may answer said neither yes nor no to a point."""
        return bool(self.role) and self.given.said.answer == UNCLEAR and self.question.kind == CONFIRM

    @property
    def told(self) -> str:
        return self.given.said.text if self.question.kind == VALUE else self.given.said.answer


@dataclass
class Answers:
    """*attestations* as ``interweave_attestations`` holds them, with where they stand. *problems* are sentences for the operator."""

    attestations: list[Entry] = field(default_factory=list)
    values: list[Word] = field(default_factory=list)
    #: By kind of change what was said of it last; of two that differ, both.
    changes: dict[str, list[Word]] = field(default_factory=dict)
    conflicts: list[list[Word]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def match(client: Client, found: Folder, today: datetime.date) -> Answers:
    """What people said that is of this host."""
    told = Answers(problems=list(found.problems))
    words: dict[str, list[Word]] = {}
    for given in found.given:
        asked = found.questions.get(given.said.code)
        if asked is None:
            told.problems.append("%s answers %s, which was never asked of %s" % (given.file, given.said.code, client.name))
        elif asked.host in ("", client.host):
            words.setdefault(asked.code, []).append(_word(client, asked, given, today))
    for every in words.values():
        told.problems += ["%s: the answer of %s to %s %s" % (one.given.file, one.who, one.given.said.code, one.void) for one in every if one.void]
        _sort(told, every, today)
    return told


def _word(client: Client, asked: Question, given: Given, today: datetime.date) -> Word:
    held = [entry for entry in client.contacts if _is(entry, given)]
    who = str(held[0]["name"]) if held else given.name or given.mail
    may = [entry for entry in held if entry["role"] in asked.roles and str(given.date) <= (entry.get("until") or "9999")]
    role = str(may[0]["role"]) if may else ""
    ahead = "is dated %s, which lies ahead: it does not count" % given.date if (given.date - today).days > AHEAD_DAYS else ""
    return Word(asked, given, who, role, ahead or _why_void(client, asked, given, role))


def _is(entry: Entry, given: Given) -> bool:
    """Whether a contact is who answered: by the mail address; by the name only where there is no address."""
    if given.mail:
        return str(entry.get("mail", "")).casefold() == given.mail.casefold()
    return bool(given.name) and str(entry.get("name", "")).casefold() == given.name.casefold()


def _why_void(client: Client, asked: Question, given: Given, role: str) -> str:
    if not role:
        return "does not count: only %s may answer it, and interweave_contacts does not say that of this person on that day" % (
            " or ".join(asked.roles) or "the operator, in interweave_attestations,")
    if given.said.answer == UNCLEAR and asked.kind == CONFIRM:
        return "is no plain yes, no or I don't know ('%s'): ask again" % given.said.text[:80]
    if asked.kind == CHANGE:
        same = asked.facts.get(client.host) == digest(subject.facts(client, subject.FACTS_OF_KIND[asked.item]))
        return "" if same else "was given of other facts, or not of %s: it no longer counts. Ask again" % client.host
    now = subject.facts(client, asked.item, asked.step) if asked.kind == CONFIRM else subject.facts_of_value(client, asked.about)
    if now != asked.facts:
        then, today = facts_in_words(asked.facts) or "nothing", facts_in_words(now) or "nothing"
        return "was given of %s, and this is %s now: it no longer counts. Ask again" % (then, today)
    return ""


def _sort(told: Answers, every: list[Word], today: datetime.date) -> None:
    """All answers to one question: each person's newest; those who differ contradict each other."""
    asked = every[0].question
    good = _newest([one for one in every if (not one.void or one.unclear) and one.until >= today])
    unclear = {one.who.casefold() for one in good if one.unclear}  # it takes back what the same person said before
    good = [one for one in good if one.who.casefold() not in unclear]
    good = [one for one in good if one.given.said.answer != UNKNOWN] or good  # who does not know contradicts nobody
    differ = len({one.told.casefold() for one in good}) > 1
    if asked.kind == CONFIRM:
        void = [one for one in every if one.void] + [one for one in every if not one.void and one.until < today]
        told.attestations += [_attestation(one) for one in void]
        told.attestations += [_contradiction(good)] if differ else [_attestation(one) for one in good[-1:]]
    elif asked.kind == CHANGE:
        told.changes.setdefault(asked.item, []).extend(good)
    elif differ:
        told.conflicts.append(good)
    else:
        told.values += good[-1:]


def _newest(words: list[Word]) -> list[Word]:
    """Of each person the answers of the last day on which one was given: a later word replaces one's own. Oldest first."""
    last: dict[str, datetime.date] = {}
    for one in words:
        last[one.who.casefold()] = max(one.given.date, last.get(one.who.casefold(), one.given.date))
    return sorted((one for one in words if one.given.date == last[one.who.casefold()]), key=lambda one: one.given.date)


def _attestation(one: Word) -> Entry:
    asked, given = one.question, one.given
    about = facts_in_words(asked.facts, asked.valid_for)
    entry = {
        "item": asked.item, "who": one.who, "statement": "%s (asked: %s%s)" % (given.said.text, asked.text, " " + about if about else ""),
        "until": str(max(one.until, given.date)), "on": str(given.date), "answer": given.said.answer, "code": asked.code, "exact_step": asked.step,
        "question": asked.text, "about": about, "role": one.role, "received_by": given.received_by, "file": given.file, "sha256": given.sha256,
        "valid_for": asked.valid_for, "void": one.void,
    }
    return {key: value for key, value in entry.items() if value or key == "exact_step"}


def _contradiction(words: list[Word]) -> Entry:
    said = "; ".join("%s on %s: %s (%s)" % (one.who, one.given.date, one.given.said.text[:80], one.given.file) for one in words)
    return {**_attestation(words[-1]), "who": ", ".join(dict.fromkeys(one.who for one in words)), "statement": said, "answer": CONTRADICTION}


def decided(words: t.Sequence[Word]) -> str:
    """What was said of a kind of change: YES, NO, UNCLEAR (which gives no leave) or a contradiction; empty when nothing counts. The newest request counts."""
    newest = max(((one.question.asked_on, one.question.run) for one in words), default=("", ""))
    said = {one.given.said.answer for one in words if (one.question.asked_on, one.question.run) == newest} & {YES, NO, UNCLEAR}
    return CONTRADICTION if len(said) > 1 else next(iter(said), "")


__all__ = ["Answers", "CONTRADICTION", "Word", "decided", "match"]
