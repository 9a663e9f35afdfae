# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the last door before the report. No secret passes it, and record names only when wanted.

Modules mask their own secrets. This step does not trust them: everything that enters the model goes through
:class:`Mask`, which knows the shapes secrets have and the values the inventory calls secret.
"""
from __future__ import annotations

import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, KINDS, OWNERS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import STATUSES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.secret_shapes import MASK, is_secret_name, without_shapes
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import sound
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._secrets import forms

#: Shorter values are words of ordinary texts; a secret of three characters is none.
_SHORTEST_KNOWN = 4
_REFERENCE = re.compile(r"^\s*\{\{\s*([A-Za-z_]\w*)\s*\}\}\s*$")
#: Fields whose values come from closed lists: a secret that happens to be 'pass' must not break them.
_CLOSED: dict[str, frozenset[str]] = {
    "status": frozenset(STATUSES), "waived_status": frozenset(STATUSES), "item": frozenset(ALL_ITEMS), "owner": frozenset(OWNERS), "kind": frozenset(KINDS)}


def _name_of(pair: dict[str, t.Any]) -> str:
    """Of a pair of name and value the name, where it is one of a secret."""
    named = next((pair[key] for key in ("name", "Name", "key", "Key") if isinstance(pair.get(key), str)), "")
    return str(named) if is_secret_name(str(named)) else "value"


class Mask:
    """Takes secrets out of any JSON value. *known*: values that must not appear anywhere, as the inventory has them."""

    def __init__(self, known: t.Iterable[str] = ()) -> None:
        values = {form for value in known if len(str(value)) >= _SHORTEST_KNOWN for form in forms(str(value))}
        #: By their first characters: a fleet has thousands, and a pattern of thousands of words tries all of them at each place.
        self._known: dict[str, list[str]] = {}
        for value in sorted(values, key=len, reverse=True):
            self._known.setdefault(value[:_SHORTEST_KNOWN], []).append(value)
        self._memo: dict[str, str] = {}

    def text(self, text: str) -> str:
        done = self._memo.get(text)
        if done is None:
            done = self._memo[text] = self._text(text)
        return done

    def _text(self, text: str) -> str:
        text = sound(text)
        if self._known:
            text = self._without_known(text)
        return without_shapes(text)

    def _without_known(self, text: str) -> str:
        known, length = self._known, _SHORTEST_KNOWN
        parts, end = [], 0
        for place in [place for place in range(len(text) - length + 1) if text[place:place + length] in known]:
            found = next((value for value in known[text[place:place + length]] if text.startswith(value, place)), "") if place >= end else ""
            if found:
                parts += [text[end:place], MASK]
                end = place + len(found)
        return "".join([*parts, text[end:]])

    def value(self, value: t.Any, name: str = "") -> t.Any:
        """The value without secrets; *name* is the key it stood under."""
        if isinstance(value, dict):
            return {self.text(str(key)): self.value(inner, _name_of(value) if str(key).lower() == "value" else str(key)) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(inner, name) for inner in value]
        if value is None or isinstance(value, (bool, float)):
            return value
        if isinstance(value, str) and value in _CLOSED.get(name, ()):
            return value
        if is_secret_name(name):
            return MASK
        return value if isinstance(value, int) else self.text(str(value))


def secrets_in(variables: dict[str, t.Any]) -> set[str]:
    """The values in a host's variables that are secret by their name. One that is just another variable (``{{ vault_x }}``) is looked up."""
    found: set[str] = set()
    _collect(variables, "", variables, found, 0)
    return found


def _collect(value: t.Any, name: str, root: dict[str, t.Any], found: set[str], depth: int) -> None:
    if depth > 6 or value is None or isinstance(value, bool):
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            _collect(inner, str(key), root, found, depth + 1)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _collect(inner, name, root, found, depth + 1)
    elif is_secret_name(name):
        text = _resolved(value, root)
        if "{{" not in text and len(text) >= _SHORTEST_KNOWN:
            found.add(text)


def _resolved(value: t.Any, root: dict[str, t.Any]) -> str:
    """The value as text; of a plain reference to another variable that one's."""
    reference = _REFERENCE.match(value) if isinstance(value, str) else None
    return _as_text(root.get(reference.group(1)) if reference else value)


def _as_text(value: t.Any) -> str:
    """A scalar as text. A value that ansible-vault encrypted in its place decrypts itself; one that cannot is no secret we could show."""
    if value is None or isinstance(value, (bool, dict, list, tuple)):
        return ""
    try:
        return str(value)
    except Exception:  # the vault's own errors: this code knows no Ansible
        return ""


