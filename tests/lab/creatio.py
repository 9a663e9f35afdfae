# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creatio: several sites at one address, told apart by port, over TLS with the lab's own CA.

Acts (``POST /act/creatio/<what>``, each with ``site``):
``layout`` (``runtime``: net or netframework), ``csrf`` (``names`` of the cookie, the first counts),
``forbid`` (``path``: a gateway answers 403), ``page`` (``rows`` per response), ``populate`` (``count`` accounts), ``put`` (``object``,
``row``), ``column`` (``object``,
``name``, ``type``, ``caption``), ``rename`` (``id``, ``name``), ``grant`` (``operation``, ``user``, ``can_execute``, ``position``), ``administer`` (``object``,
``by_operations``, ``by_records``, ``by_columns``, ``rights``), ``hide`` (``object``, ``title``, ``users``), ``setting`` (``code``, ``value``),
``user`` (``login``, anything of the scenario's user).
"""
from __future__ import annotations

import typing as t

from .core import Lab, Part
from .creatio_http import Door
from .creatio_site import EMPTY, Column, Site, known_id


class Creatio(Part):
    name = "creatio"

    def __init__(self, lab: Lab, scenario: dict[str, t.Any]) -> None:
        super().__init__(lab, scenario)
        self.sites = {name: Site(name, about) for name, about in (scenario.get("sites") or {}).items()}

    async def start(self) -> None:
        address = self.lab.address(3)
        for site in self.sites.values():
            door = Door(self.lab, site)
            await self.lab.listen(door.app, address, site.port, tls=True)
            await self.lab.listen(door.identity, address, site.identity_port, tls=True)

    def reset(self) -> None:
        for site in self.sites.values():
            site.reset()

    def snapshot(self) -> dict[str, t.Any]:
        return {name: site.snapshot() for name, site in self.sites.items()}

    # for the other parts -----------------------------------------------------------------------------------------
    def site_of(self, client: str) -> Site | None:
        return self.sites.get(client)

    def put_account(self, client: str, name: str, **columns: t.Any) -> str:
        """A flow writes an account: found by its exact name, or new. Returns its id. Unknown columns are left out."""
        site = self.sites[client]
        keys = site.objects["Account"].keys()
        known = {key: value for key, value in columns.items() if key in keys}
        row = next((row for row in site.rows["Account"].values() if row["Name"] == name), None)
        row = row or site.put("Account", {"Name": name})
        row.update(known)
        self.lab.ledger.write(site.name, "flow", "Account %s" % name)
        return str(row["Id"])

    # by hand -----------------------------------------------------------------------------------------------------
    def act(self, what: str, options: dict[str, t.Any]) -> t.Any:
        site = self.sites[options.pop("site")]
        return getattr(self, "_act_" + what)(site, **options)

    def _act_layout(self, site: Site, runtime: str) -> None:
        site.runtime = {"net": "net", "netframework": "netframework"}[runtime]

    def _act_csrf(self, site: Site, names: list[str]) -> None:
        site.csrf = names

    def _act_forbid(self, site: Site, path: str) -> None:
        site.forbidden = path

    def _act_page(self, site: Site, rows: int) -> None:
        site.page = rows

    def _act_populate(self, site: Site, count: int, prefix: str = "Customer") -> int:
        for number in range(count):
            site.put("Account", {"Id": known_id(site.name, "populated", str(number)), "Name": "%s %06d" % (prefix, number)})
        return len(site.rows["Account"])

    def _act_put(self, site: Site, object: str, row: dict[str, t.Any]) -> str:
        return str(site.put(object, row)["Id"])

    def _act_column(self, site: Site, object: str, name: str, type: str, caption: str = "") -> None:
        """Somebody adds a column in the designer and publishes; existing records read it as empty."""
        column = Column(name, type, caption or name, "")
        site.objects[object].columns[name] = column
        for row in site.rows[object].values():
            row.setdefault(column.key, EMPTY.get(type, ""))

    def _act_rename(self, site: Site, id: str, name: str) -> None:
        site.rows["Account"][id]["Name"] = name

    def _act_grant(self, site: Site, operation: str, user: str, can_execute: bool = True, position: int | None = None) -> None:
        site.grant(operation, site.units[user], can_execute, position)

    def _act_revoke(self, site: Site, operation: str, user: str) -> None:
        rows = site.rows["SysAdminOperationGrantee"]
        doomed = (known_id("operation", operation), site.units[user])
        for key in [key for key, row in rows.items() if (row["SysAdminOperationId"], row["SysAdminUnitId"]) == doomed]:
            del rows[key]

    def _act_administer(self, site: Site, object: str, **how: t.Any) -> None:
        entry = site.objects[object]
        rights = how.pop("rights", None)
        if rights is not None:
            entry.rights = [{"unit": site.units[right["unit"]], "level": right["level"]} for right in rights]
        column_rights = how.pop("column_rights", None)
        if column_rights is not None:
            entry.column_rights = {name: [site.units[unit] for unit in units] for name, units in column_rights.items()}
        for name, value in how.items():
            if name not in ("by_operations", "by_records", "by_columns", "published"):
                raise KeyError(name)
            setattr(entry, name, bool(value))

    def _act_hide(self, site: Site, object: str, title: str, users: list[str]) -> None:
        record = next(row["Id"] for row in site.rows[object].values() if title in (row.get("Name"), row.get("Title")))
        site.hidden.setdefault(object, {})[record] = users

    def _act_setting(self, site: Site, code: str, value: t.Any) -> None:
        if value is None:
            site.settings.pop(code, None)
        else:
            site.settings[code] = value

    def _act_user(self, site: Site, login: str, **about: t.Any) -> None:
        site.users[login].update(about)
