# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a look at a CRM of which nothing is known but a login: InterWeave's user, and the fields that look like the integration's."""
from __future__ import annotations

import functools
import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmClient, CrmError, FieldName, shown
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import seen

#: Text that stands in the login or the name of InterWeave's own user.
OURS = "interweave"
_OBJECTS = ("Account", "Contact", "Opportunity")
#: Kind of field -> the objects it is looked for on, and how its name or label looks. A field is of the first kind that fits.
_KINDS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    ("id", _OBJECTS, re.compile(r"(?i)\b(quick ?books|qb) ?id\b")),
    ("sync", _OBJECTS, re.compile(r"(?i)\b(integration ?sync|sync ?flag)\b")),
    ("terms", ("Account",), re.compile(r"(?i)\bterms\b|zahlungsbedingung")),
    ("tax_codes", ("Account",), re.compile(r"(?i)\btax ?code\b|steuer(code|schl\u00fcssel)")),
    ("number", ("Opportunity",), re.compile(r"(?i)\b(qb|quick ?books)? ?invoice ?(number|no|nr)\b|rechnungsnummer")),
)
#: Creatio's own object of tax codes, for a site whose accounts have no such field.
_TAX = "Tax"


def look_at(index: int, crm: str, client: CrmClient) -> seen.Crm:
    """Everything that can be seen. What cannot be read costs itself only and says why.

    :raises CrmError: the login is refused.
    """
    unseen: dict[str, str] = {}

    def attempt(name: str, read: t.Callable[[], t.Any], absent: t.Any) -> t.Any:
        try:
            return read()
        except CrmAuthError:
            raise
        except (CrmError, ValueError) as exc:
            unseen[name] = str(exc)[:300]
            return absent

    login = attempt("login", lambda: client.whoami().username, "")
    users = tuple(attempt("users", lambda: client.users_like(OURS), []))[:20]
    found: list[FieldName] = []
    for name in _OBJECTS:
        found += attempt("fields of %s" % name, functools.partial(client.fields, name), [])
    fields = list(fields_of(found))
    if crm == "creatio" and not any(one.kind == "tax_codes" for one in fields):
        fields += attempt("fields of %s" % _TAX, lambda: [_field("tax_codes", one) for one in client.fields(_TAX) if one.name == "Name"], [])
    sets = attempt("permission_sets", lambda: client.sets_of(users[0]), []) if len(users) == 1 else []
    zone = attempt("zone", lambda: client.time_zones(users[0] if len(users) == 1 else "").organisation, "")
    return seen.Crm(index, crm, client.host, "", _short(login), tuple(map(_short, users)), tuple(map(_short, sets)), tuple(fields), _short(zone), unseen)


def fields_of(found: t.Iterable[FieldName]) -> t.Iterator[seen.Field]:
    """The fields that look like one that the integration needs. Pure."""
    for one in found:
        texts = (_spaced(one.name), one.label)
        kind = next((kind for kind, objects, pattern in _KINDS if one.object in objects and any(map(pattern.search, texts))), "")
        if kind:
            yield _field(kind, one)


def _field(kind: str, one: FieldName) -> seen.Field:
    return seen.Field(kind, one.object, _short(one.name), _short(one.label), _short(one.type))


def _spaced(name: str) -> str:
    """An API name as words: ``UsrQuickBooksId`` and ``QB_Invoice_Number__c`` as they would be written."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.removesuffix("__c").replace("_", " "))
    return re.sub(r"(?i)quick books", "QuickBooks", " ".join(words.split()))


def _short(text: str) -> str:
    return shown(str(text))[:seen.LONGEST]


__all__ = ["OURS", "fields_of", "look_at"]
