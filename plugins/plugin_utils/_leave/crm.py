# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a client leaves: the changes of all runs in one CRM, newest first. Names come back; the rest is looked at and named."""
from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmClient, CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CHANGED, MANUAL, PASS, WOULD_CHANGE, ChangePolicy
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave import chain
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.ledger import Made, distrusted_row
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.rows import BACK, FAILED, GONE, HELD, LEFT, OTHERS, PUT_BACK, UNKNOWN, Row
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.crm import KIND, restore
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.undo import CANNOT

Json = dict[str, t.Any]
Done = list[tuple[Made, Json]]


def site_of(one: Made) -> str:
    """Where the change was made, where the record says so: a sandbox has its original's record ids."""
    return str(_key(one).get("site") or "")


def of_crm(one: Made, crm: str) -> bool:
    return _key(one).get("crm") == crm or str(one.change.get("resource")).startswith(crm + "_")


def settle(client: CrmClient, made: t.Sequence[Made], policy: ChangePolicy) -> tuple[list[Row], Done]:
    """One row for each change, in the order given (newest first), and the findings of what was put back.

    :raises CrmError: the CRM could not be asked; what was put back until then stands in the CRM and is found again by the next leave.
    """
    rows: list[Row] = []
    done: Done = []
    stands: dict[str, tuple[t.Any, str]] = {}
    for run in _by_run(made):  # one run after another, since two may have renamed the same account
        names = {id(one): row for one, row in _names(client, [one for one in run if one.change.get("kind") == KIND], policy, stands, done)}
        rows += [names[id(one)] if id(one) in names else _for_people(client, one) for one in run]
    return chain.seen_through(_in_runs(made), rows), done


def _by_run(made: t.Sequence[Made]) -> list[list[Made]]:
    runs: dict[str, list[Made]] = {}
    for one in made:
        runs.setdefault(one.run_id, []).append(one)
    return list(runs.values())


def _in_runs(made: t.Sequence[Made]) -> list[Made]:
    return [one for run in _by_run(made) for one in run]


def _names(client: CrmClient, run: list[Made], policy: ChangePolicy, stands: dict[str, tuple[t.Any, str]], done: Done) -> t.Iterator[tuple[Made, Row]]:
    """The names that one run gave."""
    due = []
    for one in run:
        name = chain.thing(one.change)
        if one.distrusted:
            yield one, distrusted_row(one)
        elif name in stands:
            row = chain.found_then(one, *stands[name])
            if row.state == HELD:
                stands[name] = one.change.get("before"), row.blocked_by
            yield one, row
        else:
            due.append(one)
    findings = restore(client, [(one.entry, one.change) for one in due], policy) if due else []
    for one, found in zip(due, findings, strict=True):
        if found["status"] == CHANGED:
            done.append((one, found))
        if found["status"] == WOULD_CHANGE:
            stands[chain.thing(one.change)] = one.change.get("before"), str(found.get("blocked_by") or "")
        yield one, _judged(client, one, found)


def _judged(client: CrmClient, one: Made, found: Json) -> Row:
    said, remedy = str(found["actual"]), str(found["remedy"])
    if found["status"] == CHANGED:
        return one.row(PUT_BACK, said)
    if found["status"] == WOULD_CHANGE:
        return one.row(HELD, said, remedy=remedy, blocked_by=str(found.get("blocked_by") or ""))
    if found["status"] == PASS:
        return one.row(BACK, "put back by a rollback of %s" % one.put_back if one.put_back else "no rollback recorded it: somebody put it back")
    if found["status"] == MANUAL:
        missing = _key(one).get("id") not in client.accounts_by_id([str(_key(one).get("id"))])
        if missing and not client.can_see_accounts():
            return one.row(GONE, "the account is not there any more: somebody deleted it")
        return one.row(OTHERS, said, owner="crm_admin", remedy=remedy)
    return one.row(FAILED, said, owner="crm_admin", remedy=remedy)


def _for_people(client: CrmClient, one: Made) -> Row:
    """What only a person takes back, looked at where the login can see it."""
    kind = str(one.change.get("kind") or "")
    if one.distrusted:
        return distrusted_row(one)
    there: bool | None = None
    with contextlib.suppress(CrmError, ValueError):
        there = _there(client, one)
    said = {True: "it is still there", False: "this login does not see it any more: somebody removed it, or it is hidden from the login",
            None: "whether it is still there was not looked at"}[there]
    return one.row(LEFT, said, owner="crm_admin", remedy=CANNOT.get(kind, "Take it back in the CRM if it is not wanted."))


def _there(client: CrmClient, one: Made) -> bool | None:
    """Whether a field, a picklist's value, a permission set's assignment still stands; ``None`` where it cannot be seen."""
    key, after = _key(one), one.change.get("after")
    object_name, _dot, field = str(key.get("field") or "").partition(".")
    if key.get("action") == "create" and field:
        return client.field_facts(object_name, field) is not None
    if isinstance(key.get("added"), list) and field:
        values = {value.value for value in client.values(object_name, field, counts=False) if value.active}
        return bool(values & set(map(str, key["added"])))
    if key.get("action") == "assign" and isinstance(after, str):
        return key.get("permission_set") in client.sets_of(after)
    return None


def not_asked(made: t.Iterable[Made], why: str) -> list[Row]:
    return [distrusted_row(one) if one.distrusted else one.row(UNKNOWN, why, owner="crm_admin") for one in made]


def _key(one: Made) -> Json:
    key = one.change.get("key")
    return key if isinstance(key, dict) else {}


__all__ = ["not_asked", "of_crm", "settle", "site_of"]
