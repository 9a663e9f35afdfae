# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""curl.exe as Windows brings it: options, configuration on standard input, file: and http(s): addresses."""

from __future__ import annotations

import re
import typing as t
import urllib.parse

from .windows_cmd_run import Console, program
from .windows_host import File

SHORT = {
    "q": "disable",
    "s": "silent",
    "S": "show-error",
    "f": "fail",
    "o": "output",
    "T": "upload-file",
    "K": "config",
    "L": "location",
    "u": "user",
    "m": "max-time",
    "k": "insecure",
    "r": "range",
}
TAKES = {"output", "upload-file", "config", "user", "url", "max-time", "connect-timeout", "max-filesize", "retry", "header", "proto", "cacert", "range"}


def _options(args: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(args):
        arg, at = args[at], at + 1
        if not arg.startswith("-") or arg == "-":
            found["url"] = arg
            continue
        names = [arg[2:]] if arg.startswith("--") else [SHORT.get(letter, letter) for letter in arg[1:]]
        for name in names:
            found[name] = ""
            if name in TAKES:
                found[name] = args[at] if at < len(args) else ""
                at += 1
    return found


def _config(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        match = re.match(r'-{0,2}([A-Za-z-]+)\s*[=:\s]?\s*(?:"((?:\\.|[^"\\])*)"|(\S*))', line)
        if match:
            value = (
                re.sub(r"\\(.)", lambda part: {"n": "\n", "t": "\t", "r": "\r"}.get(part.group(1), part.group(1)), match.group(2))
                if match.group(2) is not None
                else match.group(3)
            )
            name = SHORT.get(match.group(1), match.group(1)) if len(match.group(1)) == 1 else match.group(1)
            found[name] = value
    return found


@program("curl")
async def curl(console: Console, args: list[str]) -> int:
    options = _options(args)
    if options.get("config") == "-":
        options.update(_config((await console.read()).decode("utf-8", "replace")))
    url = options.get("url", "")
    if not url:
        return 2
    if url.lower().startswith("file:"):
        return await _curl_file(console, url, options)
    return _curl_http(console, url, options)


async def _curl_file(console: Console, url: str, options: dict[str, str]) -> int:
    path = urllib.parse.unquote(url[5:].lstrip("/")).replace("/", "\\")
    if "upload-file" in options:
        if options["upload-file"] != "-":
            return 26
        data = await console.read()
        if "bytes_text" in console.host.odd:
            data = data.replace(b"\n", b"\r\n")
        return 0 if console.host.write_file(path, data) else 23
    file = console.host.file(path)
    if file is None or not file.readable:
        _complain(console, options, "curl: (37) Couldn't open file " + path)
        return 37
    if options.get("output"):
        return 0 if console.host.write_file(console.path(options["output"]), file.data) else 23
    data = file.data
    if options.get("range"):
        first, _dash, last = options["range"].partition("-")
        if int(first) >= len(data):
            return 36
        data = data[int(first) : int(last) + 1 if last else None]
    console.out.extend(data)
    return 0


def _complain(console: Console, options: dict[str, str], text: str) -> None:
    if "silent" not in options or "show-error" in options:
        console.oem(text + "\n", error=True)


def _curl_http(console: Console, url: str, options: dict[str, str]) -> int:
    """``downloads`` of the scenario: url to path of a file of the host, content, status, user."""
    known = console.host.downloads.get(url)
    console.host.recorded.append({"what": "curl", "line": url})
    if known is None:
        _complain(console, options, "curl: (6) Could not resolve host: " + urllib.parse.urlsplit(url).netloc)
        return 6
    status = known.get("status", 200)
    if known.get("user") and options.get("user") != known["user"]:
        status = 401
    if status >= 400 and "fail" in options:
        _complain(console, options, "curl: (22) The requested URL returned error: %d" % status)
        return 22
    data = known.get("content", "").encode() if status < 400 else b"<html>error %d</html>" % status
    if not options.get("output"):
        console.out.extend(data)
        return 0
    path = console.path(options["output"])
    if not console.host.write_file(path, data):
        return 23
    if status < 400 and known.get("runs"):
        t.cast(File, console.host.file(path)).runs = known["runs"]
    return 0
