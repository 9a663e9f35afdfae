# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what the other parts of a run saw, as the policy items need it. Pure.

The parts record their modules' facts under the names of their steps; found here by what they are, not by what a step is called.
"""
from __future__ import annotations

import typing as t

Data = dict[str, t.Any]


def _walk(value: t.Any, depth: int = 8) -> t.Iterator[Data]:
    """Every mapping within a value, outer ones first."""
    if depth < 0:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _walk(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, depth - 1)


def _named(data: t.Any, key: str) -> Data:
    """All mappings found under ``key``, merged; the first answer to a name wins."""
    merged: Data = {}
    for found in _walk(data):
        inner = found.get(key)
        if isinstance(inner, dict):
            merged = {**inner, **merged}
    return merged


def _part(parts: Data, name: str) -> Data:
    entry = parts.get(name)
    return entry if isinstance(entry, dict) else {}


def _host_zone(data: t.Any) -> str:
    """The host's zone; a Windows that does not adjust for daylight saving time keeps its standard offset."""
    for found in _walk(data):
        if found.get("windows_name") and found.get("iana_name"):
            return str(found["windows_name"]) + ("_dstoff" if found.get("daylight_saving") is False else "")
    return ""


def _restarted(data: t.Any) -> str:
    """When the process of a service named in interweave_services started last: it is the host's step of 5.1."""
    times = [str(found["service"]["process_started"]) for found in _walk(data)
             if isinstance(found.get("service"), dict) and found["service"].get("process_started")]
    return max(times, default="")


def _entries(raw: t.Any) -> list[Data] | None:
    """Terms or tax codes of a company file: names, or mappings with name, active, in_use."""
    if not isinstance(raw, list):
        return None
    rows = []
    for entry in raw:
        if isinstance(entry, dict) and entry.get("name") is not None:
            rows.append({"name": str(entry["name"]), "active": bool(entry.get("active", True)), "in_use": entry.get("in_use")})
        elif isinstance(entry, str):
            rows.append({"name": entry, "active": True, "in_use": None})
    return rows


def _quickbooks(data: t.Any) -> dict[str, list[Data]]:
    """Lists of all company files of the host, entries of the same name once: used in one file is used. A list that one file did not tell is no list."""
    lists: dict[str, dict[str, Data]] = {}
    untold: set[str] = set()
    for found in _walk(data):
        for key in ("terms", "tax_codes", "sales_tax_codes"):
            rows = _entries(found.get(key))
            if rows is None:
                untold.update({"tax_codes" if key == "sales_tax_codes" else key} if key in found else ())
                continue
            kept = lists.setdefault("tax_codes" if key == "sales_tax_codes" else key, {})
            for row in rows:
                before = kept.get(row["name"])
                kept[row["name"]] = row if before is None else {
                    "name": row["name"], "active": row["active"] or before["active"], "in_use": _either(row["in_use"], before["in_use"])}
    return {key: list(rows.values()) for key, rows in lists.items() if key not in untold}


def _all_asked(part: Data) -> bool:
    """Whether every company file that has findings brought data: one that could not be asked brings none."""
    data = part.get("data")
    asked = {str(entry["company_file"]) for entry in part.get("findings", []) if isinstance(entry, dict) and entry.get("company_file")}
    return not asked or (isinstance(data, dict) and asked <= set(data))


def _files(data: t.Any) -> dict[str, list[str]]:
    """Names of the company files whose list was read, by list."""
    files: dict[str, list[str]] = {"terms": [], "tax_codes": []}
    for label, facts in (data.items() if isinstance(data, dict) else ()):
        for key in _quickbooks(facts):
            files[key].append(str(facts.get("name") or label))
    return files


def _either(one: bool | None, other: bool | None) -> bool | None:
    return True if one or other else (None if one is None or other is None else False)


def _canary(data: t.Any) -> Data:
    """What the customer of this run is called and marked with, as quickbooks_customer says."""
    for found in _walk(data):
        if found.get("marker") and (found.get("list_id") or found.get("customer")):
            return {"marker": str(found["marker"]), "customer": str(found.get("full_name") or found.get("name") or found.get("customer") or ""),
                    "list_id": str(found.get("list_id") or "")}
    return {}


def _reason(part: Data, absent: str) -> str:
    """Why a part brought no data: what its findings say."""
    if not part:
        return absent
    said = [str(entry.get("actual")) for entry in part.get("findings", [])
            if isinstance(entry, dict) and entry.get("status") in ("error", "fail", "would_change")]
    return said[0] if said else "it brought no such data"


def collect(host: Data, client: Data) -> Data:
    """From the findings files of a host and its client (``parts``) to what steps can name as ``interweave_seen``.

    ``host_zone``; ``quickbooks`` (``terms``, ``tax_codes``), the names of the files they are from in ``quickbooks_files``, and
    ``quickbooks_unread``, ``quickbooks_tried``; ``crm_lists`` and ``crm_numbering`` by name, the same for each CRM in ``crms``, and ``crm_unread``;
    ``canary``; ``restarted_at``, when the client's own InterWeave service was started last.
    """
    host_parts, client_parts = host.get("parts") or {}, client.get("parts") or {}
    company_file, crm = _part(host_parts, "company_file"), _part(client_parts, "crm") or _part(host_parts, "crm")
    crm_data = crm.get("data") or {}
    return {
        "host_zone": _host_zone(_part(host_parts, "windows_host").get("data")),
        "quickbooks": _quickbooks(company_file.get("data")) if _all_asked(company_file) else {},
        "quickbooks_files": _files(company_file.get("data")),
        "quickbooks_unread": _reason(company_file, "the company file was not looked at in this run"),
        "quickbooks_tried": any(entry.get("status") in ("error", "fail") for entry in company_file.get("findings", [])),
        "crm_lists": _named(crm_data, "lists"),
        "crm_numbering": _named(crm_data, "numbering"),
        "crms": {label: {"lists": _named(facts, "lists"), "numbering": _named(facts, "numbering")} for label, facts in crm_data.items()},
        "crm_unread": _reason(crm, "the CRM was not looked at in this run"),
        "canary": _canary(company_file.get("data")),
        "restarted_at": _restarted(_part(host_parts, "windows_host").get("data")),
    }


__all__ = ["collect"]
