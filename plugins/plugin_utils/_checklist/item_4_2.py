# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 4.2, QuickBooks' terms and sales tax codes are spelled in the CRM as in QuickBooks."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import POLICY, Look, Options, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._company_files import RESOURCE
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._crms import CHECKS, READERS, ComparedWithCrm, named
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import LISTS, Seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client


class TaxAndTerms(ComparedWithCrm):
    id = "4.2"
    configured = "Missing values of a Salesforce picklist with its own value set, without losing the others."
    verified = "Payment terms and tax codes in use against the CRM's values, exactly."
    asked = "Corrections of spelling; which CRM fields hold them."
    why_not = "Which of two spellings is right is the client's decision."
    variables = ("interweave_lists", "interweave_crms", "interweave_company_files")
    consents = ("crm_picklists", "portal_login")
    follows = {"list_match_info": (RESOURCE, *READERS)}
    proves = "The lists that were read are spelled alike on both sides, in the direction that is synchronised."
    cannot_prove = "Terms and tax codes spelled alike prove no mapping between them in InterWeave's portal."

    def later(self, client: Client, run: RunView, seen: Seen) -> list[Look]:
        del run
        if not client.lists and not client.wrong("interweave_lists"):
            return [self.ask("nothing is declared for it",
                             self.instruction + " Declare interweave_lists (name terms and tax_codes), or not_used with the reason.")]
        return [self._compared(client, number, seen) for number in range(len(client.lists))]

    def _compared(self, client: Client, number: int, seen: Seen) -> Look:
        entry = client.lists[number]
        name, crm = str(entry.get("name", "")), entry.get("crm")
        title = LISTS.get(name, name)
        options: Options = {
            "name": title, **{key: entry[key] for key in ("direction", "not_used", "picklist") if key in entry},
            **self._sides(client, entry, name, seen),
        }
        login = picklist_login(client, entry)
        return Look(POLICY, "list_match_info", {**options, **({"add_missing": login} if login else {})},
                    title.capitalize() + (" in %s" % crm if crm else ""), ("interweave_lists[%d]" % number,))

    @staticmethod
    def _sides(client: Client, entry: Options, name: str, seen: Seen) -> Options:
        asked = asked_of(client, entry.get("crm"), name, seen)
        quickbooks = seen.host.lists().get(name)
        sides: Options = {"crm_field": entry.get("crm_field") or ("%s.%s" % (asked["object"], asked["field"]) if "object" in asked else ""),
                          "unread_is_error": seen.host.tried if quickbooks is None else bool(asked)}
        if quickbooks is not None:
            sides["quickbooks"] = quickbooks
        if asked.get("values") is not None:
            sides["crm"] = asked["values"]
            if asked.get("blank") is not None:
                sides["crm_blank"] = asked["blank"]
        return {**sides, "unread_reason": _unread(client, name, seen, quickbooks is not None, asked)}


def asked_of(client: Client, crm: str | None, name: str, seen: Seen) -> Options:
    """What the CRM (the named one, else any) was to be asked for this list, and what it answered."""
    wanted = [entry for one in named(client, crm) for entry in one.info.get("lists") or [] if entry.get("name") == name]
    if crm:
        answered = next((one.lists for one in seen.client.crms if one.name == crm), {})
    else:
        answered = seen.client.lists
    return {**(wanted[-1] if wanted else {}), **answered.get(name, {})}


def _unread(client: Client, name: str, seen: Seen, have_quickbooks: bool, asked: Options) -> str:
    """Why one side was not read, or not all of it; empty when both were."""
    if not have_quickbooks:
        return seen.host.unread
    if asked.get("values") is None:
        return str(asked.get("error") or (seen.client.unread if asked else "info.lists of interweave_crms does not name it"))
    unread = [one.name for one in client.company_files if one.name not in seen.host.files_with(name)]
    return "company file %s: %s" % (", ".join(unread), seen.host.unread) if unread else ""


def picklist_login(client: Client, entry: Options) -> Options | None:
    """The login to the CRM that missing values are added to, where the entry asks for that: the named one, else the first that has picklists."""
    if not entry.get("add_missing"):
        return None
    return next((crm.login for crm in named(client, entry.get("crm")) if crm.type in CHECKS and CHECKS[crm.type].picklists), None)
