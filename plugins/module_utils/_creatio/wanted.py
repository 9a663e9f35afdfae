# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: which columns are wanted in Creatio (presets, the user's own), what the schema shows of each, how to create one. Pure."""
from __future__ import annotations

import re
import shlex
import typing as t
from dataclasses import dataclass, replace

from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio import odata
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.schema import PREFIXES, Column, Schema, bare_name
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm import contents

#: Families of types -> what the designer and clio call the column to create.
DESIGNER = {"text": ("Text (50 characters)", "Text50"), "boolean": ("Boolean", "Boolean"), "datetime": ("Date/Time", "DateTime"),
            "date": ("Date", "Date"), "time": ("Time", "Time"), "integer": ("Integer", "Integer"), "decimal": ("Decimal (0.01)", "Decimal2"),
            "currency": ("Currency (0.01)", "Currency2"), "lookup": ("Lookup", "Lookup"), "guid": ("Unique identifier", "Guid")}
#: Families of types -> the words of ``_crm/contents.py``.
FAMILIES = {"boolean": "flag", "lookup": "list", "datetime": "moment"}
#: States of a wanted column.
PRESENT, MISSING, WRONG_TYPE, TOO_SHORT, AMBIGUOUS = "present", "missing", "wrong_type", "too_short", "ambiguous"
READ_ONLY, UNKNOWN = "read_only", "unknown"


@dataclass(frozen=True)
class Wanted:
    """A column. ``type`` (a family) and ``length`` are judged only when given; ``create_as`` is what a missing one should become."""

    object: str
    name: str
    caption: str
    type: str = ""
    length: int = 0
    create_as: str = "text"
    create_length: int = 0
    #: What InterWeave writes into it (``_crm/contents.py``); empty when that is not known.
    holds: str = ""

    def __str__(self) -> str:
        return "%s %s" % (self.object, "'%s'" % self.caption if self.caption else self.name)


@dataclass(frozen=True)
class Found:
    """What became of one wanted column. ``matched`` is name, prefix (another prefix) or caption."""

    wanted: Wanted
    state: str
    matched: str = ""
    column: Column | None = None
    detail: str = ""

    @property
    def doubt(self) -> str:
        """Why a column whose type nobody asked for may not hold what InterWeave writes."""
        if self.column is None or self.wanted.type or self.state != PRESENT:
            return ""
        kind, family = self.column.type, odata.family(self.column.type)
        return contents.doubt(self.wanted.holds, FAMILIES.get(family, family), odata.length_of(kind), odata.type_name(kind))

    def as_dict(self) -> dict[str, t.Any]:
        return {
            "object": self.wanted.object, "name": self.wanted.name, "caption": self.wanted.caption, "type": self.wanted.type,
            "state": self.state, "matched": self.matched, "found": self.column.name if self.column else "",
            "found_caption": self.column.caption if self.column else "",
            "found_type": odata.type_name(self.column.type) if self.column else "", "detail": self.detail,
        }


def _checklist() -> list[Wanted]:
    """The checklist names two labels on three objects and no type. A QuickBooks ListID has some 20 characters."""
    return [wanted for one in ("Account", "Contact", "Opportunity") for wanted in (
        Wanted(one, "QuickBooksId", "QuickBooks ID", create_length=50, holds=contents.ID),
        Wanted(one, "IntegrationSync", "Integration Sync", create_as="boolean", holds=contents.FLAG))]


def _classic(contacts: bool) -> list[Wanted]:
    """What InterWeave's courses name for CRMs; contacts only when they become customers."""
    full = Wanted("Account", "QBFullName", "QB Full Name", create_length=210, holds=contents.FULL_NAME)
    modified = Wanted("Account", "QBLastModified", "QB LastModified", create_as="datetime", holds=contents.MOMENT)
    fields = [full, modified, Wanted("Account", "Active", "Active", create_as="lookup", holds=contents.FLAG)]
    if contacts:
        fields += [replace(full, object="Contact"), replace(modified, object="Contact")]
    return fields + [replace(modified, object="Opportunity"), replace(modified, object="Product")]


def preset(name: str, contacts: bool = False) -> list[Wanted]:
    return _checklist() if name == "checklist" else _classic(contacts)


def other_preset(name: str) -> str:
    return "interweave_classic" if name == "checklist" else "checklist"


def wanted_columns(options: dict[str, t.Any]) -> list[Wanted]:
    """The preset's columns and the user's own; an own one replaces the preset's of the same object and name or caption."""
    own = [_of_options(one) for one in options["columns"]]
    base = preset(options["preset"], options["include_contacts"]) if options.get("preset") else []
    return [one for one in base if not any(_same(one, mine) for mine in own)] + own


def _of_options(one: dict[str, t.Any]) -> Wanted:
    kind = one.get("type") or ""
    return Wanted(one["object"], one.get("name") or "", one.get("caption") or "", kind, one.get("length") or 0, kind or "text")


