# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the resource ``qodbc_driver``: is QODBC registered, new enough, and installed where that is asked for."""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, replace
from datetime import datetime

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    FAIL,
    MANUAL,
    PASS,
    WOULD_CHANGE,
    Change,
    ChangePolicy,
    Outcome,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _installer, _products
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._licence import (
    ACTIVATE,
    EVALUATION,
    INSTALL_BY_HAND,
    Doubt,
    Licence,
    Placed,
    doubt,
    licence_first,
    put_there,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._qodbc import (
    DRIVER_PROMISE,
    FOLDER,
    LICENCES,
    QODBC,
    QREMOTE,
    usual_dll,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _odbc
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import moment
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Confirm, Read, Rows, ValueNames
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource

KIND = "driver_install"
#: From this version on QODBC is sold by subscription: it serves newer QuickBooks while that is paid (QODBC readme).
SUBSCRIPTION_SINCE = 24
#: Where Windows keeps the files it replaces at the next start (Microsoft Learn, MoveFileEx); QODBC's DLLs start with fqqb.
SESSION_MANAGER = r"SYSTEM\CurrentControlSet\Control\Session Manager"
PENDING = "PendingFileRenameOperations"
_VERSION = re.compile(r"\d+([.,]\s*\d+){0,3}")


def version(text: str) -> tuple[int, ...]:
    """A file version as numbers: ``24.0.0.359`` and ``24, 0, 0, 359`` are the same; the empty tuple for no version."""
    text = text.strip()
    if not _VERSION.fullmatch(text):
        return ()
    numbers = [int(part) for part in re.split(r"[.,]\s*", text)]
    return tuple(numbers + [0] * (4 - len(numbers)))


@dataclass(frozen=True)
class View:
    """The driver in one registry view and its DLL: the file's version (empty when it says none), whether it is there."""

    driver: _odbc.Driver
    dll: bool
    version: str
    since: datetime | None = None


@dataclass(frozen=True)
class State:
    views: tuple[View, ...]
    qremote: dict[str, bool]
    licences: tuple[Licence, ...]
    products: tuple[_products.Product, ...]
    restart_pending: bool = False

    def newest(self) -> int | None:
        return max((product.year for product in self.products if product.year is not None), default=None)

    def placed(self, bits: t.Collection[str]) -> Placed:
        """The newest driver of these views."""
        views = [view for view in self.views if view.driver.bits in bits and view.dll]
        undated = any(view.since is None for view in views)
        return Placed(max((_generation(view.version) for view in views), default=0),
                      None if undated else max((view.since for view in views if view.since), default=None))


class QodbcDriver(Resource):
    """``qodbc_driver``: judged by driver registration and DLL version, never by an installer's exit code."""

    NAME = "qodbc_driver"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "state": {"type": "str", "default": "present", "choices": ["present"]},
        "bitness": {"type": "str", "default": "32", "choices": ["32", "64", "both"]},
        "minimum_version": {"type": "str"},
        "installer": {"type": "str"},
        "sha256": {"type": "str"},
        "arguments": {"type": "str"},
        "licence_at_hand": {"type": "bool", "default": False},
        "time_limit": {"type": "int", "default": 900},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {"required_by": {"installer": ["arguments"], "sha256": ["installer"]}}

    def __init__(self, host: Host, options: dict[str, t.Any], policy: ChangePolicy) -> None:
        super().__init__(host, options, policy)
        self._installed: _installer.Installation | None = None
        #: The generations, where this run's installer replaced an older one.
        self._upgraded: tuple[int, int] | None = None
        #: The installation that was started and ended by us: it may have left something.
        self._cut_off: Change | None = None

    # ------------------------------------------------------------------ options
    @property
    def _wanted_bits(self) -> tuple[str, ...]:
        return _odbc.bitnesses(str(self.options["bitness"]))

    @property
    def _minimum(self) -> str:
        return str(self.options.get("minimum_version") or "")

    @property
    def _source(self) -> str:
        return str(self.options.get("installer") or "")

    def check_options(self) -> None:
        if self._minimum and not version(self._minimum):
            raise ValueError("minimum_version: %r is no version: one to four numbers with dots, such as 24.0.0.359, in quotes" % self._minimum)
        if int(self.options["time_limit"]) < 1:
            raise ValueError("time_limit: %s is no number of seconds" % self.options["time_limit"])
        if self._source:
            if self.options.get("arguments") is None:
                raise ValueError("arguments is required with installer: no silent switch of QODBC's installer is documented, so none is assumed")
            _installer.check(self._source, str(self.options.get("sha256") or ""), str(self.options["arguments"]))

    # ------------------------------------------------------------------ observe
    @staticmethod
    def _files(paths: t.Iterable[str]) -> Rows:
        return Rows("CIM_DataFile", ("Name", "Version", "FileSize", "LastModified", "CreationDate"), "Name", tuple(_odbc.plain_path(path) for path in paths))

    def reads(self) -> list[Read]:
        reads: list[Read] = [self._files([*(usual_dll(QODBC, bits) for bits in _odbc.BOTH), *LICENCES]), *_products.reads(),
                             ValueNames(SESSION_MANAGER, "fqqb")]
        for bits in _odbc.BOTH:
            reads += _odbc.driver_reads(bits, QODBC, usual_dll(QODBC, bits))
            reads.append(Confirm(_odbc.drivers_key(bits), QREMOTE, _odbc.INSTALLED))
        return reads

    def observe(self) -> State:
        drivers = [_odbc.driver(self.host, bits, QODBC, usual_dll(QODBC, bits)) for bits in _odbc.BOTH]
        found = self._files_seen(driver.path for driver in drivers)
        return State(
            views=tuple(_view(driver, found.get(_key(driver.path))) for driver in drivers),
            qremote={bits: bool(self.host.read(Confirm(_odbc.drivers_key(bits), QREMOTE, _odbc.INSTALLED))) for bits in _odbc.BOTH},
            licences=tuple(Licence(path, moment(found[_key(path)].get("LastModified"))) for path in LICENCES if _key(path) in found),
            products=tuple(_products.installed(self.host)),
            restart_pending=PENDING in self.host.read(ValueNames(SESSION_MANAGER, "fqqb")),
        )

    def _files_seen(self, registered: t.Iterable[str]) -> dict[str, t.Any]:
        """The files at their usual places, and where else a driver is registered."""
        usual = [*(usual_dll(QODBC, bits) for bits in _odbc.BOTH), *LICENCES]
        found = self._found(usual)
        elsewhere = [path for path in registered if path and not any(_odbc.same_path(path, other) for other in usual)]
        return {**found, **(self._found(elsewhere) if elsewhere else {})}

    def _found(self, paths: t.Sequence[str]) -> dict[str, dict[str, t.Any]]:
        return {_key(str(row["Name"])): row for row in self.host.read(self._files(paths))}

    # ------------------------------------------------------------------ plan
    def plan(self, state: State) -> list[Change]:
        if not self._source or not self._shortcomings(state) or (self._newer_generation(state) and not self.options["licence_at_hand"]):
            return []
        before = {view.driver.bits: view.version or None for view in state.views if view.driver.registered}
        after = {"installed_from": _installer.shown(self._source), "at_least": self._minimum or None}
        return [Change("QODBC driver", before or None, after, KIND, self.NAME, {"driver": QODBC}, restorable=False)]

    def _newer_generation(self, state: State) -> tuple[int, int] | None:
        """The generation (a version's first number) that is there and the newer one that is wanted; licences are for one generation."""
        wanted = _generation(self._minimum)
        there = max(_generation(view.version) for view in state.views)
        return (there, wanted) if 0 < there < wanted else None

    def _shortcomings(self, state: State) -> list[str]:
        return [text for view in state.views if view.driver.bits in self._wanted_bits for text in self._short(view)]

    def _short(self, view: View) -> list[str]:
        bits = view.driver.bits
        if not view.driver.registered:
            half = "its DLL is named, but it is not listed" if view.driver.path else "it is listed, but no DLL is named" if view.driver.listed else ""
            return ["the %s-bit driver is not registered%s" % (bits, " (%s)" % half if half else "")]
        if not view.dll:
            return ["the %s-bit driver is registered, but %s is not there" % (bits, view.driver.path)]
        if self._minimum and not version(view.version):
            return ["the version of %s cannot be told (%r)" % (view.driver.path, view.version)]
        if self._minimum and version(view.version) < version(self._minimum):
            return ["the %s-bit driver is version %s, older than %s" % (bits, view.version, self._minimum)]
        return []

    # ------------------------------------------------------------------ apply
    def apply(self, change: Change) -> None:
        self._upgraded = self._newer_generation(self.observe())
        try:
            self._installed = _installer.install(
                self.host, self._source, str(self.options.get("sha256") or ""), str(self.options["arguments"]), float(self.options["time_limit"]))
        except _installer.InstallTimedOut:
            self._cut_off = change
            raise

    def run(self) -> Outcome:
        """As every resource; an installation that was not allowed is promised to later steps of the task."""
        outcome = super().run()
        if self._cut_off is not None and not outcome.changes:
            outcome.changes = [replace(self._cut_off, what="%s (the installer was started, and ended at its time limit)" % self._cut_off.what, after=None)]
            self.host.changes_made += 1
        if any(not change.applied for change in outcome.changes):
            self.host.promised.update(DRIVER_PROMISE % name for name in (QODBC, QREMOTE))
        return outcome

    # ------------------------------------------------------------------ judge
    def judge(self, state: State, changes: list[Change]) -> Outcome:
        outcome = Outcome(PASS, expected=self._expected(), actual="; ".join(map(_said, state.views)), evidence=_evidence(state), owner="it",
                          facts=self._facts(state))
        short = self._shortcomings(state)
        if short:
            self._judge_short(outcome, state, short, changes)
        else:
            self._judge_year(outcome, state)
            if outcome.status == PASS and self._needs_restart(state):
                outcome.status = MANUAL
                outcome.actual = "installed, but Windows must be restarted first; %s" % outcome.actual
                outcome.remedy = "Restart the host when nobody works on it, sign the QuickBooks user in again, then run this check again."
        self._judge_licence(outcome, state)
        return outcome

    def _judge_licence(self, outcome: Outcome, state: State) -> None:
        """A driver without a licence works until the evaluation ends it: no pass. Which generation a licence file is for cannot be read."""
        found = self._doubt(state)
        if found is None:
            return
        if not state.licences:
            outcome.warnings.append("No licence file (QODBCDS.LIC, QREMOTE.LIC) in %s: %s." % (FOLDER, EVALUATION))
        if outcome.status == PASS:
            outcome.status = MANUAL
            outcome.actual = "installed, but %s; %s" % (found.why, outcome.actual)
            outcome.remedy = found.remedy

    def _doubt(self, state: State) -> Doubt | None:
        """Why nothing proves that the driver is licensed."""
        if not any(view.driver.registered for view in state.views):
            return None
        if self._upgraded is not None and state.licences:
            return Doubt("it was upgraded from QODBC %d to %d, whose licence must be activated: %s" % (*self._upgraded, EVALUATION), ACTIVATE)
        return doubt([licence._replace(name=licence.name.rpartition("\\")[2]) for licence in state.licences], state.placed(self._wanted_bits))

    def _needs_restart(self, state: State) -> bool:
        return state.restart_pending or (self._installed is not None and self._installed.reboot_required)

    def _expected(self) -> str:
        where = " and ".join("%s-bit" % bits for bits in self._wanted_bits)
        return "'%s' registered, %s%s" % (QODBC, where, ", version %s or newer" % self._minimum if self._minimum else "")

    def _judge_short(self, outcome: Outcome, state: State, short: list[str], changes: list[Change]) -> None:
        outcome.actual = "; ".join([*short, *("found %s" % _said(view) for view in state.views if view.driver.registered)])
        outcome.status = FAIL
        newer = self._newer_generation(state)
        if newer is not None:
            outcome.warnings.append("QODBC %d needs a licence of its own, one for QODBC %d does not do: without it the server falls back to %s."
                                    % (newer[1], newer[0], EVALUATION))
        if self._installed is not None:
            outcome.actual = "the installer ended with exit code %d, but %s" % (self._installed.rc, outcome.actual)
            outcome.remedy = "Check arguments, and install once by hand on the host to see what the installer asks for."
        elif changes:
            outcome.status = WOULD_CHANGE
            outcome.remedy = "Allow '%s' in interweave_allow, or run %s on the host as administrator." % (KIND, _installer.shown(self._source))
        elif newer is not None:
            outcome.remedy = licence_first(newer[1], bool(self._source))
            outcome.owner = "operator" if self._source else outcome.owner
        else:
            outcome.remedy = ("%s. Or tell us where it lies on the host, and we install it. InterWeave uses the 32-bit driver." % (
                INSTALL_BY_HAND[0].upper() + INSTALL_BY_HAND[1:]))

    def _judge_year(self, outcome: Outcome, state: State) -> None:
        newest = state.newest()
        for view in state.views:
            major = _generation(view.version)
            if view.driver.bits not in self._wanted_bits or newest is None:
                continue
            if not major:
                outcome.status = MANUAL
                outcome.actual = "whether it serves QuickBooks %d cannot be told: %s names no version; %s" % (newest, view.driver.path, outcome.actual)
                outcome.remedy = "On the host, open the QODBC Setup Screen, tab About, and tell us the version: item 1.3 is then attested in your name."
                return
            if major < SUBSCRIPTION_SINCE and 2000 + major < newest:
                outcome.status = FAIL
                outcome.actual = "QODBC %d does not serve QuickBooks %d; %s" % (major, newest, outcome.actual)
                outcome.remedy = licence_first(max(SUBSCRIPTION_SINCE, newest - 2000), False)
                return
            if major >= SUBSCRIPTION_SINCE and newest >= 2000 + SUBSCRIPTION_SINCE:
                note = "QuickBooks %d is served by QODBC %d only while its subscription is active, which this look cannot see." % (newest, major)
                outcome.evidence += [] if note in outcome.evidence else [note]

    def _facts(self, state: State) -> dict[str, t.Any]:
        return {
            "drivers": {view.driver.bits: {"registered": view.driver.registered, "path": view.driver.path, "dll_present": view.dll,
                                           "version": view.version, "qremote": state.qremote[view.driver.bits]} for view in state.views},
            "licences": [licence.name for licence in state.licences],
            "licence_doubt": found.why if (found := self._doubt(state)) else "",
            "placed": str(state.placed(self._wanted_bits).since or ""),
            "quickbooks": [{"name": product.name, "year": product.year} for product in state.products],
            "installer_rc": None if self._installed is None else self._installed.rc,
            "reboot_required": self._needs_restart(state),
        }


def _generation(text: str) -> int:
    """The first number of a version; 0 for none."""
    return (version(text) or (0,))[0]


def _view(driver: _odbc.Driver, row: dict[str, t.Any] | None) -> View:
    row = row or {}
    since = put_there(moment(row.get("LastModified")), moment(row.get("CreationDate")))
    return View(driver, bool(row), str(row.get("Version") or ""), since)


def _key(path: str) -> str:
    return _odbc.plain_path(path).lower()


def _said(view: View) -> str:
    if not view.driver.registered:
        return "%s-bit: not registered" % view.driver.bits
    return "%s-bit: %s, version %s" % (view.driver.bits, view.driver.path, view.version or "unknown" if view.dll else "file missing")


def _evidence(state: State) -> list[str]:
    licences = ", ".join(licence.name.rpartition("\\")[2] for licence in state.licences) or "none"
    quickbooks = ", ".join(product.name for product in state.products) or "none found"
    return ["Licence files: %s. A registered driver proves no licence and no connection to a company file." % licences,
            "QuickBooks: %s." % quickbooks]


__all__ = ["KIND", "QodbcDriver", "State", "View", "version"]
