# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a draft says of one variable: a value that was seen, or a question to who can answer it. Pure."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.yaml_text import assigned, out, remark

#: Who can answer, and what a draft calls them.
WHO = {"client": "the client", "it": "the client's IT", "crm_admin": "the CRM administrator", "interweave": "InterWeave support", "operator": "you"}
_WIDTH = 144


class Question(t.NamedTuple):
    #: One of ``WHO``.
    who: str
    text: str


@dataclass(frozen=True)
class Entry:
    """One variable of the draft, or remarks alone. ``notes`` say where a value was seen; ``examples`` are values behind #, none of which was chosen."""

    name: str = ""
    value: t.Any = None
    notes: tuple[str, ...] = ()
    examples: tuple[t.Any, ...] = ()
    asks: tuple[Question, ...] = ()

    def lines(self) -> list[str]:
        found = [remark(note) for note in self.notes]
        found += [remark("QUESTION to %s: %s" % (WHO[ask.who], ask.text)) for ask in self.asks]
        if self.name and self.value is not None:
            found.append(assigned(self.name, self.value))
        return found + [out(assigned(self.name, example)) for example in self.examples]


@dataclass(frozen=True)
class Section:
    title: str
    entries: tuple[Entry, ...]

    def text(self) -> str:
        """A blank line before each remark; what has none belongs to the entry before it."""
        dashes = "-" * max(_WIDTH - len(self.title), 3)
        lines = [remark("%s %s" % (dashes, self.title))]
        for number, entry in enumerate(self.entries):
            found = entry.lines()
            lines += ["", *found] if number and found and found[0].startswith("#") else found
        return "\n".join(lines) + "\n"


def text_of(sections: t.Iterable[Section], head: t.Sequence[str]) -> str:
    """A file of variables; *head*: what it begins with, as remarks."""
    return "\n".join(["---", *(remark(line) for line in head), "", *(section.text() for section in sections if section.entries)]).rstrip("\n") + "\n"


def asked(sections: t.Iterable[Section]) -> list[Question]:
    return [ask for section in sections for entry in section.entries for ask in entry.asks]


__all__ = ["Entry", "Question", "Section", "WHO", "asked", "text_of"]