def _same(one: Wanted, other: Wanted) -> bool:
    if one.object != other.object:
        return False
    return bool(other.name and bare_name(other.name) == one.name) or bool(other.caption and other.caption.casefold() == one.caption.casefold())


def match(wanted: Wanted, schema: Schema, prefixes: t.Sequence[str]) -> Found:
    """By exact name, else by name behind any prefix, else by caption; two candidates of the same kind are ambiguous."""
    for how, fits in _tests(wanted, prefixes):
        candidates = [column for column in schema.columns if fits(column)]
        if len(candidates) > 1:
            return Found(wanted, AMBIGUOUS, how, None, "matches %s" % " and ".join(column.name for column in candidates))
        if candidates:
            rival = _rival(wanted, candidates[0], schema) if how == "prefix" else None
            if rival is not None:
                return Found(wanted, AMBIGUOUS, how, None, "matches %s by name and %s by caption" % (candidates[0].name, rival.name))
            return _typed(Found(wanted, PRESENT, how, candidates[0]))
    return Found(wanted, MISSING)


def _rival(wanted: Wanted, column: Column, schema: Schema) -> Column | None:
    """Another column that bears the wanted caption, where this one does not: what stands before its name may be a word (``ParentQuickBooksId``)."""
    if not wanted.caption or column.has_caption(wanted.caption):
        return None
    return next((other for other in schema.columns if other.has_caption(wanted.caption)), None)


def _tests(wanted: Wanted, prefixes: t.Sequence[str]) -> list[tuple[str, t.Callable[[Column], bool]]]:
    tests: list[tuple[str, t.Callable[[Column], bool]]] = []
    bare = bare_name(wanted.name, prefixes) if wanted.name else ""
    if bare:
        known = {bare, *(prefix + bare for prefix in prefixes)}
        tests += [("name", lambda column: column.name == wanted.name), ("name", lambda column: column.name in known),
                  ("prefix", lambda column: column.is_prefixed(bare))]
    if wanted.caption:
        tests.append(("caption", lambda column: column.has_caption(wanted.caption)))
    return tests


def _typed(found: Found) -> Found:
    """Only what was asked for is judged."""
    wanted, column = found.wanted, t.cast("Column", found.column)
    family = odata.family(column.type)
    if wanted.type and not family:
        return replace(found, state=UNKNOWN, detail="its data value type %d is not known here" % column.type)
    if wanted.type and family != wanted.type:
        return replace(found, state=WRONG_TYPE, detail="is %s, wanted %s" % (odata.type_name(column.type), wanted.type))
    length = odata.length_of(column.type) if family == "text" else 0
    if 0 < length < wanted.length:
        return replace(found, state=TOO_SHORT, detail="holds %d characters, wanted %d" % (length, wanted.length))
    if wanted.caption and not column.has_caption(wanted.caption):
        return replace(found, detail="its caption is '%s', not '%s'" % (column.caption, wanted.caption))
    return found


def column_name(wanted: Wanted, prefix: str) -> str:
    """The Code of a column to create: the site's prefix, then the name, or the caption without its spaces."""
    if wanted.name:
        return prefix + bare_name(wanted.name, [prefix, *PREFIXES])
    return prefix + "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", wanted.caption))


def how_to_create(wanted: t.Sequence[Wanted], prefix: str, package: str) -> str:
    """The designer's steps and the clio commands for missing columns, and why the module does not do it itself."""
    steps, commands = [], []
    for one in wanted:
        caption, name = one.caption or one.name, column_name(one, prefix)
        shown, code = _kind(one)
        steps.append("%s: Title '%s', Code %s, type %s" % (one.object, caption, name, shown))
        commands.append("clio modify-entity-schema-column -e <environment> --package %s --schema-name %s --action add --column-name %s "
                        "--type %s --title %s" % (shlex.quote(package), one.object, name, code, shlex.quote(caption)))
    return ("Create the missing columns outside office hours. In the designer: System Designer > Advanced settings > Configuration, open the object "
            "in package %s (add a replacing object where there is none), Columns > Add, then Publish: %s. Or with clio, as an administrator: %s. "
            "The playbook does not create them: publishing compiles the configuration, takes minutes, reloads all users and needs CanManageSolution, "
            "which an integration user must not have." % (package, "; ".join(steps), " ; ".join(commands)))


def _kind(one: Wanted) -> tuple[str, str]:
    """What to choose in the designer and what to tell clio."""
    family, length = one.type or one.create_as, one.length or one.create_length
    if family == "text" and length > 50:
        return ("Text (250 characters)", "Text250") if length <= 250 else ("Text (500 characters)", "Text500") if length <= 500 \
            else ("Unlimited length text", "TextUnlimited")
    if family == "lookup":
        return "Lookup (to a lookup object with the values)", "Lookup --reference-schema <lookup object>"
    return DESIGNER[family]


__all__ = ["AMBIGUOUS", "Found", "MISSING", "PRESENT", "READ_ONLY", "TOO_SHORT", "UNKNOWN", "WRONG_TYPE", "Wanted", "column_name",
           "how_to_create", "match", "other_preset", "preset", "wanted_columns"]
