# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: which fields are wanted in Salesforce (presets, the user's own) and what describe shows of each. Pure."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm import contents
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.reads import developer_name

Row = dict[str, t.Any]

#: Metadata type (what an administrator picks) -> type in a describe (REST API).
TYPES = {
    "Text": "string", "Checkbox": "boolean", "DateTime": "datetime", "Date": "date", "Picklist": "picklist", "Number": "double",
    "Currency": "currency", "Percent": "percent", "TextArea": "textarea", "LongTextArea": "textarea", "Email": "email", "Phone": "phone",
    "Url": "url", "Lookup": "reference",
}
#: Types that this collection creates; the others need more than a label to be useful.
CREATABLE = ("Text", "Checkbox", "DateTime", "Date", "Picklist", "Number")
#: What is wrong with a field of the right type that was asked to be unique.
NOT_UNIQUE = "not unique"


@dataclass(frozen=True)
class Wanted:
    """A field. ``type`` and ``length`` are judged only when given; ``create_as`` is what a missing one becomes."""

    object: str
    label: str
    name: str
    #: The user gave the API name, so another one is not the same field.
    named: bool = False
    type: str = ""
    length: int = 0
    unique: bool = False
    external_id: bool = False
    values: tuple[str, ...] = ()
    create_as: str = ""
    create_length: int = 0
    #: What InterWeave writes into it (``_crm/contents.py``); empty when that is not known.
    holds: str = ""

    @property
    def qualified(self) -> str:
        return "%s.%s" % (self.object, self.name)

    def metadata(self) -> Row:
        """The Metadata of a Tooling CustomField."""
        kind = self.type or self.create_as
        base: Row = {"label": self.label, "type": kind, "required": False, "description": "InterWeave SmartIntegration (managed by Ansible)"}
        if kind == "Text":
            base.update(length=self.length or self.create_length or 255, externalId=self.external_id, unique=self.unique)
            if self.unique:
                base["caseSensitive"] = False
        elif kind == "Checkbox":
            base.update(defaultValue=False)
            base.pop("required")
        elif kind == "Number":
            base.update(precision=18, scale=0, externalId=self.external_id, unique=self.unique)
        elif kind == "Picklist":
            values = [{"valueName": value, "label": value, "default": False} for value in self.values]  # the Tooling API's key; Metadata API: fullName
            base.update(valueSet={"restricted": True, "valueSetDefinition": {"sorted": False, "value": values}})
        return base


def _checklist() -> list[Wanted]:
    """The checklist names two labels on three objects and no type. A QuickBooks ListID has some 20 characters: Text(50) when created.

    Unique on Account only: several opportunities may carry the id of one job.
    """
    fields = []
    for object_name in ("Account", "Contact", "Opportunity"):
        fields.append(Wanted(object_name, "QuickBooks ID", "QuickBooks_ID__c", unique=object_name == "Account", external_id=True,
                             create_as="Text", create_length=50, holds=contents.ID))
        fields.append(Wanted(object_name, "Integration Sync", "Integration_Sync__c", create_as="Checkbox", holds=contents.FLAG))
    return fields


def _classic(contacts: bool) -> list[Wanted]:
    """What InterWeave's older guides name ("Help and Training", mandatory fields); contacts only when they become customers."""
    full = Wanted("Account", "QB Full Name", "QB_Full_Name__c", create_as="Text", create_length=210, holds=contents.FULL_NAME)
    modified = Wanted("Account", "QB LastModified", "QB_LastModified__c", create_as="DateTime", holds=contents.MOMENT)
    fields = [full, modified, Wanted("Account", "Active", "Active__c", named=True, values=("Yes", "No"), create_as="Picklist", holds=contents.FLAG)]
    if contacts:
        fields += [replace(full, object="Contact"), replace(modified, object="Contact")]
    return fields + [replace(modified, object="Opportunity"), replace(modified, object="Product2")]


def preset(name: str, contacts: bool = False) -> list[Wanted]:
    return _checklist() if name == "checklist" else _classic(contacts)


def other_preset(name: str) -> str:
    return "interweave_classic" if name == "checklist" else "checklist"


def wanted_fields(options: Row) -> list[Wanted]:
    """The preset's fields and the user's own; an own one replaces the preset's of the same object and name."""
    chosen = {field.qualified.lower(): field for field in (preset(options["preset"], options["include_contacts"]) if options.get("preset") else [])}
    for row in options["fields"]:
        name = row.get("name") or developer_name(row["label"]) + "__c"
        own = Wanted(row["object"], row["label"], name, named=bool(row.get("name")), type=row.get("type") or "", length=row.get("length") or 0,
                     unique=bool(row.get("unique")), external_id=bool(row.get("external_id")), values=tuple(row.get("values") or ()))
        chosen[own.qualified.lower()] = own
    return list(chosen.values())


