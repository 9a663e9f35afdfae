# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""reg.exe: query, add, delete. Prints like the real one: a blank line, the full key, four blanks between columns, a localised trailer."""

from __future__ import annotations

import typing as t

from .windows_cmd_run import Console, program
from .windows_registry import BINARY, DWORD, EXPAND_SZ, MULTI_SZ, NUMBERS, QWORD, SZ, TYPES, Key, Value, full_path, shown

#: Options with a value of their own, by verb.
VALUED = {"query": {"/f", "/t", "/se", "/reg"}, "add": {"/v", "/t", "/d", "/s"}, "delete": {"/v"}}
FLAGS = {"query": {"/s", "/e", "/c", "/d", "/k", "/ve", "/z"}, "add": {"/f", "/ve"}, "delete": {"/f", "/va", "/ve"}}


class Usage(ValueError):
    pass


def printed(value: Value) -> str:
    if value.type in (DWORD, QWORD):
        return "0x%x" % value.data
    if value.type == BINARY:
        return t.cast(bytes, value.data).hex().upper()
    if value.type == MULTI_SZ:
        return "\\0".join(value.data)
    return str(value.data)


@program("reg")
def reg(console: Console, args: list[str]) -> int:
    verb = args[0].lower() if args else ""
    try:
        if verb not in ("query", "add", "delete"):
            raise Usage
        options = _options(verb, args[2:])
        if len(args) < 2:
            raise Usage
        path = full_path(args[1].replace("/", "\\") if args[1].startswith("//") else args[1])
        if path is None:
            console.say("reg_key", error=True)
            return 1
        return {"query": query, "add": add, "delete": delete}[verb](console, _view(path, options), options)
    except Usage:
        console.say("reg_syntax", verb.upper(), error=True)
        return 1


def _options(verb: str, args: list[str]) -> dict[str, str]:
    """Options by lower-case name; ``/v`` of query may stand without a value when /f is there too."""
    found: dict[str, str] = {}
    at = 0
    while at < len(args):
        name = args[at].lower()
        if name.startswith("/reg:"):
            name, value = "/reg", name[5:]
            if value not in ("32", "64"):
                raise Usage
        elif verb == "query" and name == "/v":
            bare = at + 1 >= len(args) or (args[at + 1].lower() in FLAGS["query"] | VALUED["query"] | {"/v"} or args[at + 1].lower().startswith("/reg:"))
            value, at = ("", at) if bare else (args[at + 1], at + 1)
            if bare:
                name = "/v?"
        elif name in VALUED[verb]:
            if at + 1 >= len(args):
                raise Usage
            value, at = args[at + 1], at + 1
        elif name in FLAGS[verb]:
            value = ""
        else:
            raise Usage
        if name in found:
            raise Usage
        found[name] = value
        at += 1
    return found


def _view(path: str, options: dict[str, str]) -> str:
    """``/reg:32`` is redirected below SOFTWARE."""
    prefix = "hklm\\software\\"
    if options.get("/reg") == "32" and (path.lower() + "\\").startswith(prefix) and not path.lower().startswith(prefix + "wow6432node"):
        return ("HKLM\\SOFTWARE\\WOW6432Node" + path[len(prefix) - 1 :]).rstrip("\\")
    return path


# query ---------------------------------------------------------------------------------------------------------
def query(console: Console, path: str, options: dict[str, str]) -> int:
    registry = console.host.registry
    key = registry.get(path)
    if key is None:
        console.say("reg_missing", error=True)
        return 1
    if "/v?" in options and "/f" not in options:
        raise Usage
    if {"/e", "/c", "/d", "/k"} & set(options) and "/f" not in options:
        raise Usage
    types = {NUMBERS.get(name.strip().upper(), -1) for name in options["/t"].split(",")} if "/t" in options else None
    if types and -1 in types:
        raise Usage
    if "/f" in options or types or "/s" in options:
        return _search(console, key, options, types)
    if "/v" in options or "/ve" in options:
        return _one(console, key, options.get("/v", ""))
    lines = [_line(console, value) for value in _ordered(key)]
    console.oem("\n")
    if lines:
        console.oem(shown(key.path) + "\n" + "".join(lines) + "\n")
    console.oem("".join(shown(key.path) + "\\" + name + "\n" for name in registry.children(key.path)))
    return 0


def _ordered(key: Key) -> list[Value]:
    """The default value comes first."""
    return sorted(key.values.values(), key=lambda value: bool(value.name))


def _line(console: Console, value: Value) -> str:
    name = value.name or _default(console)
    return ("\t%s\t%s\t%s\n" if "reg_tabs" in console.host.odd else "    %s    %s    %s\n") % (name, TYPES[value.type], printed(value))


def _default(console: Console) -> str:
    return "(Standard)" if console.host.language == "de" else "(Default)"


