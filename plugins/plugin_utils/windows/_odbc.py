# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: ODBC drivers and System DSNs as the registry holds them, in the 32-bit and in the 64-bit view.

What is expected to be right is confirmed in one go (``Confirm``, batched with all other reads); only what is not so is read.
"""
from __future__ import annotations

import contextlib
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Confirm, Read, RegValue, Value, Values
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError

#: Bitness as the options name it.
BOTH = ("32", "64")
DRIVER = "Driver"
INSTALLED = "Installed"
# SQLValidDSN (Microsoft Learn, ODBC API reference); SQL_MAX_DSN_LENGTH is 32.
_NOT_IN_A_NAME = set("[]{}(),;?*=!@\\")
_LONGEST_NAME = 32
# Keys of ODBC.INI that are not data sources.
_RESERVED = {"odbc data sources", "odbc file dsn", "odbc"}


def _root(bits: str) -> str:
    return r"SOFTWARE\WOW6432Node\ODBC" if bits == "32" else r"SOFTWARE\ODBC"


def sources_key(bits: str) -> str:
    """The key that lists System DSNs: a value per DSN, its data is the driver's name."""
    return _root(bits) + r"\ODBC.INI\ODBC Data Sources"


def dsn_key(bits: str, name: str) -> str:
    return r"%s\ODBC.INI\%s" % (_root(bits), name)


def drivers_key(bits: str) -> str:
    """The key that lists drivers: a value per driver, its data is ``Installed``."""
    return _root(bits) + r"\ODBCINST.INI\ODBC Drivers"


def driver_key(bits: str, driver: str) -> str:
    return r"%s\ODBCINST.INI\%s" % (_root(bits), driver)


def bitnesses(option: str) -> tuple[str, ...]:
    """``32``, ``64`` or ``both`` as a tuple."""
    return BOTH if option == "both" else (option,)


def name_trouble(name: str) -> str:
    """Why this cannot be the name of a System DSN; the empty string when it can."""
    bad = sorted(set(name) & _NOT_IN_A_NAME)
    if bad:
        return "the DSN name %r holds %s, which ODBC does not allow in a name" % (name, " ".join(bad))
    if not name.strip() or name != name.strip():
        return "the DSN name %r is empty or starts or ends with a blank" % name
    if len(name) > _LONGEST_NAME:
        return "the DSN name %r has %d characters, ODBC allows %d" % (name, len(name), _LONGEST_NAME)
    if name.lower() in _RESERVED:
        return "the DSN name %r is a key that ODBC itself uses" % name
    return text_trouble("the DSN name", name)


def text_trouble(what: str, text: str) -> str:
    """Why this text cannot travel to the registry (control characters, lone surrogates); the empty string when it can."""
    for character in text:
        if ord(character) < 0x20 or 0xD800 <= ord(character) <= 0xDFFF or ord(character) in (0xFFFE, 0xFFFF):
            return "%s holds the character U+%04X, which cannot be sent to the host" % (what, ord(character))
    return ""


def attribute_trouble(name: str) -> str:
    """Why this cannot be the name of a DSN's attribute; the empty string when it can."""
    if not name.strip() or name != name.strip():
        return "the attribute name %r is empty or starts or ends with a blank" % name
    if set(name) & set("=;[]{}\\"):
        return "the attribute name %r holds a character that ODBC uses as a separator" % name
    return text_trouble("the attribute name %r" % name, name)


def same_path(one: str, other: str) -> bool:
    """Whether two Windows paths are the same text, letter case and doubled backslashes aside.

    QODBC's own registration of the QRemote client has a doubled backslash inside its path.
    """
    return plain_path(one).lower() == plain_path(other).lower()


def plain_path(path: str) -> str:
    """The path without doubled backslashes (those that start a UNC path stay)."""
    path = path.strip().strip('"')
    return path[:1] + re.sub(r"\\{2,}", r"\\", path[1:]) if not path.startswith("\\\\") else "\\\\" + re.sub(r"\\{2,}", r"\\", path[2:])


def value(host: Host, key: str, name: str, *guesses: str) -> RegValue | None:
    """A value that should be one of the guesses (REG_SZ): confirmed where possible, else read."""
    for guess in guesses:
        if guess and _confirmed(host, key, name, guess):
            return RegValue("REG_SZ", guess)
    found: RegValue | None = host.read(Value(key, name, "REG_SZ"))
    return found