class Match(t.NamedTuple):
    """A described field and how it was found: ``name``, ``label`` or ``namespace`` (a package's); ``also``: others that fit as well."""

    field: Row | None
    how: str = ""
    also: tuple[str, ...] = ()


def match(wanted: Wanted, fields: t.Sequence[Row]) -> Match:
    """The field that is meant, by API name, else by label, else one of a package."""
    exact = next((field for field in fields if field["name"].lower() == wanted.name.lower()), None)
    if exact is not None:
        return Match(exact, "name")
    own, packaged = _custom(fields)
    ours = [field for field in own if _labelled(field, wanted)]
    candidates = ours or [field for field in packaged if _akin(field, wanted)]
    if not candidates:
        return Match(None)
    return Match(candidates[0], "label" if ours else "namespace", tuple(field["name"] for field in candidates[1:]))


def _custom(fields: t.Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The org's own fields, and those of packages.

    A field of Contact that Salesforce shows on Account for person accounts (``__pc``) is none of Account's: it is found by its full name only.
    """
    custom = [field for field in fields if field.get("custom", True) and not field["name"].lower().endswith("__pc")]
    return [field for field in custom if not package_of(field["name"])], [field for field in custom if package_of(field["name"])]


def _labelled(field: Row, wanted: Wanted) -> bool:
    return spoken(field["label"]) == spoken(wanted.label)


def spoken(label: t.Any) -> str:
    """A label as people read it, whatever its case and white space."""
    return " ".join(str(label).split()).casefold()


def _akin(field: Row, wanted: Wanted) -> bool:
    """Of the same label, or of the same name without the package's prefix."""
    return _labelled(field, wanted) or bare(field["name"]) == bare(wanted.name)


def package_of(name: str) -> str:
    """The namespace of a package's field: ``dbsync`` for ``dbsync__QuickBooks_ID__c``; empty for the org's own."""
    return name.partition("__")[0] if name.count("__") == 2 else ""


def bare(name: str) -> str:
    return name.lower().removesuffix("__c").rpartition("__")[2]


def type_problem(wanted: Wanted, field: Row) -> str:
    """What is wrong with a found field's type, length or uniqueness; only what was asked for is judged."""
    kind = TYPES.get(wanted.type, "")
    actual = field["type"]
    if kind and actual != kind and not (kind == "double" and actual == "int"):
        return "wrong type: %s, wanted %s" % (actual, wanted.type)
    if wanted.type == "Text" and field.get("autoNumber"):
        return "wrong type: an auto-number, wanted Text"
    if wanted.unique and wanted.type and not field.get("unique"):
        return NOT_UNIQUE
    return ""


def too_short(wanted: Wanted, field: Row) -> bool:
    return bool(wanted.length) and field["type"] == "string" and int(field.get("length") or 0) < wanted.length


def nature(field: Row) -> str:
    """Why nobody can write a described field, whatever the rights; empty when somebody can (REST API Developer Guide, describe)."""
    if field.get("calculated"):
        return "it is a formula or a roll-up summary: the org computes it"
    if field.get("autoNumber"):
        return "it is an auto-number: the org numbers it"
    if field.get("deprecatedAndHidden"):
        return "its package has withdrawn it"
    if field["type"] in ("address", "location"):
        return "it is a compound field: only its parts can be written"
    return ""


#: Types of a describe by what they can hold.
FAMILIES = {"string": "text", "textarea": "text", "encryptedstring": "text", "picklist": "list", "combobox": "list", "boolean": "flag", "datetime": "moment",
            "date": "date", "double": "number", "int": "number", "currency": "number", "percent": "number"}


def doubt(wanted: Wanted, field: Row) -> str:
    """Why a field whose type nobody asked for may not hold what InterWeave writes; empty when it does, or when a type was asked for."""
    if wanted.type or not field.get("type"):
        return ""
    kind = str(field["type"])
    return contents.doubt(wanted.holds, FAMILIES.get(kind, kind), int(field.get("length") or 0), kind)


__all__ = ["CREATABLE", "Match", "NOT_UNIQUE", "TYPES", "Wanted", "doubt", "match", "nature", "other_preset", "package_of", "preset", "spoken",
           "too_short", "type_problem", "wanted_fields"]
