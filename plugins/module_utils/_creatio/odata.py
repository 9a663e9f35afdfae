# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: OData text for Creatio, and what its data value types are called."""
from __future__ import annotations

import re
import typing as t
from urllib.parse import parse_qsl, quote, urlsplit

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
EMPTY_GUID = "00000000-0000-0000-0000-000000000000"

#: dataValueType -> what the designer calls it, the family it belongs to, characters it holds (0: not text or no limit).
TYPES: dict[int, tuple[str, str, int]] = {
    0: ("Unique identifier", "guid", 0), 1: ("Text", "text", 250), 4: ("Integer", "integer", 0), 5: ("Decimal", "decimal", 0),
    6: ("Currency", "currency", 0), 7: ("Date/Time", "datetime", 0), 8: ("Date", "date", 0), 9: ("Time", "time", 0),
    10: ("Lookup", "lookup", 0), 12: ("Boolean", "boolean", 0), 27: ("Text (50 characters)", "text", 50),
    28: ("Text (250 characters)", "text", 250), 29: ("Unlimited length text", "text", 0), 30: ("Text (500 characters)", "text", 500),
    42: ("Phone number", "text", 250), 44: ("Web link", "text", 250), 45: ("Email", "text", 250),
}
#: Families a column may be asked to be of.
FAMILIES = ("text", "boolean", "date", "datetime", "time", "integer", "decimal", "currency", "lookup", "guid")


def literal(value: str) -> str:
    """An OData string literal, quotes included, that holds exactly *value*: a quote is doubled (OData 4.01 ABNF, ``SQUOTE-in-string``)."""
    return "'%s'" % value.replace("'", "''")


def guid(value: str) -> str:
    """A GUID literal, which stands unquoted.

    :raises CrmError: it is none, so it must not enter a filter or an address.
    """
    if not _GUID.fullmatch(value):
        raise CrmError("address a record", message="%r is no record id" % value[:80])
    return value.lower()


def is_guid(value: t.Any) -> bool:
    return isinstance(value, str) and bool(_GUID.fullmatch(value))


def name_of(value: str) -> str:
    """An object's or column's name, checked: it is put into filters and paths as it is.

    :raises CrmError: it is none.
    """
    if not _NAME.fullmatch(value):
        raise CrmError("address an object or column", message="%r is no name: letters, digits and underscores, beginning with a letter" % value[:80])
    return value


def name_problem(value: str, option: str) -> str:
    return "" if _NAME.fullmatch(value) else "%s %r is no name of an object or column: letters, digits and underscores, beginning with a letter" % (
        option, value)


def both(*conditions: str) -> str:
    """All of these conditions; empty ones do not count."""
    given = [condition for condition in conditions if condition.strip()]
    return given[0] if len(given) == 1 else " and ".join("(%s)" % condition for condition in given)


def address(entity: str, **options: t.Any) -> str:
    """``Account?$select=Id,Name&$filter=...``: options without their ``$``; empty ones are left out."""
    query = "&".join("$%s=%s" % (name, quote(str(value), safe="(),'/")) for name, value in options.items() if value not in ("", None))
    return name_of(entity) + ("?" + query if query else "")


def next_options(link: str) -> dict[str, str]:
    """The query of a next link. Its host and path are not followed: credentials go to the site's own address only."""
    return {name.lstrip("$"): value for name, value in parse_qsl(urlsplit(link).query, keep_blank_values=True)}


def type_name(number: t.Any) -> str:
    return TYPES[number][0] if number in TYPES else "type %s" % number


def family(number: t.Any) -> str:
    return TYPES[number][1] if number in TYPES else ""


def length_of(number: t.Any) -> int:
    return TYPES[number][2] if number in TYPES else 0


def utf16(text: str) -> int:
    """Length as Creatio's databases count it: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


__all__ = [
    "EMPTY_GUID", "FAMILIES", "TYPES", "address", "both", "family", "guid", "is_guid", "length_of", "literal", "name_of", "name_problem",
    "next_options", "type_name", "utf16",
]
