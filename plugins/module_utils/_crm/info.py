# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what later checks need to know of a CRM: list values, numbering, time zones, the canary's arrival."""
from __future__ import annotations

import functools
import typing as t
from dataclasses import asdict

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmError, CrmQuota
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.resource import CrmResource, Work
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import PASS, Outcome

Facts = dict[str, t.Any]


class CrmInfo(CrmResource):
    """The readers of both CRMs; ``salesforce_info`` and ``creatio_info`` differ in name and documentation only.

    One thing that cannot be read does not hide the others: it has an ``error`` in its place.
    """

    EXPECTED = "the CRM's lists, numbering and time zones can be read"
    #: Its answer is data for other checks: no finding of its own in ``crm_steps``.
    READER = True
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "lists": {
            "type": "list", "elements": "dict", "default": [],
            "options": {
                "name": {"type": "str", "required": True},
                "object": {"type": "str", "required": True},
                "field": {"type": "str", "required": True},
                "counts": {"type": "bool", "default": True},
            },
        },
        "numbering": {
            "type": "list", "elements": "dict", "default": [],
            "options": {
                "name": {"type": "str", "required": True},
                "object": {"type": "str", "required": True},
                "field": {"type": "str", "required": True},
            },
        },
        "time_zones": {"type": "bool", "default": True},
        "zone_username": {"type": "str", "default": ""},
        "account": {
            "type": "dict",
            "options": {
                "name": {"type": "str", "required": True},
                "marker": {"type": "str", "default": "", "no_log": False},
                "marker_field": {"type": "str", "default": ""},
                "binding_field": {"type": "str", "default": ""},
            },
        },
    }

    def observe(self) -> Facts:
        found: Facts = {
            "lists": {row["name"]: self._try(functools.partial(self._list, row)) for row in self.options["lists"]},
            "numbering": {row["name"]: self._try(functools.partial(self._numbering, row)) for row in self.options["numbering"]},
        }
        if self.options["time_zones"]:
            found["time_zones"] = self._try(lambda: asdict(self.client.time_zones(self.options["zone_username"])))
        if self.options.get("account"):
            found["account"] = self._try(self._account)
        return found

    def _try(self, read: t.Callable[[], Facts]) -> Facts:
        try:
            return read()
        except (CrmAuthError, CrmQuota):
            raise
        except (CrmError, ValueError) as exc:
            return {"error": str(exc)}

    def _list(self, row: dict[str, t.Any]) -> Facts:
        values = self.client.values(row["object"], row["field"], row["counts"])
        return {"object": row["object"], "field": row["field"], "values": [asdict(value) for value in values if value.value],
                "blank": next((value.count for value in values if not value.value), None)}

    def _numbering(self, row: dict[str, t.Any]) -> Facts:
        facts = self.client.field_facts(row["object"], row["field"])
        if facts is None:
            return {"error": "the login sees no field %s on %s" % (row["field"], row["object"])}
        return {"object": row["object"], "field": facts.field, "type": facts.type, "length": facts.length,
                "auto_number": facts.auto_number, "updateable": facts.updateable}

    def _account(self) -> Facts:
        wanted = self.options["account"]
        accounts = self.client.find_accounts(wanted["name"], wanted["marker"], wanted["marker_field"], wanted["binding_field"])
        return {"name": wanted["name"], "found": len(accounts),
                "accounts": [{"id": account.id, "name": account.name, "bound": account.bound} for account in accounts[:20]]}

    def judge(self, observed: Facts, work: Work) -> Outcome:
        return Outcome(PASS, expected=self.EXPECTED, actual="read", facts={"crm": self.client.crm, "host": self.client.host, **observed})


class SalesforceInfo(CrmInfo):
    NAME = "salesforce_info"
    CRMS = ("salesforce",)


__all__ = ["CrmInfo", "SalesforceInfo"]
