# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: which resource of which CRM answers which item, and the looks that are made of a declared CRM. Pure data."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist import _portal_says
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import (
    CRM,
    POLICY,
    ROLES,
    Answer,
    CheckItem,
    Judged,
    Look,
    Options,
    RunView,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Crm

NAMES = "crm_account_names"
#: The keys of ``interweave_crms[]`` that are one look's each.
_PARTS = ("fields", "permissions", "account_names", "info")


@dataclass(frozen=True)
class CrmChecks:
    """The resources (as in ``_crms.RESOURCES``) that look at one kind of CRM."""

    permissions: str
    fields: str
    reader: str
    #: The key of ``interweave_crms[].fields`` under which a client lists fields of its own; without it those of the checklist are wanted.
    own_fields: str
    #: What an entry of that key is told of a field that InterWeave's profile names.
    field_keys: tuple[str, ...]
    #: Whether the resource of the fields is told the integration user.
    fields_know_user: bool = False
    #: Whether values can be added to its picklists.
    picklists: bool = False
    #: InterWeave's own flow for one customer, empty where none is documented.
    canary_flow: str = ""


CHECKS: dict[str, CrmChecks] = {
    "salesforce": CrmChecks("salesforce_permissions", "salesforce_fields", "salesforce_info", "fields", ("object", "name", "label"), True, True,
                            "QBCust2SFAcctNF"),
    "creatio": CrmChecks("creatio_permissions", "creatio_columns", "creatio_info", "columns", ("object", "name")),
}
READERS = tuple(checks.reader for checks in CHECKS.values())
PREPARED = tuple(name for checks in CHECKS.values() for name in (checks.permissions, checks.fields)) + (NAMES,)


def user_of(crm: Crm) -> Options:
    return {"integration_username": crm.integration_username} if crm.integration_username else {}


def look(client: Client, crm: Crm, resource: str, options: Options, part: str, *more: str) -> Look:
    """A look at this CRM; *part* is the key of ``interweave_crms[]`` that it is made of. What is no known key costs every look."""
    entry = "interweave_crms[%d]" % crm.index
    others = tuple("%s.%s" % (entry, key) for key in _PARTS if key != part)
    needs = [mistake.variable for mistake in client.wrong(entry) if not mistake.variable.startswith(others)]
    return Look(CRM, resource, options, crm.name, (*(["%s.%s" % (entry, part)] if part else []), *needs, *more), crm.index)


class CrmItem(CheckItem):
    """An item that each of the client's CRMs answers."""

    variables: t.ClassVar[tuple[str, ...]] = ("interweave_crms",)
    places = (CRM,)
    roles = ROLES  # the CRM is the client's, whichever of its servers leads the look

    def looks(self, client: Client, run: RunView) -> list[Look]:
        if not client.crms and not client.wrong("interweave_crms"):
            return [self.ask("interweave_crms is empty, so no CRM was looked at",
                             "Describe the client's Salesforce or Creatio in interweave_crms and run again, or check and attest item %s." % self.id)]
        return [self.at(crm, client, run) if crm.type in CHECKS else look(client, crm, "", {}, "") for crm in client.crms]

    def at(self, crm: Crm, client: Client, run: RunView) -> Look:
        """The look at one CRM of a kind that is known."""
        raise NotImplementedError


def readers(client: Client, profile: t.Mapping[str, str]) -> list[Look]:
    """What items 4.1 and 4.2 are judged from. A list whose field nobody declared is read where InterWeave's profile says that it is."""
    return [look(client, crm, CHECKS[crm.type].reader, _with_lists(client, crm, profile), "info") for crm in client.crms if crm.type in CHECKS]


def _with_lists(client: Client, crm: Crm, profile: t.Mapping[str, str]) -> Options:
    declared = list(crm.info.get("lists") or [])
    wanted = {str(entry.get("name")) for entry in client.lists if not entry.get("not_used")} - {str(entry.get("name")) for entry in declared}
    more = [entry for entry in _portal_says.lists(profile) if entry["name"] in wanted]
    return {**crm.info, "lists": [*declared, *more]} if more else crm.info


def named(client: Client, name: str | None) -> list[Crm]:
    """The CRMs that somebody means by a name: those called so, else of that type; all of them without a name."""
    if not name:
        return list(client.crms)
    return [crm for crm in client.crms if crm.name == name] or [crm for crm in client.crms if crm.type == name]


class ComparedWithCrm(CheckItem):
    """An item that compares what its CRMs show with what is declared or seen elsewhere."""

    places = (CRM, POLICY)

    def looks(self, client: Client, run: RunView) -> list[Look]:
        return readers(client, run.profile)

    def judge(self, client: Client, answers: list[Answer]) -> list[Judged]:
        """What a CRM answered is data; it is told where it is compared."""
        return super().judge(client, [answer for answer in answers if answer.look.place == POLICY])


__all__ = ["CHECKS", "ComparedWithCrm", "CrmChecks", "CrmItem", "NAMES", "PREPARED", "READERS", "look", "named", "readers", "user_of"]
