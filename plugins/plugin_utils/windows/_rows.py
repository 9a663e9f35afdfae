# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: rows of CIM classes: the queries for many readers at once, and each reader's own out of the answer."""
from __future__ import annotations

import typing as t
from collections.abc import Iterable

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import wql
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Row, Rows
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError

#: Class and property that names one instance: a row that is known need not be asked for again.
_UNIQUE = {("win32_process", "processid"), ("win32_service", "name"), ("cim_datafile", "name"), ("win32_logicaldisk", "deviceid")}
#: Values in one query's condition.
MAX_VALUES = 60


def queries(group: list[Rows]) -> list[str]:
    """One query for reads of the same class: their properties and their keys' values united. Several where there are many values: WMI refuses a query
    that is too complex (WBEM_E_QUOTA_VIOLATION)."""
    fields = _once(name for read in group for name in (read.key, *read.fields))
    query = "SELECT %s FROM %s" % (",".join(fields), group[0].cls)
    if not all(read.values for read in group):
        return [query]
    wanted = _once("%s=%s" % (read.key, value if isinstance(value, int) else wql(value)) for read in group for value in read.values)
    return ["%s WHERE %s" % (query, " OR ".join(wanted[start:start + MAX_VALUES])) for start in range(0, len(wanted), MAX_VALUES)]


def answered(known: list[Row], read: Rows) -> bool:
    """Whether these rows hold, for each value of a key that names one instance, that instance with every property asked for."""
    if not read.values or (read.cls.lower(), read.key.lower()) not in _UNIQUE:
        return False
    found = pick(known, read)
    names = {name.lower() for row in known for name in row}
    return len(found) == len({str(value).lower() for value in read.values}) and names.issuperset(field.lower() for field in read.fields)


def _once(texts: Iterable[str]) -> list[str]:
    """Each text once, letter case ignored, in order."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(text.lower(), text)
    return list(found.values())


def pick(rows: list[Row], read: Rows) -> list[Row]:
    """The rows this read asked for, its properties spelled as it spelled them, null when the host left one out.

    :raises WsmanError: a property that has one value came with several: nobody can say which of them is true.
    """
    wanted = {str(value).lower() for value in read.values}
    picked = []
    for row in rows:
        by_name = {name.lower(): value for name, value in row.items()}
        if not wanted or str(by_name.get(read.key.lower()) or "").lower() in wanted:
            picked.append({name: _single(by_name.get(name.lower()), name, read) for name in (read.key, *read.fields)})
    return picked


def _single(value: t.Any, name: str, read: Rows) -> t.Any:
    if value is None or isinstance(value, str):
        return value
    raise WsmanError("the host answers with more than one value for %s" % name, operation="Enumerate", target="%s:%s" % (read.namespace, read.cls))


__all__ = ["answered", "pick", "queries"]
