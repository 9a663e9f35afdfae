# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what each item is about in an inventory, and how a person is asked for it. Pure data and words."""
from __future__ import annotations

import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import PORTAL_DAYS, VALUE, Facts, Question
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, CompanyFile

#: Who may answer for an owner of the checklist. The operator's own word is ``interweave_attestations``.
ROLES: dict[str, tuple[str, ...]] = {
    "client": ("bookkeeper", "decides"), "it": ("it", "provider"), "crm_admin": ("crm_admin",), "interweave": ("interweave",), "operator": (),
}
#: Who allows a change.
DECIDES = ("decides",)
#: How a person is asked. What is not here is asked with the item's own instruction.
TEXTS: dict[str, str] = {
    "1.1": "Do you have the QuickBooks Admin's user name and password at hand?",
    "1.2": "Is QuickBooks in the mode that the checklist wants: single-user for the first connection, multi-user for daily running?",
    "1.3": "Is the QODBC driver installed on the QuickBooks server, for the Windows user who runs QuickBooks?",
    "1.4": "Did the QuickBooks Admin answer QuickBooks' question about this access with 'Yes, always; allow access even if QuickBooks is not running'?",
    "1.5": "Is Automatic Update set to No in QuickBooks (Help > Update QuickBooks > Options)?",
    "2.1": "Do the fields 'QuickBooks ID' and 'Integration Sync' exist on accounts, contacts and opportunities?",
    "2.2": "Does every account name have at most 41 characters and no colon?",
    "2.3": "May the integration user see and change all accounts, contacts and opportunities?",
    "3.1": "Does the router forward the port to the QuickBooks server, and was it tested from outside?",
    "3.2": "Does every firewall on the way let in the port from the addresses named, and from no others?",
    "4.2": "Are the payment terms and sales tax codes in QuickBooks and the CRM spelled identically?",
}
#: The items whose facts a change of this kind is about.
FACTS_OF_KIND = {"auto_update": "1.5", "odbc_dsn": "1.3", "driver_install": "1.3", "firewall": "3.2", "port_proxy": "3.1", "service_restart": "5.1",
                 "probe": "1.4", "canary": "3.3", "crm_fields": "2.1", "crm_permissions": "2.3", "crm_names": "2.2", "crm_picklists": "4.2",
                 "portal_login": "4.3"}
_FILE_ITEMS = ("1.1", "1.2", "1.4", "3.3", "4.3")
_CRM_ITEMS = ("2.1", "2.2", "2.3", "4.2", "3.3")


def text_of(item: str) -> str:
    return TEXTS.get(item) or "Is this done? %s" % ALL_ITEMS[item].instruction


def facts(client: Client, item: str, step: str = "") -> Facts:
    """What a question about this item rests on, as declared for this host now. *step* of an item of company files is a file's name."""
    found: Facts = {} if client.hosting == "on_premises" else {"hosting": client.hosting}
    if item in _FILE_ITEMS:
        files = [one for one in client.company_files if step in steps_of(one)] or client.company_files
        found.update(pair for one in files for pair in _of_file(one).items())
    if item in _CRM_ITEMS:
        crms = [crm for crm in client.crms if crm.name == step] or client.crms
        found["CRM"] = _listed("%s as %s" % (crm.name, crm.integration_username or "its login") for crm in crms)
    for name, (items, value) in _DECLARED.items():
        if item in items and (name != "user" or client.quickbooks_user):
            found[name] = value(client)
    return found


def _listed(texts: t.Iterable[str]) -> str:
    return ", ".join(sorted(texts))


def _numbered(client: Client) -> str:
    return _listed("%s: %s (%s)" % (entry.get("type"), entry.get("owner") or "undecided", entry.get("portal") or "portal not read")
                   for entry in client.numbering)


def _time_shifts(client: Client) -> str:
    return _listed("%s: %s" % (one.name, one.portal["time_zone_shift"]) for one in client.company_files
                   if one.portal and "time_zone_shift" in one.portal)


#: Name of a fact: the items that rest on it, and how it is declared.
_DECLARED: dict[str, tuple[tuple[str, ...], t.Callable[[Client], str]]] = {
    "stage": (("1.2",), lambda client: client.stage),
    "port": (("3.1", "3.2", "R2"), lambda client: ", ".join(ports(client))),
    "sources": (("3.2",), lambda client: _listed(client.sources) or ("any" if client.allow_any_address else "")),
    "user": (("1.3", "1.5", "R1", "R3", "R4"), lambda client: client.quickbooks_user),
    "data sources": (("1.3",), lambda client: _listed(str(entry.get("name", "")) for entry in client.dsns)),
    "numbered": (("4.1",), _numbered),
    "time zone shift": (("4.3",), _time_shifts),
}


