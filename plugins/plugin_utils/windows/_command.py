# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: putting values into a cmd command line, a netsh option and a WQL query. One function per language.

Everything a WinRS shell runs goes through ``cmd /c`` (MS-WSMV product note 117). Inside double quotes cmd leaves ``& | < > ^``
alone but expands ``%NAME%``, and nothing escapes a percent sign on a command line: so percent signs, quotes and line ends are refused.
"""
from __future__ import annotations

import re

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Refused

_FORBIDDEN = {
    '"': "a double quote",
    "%": "a percent sign (cmd would expand it)",
    "\n": "a line end (a control character)",
    "\r": "a line end (a control character)",
    "\0": "a NUL character",
}
#: cmd's limit for one command line, in characters (Microsoft Learn, "Command prompt line string limitation").
LINE_LIMIT = 8191


#: Control characters, line ends of Unicode, and halves of surrogate pairs: nothing that a name or a path needs.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
#: What Windows maps to a quote, percent sign, backslash or operator of cmd where a program is not Unicode ("best fit", by code page).
_LOOKALIKES = re.compile("[\u02ba\u030e\u2033\u201c-\u201f\uff02\uff05\u066a\u2052\uff3c\u00a5\u20a9\u2216\u29f5\uff06\uff5c\u2223\uff1c\uff1e\u2039\u203a"
                         "\u3008\u3009\uff3e\uff01]")


def _refuse(text: str, forbidden: dict[str, str], where: str) -> None:
    for character, name in forbidden.items():
        if character in text:
            raise Refused("%s %r holds %s, which cannot be passed safely on a Windows command line" % (where, text, name))
    found = _LOOKALIKES.search(text)
    if found:
        raise Refused("%s %r holds %r (U+%04X), which some Windows programs take for a quote, a percent sign or an operator" % (
            where, text, found.group(), ord(found.group())))
    found = _CONTROL.search(text)
    if found:
        raise Refused("%s %r holds the control character U+%04X, which cannot be passed to the host" % (where, text, ord(found.group())))


def quote(arg: str) -> str:
    """One argument of a program that splits its command line as the C runtime does (netsh, reg, certutil, tzutil ...), quoted for cmd.

    :raises Refused: the argument holds a quote, percent sign, line end or control character.
    """
    _refuse(arg, _FORBIDDEN, "the argument")
    # Backslashes before the closing quote are doubled, or they would escape it (CommandLineToArgvW).
    trailing = len(arg) - len(arg.rstrip("\\"))
    return '"%s%s"' % (arg, "\\" * trailing)


def netsh_value(text: str) -> str:
    """The value of a netsh option (``name=`` and the like), quoted.

    :raises Refused: as ``quote``, and for what netsh itself cannot take: nothing at all, a pipe (the separator of the store's
        own format, MS-GPFAS 2.2.2.19), blanks at an end, the reserved name ``all``.
    """
    if not text.strip():
        raise Refused("netsh takes no empty value")
    if text != text.strip():
        raise Refused("the value %r starts or ends with a blank, which netsh does not keep" % text)
    if text.lower() == "all":
        raise Refused("the name 'all' is reserved by netsh for every rule")
    quoted = quote(text)
    _refuse(text, {"|": "a pipe, which separates the fields of a stored firewall rule"}, "the value")
    return quoted


def wql(text: str) -> str:
    """A WQL string literal, quotes included. Backslash and quote are escaped with a backslash (Microsoft Learn, WQL).

    :raises Refused: control characters, which cannot travel in XML.
    """
    found = _CONTROL.search(text)
    if found:
        raise Refused("the text %r holds the control character U+%04X, which cannot be sent" % (text, ord(found.group())))
    return "'%s'" % text.replace("\\", "\\\\").replace("'", "\\'")


__all__ = ["LINE_LIMIT", "Refused", "netsh_value", "quote", "wql"]
