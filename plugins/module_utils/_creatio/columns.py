# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 2.1 for Creatio: the wanted columns are there, under which name and of which type. Verifies, never creates.

Creating a column is a change of configuration: a package, SaveSchema, the database's structure, then a publication that
compiles everything, takes minutes, reloads all users and needs CanManageSolution, which Creatio advises against for an
integration user (Creatio Academy; clio's sources). So the finding says how a person does it.
"""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, replace

from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio import odata
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio import wanted as want
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.schema import PREFIXES
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmDenied, CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.resource import CrmResource, Work
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, FAIL, PASS, Outcome


@dataclass
class Observed:
    found: list[want.Found]
    #: The site's prefix for names of its own (setting SchemaNamePrefix).
    prefix: str
    other: str = ""


class CreatioColumns(CrmResource):
    NAME = "creatio_columns"
    CRMS = ("creatio",)
    EXPECTED = "the wanted columns exist on their objects"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "preset": {"type": "str", "choices": ["checklist", "interweave_classic"]},
        "include_contacts": {"type": "bool", "default": False},
        "columns": {"type": "list", "elements": "dict", "default": [], "options": {
            "object": {"type": "str", "required": True},
            "name": {"type": "str"},
            "caption": {"type": "str"},
            "type": {"type": "str", "choices": list(odata.FAMILIES)},
            "length": {"type": "int"},
        }},
        "package": {"type": "str", "default": "Custom"},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {"required_one_of": [("preset", "columns")]}

    @classmethod
    def option_problem(cls, options: dict[str, t.Any]) -> str:
        if not options.get("preset") and not options["columns"]:
            return "give a preset or columns: there is nothing to look for"
        for number, column in enumerate(options["columns"], 1):
            if not column.get("name") and not column.get("caption"):
                return "columns, entry %d: give name or caption, or both" % number
            for option in ("object", "name"):
                problem = odata.name_problem(column[option], option) if column.get(option) else ""
                if problem:
                    return "columns, entry %d: %s" % (number, problem)
        return ""

    # observe ---------------------------------------------------------------------------------------------------
    def observe(self) -> Observed:
        prefix = self._prefix()
        found = [self._find(wanted, prefix) for wanted in want.wanted_columns(self.options)]
        return Observed([self._editable(one) for one in found], prefix, self._other_says(prefix))

    def _prefix(self) -> str:
        setting = self.client.settings("SchemaNamePrefix").get("SchemaNamePrefix")
        return str(setting["value"]) if setting and re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", str(setting["value"])) else "Usr"

    def _find(self, wanted: want.Wanted, prefix: str) -> want.Found:
        try:
            return want.match(wanted, self.client.schema(wanted.object), list(dict.fromkeys((prefix, *PREFIXES))))
        except CrmDenied:
            raise
        except CrmError as exc:
            if exc.status != 200:
                raise
            return want.Found(wanted, want.UNKNOWN, detail=str(exc))  # DataService refuses one object with HTTP 200: an unknown name, mostly

    def _editable(self, found: want.Found) -> want.Found:
        """Where an object is administered by columns, a column may be closed to the logged-in user."""
        column, name = found.column, found.wanted.object
        if column is None or found.state != want.PRESENT or not self.client.schema(name).by_columns:
            return found
        answer = self.client.connection.rights("GetCanEditColumns", {"schemaName": name, "columnNames": [column.name]},
                                               "ask whether %s.%s may be edited" % (name, column.name))
        if isinstance(answer, dict) and answer.get(column.name) is True:
            return found
        return replace(found, state=want.READ_ONLY, detail="the logged-in user may not edit it (%s is administered by columns)" % name)

    def _other_says(self, prefix: str) -> str:
        """What the preset that was not chosen would say, as far as the objects that were read anyway show it."""
        if not self.options.get("preset"):
            return ""
        name = want.other_preset(self.options["preset"])
        looked = [self._find(wanted, prefix) for wanted in want.preset(name, self.options["include_contacts"])]
        missing = [str(one.wanted) for one in looked if one.column is None]
        return "preset %s would say: %s" % (name, "not found: " + ", ".join(missing) if missing else "all %d columns are there" % len(looked))

    # judge -----------------------------------------------------------------------------------------------------
    def judge(self, observed: Observed, work: Work) -> Outcome:
        bad = [one for one in observed.found if one.state != want.PRESENT]
        if any(one.state == want.UNKNOWN for one in bad):
            status = ERROR
        else:
            status = FAIL if bad else PASS
        return Outcome(
            status, expected=self._expected(observed), actual=_actual(observed.found, bad), evidence=self._evidence(observed),
            remedy=self._remedy(bad, observed.prefix), warnings=_warnings(observed.found),
            facts={"columns": [one.as_dict() for one in observed.found], "other_preset": observed.other})

    @staticmethod
    def _expected(observed: Observed) -> str:
        by_object: dict[str, list[str]] = {}
        for one in observed.found:
            wanted = one.wanted
            by_object.setdefault(wanted.object, []).append("'%s'%s" % (wanted.caption or wanted.name, " (%s)" % wanted.type if wanted.type else ""))
        return "; ".join("%s: %s" % (name, ", ".join(columns)) for name, columns in by_object.items())

    def _evidence(self, observed: Observed) -> list[str]:
        lines = ["%s: columns by RuntimeEntitySchemaRequest, prefix '%s'" % (self.client.host, observed.prefix)]
        for one in observed.found:
            told = "%s '%s' (%s), found by %s" % (one.column.name, one.column.caption, odata.type_name(one.column.type), one.matched) \
                if one.column else "no such column"
            lines.append("%s: %s, %s%s" % (one.wanted, one.state.replace("_", " "), told, ": " + one.detail if one.detail else ""))
        return lines + ([observed.other] if observed.other else [])

    def _remedy(self, bad: list[want.Found], prefix: str) -> str:
        missing = [one.wanted for one in bad if one.state == want.MISSING]
        parts = [want.how_to_create(missing, prefix, self.options["package"])] if missing else []
        parts += [_REMEDIES[one.state].format(wanted=one.wanted, detail=one.detail) for one in bad if one.state != want.MISSING]
        return " ".join(parts)


_REMEDIES = {
    want.WRONG_TYPE: "{wanted} {detail}: agree with InterWeave on another column; a type is never changed here, since Creatio would lose its data.",
    want.TOO_SHORT: "{wanted} {detail}: choose a longer text type in the designer (System Designer > Advanced settings > Configuration) and publish.",
    want.AMBIGUOUS: "{wanted} {detail}: tell us the exact name of the one that InterWeave maps.",
    want.READ_ONLY: "{wanted}: {detail}; System Designer > Object permissions > Column permissions: give the integration user 'Reading and modifying allowed'.",
    want.UNKNOWN: "{wanted} could not be judged: {detail}. Check the object's name (Code in the designer), or leave the type out.",
}


def _actual(found: list[want.Found], bad: list[want.Found]) -> str:
    if not bad:
        doubtful = [str(one.wanted) for one in found if one.doubt]
        return "all %d columns are there%s" % (len(found), "; but the type of %s may not hold what is written" % ", ".join(doubtful) if doubtful else "")
    return "%d of %d columns are not in order: %s" % (len(bad), len(found), ", ".join("%s %s" % (one.wanted, one.state.replace("_", " ")) for one in bad))


def _warnings(found: list[want.Found]) -> list[str]:
    doubts = ["%s (%s): %s; agree with InterWeave on its type" % (one.wanted, one.column.name, one.doubt) for one in found if one.column and one.doubt]
    return doubts + ["%s was found by its %s as %s%s: InterWeave maps that name" % (
        one.wanted, one.matched, one.column.name, "; " + one.detail if one.detail else "")
        for one in found if one.column and one.state == want.PRESENT and (one.matched != "name" or one.detail)]


__all__ = ["CreatioColumns"]