#: Items whose findings name records of the CRM or the company file.
RECORD_ITEMS = frozenset({"2.2", "3.3", "5.2"})
_RECORD_KINDS = frozenset({"crm_names", "canary"})
_QUOTED = re.compile(r"\"[^\"\n]{1,300}\"|'[^'\n]{1,300}'(?![A-Za-z])|\u201c[^\u201d\n]{1,300}\u201d|\u2018[^\u2019\n]{1,300}\u2019")


#: A CRM record's id at the head of a line (Salesforce: 15 or 18 characters, Creatio: a GUID); what follows is about that record.
_RECORD_LINE = re.compile(r"^(?P<id>(?=[0-9a])[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?|"
                          r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})(?=[\s:])(?P<rest>.+)$", re.DOTALL)
_EXAMPLE = re.compile(r"(?P<keep>\bfor example:?\s+)(?P<name>.+)$", re.DOTALL)
#: How the findings of the canary name its customer, without quotes.
_CUSTOMER = re.compile(r"\b(?:customer|Account) (?!such as |in |of )"
                       r"(?P<name>[^\s'\"].{0,120}?)(?=,? (?:with AccountNumber|of QuickBooks|in QuickBooks|in the CRM|ListID|\()|[,.]?$)")
#: Quoted words of our own instructions that name no record.
_OUR_WORDS = frozenset({"scrubbed", "present", "absent"})
#: Parts of a change's key that name no record.
_PLAIN_KEYS = frozenset({"id", "crm", "flow", "action", "object"})


def _customers(finding: dict[str, t.Any]) -> list[str]:
    """The canary's names: what its changes name, and what its texts call a customer or account."""
    keys = [change.get("key") or {} for change in finding.get("changes") or []]
    names = [str(key[part]) for key in keys for part in ("name", "customer") if key.get(part)]
    texts = [*map(finding.get, ("expected", "actual")), *(finding.get("evidence") or [])]
    return names + [match.group("name") for text in texts for match in _CUSTOMER.finditer(str(text or ""))]


def _names_in(finding: dict[str, t.Any]) -> list[str]:
    """The records that a finding names: listed by itself, in its changes of names, and the canary's."""
    changed = [change for change in finding.get("changes") or [] if change.get("kind") == "crm_names"]
    return [*map(str, finding.get("records") or []), *(str(change[key]) for change in changed for key in ("before", "after") if change.get(key)),
            *(_customers(finding) if finding.get("item") == "3.3" else [])]


class Redaction:
    """Replaces names of records by 'record 1', 'record 2' ...: the same name keeps its number within one report."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def finding(self, finding: dict[str, t.Any]) -> dict[str, t.Any]:
        """The finding without record names: those it lists itself under ``records``, and what its texts quote."""
        records = finding.get("records") or []
        if finding.get("item") not in RECORD_ITEMS and not records:
            return finding
        names = _names_in(finding)
        done = {**finding, **{key: self._text(str(finding.get(key) or ""), names) for key in ("expected", "actual", "remedy")}}
        for key in ("evidence", *(["warnings"] if "warnings" in finding else [])):
            done[key] = [self._line(str(line), names) for line in finding.get(key) or []]
        done["changes"] = [self._change(change, names) for change in finding.get("changes") or []]
        return {**done, "records": [self._mark(name) for name in records]} if records else done

    def _line(self, text: str, names: list[str]) -> str:
        """A line of evidence. What follows a record's id is not taken apart (a name may hold quotes): all of it is one record."""
        record = _RECORD_LINE.match(text)
        if record:
            return "%s %s" % (record.group("id"), self._mark(record.group("rest")))
        return self._text(_EXAMPLE.sub(lambda match: match.group("keep") + self._mark(match.group("name")), text), names)

    def _mark(self, name: str) -> str:
        return "[record %d]" % self._numbers.setdefault(name, len(self._numbers) + 1)

    def _text(self, text: str, names: list[str]) -> str:
        for name in sorted(names, key=len, reverse=True):
            if name:
                text = text.replace(name, self._mark(name))
        return _QUOTED.sub(self._quoted, text)

    def _quoted(self, match: re.Match[str]) -> str:
        inner = match.group(0)[1:-1]
        if inner in _OUR_WORDS:
            return match.group(0)
        return inner if inner.startswith("[record ") else self._mark(inner)

    def _change(self, change: dict[str, t.Any], names: list[str]) -> dict[str, t.Any]:
        done = dict(change)
        done["what"] = self._text(str(change.get("what") or ""), names)
        if change.get("kind") in _RECORD_KINDS or names:
            for key in ("before", "after"):
                done[key] = self._value(change.get(key))
            done["key"] = self._value(change.get("key"))
        return done

    def _value(self, value: t.Any) -> t.Any:
        if isinstance(value, str):
            return self._mark(value) if value else value
        if isinstance(value, dict):
            return {key: inner if key.lower() in _PLAIN_KEYS else self._value(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._value(inner) for inner in value]
        return value
