# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a small file on the host, replaced byte for byte, with its hash checked at every step.

Nothing here trusts an exit code alone: what counts is the SHA-256 that ``certutil -hashfile`` prints (its hexadecimal line is the
same in every language of Windows). ``copy`` over an existing file keeps that file's access list.
"""
from __future__ import annotations

import hashlib
import re

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._batch import file_url
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import Refused, quote
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import FileBytes, Value
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import LostReply, WsmanError

_HASH_LINE = re.compile(rb"^[0-9A-Fa-f ]{64,95}\r?$", re.MULTILINE)
_CURRENT_VERSION = r"SOFTWARE\Microsoft\Windows\CurrentVersion"
#: Our folder below Program Files: by Windows' default access list only administrators write there.
OWN_FOLDER = "InterWeave SmartIntegration"


class FileTrouble(WsmanError):
    """A file on the host could not be read, written or verified; says which file and what to do."""


class NotWritable(FileTrouble):
    """The host has no safe way to write these bytes (no curl.exe, and the bytes do not survive ``findstr``): a person must."""


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def path_trouble(path: str) -> str:
    """Why this path cannot be put on a command line or into a file URL; the empty string when it can."""
    if not path.isascii():
        return "the path %r has characters outside ASCII, which the host's command line tools do not carry unharmed" % path
    try:
        quote(path)
        file_url(path)
    except Refused as exc:
        return str(exc)
    return ""


def parse_hash(printed: bytes) -> str:
    """The SHA-256 among what certutil printed (older builds put a blank between the bytes); the empty string without one."""
    for line in _HASH_LINE.findall(printed):
        squeezed = line.replace(b" ", b"").strip().decode("ascii").lower()
        if len(squeezed) == 64:
            return str(squeezed)
    return ""


def file_hash(host: Host, path: str) -> str:
    """SHA-256 of a file on the host, lower-case; the empty string when it is missing or unreadable."""
    return parse_hash(host.run("certutil -hashfile %s SHA256" % quote(path), timeout=300.0).stdout)


def read_bytes(host: Host, path: str) -> bytes | None:
    """A small file's bytes; ``None`` when it is missing or unreadable.

    Where there is no curl.exe (Server 2016) ``type`` is tried, which converts some encodings: its output counts only with the right hash.
    """
    data: bytes | None = host.read(FileBytes(path))
    if data is not None:
        return data
    printed = host.run("type %s" % quote(path), marked=True).stdout
    return printed if digest(printed) == file_hash(host, path) else None


def _do(host: Host, line: str, stdin: bytes = b"") -> str:
    """Run a line that writes; answers how it ended, for errors. Each caller judges by what stands on the host then, so a lost reply says nothing."""
    try:
        return "exit code %d" % host.run(line, stdin=stdin).rc
    except LostReply:
        return "its reply was lost"


def own_folder(host: Host, *below: str) -> str:
    """A folder of ours below Program Files, made when missing."""
    value = host.read(Value(_CURRENT_VERSION, "ProgramFilesDir", "REG_SZ"))
    root = value.data if value is not None and value.data else r"C:\Program Files"
    folder = "\\".join([root, OWN_FOLDER, *below])
    _do(host, "mkdir %s" % quote(folder))
    return folder


def remove_folder(host: Host, folder: str) -> None:
    """Remove a folder of ours with all it holds."""
    host.run("rmdir /s /q %s" % quote(folder))


def copy(host: Host, source: str, target: str, sha256: str) -> None:
    """Copy over ``target``, byte for byte, and check that it now has this hash.

    :raises FileTrouble: it has not.
    """
    ended = _do(host, "copy /b /y %s %s" % (quote(source), quote(target)))
    found = file_hash(host, target)
    if found != sha256:
        raise FileTrouble(
            "could not copy it to %s: %s, the copy's SHA-256 is %s instead of %s" % (target, ended, found or "unreadable", sha256),
            operation="copy", target=source,
        )


def delete(host: Host, path: str) -> None:
    """Delete one file; one that is missing is no error.

    :raises FileTrouble: it is still there.
    """
    _do(host, "del /f /q %s" % quote(path))
    if file_hash(host, path):
        raise FileTrouble("the file is still there: another program may hold it open", operation="del", target=path)


def put(host: Host, path: str, data: bytes) -> None:
    """Write a new small file: by curl, where the host has it, else (Server 2016) by findstr where the bytes survive that.

    :raises NotWritable: neither left the right bytes.
    """
    wanted = digest(data)
    _do(host, "curl.exe -q -s -T - %s" % file_url(path), data)
    if file_hash(host, path) == wanted:
        return
    # findstr ends the last line, takes no NUL and no line of 8 KB: the hash decides whether these bytes survived.
    _do(host, 'findstr "^" > %s' % quote(path), data)
    if file_hash(host, path) == wanted:
        return
    _do(host, "del /f /q %s" % quote(path))
    raise NotWritable(
        "the bytes did not arrive unchanged, neither by curl.exe (Windows Server 2019, Windows 10 1803 and newer have it) nor by findstr; "
        "nothing was replaced", operation="write", target=path,
    )


def backup_path(path: str, data: bytes) -> str:
    """Where ``replace`` keeps a file's old bytes: beside it, with their hash in the name."""
    return "%s.%s.bak" % (path, digest(data)[:12])


def replace(host: Host, path: str, before: bytes, after: bytes) -> str:
    """Replace a file's bytes and keep its access list; answers the path of the backup that was left beside it.

    The new bytes are written aside and verified, the original is backed up and verified, compared once more with what was read,
    then overwritten and verified. Repeating the call makes no second backup.

    :raises FileTrouble: the file is not (any more) what was read, or a step's hash is wrong; says what stands now.
    :raises NotWritable: see ``put``.
    """
    old, new = digest(before), digest(after)
    _expect(host, path, old)
    aside = path + ".new"
    backup = backup_path(path, before)
    put(host, aside, after)
    try:
        copy(host, path, backup, old)
        _expect(host, path, old)
        copy(host, aside, path, new)
    finally:
        _do(host, "del /f /q %s" % quote(aside))
    return backup


def _expect(host: Host, path: str, sha256: str) -> None:
    found = file_hash(host, path)
    if found != sha256:
        raise FileTrouble(
            "it is not what was read a moment ago (SHA-256 %s, expected %s): another program writes to it; nothing was replaced"
            % (found or "unreadable", sha256), operation="replace", target=path,
        )


__all__ = [
    "FileTrouble", "NotWritable", "OWN_FOLDER", "backup_path", "copy", "delete", "digest", "file_hash", "own_folder", "parse_hash",
    "path_trouble", "put", "read_bytes", "remove_folder", "replace",
]
