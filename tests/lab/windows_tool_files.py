# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Built-ins and programs for files: echo, dir, type, copy, move, del, md, rd, findstr, certutil -hashfile."""

from __future__ import annotations

import fnmatch
import re
import typing as t

from .windows_cmd import split
from .windows_cmd_run import Console, Exit, builtin, program
from .windows_host import File


def _words(rest: str) -> tuple[list[str], set[str]]:
    """Names and switches of a built-in; switches may stick together (``/b/s``)."""
    names, switches = [], set()
    for word in split(rest.replace('\\"', '\\\\"')):
        if word.startswith("/"):
            switches |= {"/" + part.lower() for part in word[1:].split("/")}
        else:
            names.append(word)
    return names, switches


def _match(console: Console, pattern: str) -> list[File]:
    path = console.path(pattern)
    if path.lower() in console.host.folders:
        path += "\\*"
    folder, _unused, name = path.lower().rpartition("\\")
    name = "*" if name == "*.*" else name
    return [
        file
        for file in console.host.files.values()
        if (split_path(file.path.lower())[0] == folder and fnmatch.fnmatchcase(split_path(file.path.lower())[1], _glob(name)))
    ]


def split_path(path: str) -> tuple[str, str]:
    folder, _unused, name = path.rpartition("\\")
    return folder, name


def _glob(pattern: str) -> str:
    return pattern.replace("[", "[[]")


@builtin("echo")
def echo(console: Console, rest: str) -> int:
    text = rest[1:] if rest[:1] in " \t.:,;=" else rest
    if not text.strip() and not rest.startswith("."):
        console.echo("ECHO is on.\n" if console.host.language != "de" else "ECHO ist eingeschaltet (ON).\n")
    else:
        console.echo(text + "\n")
    return 0


@builtin("exit")
def policy(console: Console, rest: str) -> int:
    words = rest.lower().replace("/b", " ").split()
    try:
        raise Exit(int(words[0]) if words else console.last)
    except ValueError:
        raise Exit(0) from None


@builtin("rem", "setlocal", "endlocal", "title", "color", "cls", "verify", "pushd", "popd", "prompt")
def nothing(console: Console, rest: str) -> int:
    return 0


@builtin("ver")
def ver(console: Console, rest: str) -> int:
    console.echo("\nMicrosoft Windows [Version %s.%s]\n" % (console.host.os["version"], console.host.os.get("revision", "2402")))
    return 0


@builtin("set")
def set_variable(console: Console, rest: str) -> int:
    name, equals, value = rest.strip().strip('"').partition("=")
    if equals:
        console.env[name.lower()] = value
        return 0
    found = {key: value for key, value in sorted(console.env.items()) if key.startswith(name.strip().lower())}
    console.echo("".join("%s=%s\n" % item for item in found.items()))
    return 0 if found else 1


@builtin("cd", "chdir")
def change_folder(console: Console, rest: str) -> int:
    target = rest.strip().strip('"')
    if target.lower().startswith("/d"):
        target = target[2:].strip().strip('"')
    if not target:
        console.echo(console.cwd + "\n")
        return 0
    path = console.path(target)
    if path.lower() not in console.host.folders:
        console.echo(_say(console, "no_path"), error=True)
        return 1
    console.cwd = path
    return 0


def _say(console: Console, message: str, *values: t.Any) -> str:
    from .windows_text import say

    return say(console.host.language, message, *values)


@builtin("dir")
def listing(console: Console, rest: str) -> int:
    names, switches = _words(rest)
    attributes = next((item for item in switches if item.startswith("/a")), "")
    pattern = console.path(names[0] if names else console.cwd)
    if "/b" not in switches:
        console.echo(" Volume in drive C has no label.\n\n")
    found = _below(console, pattern, attributes) if "/s" in switches else _here(console, pattern, attributes)
    if not found:
        console.echo(_say(console, "not_listed"), error=True)
        return 1
    console.echo("".join(item + "\n" for item in found))
    return 0


def _entries(console: Console, attributes: str) -> list[str]:
    entries = [] if attributes in ("/ad", "/a:d") else [file.path for file in console.host.files.values()]
    return entries if attributes in ("/a-d", "/a:-d") else entries + list(console.host.folders.values())


def _here(console: Console, pattern: str, attributes: str) -> list[str]:
    """Bare names, as without /s."""
    if pattern.lower() in console.host.folders:
        pattern += "\\*"
    folder, name = split_path(pattern.lower())
    name = "*" if name == "*.*" else name
    return sorted(
        (
            split_path(path)[1]
            for path in _entries(console, attributes)
            if split_path(path.lower())[0] == folder and fnmatch.fnmatchcase(split_path(path.lower())[1], _glob(name))
        ),
        key=str.lower,
    )


def _below(console: Console, pattern: str, attributes: str) -> list[str]:
    """Full paths, as with /s: the last part of the pattern is looked for in every folder below."""
    if pattern.lower() in console.host.folders:
        pattern += "\\*"
    folder, name = split_path(pattern.lower())
    name = "*" if name == "*.*" else name
    return sorted(
        (
            path
            for path in _entries(console, attributes)
            if path.lower().startswith(folder + "\\") and fnmatch.fnmatchcase(split_path(path.lower())[1], _glob(name))
        ),
        key=str.lower,
    )