def all_facts(client: Client) -> dict[str, dict[str, Facts]]:
    """For every item, by the step of a finding; under the empty name what any other step rests on."""
    names = ["", *(step for one in client.company_files for step in steps_of(one)), *(crm.name for crm in client.crms)]
    return {item: {step: facts(client, item, step) for step in names} for item in ALL_ITEMS}


def steps_of(one: CompanyFile) -> tuple[str, str]:
    """What findings of a company file are called."""
    return one.name, "Time zone of %s" % one.name


def ports(client: Client) -> list[str]:
    """The ports that InterWeave connects to."""
    return [str(entry["listen_port"]) for entry in client.port_forwards if "listen_port" in entry] or [str(client.qremote_port)]


def _of_file(one: CompanyFile) -> Facts:
    return {"company file %s" % one.name: ", ".join(filter(None, (one.path or one.dsn, one.company_name))) or "the one that is open"}


def values(client: Client) -> list[Question]:
    """The values that nobody declared and only a person can read off or decide. *text* and *about* are of a kind each."""
    return [*_numbering(client), *_shifts(client), *_flows(client)]


def _numbering(client: Client) -> t.Iterator[Question]:
    known = {str(entry.get("type")): entry for entry in client.numbering}
    for kind in known or ("invoice",):
        entry = known.get(kind, {})
        if not entry.get("owner"):
            yield _value(client, "4.1", "", ("bookkeeper", "decides"), "Who numbers documents of the kind '%s'?" % kind, "numbering[%s].owner" % kind,
                         "quickbooks (recommended) or crm", {"document": kind}, 365)
        elif not entry.get("portal"):
            yield _value(client, "4.1", "", ("interweave",), "What is the portal's setting for the number of documents of the kind '%s'?" % kind,
                         "numbering[%s].portal" % kind, "SFGen, QBGen, SFQBGen or MSFQBGen", {"document": kind, "owner": str(entry["owner"])})


def _shifts(client: Client) -> t.Iterator[Question]:
    for one in client.company_files:
        if one.name and (one.portal or {}).get("time_zone_shift") is None:
            yield _value(client, "4.3", steps_of(one)[1], ("interweave",), "What is Time Zone Shift in the company profile of '%s'?" % one.name,
                         "company_files[%s].portal.time_zone_shift" % one.name, "a whole number of hours, such as -2", _of_file(one), host=client.host)


def _flows(client: Client) -> t.Iterator[Question]:
    for flow in client.flows:
        name = str(flow.get("name") or "")
        if not name:
            continue
        about = {"flow": name}
        if flow.get("portal_interval_milliseconds") is None and not flow.get("daily_at"):
            yield _value(client, "5.3", "", ("interweave",), "What is Interval of the flow %s in the Integration Manager?" % name,
                         "flows[%s].portal_interval_milliseconds" % name, "milliseconds, such as 900000", about)
        if not flow.get("state"):
            yield _value(client, "5.3", "", ("interweave",), "What is State of the flow %s in the Integration Manager, seen as the user who starts it?" % name,
                         "flows[%s].state" % name, "started, running, ending or stopped", about)


_PATH = re.compile(r"(numbering|company_files|flows)\[(.*)\]\.(owner|portal|portal\.time_zone_shift|portal_interval_milliseconds|state)", re.DOTALL)


def path_of(about: str) -> tuple[str, str, str]:
    """A value's variable, the name of its entry and its key; empty texts where it is none that is asked for."""
    found = _PATH.fullmatch(about)
    return (found.group(1), found.group(2), found.group(3)) if found else ("", "", "")


def facts_of_value(client: Client, about: str) -> Facts:
    """What a value rests on now."""
    variable, name, key = path_of(about)
    if variable == "numbering":
        owners = [str(entry.get("owner") or "") for entry in client.numbering if entry.get("type") == name]
        return {"document": name, **({"owner": "".join(owners[:1])} if key == "portal" else {})}
    if variable == "company_files":
        return next((_of_file(one) for one in client.company_files if one.name == name), {})
    return {"flow": name} if variable else {}


def _value(client: Client, item: str, step: str, roles: tuple[str, ...], text: str, about: str, wanted: str, of: Facts, days: int = PORTAL_DAYS,
           host: str = "") -> Question:
    return Question(client.name, item, host, step, text, roles, of, VALUE, about, wanted, days=days)


__all__ = ["DECIDES", "FACTS_OF_KIND", "ROLES", "TEXTS", "all_facts", "facts", "facts_of_value", "path_of", "ports", "steps_of", "text_of", "values"]
