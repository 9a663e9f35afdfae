# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the resource ``odbc_dsn``, a System DSN in the 32-bit view, the 64-bit view or both."""
from __future__ import annotations

import contextlib
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAIL, PASS, WOULD_CHANGE, Change, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _dsn_advice
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._qodbc import DRIVER_PROMISE, QODBC, QREMOTE, usual_dll
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _odbc
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Confirm, Read, RegValue, Rows, There
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import NotSeen

KIND = "odbc_dsn"
MASK = "********"
_SECRET = re.compile(r"^(?!is).*(pwd|passw|enckey|encrypt(ion)?key|secret|token)", re.IGNORECASE)


def is_secret(attribute: str) -> bool:
    """Whether an attribute of this name holds a secret: QRemote's ``Enckey``, ``PWD`` and the like (not ``IsEnckeyEncrypted``)."""
    return bool(_SECRET.match(attribute))


@dataclass(frozen=True)
class View:
    """One registry view: the driver's registration there and the DSN."""

    driver: _odbc.Driver
    dsn: _odbc.Dsn
    #: An earlier step would install the driver, and the DSN cannot be written in this run anyway: it can be told what would be written.
    promised: bool = False


@dataclass(frozen=True)
class State:
    views: tuple[View, ...]
    drives: dict[str, str]
    company_file_seen: bool | None


