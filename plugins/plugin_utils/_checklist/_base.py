# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what an item of the checklist is made of: looks at places, and what is said of what they showed. Pure."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, MANUAL, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import Seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Mistake

#: Where is looked: the Windows host over its connection, a company file, a CRM, and what the controller judges or fetches itself.
HOST, COMPANY_FILE, CRM, POLICY = "host", "company_file", "crm", "policy"
#: The places that are looked at over the host's own connection; the others are looked at from the controller, once for a client.
ON_HOST = (HOST, COMPANY_FILE)

#: What a server may be for its client (``interweave_role``).
ROLES = ("live", "standby", "retired")

Options = dict[str, t.Any]


@dataclass(frozen=True)
class RunView:
    """What an item may know of the run it is part of. A role that is used alone has no folder."""

    #: Today in UTC, ``YYYYMMDD``: the day of the run.
    day: str
    #: Folder for a client's account names (proposals and backups), empty without a run.
    names_folder: str = ""
    #: When the earlier run began that last changed something on this host, and when its changes there were over: ISO date-times, or empty.
    changed_since: str = ""
    changed_until: str = ""
    #: The settings of the client's company profile in InterWeave's portal, empty where it was not looked at.
    profile: t.Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """One look at one place. ``outcome`` is set where it is known without looking, such as a question to a person."""

    place: str
    resource: str
    options: Options
    #: The step's name in findings.
    name: str
    #: The variables it is made of, down to the entry of a list: a mistake in one of them is this look's outcome.
    variables: tuple[str, ...] = ()
    #: Which of several places of this kind: the number of the CRM or of the company file.
    which: int = 0
    outcome: Outcome | None = None
    #: Further items that are answered from the same look.
    serves: tuple[str, ...] = ()


class Judged(t.NamedTuple):
    """What is said of one step of an item."""

    step: str
    outcome: Outcome
    #: Keys beside the outcome's own, such as ``company_file``.
    about: Options = {}


@dataclass(frozen=True)
class Answer:
    """A look of an item and what it showed of it."""

    look: Look
    #: The step's name in the finding: a look that serves several items may name each.
    name: str
    outcome: Outcome
    about: Options = field(default_factory=dict)


class CheckItem:
    """One item. A subclass says what is the item's, looks, and judges; by itself every look is one finding."""

    id: t.ClassVar[str] = ""
    #: For docs/coverage.md: what is put right, what is looked at, what a person is asked, and why not more of it is automated.
    configured: t.ClassVar[str] = "-"
    verified: t.ClassVar[str] = "-"
    asked: t.ClassVar[str] = "-"
    why_not: t.ClassVar[str] = "-"
    #: The inventory's variables that it reads.
    variables: t.ClassVar[tuple[str, ...]] = ()
    #: The kinds of change it may make.
    consents: t.ClassVar[tuple[str, ...]] = ()
    #: The places it looks at; where the last of them is, it is judged.
    places: t.ClassVar[tuple[str, ...]] = ()
    #: Further places that may say more of it, without having to.
    adds_at: t.ClassVar[tuple[str, ...]] = ()
    #: The roles of a server (``interweave_role``) on which it is looked at; on the others it does not apply.
    roles: t.ClassVar[tuple[str, ...]] = ("live",)
    #: Its resources, and which others must have been dealt with before.
    follows: t.ClassVar[t.Mapping[str, tuple[str, ...]]] = {}
    #: What a pass proves, and what it cannot.
    proves: t.ClassVar[str] = ""
    cannot_prove: t.ClassVar[str] = ""

    @property
    def title(self) -> str:
        return ALL_ITEMS[self.id].title

    @property
    def phase(self) -> int:
        return ALL_ITEMS[self.id].phase

    @property
    def owner(self) -> str:
        return ALL_ITEMS[self.id].owner

    @property
    def instruction(self) -> str:
        return ALL_ITEMS[self.id].instruction

    def looks(self, client: Client, run: RunView) -> list[Look]:
        """What must be looked at for this client. Pure."""
        raise NotImplementedError

    def later(self, client: Client, run: RunView, seen: Seen) -> list[Look]:
        """What is looked at or judged once the other places were seen. Pure."""
        return []

    def judge(self, client: Client, answers: list[Answer]) -> list[Judged]:
        """What is said of what its looks showed."""
        del client
        return [Judged(answer.name, answer.outcome, answer.about) for answer in answers]

    def ask(self, why: str, remedy: str = "", owner: str = "", name: str = "", place: str = "") -> Look:
        """A question to a person, in place of a look."""
        return Look(place or self.places[-1], "", {}, name, outcome=Outcome(
            MANUAL, expected=self.instruction, actual=why, remedy=remedy or self.instruction, owner=owner or self.owner))


def mistaken(mistakes: t.Sequence[Mistake]) -> Outcome:
    """The outcome of what cannot be looked at, since its variables cannot be used: the operator's, by the variable's name."""
    return Outcome(ERROR, expected="variables that can be used", actual="; ".join(told(mistake) for mistake in mistakes), owner="operator",
                   remedy="Set or correct %s in the inventory and run again." % ", ".join(dict.fromkeys(mistake.variable for mistake in mistakes)))


def told(mistake: Mistake) -> str:
    """A mistake without the host's name, which the finding has."""
    return "%s %s" % (mistake.variable, mistake.problem)


def given(**options: t.Any) -> Options:
    """Options without those that are ``None`` or empty texts: what nobody declared is left to the resource's default."""
    return {name: value for name, value in options.items() if value is not None and value != ""}


__all__ = ["Answer", "COMPANY_FILE", "CRM", "CheckItem", "HOST", "Judged", "Look", "ON_HOST", "Options", "POLICY", "ROLES", "RunView", "given", "mistaken",
           "told"]