def _confirmed(host: Host, key: str, name: str, guess: str) -> bool:
    try:
        return bool(host.read(Confirm(key, name, guess)))
    except ValueError:  # a key that no command line carries, such as a DSN named 'Test 100%'
        return False


def text(found: RegValue | None) -> str:
    """The text of a value that was read, the empty string for none or for one that is no text."""
    return found.data if found is not None and isinstance(found.data, str) else ""


@dataclass(frozen=True)
class Driver:
    """A driver's registration in one view. ``path`` is its DLL, empty when not registered; ``listed`` is whether ODBC lists it."""

    name: str
    bits: str
    path: str
    listed: bool

    @property
    def registered(self) -> bool:
        return self.listed and bool(self.path)


def driver_reads(bits: str, name: str, guess: str) -> list[Read]:
    reads: list[Read] = [Confirm(drivers_key(bits), name, INSTALLED)]
    return [*reads, Confirm(driver_key(bits, name), DRIVER, guess)] if guess else reads


def driver(host: Host, bits: str, name: str, guess: str = "") -> Driver:
    """The registration of a driver; ``guess`` is the path its DLL usually has."""
    listed = text(value(host, drivers_key(bits), name, INSTALLED)).lower() == INSTALLED.lower()
    return Driver(name, bits, text(value(host, driver_key(bits, name), DRIVER, guess)), listed)


@dataclass(frozen=True)
class Dsn:
    """A System DSN in one view: the driver name it is listed with (empty: not listed), and what was read of its values."""

    bits: str
    listed_as: str
    values: dict[str, RegValue | None]

    @property
    def there(self) -> bool:
        return bool(self.listed_as) or any(found is not None for found in self.values.values())

    def text(self, name: str) -> str:
        return text(self.values.get(name))


def dsn(host: Host, bits: str, name: str, listed_as: str, guesses: t.Mapping[str, t.Sequence[str]]) -> Dsn:
    """The DSN with the values named in ``guesses``, each with the texts it is expected to have."""
    listed = text(value(host, sources_key(bits), name, listed_as))
    return Dsn(bits, listed, {attribute: value(host, dsn_key(bits, name), attribute, *texts) for attribute, texts in guesses.items()})


def whole_dsn(host: Host, bits: str, name: str) -> Dsn:
    """The DSN with all its values: what undo needs before it is removed."""
    values: dict[str, RegValue] | None = host.read(Values(dsn_key(bits, name)))
    return Dsn(bits, text(value(host, sources_key(bits), name)), dict(values or {}))


def write_dsn(host: Host, bits: str, name: str, listed_as: str, values: t.Mapping[str, RegValue | None]) -> None:
    """Write values (``None`` deletes one) and list the DSN last, so that no DSN is ever listed without its driver.

    An empty ``listed_as`` takes it off the list (undo of a DSN that was not listed).
    """
    if not listed_as:
        host.registry.delete_value(sources_key(bits), name)
    key = dsn_key(bits, name)
    try:
        host.registry.create_key(key)
        for attribute in sorted(values, key=lambda attribute: attribute != DRIVER):
            wanted = values[attribute]
            if wanted is None:
                host.registry.delete_value(key, attribute)
            else:
                host.registry.set_value(key, attribute, wanted)
    except WsmanError:
        _discard_empty(host, key)
        raise
    if listed_as:
        host.registry.create_key(sources_key(bits))
        host.registry.set_value(sources_key(bits), name, RegValue("REG_SZ", listed_as))


def _discard_empty(host: Host, key: str) -> None:
    """A key that was made and got no value is nothing that anybody would look for: it goes again."""
    with contextlib.suppress(WsmanError):
        if host.registry.value_types(key) == {} and not host.registry.subkeys(key):
            host.registry.delete_key(key)


def remove_dsn(host: Host, bits: str, name: str) -> None:
    """Take the DSN off the list first, then remove its key."""
    host.registry.delete_value(sources_key(bits), name)
    host.registry.delete_key(dsn_key(bits, name))


__all__ = [
    "BOTH", "DRIVER", "Driver", "Dsn", "INSTALLED", "attribute_trouble", "bitnesses", "driver", "driver_key", "driver_reads", "drivers_key",
    "dsn", "dsn_key", "name_trouble", "plain_path", "remove_dsn", "same_path", "sources_key", "text", "text_trouble", "value", "whole_dsn",
    "write_dsn",
]