class OdbcDsn(Resource):
    """``odbc_dsn``: observed by ``Confirm`` of what is wanted; written by StdRegProv, the list entry last."""

    NAME = "odbc_dsn"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        "driver": {"type": "str", "default": "QODBC Driver for QuickBooks"},
        "bitness": {"type": "str", "default": "32", "choices": ["32", "64", "both"]},
        "attributes": {"type": "dict", "default": {}},
        "secret_attributes": {"type": "dict", "default": {}, "no_log": True},
        "interweave": {"type": "bool", "default": True},
    }
    REMEDY = "Set the System DSN by hand in the ODBC Data Source Administrator of the same bitness, tab System DSN, then run again."

    # ------------------------------------------------------------------ options
    @property
    def _name(self) -> str:
        return str(self.options["name"])

    @property
    def _driver(self) -> str:
        return str(self.options["driver"])

    @property
    def _present(self) -> bool:
        return bool(self.options["state"] == "present")

    @property
    def _bits(self) -> tuple[str, ...]:
        return _odbc.bitnesses(str(self.options["bitness"]))

    def _open_attributes(self) -> dict[str, str]:
        return {str(name): str(value) for name, value in (self.options.get("attributes") or {}).items()}

    def _secret_attributes(self) -> dict[str, str]:
        return {str(name): str(value) for name, value in (self.options.get("secret_attributes") or {}).items()}

    def _secrets(self) -> set[str]:
        return {name.lower() for name in self._secret_attributes()}

    def _is_secret(self, attribute: str) -> bool:
        return is_secret(attribute) or attribute.lower() in self._secrets()

    def check_options(self) -> None:
        trouble = (_odbc.name_trouble(self._name) or _odbc.text_trouble("the driver name", self._driver) or self._driver_trouble()
                   or self._bitness_trouble() or self._attribute_trouble())
        if trouble:
            raise ValueError(trouble)

    def _driver_trouble(self) -> str:
        if self._driver.strip() and "\\" not in self._driver:
            return ""
        return "the driver name %r is empty or holds a backslash: name the driver as it is registered" % self._driver

    def _bitness_trouble(self) -> str:
        interweave = self._present and self.options.get("interweave") and self._driver in (QODBC, QREMOTE)
        if not interweave or self.options["bitness"] != "64":
            return ""
        return ("bitness is 64, but InterWeave's connection uses a 32-bit System DSN: set bitness to 32 or both, "
                "or interweave to false for a DSN of your own")

    def _attribute_trouble(self) -> str:
        seen: set[str] = set()
        for option in ("attributes", "secret_attributes"):
            for name, value in (self.options.get(option) or {}).items():
                trouble = self._one_attribute(option, str(name), value)
                if not trouble and str(name).lower() in seen:
                    trouble = "the attribute %s is given twice (the registry ignores letter case)" % name
                if trouble:
                    return trouble
                seen.add(str(name).lower())
        return ""

    @staticmethod
    def _one_attribute(option: str, name: str, value: t.Any) -> str:
        where = "%s.%s" % (option, name)
        if name.lower() == _odbc.DRIVER.lower():
            return "%s cannot be set: the driver's path is taken from the driver's registration; see the option driver" % where
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            return "%s must be text: put the value in quotes (YAML reads a bare No or Yes as a boolean)" % where
        if option == "attributes" and is_secret(name) and str(value):
            return "%s holds a secret: give it under secret_attributes, so that it appears in no output" % where
        return _odbc.attribute_trouble(name) or _odbc.text_trouble(where, str(value))

    # ------------------------------------------------------------------ observe
    def _guesses(self) -> dict[str, tuple[str, ...]]:
        """Every attribute to look at, with the texts it may well have. Secrets are never guessed: a guess stands on a command line."""
        guesses: dict[str, tuple[str, ...]] = {}
        if self.options.get("interweave"):
            guesses.update(_dsn_advice.values_of_interest(self._driver))
        for name, value in self._open_attributes().items():
            usual = next((texts for known, texts in guesses.items() if known.lower() == name.lower()), ())
            guesses = {known: texts for known, texts in guesses.items() if known.lower() != name.lower()}
            guesses[name] = (value, *(text for text in usual if text != value))
        guesses.update({name: () for name in self._secret_attributes()})
        return guesses

    def reads(self) -> list[Read]:
        reads: list[Read] = []
        for bits in self._bits:
            reads.append(Confirm(_odbc.sources_key(bits), self._name, self._driver))
            if not self._present:
                continue
            usual = usual_dll(self._driver, bits)
            reads += _odbc.driver_reads(bits, self._driver, usual)
            guesses = {_odbc.DRIVER: (usual,) if usual else (), **self._guesses()}
            reads += [Confirm(_odbc.dsn_key(bits, self._name), name, text) for name, texts in guesses.items() for text in texts if text]
        if self._present:
            reads += self._file_reads(self._wanted_company_file())
        return reads

    def _wanted_company_file(self) -> str:
        return next((value for name, value in self._open_attributes().items() if name.lower() == "dfq"), "")

    def _file_reads(self, path: str) -> list[Read]:
        drive = _dsn_advice.drive_of(path)
        if not self.options.get("interweave") or not drive:
            return []
        reads: list[Read] = [There(path)]
        if drive != "C:":
            reads.append(Rows("Win32_LogicalDisk", ("DeviceID", "DriveType"), "DeviceID", (drive,)))
        return reads

    def observe(self) -> State:
        views = tuple(self._view(bits) for bits in self._bits)
        path = self._wanted_company_file() or next((view.dsn.text("DFQ") for view in views), "")
        drives: dict[str, str] = {}
        seen: bool | None = None
        for read in self._file_reads(path) if self._present else []:
            if isinstance(read, There):
                with contextlib.suppress(NotSeen):  # where nobody can tell, it is not called missing
                    seen = self.host.read(read)
                continue
            rows = self.host.read(read)
            drives[_dsn_advice.drive_of(path)] = str(rows[0].get("DriveType") or "") if rows else ""
        return State(views, drives, seen)

    def _view(self, bits: str) -> View:
        if not self._present:
            listed = _odbc.text(_odbc.value(self.host, _odbc.sources_key(bits), self._name, self._driver))
            whole = _odbc.whole_dsn(self.host, bits, self._name)
            return View(_odbc.Driver(self._driver, bits, "", False), _odbc.Dsn(bits, listed, whole.values))
        usual = usual_dll(self._driver, bits)
        driver = _odbc.driver(self.host, bits, self._driver, usual)
        guesses = {_odbc.DRIVER: tuple(dict.fromkeys((driver.path, usual))), **self._guesses()}
        promised = not driver.registered and DRIVER_PROMISE % self._driver in self.host.promised and bool(self.policy.blocked(KIND))
        return View(driver, _odbc.dsn(self.host, bits, self._name, self._driver, guesses), promised)

    # ------------------------------------------------------------------ plan
    def plan(self, state: State) -> list[Change]:
        if not self._present:
            return [change for view in state.views for change in self._plan_absent(view)]
        # A DSN that could not work is not written; judge says what is wrong with it.
        return [change for view in state.views if not self._advice(state, view).faults for change in self._plan_present(view)]

    def _wanted(self, view: View) -> dict[str, str]:
        dll = usual_dll(self._driver, view.driver.bits) if view.promised else view.driver.path
        return {_odbc.DRIVER: dll, **self._open_attributes(), **self._secret_attributes()}

    def _differs(self, view: View, attribute: str, wanted: str) -> bool:
        found = view.dsn.values.get(attribute)
        if found is None or found.type != "REG_SZ":
            return True
        if attribute == _odbc.DRIVER:
            return not _odbc.same_path(str(found.data), wanted)
        if attribute.lower() in self._secrets():
            return bool(found.data != wanted)
        return bool(str(found.data).lower() != wanted.lower())

    def _plan_present(self, view: View) -> list[Change]:
        if not view.driver.registered and not view.promised:
            return []  # nothing to point the DSN at; judge says so
        wanted = {name: text for name, text in self._wanted(view).items() if self._differs(view, name, text)}
        if not wanted and view.dsn.listed_as.lower() == self._driver.lower():
            return []
        before = self._record(view.dsn.listed_as, {name: view.dsn.values.get(name) for name in wanted}) if view.dsn.there else None
        after = self._record(self._driver, {name: RegValue("REG_SZ", text) for name, text in wanted.items()})
        return [self._change(view.dsn.bits, before, after)]

    def _plan_absent(self, view: View) -> list[Change]:
        if not view.dsn.there:
            return []
        return [self._change(view.dsn.bits, self._record(view.dsn.listed_as, view.dsn.values), None)]

    def _record(self, listed_as: str, values: t.Mapping[str, RegValue | None]) -> dict[str, t.Any]:
        shown = {name: None if value is None else self._shown(name, value) for name, value in values.items()}
        return {"listed_as": listed_as, "values": shown}

    def _shown(self, name: str, value: RegValue) -> t.Any:
        if self._is_secret(name) and value.data:
            return MASK
        if value.type == "REG_SZ":
            return value.data
        return {"type": value.type, "data": value.data.hex() if isinstance(value.data, bytes) else value.data}

    def _change(self, bits: str, before: dict[str, t.Any] | None, after: dict[str, t.Any] | None) -> Change:
        lost = before is not None and any(value == MASK or isinstance(value, dict) for value in before["values"].values())
        return Change("%s-bit System DSN '%s'" % (bits, self._name), before, after, KIND, self.NAME,
                      {"name": self._name, "bitness": bits}, restorable=not lost)

    # ------------------------------------------------------------------ apply
    def apply(self, change: Change) -> None:
        name, bits = change.key["name"], change.key["bitness"]
        if change.after is None:
            _odbc.remove_dsn(self.host, bits, name)
            return
        secrets = self._secret_attributes()
        values = {
            attribute: None if shown is None else RegValue("REG_SZ", secrets.get(attribute, shown))
            for attribute, shown in change.after["values"].items()
        }
        _odbc.write_dsn(self.host, bits, name, change.after["listed_as"], values)

    def restore(self, change: dict[str, t.Any]) -> list[Change]:
        """The recorded change the other way round. One that replaced a secret cannot be undone: the secret was never recorded."""
        if not change.get("restorable", True):
            return []
        return [Change(change["what"], change["after"], change["before"], KIND, self.NAME, dict(change["key"]))]

    def left_of(self, attempted: Change, now: Change) -> t.Any:
        """The values that are not wanted any more were written: what is wanted now names only the others."""
        if not attempted.after or not now.before:
            return now.before
        return {**now.before, "values": {**attempted.after["values"], **now.before["values"]}}

    # ------------------------------------------------------------------ judge
    def judge(self, state: State, changes: list[Change]) -> Outcome:
        outcome = Outcome(PASS, expected=self._expected(), owner="it", facts={"dsn": {view.dsn.bits: self._facts(view) for view in state.views}})
        outcome.actual = "; ".join(self._said(view) for view in state.views)
        if not self._present:
            outcome.status = WOULD_CHANGE if changes else PASS
            return outcome
        faults = [*self._missing_drivers(state), *self._advise(state, outcome)]
        if faults:
            _at_fault(outcome, faults)
        elif changes:
            self._still_to_make(outcome, state, changes)
        outcome.evidence.append("A System DSN proves no connection: that QODBC opens the company file is shown by the company file's own check.")
        return outcome

    def _still_to_make(self, outcome: Outcome, state: State, changes: list[Change]) -> None:
        outcome.status = WOULD_CHANGE
        outcome.remedy = "Allow '%s' in interweave_allow, or set it by hand in the %s-bit ODBC Data Source Administrator, tab System DSN." % (
            KIND, " and ".join(change.key["bitness"] for change in changes))
        if any(view.promised for view in state.views):
            outcome.actual += "; the driver '%s' is not registered yet" % self._driver
            outcome.remedy = "Install the driver first (an earlier step of this run would). " + outcome.remedy

    def _expected(self) -> str:
        where = " and ".join("%s-bit" % bits for bits in self._bits)
        if not self._present:
            return "no %s System DSN '%s'" % (where, self._name)
        names = [*("%s=%s" % item for item in self._open_attributes().items()), *("%s set" % name for name in self._secret_attributes())]
        return "%s System DSN '%s' of %s%s" % (where, self._name, self._driver, (": " + ", ".join(names)) if names else "")

    def _said(self, view: View) -> str:
        if not view.dsn.there:
            return "no %s-bit System DSN '%s'" % (view.dsn.bits, self._name)
        listed = "listed as '%s'" % view.dsn.listed_as if view.dsn.listed_as else "not listed under ODBC Data Sources"
        values = ["%s=%s" % (name, self._shown(name, value)) for name, value in sorted(view.dsn.values.items()) if value is not None]
        return "%s-bit: %s%s" % (view.dsn.bits, listed, (", " + ", ".join(values)) if values else "")

    def _facts(self, view: View) -> dict[str, t.Any]:
        record = self._record(view.dsn.listed_as, {name: value for name, value in view.dsn.values.items() if value is not None})
        return {"present": view.dsn.there, "listed_as": record["listed_as"], "values": record["values"], "driver_path": view.driver.path}

    def _missing_drivers(self, state: State) -> list[_dsn_advice.Fault]:
        return [
            _dsn_advice.Fault("the %s-bit driver '%s' is not registered on this host" % (view.driver.bits, self._driver),
                              "Install the driver first (checklist item 1.3; qodbc_driver), then run again.", "it")
            for view in state.views if not view.driver.registered and not view.promised
        ]

    def _advice(self, state: State, view: View) -> _dsn_advice.Advice:
        """What is to be said of the values as they would be after the changes."""
        if not self.options.get("interweave"):
            return _dsn_advice.Advice()
        values = {known: view.dsn.text(known) for known in _dsn_advice.values_of_interest(self._driver)}
        for name, text in self._open_attributes().items():
            values[next((known for known in values if known.lower() == name.lower()), name)] = text
        return _dsn_advice.advise(self._driver, self._name, values, state.drives, state.company_file_seen, self._open_attributes(), view.driver.bits)

    def _advise(self, state: State, outcome: Outcome) -> list[_dsn_advice.Fault]:
        """The faults; warnings and evidence go into the outcome."""
        faults: dict[str, _dsn_advice.Fault] = {}
        for view in state.views:
            advice = self._advice(state, view)
            for fault in advice.faults:
                faults.setdefault(fault.wrong, fault)
            outcome.warnings += [text for text in advice.warnings if text not in outcome.warnings]
            outcome.evidence += [text for text in advice.evidence if text not in outcome.evidence]
        return list(faults.values())


def _at_fault(outcome: Outcome, faults: list[_dsn_advice.Fault]) -> None:
    outcome.status = FAIL
    outcome.actual = "; ".join([outcome.actual, *(fault.wrong for fault in faults)])
    outcome.remedy = " ".join(dict.fromkeys(fault.remedy for fault in faults))
    outcome.owner = "operator" if all(fault.owner == "operator" for fault in faults) else "it"


__all__ = ["KIND", "MASK", "OdbcDsn", "State", "View", "is_secret"]
