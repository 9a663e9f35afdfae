# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what an inventory declares for one host, as typed values, and what in it cannot be used. Pure data."""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, fields

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.spec import PREFIX

Plain = t.Any
Entry = dict[str, Plain]


@dataclass(frozen=True)
class Mistake:
    """One value of the inventory that cannot be used. ``variable`` is the path of the leaf, such as ``interweave_crms[0].login.password``."""

    host: str
    variable: str
    #: What it is and what it must be, to be read after the variable's name.
    problem: str
    #: A value that would be right, as one writes it in YAML; empty where there is none to give.
    example: str = ""

    @property
    def name(self) -> str:
        """The variable itself, without the way to the leaf."""
        return re.split(r"[.\[]", self.variable, maxsplit=1)[0]

    @property
    def sentence(self) -> str:
        """What is wrong, without the host's name."""
        return "%s %s%s" % (self.variable, self.problem, " such as `%s`" % self.example if self.example else "")

    def __str__(self) -> str:
        return "host %s: %s" % (self.host, self.sentence)


@dataclass(frozen=True)
class PlannedChange:
    """Under which ticket, in which window and with whose approval a run may write."""

    ticket: str = ""
    window: str = ""
    approved_by: str = ""


@dataclass(frozen=True)
class CompanyFile:
    """One company file; what nobody declared is ``None``. ``declared`` holds the same as a dict, without what is not declared."""

    name: str
    declared: Entry
    connection: str = "host"
    dsn: str | None = None
    driver: str | None = None
    path: str | None = None
    open_mode: str | None = None
    attributes: Entry | None = None
    secret_attributes: Entry | None = None
    bitness: str | None = None
    timeout: int | None = None
    proven_application: str | None = None
    application: str | None = None
    company_name: str | None = None
    stage: str | None = None
    portal: Entry | None = None


@dataclass(frozen=True)
class Crm:
    """One CRM. ``name`` is unique among the client's CRMs; ``login`` and the others are options of the modules, as declared."""

    type: str
    name: str
    #: Which entry of ``interweave_crms`` it is, from 0.
    index: int
    declared: Entry
    login: Entry
    integration_username: str
    fields: Entry
    permissions: Entry
    account_names: Entry
    info: Entry


@dataclass(frozen=True)
class Client:
    """What is declared for one host: one attribute a variable, without the prefix. What is wrong stands in ``mistakes``, its attribute holds the default.

    An entry of a list stays in it without what is wrong in it. While anything is wrong with the consents, the window or the blackout, nothing is allowed.
    """

    host: str
    #: ``interweave_client``, else the host's name.
    name: str
    groups: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    #: Every secret among the values, to keep them out of what is printed or written.
    secrets: tuple[str, ...]
    #: Variables that are nearly called like one of ours, with the one that is probably meant.
    misspelt: tuple[tuple[str, str], ...]

    role: str
    hosting: str
    stage: str
    contacts: tuple[Entry, ...]
    allow: frozenset[str]
    change: PlannedChange | None
    blackout: tuple[str, ...]
    allow_cleartext: bool
    items: tuple[str, ...]
    required_items: tuple[str, ...]
    attestations: tuple[Entry, ...]
    waivers: tuple[Entry, ...]

    collected: str
    computer_name: str
    qremote_port: int
    qremote_program: str
    sources: tuple[str, ...]
    allow_any_address: bool
    firewall_profiles: tuple[str, ...]
    smartagent_programs: tuple[Entry, ...]
    port_forwards: tuple[Entry, ...]
    services: tuple[Entry, ...]
    restart: str
    qodbc: Entry
    dsns: tuple[Entry, ...]
    quickbooks_user: str
    probe_in_check: bool
    probe_powershell: bool
    company_files: tuple[CompanyFile, ...]

    crms: tuple[Crm, ...]
    crm_leader: bool
    quickbooks_names: tuple[str, ...]

    engine_zone: str
    shift_counts: str
    host_time_zone: str
    numbering: tuple[Entry, ...]
    lists: tuple[Entry, ...]
    saved_pages: tuple[str, ...]
    log: Entry
    flows: tuple[Entry, ...]
    sleep_window: Entry
    canary: Entry
    portal: Entry

    hosts: str
    inventory_only: bool
    resume: str
    guard: bool
    serial: Plain
    max_fail_percentage: float | None
    recap: str
    record_key_file: str
    trust_unsigned: bool
    rollback_run: str
    retire_run: str
    report_dir: str
    discover_dest: str
    report_run: str
    report_merge: tuple[str, ...]
    report_previous: tuple[str, ...]
    report_formats: tuple[str, ...]
    report_dest: str
    report_fleet: bool
    report_finish: bool
    report_show: bool
    report_stats: bool
    keep: Entry
    redact: bool
    record: bool
    fail_on: str
    watch_after: int
    quiet: Entry
    accept_by: str
    experiments: tuple[str, ...]
    test_host: bool
    gate: bool

    def wrong(self, *names: str) -> tuple[Mistake, ...]:
        """The mistakes in these variables, or in parts of them: ``wrong("crms[0].login")`` also finds that the whole list is no list.

        :param names: with the prefix ``interweave_`` or without.
        """
        paths = [name if name.startswith(PREFIX) else PREFIX + name for name in names]
        return tuple(mistake for mistake in self.mistakes if any(_meets(mistake.variable, path) for path in paths))


def _meets(path: str, name: str) -> bool:
    """Whether one of two paths leads through the other."""
    short, long = sorted((path, name), key=len)
    return long == short or (long.startswith(short) and long[len(short)] in ".[")


def company_file(entry: Entry) -> CompanyFile:
    """One entry of ``interweave_company_files``."""
    return CompanyFile(**{"name": "", **entry, "declared": entry})


def crms(entries: t.Sequence[Entry]) -> tuple[Crm, ...]:
    """The entries of ``interweave_crms``. Two of one name must not share findings, data and files: these are told apart by their number."""
    names = [str(entry.get("name") or entry.get("type") or "crm") for entry in entries]
    return tuple(Crm(type=entry.get("type", ""), name=name if names.count(name) == 1 else "%s-%d" % (name, index + 1), index=index, declared=entry,
                     integration_username=entry.get("integration_username", ""),
                     **{part: entry.get(part, {}) for part in ("login", "fields", "permissions", "account_names", "info")})
                 for index, (entry, name) in enumerate(zip(entries, names, strict=True)))


def made(host: str, values: Entry, **about: t.Any) -> Client:
    """A client of the plain values of its variables (by name, with the prefix), every one of them given.

    :param about: groups, mistakes, secrets, misspelt.
    """
    given: Entry = {name.removeprefix(PREFIX): tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    mistakes = about["mistakes"]
    uncertain = any(_meets(mistake.variable, PREFIX + name) for mistake in mistakes for name in ("allow", "change", "blackout"))
    given.update(allow=frozenset() if uncertain else frozenset(given["allow"]), change=PlannedChange(**given["change"]) if given["change"] else None,
                 company_files=tuple(company_file(entry) for entry in given["company_files"]), crms=crms(given["crms"]))
    return Client(host=host, name=given.pop("client") or host, **about, **given)


#: Attributes that are no variables.
ABOUT = ("host", "name", "groups", "mistakes", "secrets", "misspelt")
#: The variables that a client holds, by attribute; ``interweave_client`` is its name.
HELD = tuple(one.name for one in fields(Client) if one.name not in ABOUT)

__all__ = ["ABOUT", "Client", "CompanyFile", "Crm", "HELD", "Mistake", "PlannedChange", "made"]
