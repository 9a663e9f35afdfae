# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: who allowed each kind of change: the answers to change requests that ``interweave_change.approved_by`` names. Pure."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import KINDS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.grammar import UNCLEAR, YES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.match import CONTRADICTION, Word, decided
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import CODE
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client

#: Why a kind is not allowed, where nobody plainly refused it.
_WHY = {CONTRADICTION: "its answers contradict each other (%s)", UNCLEAR: "its answer is no plain yes, so ask again (%s)"}


@dataclass
class Verdict:
    """*words*: by allowed kind who approved it, for the record; empty where nobody did. *refused*: kinds to which somebody said no."""

    words: dict[str, str] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    warnings: list[str] = field(default_factory=list)


def of(client: Client, changes: t.Mapping[str, t.Sequence[Word]]) -> Verdict:
    """A kind that the inventory allows and a person refused is not allowed: a no beats every consent."""
    named = set(CODE.findall(client.change.approved_by)) if client.change else set()
    found = Verdict()
    refused = set()
    for kind in sorted(client.allow, key=KINDS.index):
        words = changes.get(kind, ())
        said = decided(words)
        if said and said != YES:
            refused.add(kind)
            found.warnings.append("%s: '%s' is not allowed in this run: %s" % (client.name, kind, _why(words, said)))
            continue
        by = next((word for word in words if word.question.code in named and word.given.said.answer == YES), None)
        found.words[kind] = "%s on %s (%s, %s, SHA-256 %s)" % (by.who, by.given.date, by.question.code, by.given.file, by.given.sha256) if by else ""
    found.refused = frozenset(refused)
    missing = [kind for kind, words in found.words.items() if not words]
    if missing:
        # without the client's name: Ansible shows the same warning once, and a fleet has one consent and many clients. The report says for whom
        found.warnings.append("no answer on record approves %s: let interweave_change.approved_by name the codes of the change request that were answered "
                              "with yes. Each client's page says what of it is missing" % ", ".join(missing))
    return found


def _why(words: t.Sequence[Word], said: str) -> str:
    told = "; ".join("%s on %s: %s (%s)" % (one.who, one.given.date, one.given.said.text[:80], one.given.file) for one in words)
    return _WHY.get(said, "it was refused (%s)") % told


__all__ = ["Verdict", "of"]
