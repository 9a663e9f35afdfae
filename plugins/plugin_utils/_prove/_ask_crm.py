# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: experiments about Salesforce and Creatio. They only read."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import reads
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import CREATIO, NOT_HERE, SALESFORCE, Answer, Experiment, Places, verdict


def entity_definition(at: Places) -> Answer:
    client: t.Any = at.crms[SALESFORCE]
    readable = []
    for name in reads.USUAL_OBJECTS:
        try:
            client.describe(name)
            readable.append(name)
        except CrmError:
            continue
    shown = {row["QualifiedApiName"] for row in client.records(reads.entities(reads.USUAL_OBJECTS))}
    if not readable:
        return Answer(NOT_HERE, "this login may describe none of %s" % ", ".join(reads.USUAL_OBJECTS))
    missing = [name for name in readable if name not in shown]
    return verdict(not missing, "described: %s; not shown: %s" % (", ".join(readable), ", ".join(missing) or "none"))


def person_account_fields(at: Places) -> Answer:
    client: t.Any = at.crms[SALESFORCE]
    if client.field("Account", "IsPersonAccount") is None:
        return Answer(NOT_HERE, "the org has no person accounts")
    on_account = [field for field in client.describe("Account")["fields"] if field["name"].lower().endswith("__pc")]
    if not on_account:
        return Answer(NOT_HERE, "no custom field of Contact shows on Account")
    labels = {field["name"].lower(): field["label"] for field in client.describe("Contact")["fields"]}
    wrong = [field for field in on_account if not field["custom"] or labels.get(field["name"].lower()[:-4] + "__c", field["label"]) != field["label"]]
    return verdict(not wrong, "of %d fields ending in __pc %d are not custom, or have another label than Contact's" % (len(on_account), len(wrong)))


def csrf_cookie(at: Places) -> Answer:
    client: t.Any = at.crms[CREATIO]
    names = sorted({cookie.name for cookie in client.connection.session.cookies if cookie.name.upper().endswith("CSRF")})
    if not names:
        return Answer(NOT_HERE, "this login has no cookie of that kind")
    return verdict("BPMCSRF" in names, "the site sets %s" % " and ".join(names))


EXPERIMENTS = (
    Experiment("entity-definition", SALESFORCE, entity_definition,
               "Which of Account, Contact and Opportunity the login may describe, and which of them EntityDefinition shows",
               "the setup of three objects", "every one that may be described is shown", "one is not", "plugins/module_utils/_salesforce/field_look.py"),
    Experiment("person-account-fields", SALESFORCE, person_account_fields, "Fields of Account that end in `__pc`, and Contact's own", "two describes",
               "each is custom and has the label of Contact's field", "one is not, or has another label", "plugins/module_utils/_salesforce/field_look.py"),
    Experiment("csrf-cookie", CREATIO, csrf_cookie, "The names of the cookies that the login set", "nothing beyond the login",
               "BPMCSRF is among them", "CRT_CSRF comes alone", "plugins/module_utils/_creatio/login.py"),
)

__all__ = ["EXPERIMENTS"]
