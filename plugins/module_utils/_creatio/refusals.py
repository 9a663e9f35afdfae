# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: Creatio's refusals whose cause is known: who acts and what to do. Pure.

Creatio publishes no list of its messages. These are the words that the Academy, clio and other clients print, in English; words of the
databases (PostgreSQL, Microsoft SQL Server) reach a reader as they are. A refusal in another language keeps its words and a general advice.
"""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmDenied
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.refusals import Known

_APPLICATIONS = "System Designer > OAuth 2.0 integrated applications"
_USERS = "System Designer > System users"
_RIGHTS = "System Designer > Operation permissions or Object permissions"
_CONFIGURATION = "System Designer > Advanced settings > Configuration"

#: Of either login, from the special to the general.
LOGIN = (
    Known("invalid_client", "", "Check client_id and client_secret against %s; 'Public client' must be off to have a secret." % _APPLICATIONS, "operator"),
    Known("unauthorized_client", "", "The application may not use the client credentials flow: %s > the application: choose the technical user it runs "
          "as, and switch 'Public client' off." % _APPLICATIONS),
    Known("invalid_scope", "", "Check that the application is active: %s." % _APPLICATIONS),
    Known("unsupported_grant_type", "", "identity_url is not that of a Creatio identity service: see the system setting OAuth20IdentityServerUrl.",
          "operator"),
    Known("invalid_request", "", "The identity service did not understand the request: check identity_url (system setting OAuth20IdentityServerUrl).",
          "operator"),
    Known("", r"lock(ed)?\b|blocked|too many",
          "Unlock the user (%s), or wait until the lock ends; a wrong password that is tried again locks it anew." % _USERS),
    Known("", r"licen[sc]e", "Give the user a licence: %s > the user > Licenses." % _USERS),
    Known("", r"\bIP\b|address is not allowed", "Allow the controller's address for this user: %s > the user > Access rules." % _USERS),
    Known("", r"two.?factor|second factor|one.?time|verification code|single sign|\bSSO\b",
          "Such logins cannot be used here: use auth 'client_credentials' with an application (%s)." % _APPLICATIONS, "operator"),
    Known("", r"expired|must be changed|change (the|your) password", "Sign in to Creatio as this user in a browser and change the password."),
    Known("", r"user ?name or password|inactive",
          "Check username and password in the client's variables, and that the user is active (%s). Try once: wrong passwords lock the user." % _USERS,
          "operator"),
)

#: After the login, from the special to the general.
REFUSALS = (
    Known("", r"permissions? to use OData", "Grant the user the system operation CanUseODataService (Access to OData).", error=CrmDenied),
    Known("", r"controller named", "The object is not known to OData: check its name, or have the CRM administrator compile the configuration "
          "(%s > Compile all)." % _CONFIGURATION),
    Known("", r"Column by path", "The object has no such column: check its name (Code in the designer, prefix included) in the client's variables.",
          "operator"),
    Known("", r"(Item with name|schema|entity) .*not found|no schema",
          "The site has no such object: check its name (Code in the designer) in the client's variables.", "operator"),
    Known("", r"deadlock|timeout expired|could not obtain lock|lock request|statement timeout|being (compiled|updated)",
          "The record or the site was busy; that passes: run again.", "operator", passes=True),
    Known("", r"truncated|value too long|exceeds? the (maximum|allowed)",
          "The column is shorter than the text: choose a shorter text, or a longer type in the designer (%s)." % _CONFIGURATION),
    Known("", r"unique (key|constraint|index)|duplicate key|already exists",
          "Another record holds this value and the column is unique: change one of them."),
    Known("", r"licen[sc]e", "The user's licence does not cover this object: %s > the user > Licenses." % _USERS, error=CrmDenied),
    Known("", r"does not have (sufficient )?permission|insufficient (rights|permission)|SecurityException|no right|^access (is )?denied",
          "Have the CRM administrator give this login the right that the message names: %s." % _RIGHTS, error=CrmDenied),
    Known("SecurityException", "", "Have the CRM administrator give this login the right: %s." % _RIGHTS, error=CrmDenied),
)

#: Where the words are not known.
BY_STATUS = {
    403: Known("", "", "The login may not do that, or a gateway before the site forbids the address (then the page is the gateway's): give the right in "
               "%s, or let the site's IT allow the controller." % _RIGHTS, error=CrmDenied),
    404: Known("", "", "It is not there, or not for this login: check url, runtime and the names in the client's variables.", "operator"),
    410: Known("", "", "It was deleted meanwhile: run again.", "operator"),
    412: Known("", "", "Somebody changed the record meanwhile: run again.", "operator", passes=True),
    429: Known("", "", "The site limits requests for a while: run again later.", "operator", passes=True),
}


__all__ = ["BY_STATUS", "LOGIN", "REFUSALS"]
