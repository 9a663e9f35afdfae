# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: undo in a CRM. Account names come back; fields and permissions are listed for a person."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmClient, CrmDenied, CrmError, RenameRow
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    CHANGED,
    ERROR,
    FAIL,
    NOT_APPLICABLE,
    PASS,
    Change,
    ChangePolicy,
    Outcome,
    finding,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore import undo as _undo
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.record import BadRecord, check_name_change

Json = dict[str, t.Any]
KIND = "crm_names"


def of_crm(record: Json, crm: str) -> list[tuple[Json, Json]]:
    """What a run changed in this kind of CRM, newest first (a client's findings file)."""
    return [(entry, change) for entry, change in _undo.recorded(record)
            if _key(change).get("crm") == crm or str(change.get("resource")).startswith(crm + "_")]


def restore(client: CrmClient, changes: list[tuple[Json, Json]], policy: ChangePolicy) -> list[Json]:
    """One finding for each change. A name comes back only while the account still has the name that the run gave it.

    :raises CrmError: the accounts could not be read, or the login is the integration user's; nothing was written.
    """
    outcomes = {id(change): outcome for _entry, change in changes if (outcome := _not_here(client, change)) is not None}
    names = [change for _entry, change in changes if change.get("kind") == KIND and id(change) not in outcomes]
    _refuse_integration_user(client, names)
    now = client.accounts_by_id([change["key"]["id"] for change in names]) if names else {}
    judged = {id(change): _as_it_stands(change, now.get(change["key"]["id"])) for change in names}
    outcomes.update((key, outcome) for key, outcome in judged.items() if outcome is not None)
    outcomes.update(_rename(client, [change for change in names if judged[id(change)] is None], policy))
    return [finding(entry["item"], outcomes.get(id(change)) or _undo.cannot(change), str(change.get("what"))) for entry, change in changes]


def _not_here(client: CrmClient, change: Json) -> Outcome | None:
    """A change that cannot be looked at with this login."""
    refused = _refused(change) if change.get("kind") == KIND else None
    if refused is None and _site(change, client) != client.site:
        return _elsewhere(change, client)
    return refused


def _as_it_stands(change: Json, account: t.Any) -> Outcome | None:
    """None where the account still has the name that the run gave it."""
    if account is None:
        return _undo.changed_since(change, "gone, or hidden from this login")
    if account.name == change["after"]:
        return None
    if account.name == change["before"]:
        return Outcome(PASS, _undo.as_before(change), "it is so already")
    return _undo.changed_since(change, account.name)


def _refused(change: Json) -> Outcome | None:
    """The outcome of a record that no run wrote; it goes nowhere near the CRM."""
    try:
        check_name_change(change)
    except BadRecord as exc:
        return Outcome(ERROR, "the record of a run", str(exc), owner="operator",
                       remedy="Look at the account in the CRM and rename it by hand if that is right.")
    return None


def _site(change: Json, client: CrmClient) -> str:
    """A client may have two orgs of one kind, and a sandbox has its original's record ids."""
    return str(_key(change).get("site") or client.site)


def _key(change: Json) -> Json:
    key = change.get("key")
    return key if isinstance(key, dict) else {}


def _elsewhere(change: Json, client: CrmClient) -> Outcome:
    return Outcome(NOT_APPLICABLE, _undo.as_before(change), "left alone: it was made at %s, this login is at %s" % (_site(change, client), client.site))


def _refuse_integration_user(client: CrmClient, names: list[Json]) -> None:
    """The run wrote down who may not rename; its user's changes are what InterWeave skips."""
    theirs = {str(change["key"].get("integration_username") or "").casefold() for change in names} - {""}
    if theirs and client.whoami().username.casefold() in theirs | {""}:
        raise CrmDenied("put account names back as the integration user",
                        remedy="Log in as an administrator: InterWeave's Repetition Protection skips records last changed by the integration user.",
                        message="its changes are what InterWeave's Repetition Protection skips; log in as an administrator")


def _rename(client: CrmClient, due: list[Json], policy: ChangePolicy) -> dict[int, Outcome]:
    if not due:
        return {}
    reason = policy.blocked(KIND)
    if reason:
        return {id(change): _blocked(change, reason) for change in due}
    rows = [RenameRow(change["key"]["id"], change["after"], change["before"]) for change in due]
    said: dict[str, str] = {}
    try:
        said = {result.id: "" if result.ok else " ".join(part for part in (result.code, result.message) if part) for result in client.rename_accounts(rows)}
    except CrmError as exc:
        said = {row.id: said.get(row.id, str(exc)) for row in rows}
    return _judge(client, due, said)


def _judge(client: CrmClient, due: list[Json], said: dict[str, str]) -> dict[int, Outcome]:
    """What the CRM shows afterwards decides, also when a reply was lost."""
    now = client.accounts_by_id([change["key"]["id"] for change in due])
    outcomes = {}
    for change in due:
        account = now.get(change["key"]["id"])
        back = Change(change["what"], change["after"], change["before"], KIND, "crm_account_names", change["key"])
        if account is not None and account.name == change["before"]:
            outcomes[id(change)] = Outcome(CHANGED, _undo.as_before(change), _undo.put_back(change), changes=[back])
        else:
            why = said.get(change["key"]["id"]) or "it reads otherwise after the write"
            outcomes[id(change)] = Outcome(FAIL, _undo.as_before(change), "not put back: %s" % why, owner="crm_admin",
                                           remedy="Rename the account in the CRM by hand.")
    return outcomes


def _blocked(change: Json, reason: str) -> Outcome:
    outcome = _undo.blocked(change, KIND, reason)
    outcome.changes = [Change(change["what"], change["after"], change["before"], KIND, "crm_account_names", change["key"], applied=False)]
    return outcome


__all__ = ["of_crm", "restore"]
