# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: system operations granted to one user by an administrator's login, and nothing else.

The grantees of a system operation are a list with positions; the row with the lowest position that fits the user or one of
the user's roles decides. So a grant that stands may be without effect.
"""
from __future__ import annotations

import json
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio import odata
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmDenied, CrmError, Identity

ADVICE = "The administrator's login needs CanChangeAdminOperationGrantee and must see System Designer > Operation permissions (CanManageAdministration)."


class Standing(t.NamedTuple):
    #: A row of the operation allows this very user.
    granted: bool
    #: Why that row may be without effect.
    why_idle: str


class Grants:
    """``client`` is logged in as an administrator, ``who`` is the integration user."""

    def __init__(self, client: t.Any, who: Identity) -> None:
        self._client = client
        self._user = who.id if odata.is_guid(who.id) else client.user_id(who.username)
        if not odata.is_guid(self._user):
            raise CrmDenied("grant system operations", message="the administrator's login shows no user named '%s'" % who.username, remedy=ADVICE)
        self._ids: dict[str, str] = {}
        self._check()

    def _check(self) -> None:
        """Whether this login may grant at all, asked before anything is written."""
        operation = "make sure that the administrator may grant system operations"
        success, message = self._told(self._client.connection.rights("CheckCanChangeAdminOperationGrantee", {}, operation), operation)
        if not success:
            raise CrmDenied(operation, message=message or "it may not", remedy=ADVICE)

    @staticmethod
    def _told(answer: t.Any, operation: str) -> tuple[bool, str]:
        """These methods answer a string that holds JSON: ``{"Success": true, "ExMessage": ""}``."""
        try:
            told = json.loads(answer) if isinstance(answer, str) else answer
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict) or "Success" not in told:
            raise CrmError(operation, message="the answer does not say whether it succeeded")
        return told["Success"] is True, str(told.get("ExMessage") or "")

    def standing(self, codes: t.Sequence[str]) -> dict[str, Standing]:
        """What the lists of grantees say of this user, by operation."""
        self._find(codes)
        return {code: self._standing(code) for code in codes}

    def _find(self, codes: t.Sequence[str]) -> None:
        missing = [code for code in codes if code not in self._ids]
        if not missing:
            return
        where = " or ".join("Code eq %s" % odata.literal(code) for code in missing)
        rows = self._client.connection.get("SysAdminOperation", "look up system operations", select="Id,Code", filter=where, top=100)["value"]
        self._ids.update({str(row["Code"]): str(row["Id"]) for row in rows})
        unknown = [code for code in missing if code not in self._ids]
        if unknown:
            raise CrmDenied("look up system operations", message="the administrator's login sees no operation %s" % ", ".join(unknown), remedy=ADVICE)

    def _standing(self, code: str) -> Standing:
        where = "SysAdminOperation/Id eq %s" % odata.guid(self._ids[code])
        rows = self._client.connection.get("SysAdminOperationGrantee", "read who may execute %s" % code,
                                           select="Id,SysAdminUnitId,CanExecute,Position", filter=where, orderby="Position", top=1000)["value"]
        for number, row in enumerate(rows):
            if str(row["SysAdminUnitId"]).lower() == self._user.lower() and row["CanExecute"] is True:
                above = sum(other["CanExecute"] is not True for other in rows[:number])
                return Standing(True, "the grant stands, but %d row%s above it in Operation permissions deny a role: move the user up" % (
                    above, "" if above == 1 else "s") if above else "the grant stands, but the site has not taken it up yet: run again in a few minutes")
        return Standing(False, "")

    def grant(self, code: str) -> None:
        """:raises CrmError: refused, or its fate is unknown."""
        operation = "grant %s" % code
        answer = self._client.connection.rights("SetAdminOperationGrantee", {
            "adminOperationId": odata.guid(self._ids[code]), "adminUnitIds": [self._user], "canExecute": True}, operation, safe=False)
        success, message = self._told(answer, operation)
        if not success:
            raise CrmError(operation, message=message or "refused without a reason", remedy=ADVICE)


__all__ = ["Grants", "Standing"]
