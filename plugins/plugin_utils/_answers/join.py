# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the client of an inventory together with what people answered: one road to the judges."""
from __future__ import annotations

import datetime
import os
import pathlib
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import approval, names
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.folder import FOLDER, read
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.match import match
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.values import applied
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client


@dataclass(frozen=True)
class Joined:
    """*approvals*: by kind of change who allowed it and where that stands. *warnings*: sentences for the operator."""

    client: Client
    approvals: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def joined(client: Client, report_dir: str | os.PathLike[str], today: datetime.date | None = None) -> Joined:
    """The client with the answers that lie below the report folder. Without any it is the same client."""
    if not (pathlib.Path(report_dir) / FOLDER).is_dir():
        return _approved(client, {})
    today = today or datetime.datetime.now(datetime.timezone.utc).date()
    found = read(report_dir, client.name)
    problems: list[str] = []
    declared = client
    for _time in range(2):  # a value may rest on another that was answered, too: who numbers, then how the portal is set
        told = match(client, found, today)
        done = applied(declared, told)
        client, problems = done.client, [*told.problems, *done.problems]
    client, wrong_names = names.applied(client, found.names, today)
    problems += wrong_names
    client = replace(client, attestations=(*client.attestations, *told.attestations))
    return _approved(client, told.changes, tuple("answers of %s: %s" % (client.name, one) for one in dict.fromkeys(problems)))


def _approved(client: Client, changes: dict[str, list[t.Any]], warnings: tuple[str, ...] = ()) -> Joined:
    verdict = approval.of(client, changes)
    wrong = tuple("%s: %s" % (client.name, mistake.sentence) for mistake in client.wrong("contacts"))  # it costs this person's answers, and no item
    return Joined(replace(client, allow=client.allow - verdict.refused), verdict.words, tuple(map(_shown, (*wrong, *warnings, *verdict.warnings))))


def _shown(text: str) -> str:
    """On one line, and nothing that acts on a terminal: a reply and the name of its file are others' text."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


__all__ = ["Joined", "joined"]
