# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: Salesforce's refusals whose cause is known: who acts, what to do, and whether it passes. Pure.

Codes are those of the SOAP API Developer Guide ("ExceptionCode", "StatusCode") and of its OAuth help pages; words are those of its messages, in English.
"""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmDenied, CrmQuota
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.refusals import Known

_APP = "Setup > External Client App Manager > the app"
_USER = "Setup > Users > the user"
_AGAIN = "This passes by itself: run again."
_APIS = "check api_version in the client's variables against what the org answers at /services/data/"


def _passes(code: str, words: str = "", remedy: str = _AGAIN) -> Known:
    return Known(code, words, remedy, "operator", passes=True)


def _denied(code: str, words: str, remedy: str) -> Known:
    return Known(code, words, remedy, error=CrmDenied)


#: After the login, from the special to the general.
REFUSALS = (
    # limits: only the day's is worth waiting for
    _passes("REQUEST_LIMIT_EXCEEDED", r"concurren|long.?(running|txn)", "Too many requests ran at the same moment; that passes in seconds: run again."),
    Known("REQUEST_LIMIT_EXCEEDED", "", "Wait until the org's 24-hour request limit frees requests, or have its owner raise it; then run again.", "operator",
          CrmQuota),
    Known("TXN_SECURITY_METERING_ERROR", "",
          "A transaction security policy of the org limits this login: Setup > Transaction Security Policies.", "crm_admin",
          CrmQuota),
    Known("STORAGE_LIMIT_EXCEEDED", "", "The org's data storage is full: Setup > Storage Usage."),
    Known("LIMIT_EXCEEDED", "custom field", "The object has as many custom fields as the edition allows: delete one that nobody uses, or upgrade."),
    Known("LICENSE_LIMIT_EXCEEDED", "", "No licence is left: Setup > Company Information shows how many are in use."),
    # what passes by itself
    _passes("UNABLE_TO_LOCK_ROW", "", "Somebody else was writing the record; that passes in seconds: run again."),
    _passes("QUERY_TIMEOUT", "", "The query took too long: run again when the org is less busy, or narrow it with where."),
    _passes("INVALID_QUERY_LOCATOR", "", "The answer's pages expired while they were read: run again."),
    _passes("SERVER_UNAVAILABLE"), _passes("REQUEST_RUNNING_TOO_LONG"), _passes("UNKNOWN_EXCEPTION"),
    # records
    Known("DUPLICATES_DETECTED", "", "A duplicate rule of the org refuses it: choose another name, merge the duplicates, or let the rule allow it "
          "(Setup > Duplicate Rules).", "client"),
    Known("ENTITY_IS_DELETED", "", "The record was deleted meanwhile: take its row out of the file.", "client"),
    Known("FIELD_CUSTOM_VALIDATION_EXCEPTION", "", "A validation rule of the org refuses it; its message says what it wants (Setup > Object Manager > "
          "Validation Rules)."),
    Known("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "", "A trigger or flow of the org failed: its author must look at it (Setup > Apex Triggers, Flows)."),
    Known("CANNOT_EXECUTE_FLOW_TRIGGER", "", "A flow of the org failed: its author must look at it (Setup > Flows)."),
    Known("STRING_TOO_LONG", "", "The text is longer than the field: shorten it, or lengthen the field."),
    Known("INVALID_FIELD_FOR_INSERT_UPDATE", "", "Nobody can write this field of this record: a person account's name comes from first and last name."),
    Known("INVALID_CROSS_REFERENCE_KEY", "", "What it refers to is gone, or hidden from this login: run again.", "operator"),
    # rights and set-up
    Known("FIELD_INTEGRITY_EXCEPTION", "user licen[sc]e doesn't allow", "The user's licence does not allow it: assign the permission set licence "
          "'Salesforce API Integration', or another user licence (%s)." % _USER),
    Known("FIELD_INTEGRITY_EXCEPTION", "depends on permission", "Add the object that the message names to the objects (the operator's variable): rights on "
          "one depend on the other's.", "operator"),
    Known("DUPLICATE_DEVELOPER_NAME", "", "The name is taken, perhaps by a deleted field that waits to be erased: Setup > Object Manager > Fields & "
          "Relationships > Deleted Fields."),
    Known("INVALID_SESSION_ID", "not valid for use with the REST API", "The app's scopes lack 'Manage user data via APIs (api)': %s > OAuth." % _APP,
          error=CrmAuthError),
    Known("INVALID_SESSION_ID", "", "", error=CrmAuthError),
    _denied("API_DISABLED_FOR_ORG", "", "The user has no 'API Enabled', or the edition has no API: Setup > Permission Sets > System Permissions."),
    _denied("API_CURRENTLY_DISABLED", "", "The API is switched off for this user or org: %s, and Setup > API Access Control." % _USER),
    _denied("FUNCTIONALITY_NOT_ENABLED", "", "The org's edition or its settings lack this function: the CRM administrator switches it on."),
    _denied("INSUFFICIENT_ACCESS_OR_READONLY", "", ""), _denied("INSUFFICIENT_ACCESS", "", ""),
    _denied("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "", ""), _denied("INVALID_TYPE", "", ""),
    _denied("INVALID_FIELD", "", "The named field does not exist or is hidden from this login; check the name and the login's field-level security."),
    Known("MALFORMED_QUERY", "", "The condition in where is no SOQL: correct the client's variables.", "operator"),
    Known("UNSUPPORTED_API_VERSION", "", "The org no longer has this API version: %s." % _APIS, "operator"),
    Known("GONE", "", "The org no longer has this API version: %s." % _APIS, "operator"),
    Known("NOT_FOUND", "", "The org has no such address: %s, and the names of objects." % _APIS, "operator"),
)

_SECRET = "Check client_id and client_secret in the client's variables against the app (%s > OAuth)." % _APP
#: Of the login, by OAuth or SOAP, from the special to the general.
LOGIN = (
    _passes("unknown_error", "retry"), _passes("temporarily_unavailable"), _passes("server_error"), _passes("SERVER_UNAVAILABLE"),
    _passes("rate_limit_exceeded", "", "Too many logins in a short time: run again in a few minutes."),
    _passes("LOGIN_RATE_EXCEEDED", "", "Too many logins within the hour: run again later."),
    Known("REQUEST_LIMIT_EXCEEDED", "", "Wait until the org's 24-hour request limit frees requests.", "operator", CrmQuota),
    Known("invalid_client_id", "", "client_id is not that of an app of this org; copy the consumer key (%s)." % _APP, "operator"),
    Known("invalid_client", "", _SECRET + " The app must allow the client credentials flow.", "operator"),
    Known("invalid_grant", "audience", "The assertion was made for another login host: set jwt_audience to https://test.salesforce.com for a sandbox or "
          "scratch org, else to https://login.salesforce.com.", "operator"),
    Known("invalid_grant", "assertion|signature|expired", "The certificate in the app is not that of private_key, "
          "or the controller's clock is wrong.", "operator"),
    Known("invalid_grant", "approved", "Approve the user for the app: %s > Policies > Permitted Users, then assign its permission set." % _APP),
    Known("invalid_grant", "no client credentials user", "Choose the 'Run As' user of the client credentials flow: %s > Policies." % _APP),
    Known("invalid_grant", "not supported on this domain", "login_url must be the org's My Domain, not login.salesforce.com.", "operator"),
    Known("invalid_grant", "inactive", "The user is inactive: %s > Active." % _USER),
    Known("invalid_grant", r"\bip\b|restrict", "The controller's address is not allowed: %s > Policies > IP Relaxation, "
          "or the profile's login IP ranges." % _APP),
    Known("inactive_user", "", "The user is inactive: %s > Active." % _USER),
    Known("INACTIVE_OWNER_OR_USER", "", "The user is inactive: %s > Active." % _USER),
    Known("inactive_org", "", "The org is locked, closed or suspended: its owner asks Salesforce."),
    Known("ORG_LOCKED", "", "The org is locked: its owner asks Salesforce."),
    Known("invalid_grant", "", "Check the user, the app's policy (permitted users, IP restrictions) and, for client credentials, its 'Run As' user."),
    Known("invalid_app_access", "",
          "The user may not use the app: %s > Policies > Permitted Users; with API Access Control also 'Use Any API Client'." % _APP),
    Known("app_not_found", "", "The app is not installed in this org: %s." % _APP),
    Known("unsupported_grant_type", "", "The app does not allow this flow: %s > OAuth > Flow Enablement." % _APP),
    Known("invalid_scope", "", "The app's scopes lack 'Manage user data via APIs (api)': %s > OAuth." % _APP),
    Known("INVALID_LOGIN", "", "Check username, password and security token; the token changes with the password. The user may also be locked.", "operator"),
    Known("LOGIN_MUST_USE_SECURITY_TOKEN", "",
          "Append the user's security token (option security_token) or allow the controller's address in Network Access.",
          "operator"),
    Known("UNSUPPORTED_API_VERSION", "", "SOAP login is retired for this version: use auth 'client_credentials' or 'jwt'.", "operator"),
    Known("INVALID_OPERATION", "", "SOAP login is disabled in this org (default in new orgs): use auth 'client_credentials' or 'jwt'.", "operator"),
    Known("LOGIN_DURING_RESTRICTED_TIME", "", "The profile allows no login at this hour: Setup > Profiles > Login Hours."),
    Known("LOGIN_DURING_RESTRICTED_DOMAIN", "", "The profile does not allow the controller's address: Setup > Profiles > Login IP Ranges."),
    Known("PASSWORD_LOCKOUT", "", "Too many wrong passwords: %s > Unlock; then correct the password in the vault." % _USER),
    Known("API_DISABLED_FOR_ORG", "", "The user has no 'API Enabled', or the edition has no API."),
    Known("API_CURRENTLY_DISABLED", "", "The API is switched off for this user or org: %s, and Setup > API Access Control." % _USER),
    Known("LOGIN_CHALLENGE_ISSUED", "", "Salesforce wants to verify the controller: allow its address in Setup > Network Access, or use auth 'jwt'."),
    Known("LOGIN_CHALLENGE_PENDING", "", "Salesforce wants to verify the controller: allow its address in Setup > Network Access, or use auth 'jwt'."),
)

#: A Salesforce page instead of data.
PAGE = "Salesforce answers with a page instead of data"

__all__ = ["LOGIN", "PAGE", "REFUSALS"]