@builtin("type")
def show(console: Console, rest: str) -> int:
    """Converts UTF-16 with a mark and stops at Ctrl-Z, so it is not byte-true."""
    names, _switches = _words(rest)
    for name in names:
        if name.lower() == "nul":
            continue  # the empty device
        file = console.host.file(console.path(name))
        if file is None or not file.readable:
            console.echo(_say(console, "no_file" if file is None else "denied"), error=True)
            return 1
        data = file.data
        if data.startswith(b"\xff\xfe"):
            data = data[2:].decode("utf-16-le", "replace").encode(console.code_page, "replace")
        console.out.extend(data.partition(b"\x1a")[0])
    return 0


@builtin("copy")
def copy(console: Console, rest: str) -> int:
    names, switches = _words(rest)
    if len(names) != 2:
        console.echo(_say(console, "syntax"), error=True)
        return 1
    return _transfer(console, names, "copied", "/y" in switches)


@builtin("move")
def move(console: Console, rest: str) -> int:
    names, switches = _words(rest)
    if len(names) != 2:
        console.echo(_say(console, "syntax"), error=True)
        return 1
    rc = _transfer(console, names, "moved", "/y" in switches)
    if rc == 0:
        console.host.delete_file(console.path(names[0]))
    return rc


def _transfer(console: Console, names: list[str], message: str, overwrite: bool) -> int:
    host, source, target = console.host, console.path(names[0]), console.path(names[1])
    file = host.file(source)
    if file is None or not file.readable:
        console.echo(_say(console, "no_file" if file is None else "denied"), error=True)
        return 1
    if target.lower() in host.folders:
        target += "\\" + split_path(source)[1]
    if host.file(target) and not overwrite:
        return 1  # asks whether to overwrite; nobody answers
    if not host.write_file(target, file.data):
        console.echo(_say(console, "denied" if host.file(target) else "no_path"), error=True)
        return 1
    written = t.cast(File, host.file(target))
    written.version, written.size, written.runs = file.version, file.size, file.runs
    console.echo(_say(console, message))
    return 0


@builtin("del", "erase")
def delete(console: Console, rest: str) -> int:
    names, _switches = _words(rest)
    for name in names:
        found = _match(console, name)
        if not found:
            console.echo(_say(console, "no_delete", console.path(name)), error=True)
        for file in found:
            if not console.host.delete_file(file.path):
                console.echo(file.path + "\n" + _say(console, "denied"), error=True)
    return 0


@builtin("md", "mkdir")
def make_folder(console: Console, rest: str) -> int:
    names, _switches = _words(rest)
    for name in names:
        path = console.path(name)
        if path.lower() in console.host.folders or console.host.file(path):
            console.echo(_say(console, "exists", name), error=True)
            return 1
        console.host.add_folder(path)
        console.host.write("folder", path)
    return 0


@builtin("rd", "rmdir")
def remove_folder(console: Console, rest: str) -> int:
    names, switches = _words(rest)
    host = console.host
    for name in names:
        path = console.path(name).lower()
        if path not in host.folders:
            console.echo(_say(console, "no_file"), error=True)
            return 2
        inside = [low for low in (*host.files, *host.folders) if low.startswith(path + "\\")]
        if inside and "/s" not in switches:
            console.echo(_say(console, "not_empty"), error=True)
            return 145
        for low in [*inside, path]:
            host.files.pop(low, None)
            host.folders.pop(low, None)
        host.write("folder", "delete " + path)
    return 0


@program("findstr", "find")
async def findstr(console: Console, args: list[str]) -> int:
    switches = {arg.lower() for arg in args if arg.startswith("/")}
    words = [arg for arg in args if not arg.startswith("/")]
    literal = [arg[3:] for arg in args if arg.lower().startswith("/c:")]
    if not words and not literal:
        return 2
    pattern = "|".join(item if "/r" in switches else re.escape(item) for item in literal) if literal else words.pop(0)
    if not literal and ("/l" in switches):
        pattern = "|".join(map(re.escape, pattern.split()))  # several texts, any of them (findstr /?)
    data = b""
    for name in words:
        file = console.host.file(console.path(name))
        if file is None:
            console.oem("FINDSTR: Cannot open %s\n" % name, error=True)
            return 1
        data += file.data
    lines = (data if words else await console.read()).splitlines()
    wanted = re.compile(pattern.encode(console.code_page, "replace"), re.I if "/i" in switches else 0)
    found = [line for line in lines if bool(wanted.search(line)) != ("/v" in switches)]
    console.out.extend(b"".join(line + b"\r\n" for line in found))
    return 0 if found else 1


@program("certutil")
def certutil(console: Console, args: list[str]) -> int:
    words = [arg for arg in args if not arg.startswith("-f") or arg == "-file"]
    if not words or words[0].lower() not in ("-hashfile", "/hashfile") or len(words) < 2:
        console.oem("lab: this use of certutil is not simulated\n", error=True)
        return 1
    import hashlib

    algorithm = (words[2] if len(words) > 2 else "SHA1").upper()
    file = console.host.file(console.path(words[1]))
    if file is None:
        console.say("hash_failed", "0x80070002 (WIN32: 2 ERROR_FILE_NOT_FOUND)", _say(console, "no_file").strip())
        return -2147024894
    if not file.length:
        console.say("hash_failed", "0x800703ee (WIN32: 1006 ERROR_FILE_INVALID)", "The volume for a file has been externally altered.")
        return -2147023890
    console.say("hash_head", algorithm, words[1])
    printed = hashlib.new(algorithm.lower(), file.data).hexdigest()
    console.oem((printed if "hash_blocks" not in console.host.odd else printed[:32] + "\n" + printed[32:]) + "\n")
    console.say("hash_tail")
    return 0
