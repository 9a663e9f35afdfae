# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what is not proven of Salesforce and Creatio. ``prove`` says how a person proves it, or why nothing can be asked;
where it is empty an experiment of the same name asks."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import Row

SALESFORCE_AND_CREATIO: tuple[Row, ...] = (
    Row("person-account-fields",
        "A field of Contact shows on Account as `__pc`, with its label and `custom: true`",
        "SalesforceLabs/OrgCheck, issue 71; the label is inference",
        "never taken for Account's field"),
    Row("master-label",
        "`FieldDefinition.MasterLabel` is the label as it was typed, whatever the login's language",
        "Tooling API, FieldDefinition; that it is not translated is inference",
        "asked only where the login's language is not English and a field is missing",
        "By a person: an org with a translated label, read in both languages."),
    Row("describe-without-read",
        "An object without Read answers a describe with 404 NOT_FOUND",
        "other clients' reports (jsforce, issue 1299)",
        "*no Read, or no such object*; the other objects are judged",
        "By a person: a describe by a user without the right."),
    Row("set-without-licence",
        "A permission set without licence can be assigned to an integration user once it has the permission set licence",
        "two public texts that contradict each other (one, of September 2026, says that the set must be made for its licence)",
        "written only with that licence; a refused assignment takes the set away again",
        "By a person: an org with the licence, `state: present`."),
    Row("use-any-api-client",
        "*Use Any API Client* is needed where API Access Control is on",
        "Salesforce Help",
        "not looked at: the permission exists only in such orgs, and asking for it fails in the others",
        "By a person: an org with API Access Control."),
    Row("entity-definition",
        "`EntityDefinition` shows every object that a login may read",
        "Tooling API, EntityDefinition",
        "an object that is not shown is called *not shown*, and is the operator's"),
    Row("alert-only-duplicates",
        "A duplicate rule that only alerts people refuses a rename by API; `Sforce-Duplicate-Rule-Header: allowSave=true` would let it "
        "pass",
        "Salesforce's documentation",
        "the header is not sent: the refusal is told record by record, and the client decides",
        "By a person: a rename in an org with an alert-only rule, with and without the header."),
    Row("value-name",
        "A new picklist value is named `valueName` in the Tooling API",
        "recorded answers of the API in public projects; others send `fullName`",
        "`valueName` is written, both are read; the list is read back",
        "By a person: `salesforce_picklist` and `salesforce_fields` with `state: present` on an org."),
    Row("latin-1-only",
        "QuickBooks stores ISO-8859-1 only",
        "one trial with QuickBooks 15 (qbwc/qbxml, issue 8) and two vendors' articles",
        "a warning with the count, no failure",
        "By a person: a customer with a Japanese and one with a Polish name, added by InterWeave and read back."),
    Row("csrf-cookie",
        "A Creatio site sets the CSRF cookie as `BPMCSRF`, alone or beside `CRT_CSRF`; which name counts where both come",
        "creatioclient's source",
        "each cookie goes back under its own name"),
)

__all__ = ["SALESFORCE_AND_CREATIO"]
