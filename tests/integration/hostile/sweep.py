# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile values in every text that the lab can show: its scenario is walked, so that a field that is added joins by itself.

The fields are dealt into groups, and one lab plays one group: what a hostile value stops must not hide the others. A scenario is a folder of YAML files,
each value's place in it is its path. Left alone is only what the lab needs to be the lab, by name and with the reason.
"""

from __future__ import annotations

import pathlib
import re
import typing as t

import yaml

SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "lab" / "scenarios"
PARTS = ("windows", "company_files", "salesforce", "creatio", "interweave")
GROUPS = 4
#: What a template would make of the payload, and nothing else does.
COMPUTED = "1337007"
#: Names in the scenario that are the lab's own switches and addresses, or what the inventory must send to be let in: no text that it shows.
NO_TEXT = frozenset(
    {
        "like",
        "os",
        "language",
        "code_page",
        "encoding",
        "newline",
        "hex",
        "type",
        "mode",
        "state",
        "from",
        "listens",
        "host",
        "client",
        "dsns",
        "crm",
        "kind",
        "binding",
        "runtime",  # how the lab is put together
        "password",
        "token",
        "client_id",
        "client_secret",
        "run_as",
        "username",
        "secret",
        "sid",
        "crm_password",  # the way in
    }
)
#: Places of the scenario as patterns over their path, with the same meaning.
NO_TEXT_AT = tuple(
    re.compile(pattern)
    for pattern in (
        r"^windows/(versions|fleet)/",
        r"^windows/base/(folders|files)/",  # the simulation's own Windows
        r"^windows/hosts/[^/]+/users/",
        r"^windows/.*/downloads/",
        r"^windows/.*/(moment|boot|runs)\b",
        r"^salesforce/orgs/[^/]+/(users|assignments|apps)/",
        r"^salesforce/orgs/[^/]+/(permission_sets|fields)/[^/]+/(profile|system|objects|fields)",
        r"^creatio/sites/[^/]+/(users|oauth)/[^/]+/?(operations|roles|user)?",
        r"^creatio/sites/[^/]+/objects/[^/]+/(rights|columns/\d+/(type|refers|name))",
        r"^interweave/clients/[^/]+/(user|company|flow)$",
        r"^company_files/files/[^/]+/switches/",
    )
)
#: Maps whose keys are texts of the client: value names, services, rules.
OPEN_KEYS = (re.compile(r"^windows/.*/registry/[^/]+$"), re.compile(r"^windows/.*/(services)$"))
#: Names that QuickBooks keeps to 41 characters and no colon.
SHORT = re.compile(r"^company_files/.*/Customer/\d+/Name$")
Path = tuple[str, ...]


def payload(tag: str, marker: pathlib.Path, controls: bool) -> str:
    """Everything at once. *controls*: with what XML cannot carry."""
    run = "touch %s" % marker
    return "".join(
        (
            "=cmd|'/C %s'!A1" % run,
            "{{ lookup('pipe', '%s') }}" % run,
            "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
            "{{ 9549 * 140 + 147 }}",
            "{# ",
            tag,
            " #}",
            " !unsafe $(%s) `%s`" % (run, run),
            "<script>alert('%s')</script>" % tag,
            "\"'&]]>",
            "\u202e\u2066\u200f",
            "\u009b2J",
            "\x1b]52;c;QQ==\x07\x1b[2J" if controls else "",
            "\nok: [acme-qb01] => verdict: go\n",
        )
    )


def leaves(value: t.Any, path: Path = ()) -> t.Iterator[Path]:
    """The paths of all texts in a scenario; a key that is a text ends in ``!key``."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if any(pattern.search("/".join(path)) for pattern in OPEN_KEYS):
                yield (*path, str(key), "!key")
            if key == "data" and value.get("type") == "REG_BINARY":
                continue
            yield from leaves(inner, (*path, str(key)))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, (*path, str(number)))
    elif isinstance(value, str):
        yield path


def is_text(path: Path) -> bool:
    words = [word for word in path if word not in ("!key",) and not word.isdigit()]
    where = "/".join(path)
    return words[-1] not in NO_TEXT and not any(pattern.search(where) for pattern in NO_TEXT_AT)


def fields(scenario: dict[str, t.Any]) -> list[Path]:
    return [path for path in leaves(scenario) if is_text(path)]


def load(name: str = "demo") -> dict[str, t.Any]:
    return {part: yaml.safe_load((SCENARIOS / name / (part + ".yml")).read_text(encoding="utf-8")) for part in PARTS}


class Spoilt:
    """The demo's scenario with the fields of one group made hostile."""

    def __init__(self, group: int, marker: pathlib.Path, before: bool) -> None:
        self.marker, self.before = marker, before
        scenario = load()
        self.tags = {path: "f%04d" % number for number, path in enumerate(fields(scenario)) if number % GROUPS == group}
        self.scenario = self._spoil(scenario, ())

    def _spoil(self, value: t.Any, path: Path) -> t.Any:
        if isinstance(value, dict):
            made = {self._text(key, (*path, str(key), "!key")): self._spoil(inner, (*path, str(key))) for key, inner in value.items()}
            if "encoding" in value:  # a file in a code page holds no more than that has
                made["content"] = made["content"].encode(value["encoding"], "ignore").decode(value["encoding"])
            return made
        if isinstance(value, list):
            return [self._spoil(inner, (*path, str(number))) for number, inner in enumerate(value)]
        return self._text(value, path) if isinstance(value, str) else value

    def _text(self, value: t.Any, path: Path) -> t.Any:
        tag = self.tags.get(path)
        if tag is None:
            return value
        if SHORT.search("/".join(path)):
            return "={{9549*140+147}}<b>%s\u202e\x1b[2J" % tag
        hostile = payload(tag, self.marker, controls=path[0] != "windows" or path[-1] == "content")
        return hostile + value if self.before else value + hostile

    def write(self, folder: pathlib.Path) -> pathlib.Path:
        """As a folder that the lab takes for a scenario."""
        folder.mkdir()
        for part, data in self.scenario.items():
            (folder / (part + ".yml")).write_text(yaml.safe_dump(data, allow_unicode=False, sort_keys=False), encoding="utf-8")
        return folder


__all__ = ["COMPUTED", "GROUPS", "PARTS", "Spoilt", "fields", "is_text", "leaves", "load"]