def _one(console: Console, key: Key, name: str) -> int:
    value = key.values.get(name.lower())
    if value is None and name:
        console.say("reg_missing", error=True)
        return 1
    missing = "(Wert nicht gesetzt)" if console.host.language == "de" else "(value not set)"
    line = _line(console, value) if value else "    %s    REG_SZ    %s\n" % (_default(console), missing)
    console.oem("\n%s\n%s\n" % (shown(key.path), line))
    return 0 if value else 1


class _Match:
    def __init__(self, options: dict[str, str], types: set[int] | None) -> None:
        self.types = types
        self.case, self.exact = "/c" in options, "/e" in options
        self.text = self._fold(options.get("/f", "*"))
        places = {"/d": "data", "/k": "key", "/v?": "name"}
        self.places = {where for option, where in places.items() if option in options} or {"key", "name", "data"}
        self.only = options["/v"].lower() if "/v" in options else "" if "/ve" in options else None
        if "/f" not in options:
            self.places = {"name"}

    def _fold(self, text: str) -> str:
        return text if self.case else text.lower()

    def text_in(self, text: str) -> bool:
        if self.text == "*":
            return True
        return self._fold(text) == self.text if self.exact else self.text in self._fold(text)

    def value(self, value: Value) -> bool:
        if (self.types and value.type not in self.types) or (self.only is not None and value.name.lower() != self.only):
            return False
        return ("name" in self.places and self.text_in(value.name)) or ("data" in self.places and self.text_in(printed(value)))


def _search(console: Console, key: Key, options: dict[str, str], types: set[int] | None) -> int:
    match, count = _Match(options, types), 0
    keys = console.host.registry.walk(key.path) if "/s" in options else iter([key])
    plain = "/f" not in options and not types and match.only is None
    for found in keys:
        hit = "key" in match.places and match.only is None and not types and found is not key and match.text_in(found.path.rpartition("\\")[2])
        lines = [_line(console, value) for value in _ordered(found) if match.value(value)]
        count += len(lines) + hit
        if lines or hit or plain:
            console.oem("\n" + shown(found.path) + "\n" + "".join(lines))
    if "/s" not in options and "key" in match.places and "/f" in options:
        for name in console.host.registry.children(key.path):
            if match.text_in(name):
                count += 1
                console.oem("\n" + shown(key.path) + "\\" + name + "\n")
    if plain:
        console.oem("\n")
        return 0
    if count or "reg_silent" not in console.host.odd:
        console.oem("\n")
        console.say("reg_end", count)
    return 0 if count else 1


# add and delete ------------------------------------------------------------------------------------------------
def _typed(name: str, text: str, kind: str, separator: str) -> Value:
    number = NUMBERS.get(kind.upper())
    try:
        if number in (DWORD, QWORD):
            data: t.Any = int(text or "0", 0)
            if not 0 <= data < (2**32 if number == DWORD else 2**64):
                raise Usage
        elif number == BINARY:
            data = bytes.fromhex(text)
        elif number == MULTI_SZ:
            data = text.split(separator) if text else []
        elif number in (SZ, EXPAND_SZ):
            data = text
        else:
            raise Usage
    except ValueError:
        raise Usage from None
    return Value(name, t.cast(int, number), data)


def add(console: Console, path: str, options: dict[str, str]) -> int:
    host = console.host
    if "\\" not in path:
        console.say("denied", error=True)
        return 1
    if "/v" in options and "/ve" in options:
        raise Usage
    value = None
    if "/v" in options or "/ve" in options or "/d" in options:
        value = _typed(options.get("/v", ""), options.get("/d", ""), options.get("/t", "REG_SZ"), options.get("/s", "\\0"))
    if value and host.registry.value(path, value.name) and "/f" not in options:
        return 1  # asks whether to overwrite; nobody answers
    if host.registry.create(path):
        host.write("registry", "create " + path)
    if value:
        host.registry.set(path, value)
        host.write("registry", "set %s\\%s" % (path, value.name))
    console.say("done")
    return 0


def delete(console: Console, path: str, options: dict[str, str]) -> int:
    host, key = console.host, console.host.registry.get(path)
    if "/f" not in options:
        return 1  # asks for a confirmation; nobody answers
    if key is None or (("/v" in options or "/ve" in options) and not host.registry.delete_value(path, options.get("/v", ""))):
        console.say("reg_missing", error=True)
        return 1
    if "/va" in options:
        for value in list(key.values.values()):
            host.registry.delete_value(path, value.name)
    elif "/v" not in options and "/ve" not in options:
        if "\\" not in path:
            console.say("denied", error=True)
            return 1
        host.registry.delete_tree(path)
    host.write("registry", "delete %s %s" % (path, options.get("/v", "")))
    console.say("done")
    return 0
