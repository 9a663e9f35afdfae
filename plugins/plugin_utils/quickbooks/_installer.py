# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: bring a vendor's installer to the host, check it, run it with a hard time limit, end only what we started.

The installer always runs from a folder of ours that only administrators can write, with a name nobody can guess: so the file that was
hashed is the file that runs, and the processes that run it are ours beyond doubt.
"""
from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _file
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import LINE_LIMIT, Refused, quote, wql
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import CommandTimedOut, WsmanError

#: Windows Installer's exit codes for "done, restart needed" and "done, restart started" (Microsoft Learn, MsiExec error codes).
REBOOT_CODES = frozenset({3010, 1641})
_LOCAL = re.compile(r"[A-Za-z]:\\[^<>\"|?*]+")
_UNC = re.compile(r"\\\\[^\\<>\"|?*]+\\[^\\<>\"|?*]+\\[^<>\"|?*]+")
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
_CMD_MEANS_SOMETHING = "&|<>^%!\n\r\0"
_CURL_SAYS = {
    6: "the name was not resolved", 7: "no connection", 22: "the server answered with an HTTP error", 28: "it took too long",
    35: "TLS failed", 60: "the server's certificate is not trusted by the host",
}


class InstallTrouble(WsmanError):
    """The installer could not be brought to the host or started; nothing was installed."""

    remedy = "Correct installer or sha256, or install by hand on the host as the Windows user who runs QuickBooks; then run again."


class InstallTimedOut(CommandTimedOut):
    """The installer ran into its time limit and was ended."""

    remedy = "Install once by hand on the host to see what the installer asks for and how long it takes, then set arguments or time_limit and run again."


@dataclass(frozen=True)
class Installation:
    """How an installer ended: its exit code, never proof of anything by itself."""

    rc: int

    @property
    def reboot_required(self) -> bool:
        return self.rc in REBOOT_CODES


def source_kind(source: str) -> str:
    """``url``, ``unc`` or ``path``.

    :raises ValueError: it is none of them.
    """
    if re.match(r"https?://", source, re.IGNORECASE):
        if not urlsplit(source).hostname or _NOT_IN_URL.search(source):
            raise ValueError("installer: %r is no URL that can be downloaded: percent-encode blanks and characters outside ASCII" % shown(source))
        return "url"
    if _UNC.fullmatch(source) or _LOCAL.fullmatch(source):
        try:
            quote(source)
        except Refused as exc:
            raise ValueError("installer: %s" % exc) from None
        return "unc" if source.startswith("\\\\") else "path"
    raise ValueError("installer: %r is neither a full path on the host (C:\\...), nor a UNC path (\\\\server\\share\\...), nor an http(s) URL"
                     % shown(source))


_NOT_IN_URL = re.compile("[^\x21-\x7e]|[\"\\\\]")


def shown(source: str) -> str:
    """The source without what may be secret in a URL: user, password, query, fragment."""
    if "://" not in source:
        return source
    parts = urlsplit(source)
    return "%s://%s%s" % (parts.scheme, parts.netloc.rsplit("@", 1)[-1], parts.path)


def check(source: str, sha256: str, arguments: str) -> None:
    """What can be said before anything is sent.

    :raises ValueError: one sentence that names the option.
    """
    kind = source_kind(source)
    if sha256 and not _SHA256.fullmatch(sha256):
        raise ValueError("sha256: %r is no SHA-256: 64 hexadecimal digits" % sha256)
    for character in arguments:
        if character in _CMD_MEANS_SOMETHING or ord(character) < 0x20:
            raise ValueError("arguments: the character %r has a meaning of its own on a Windows command line and is refused" % character)
    if arguments.count('"') % 2:
        raise ValueError("arguments: a double quote is not closed")
    if len(arguments) > LINE_LIMIT - 1024:
        raise ValueError("arguments: %d characters are more than a Windows command line takes" % len(arguments))
    if not sha256:
        raise ValueError("sha256 is required for an installer by %s: what others may have put there must be checked before it runs as administrator" % (
            {"url": "URL", "unc": "UNC path", "path": "path"}[kind]))


def install(host: Host, source: str, sha256: str, arguments: str, time_limit: float) -> Installation:
    """Stage, verify and run the installer; the staging folder is removed whatever happens.

    :param sha256: wanted hash.
    :param time_limit: seconds for the installer alone.
    :raises InstallTrouble: nothing was started.
    :raises InstallTimedOut: it was started and ended by us.
    """
    folder = _file.own_folder(host, "staging-%s" % secrets.token_hex(8))
    staged = "%s\\%s" % (folder, _name(source))
    try:
        if source_kind(source) == "url":
            _download(host, source, staged, sha256.lower(), time_limit)
        else:
            _copy(host, source, staged, sha256.lower())
        return _run(host, staged, arguments, time_limit)
    finally:
        _file.remove_folder(host, folder)


def _name(source: str) -> str:
    last = re.split(r"[\\/]", urlsplit(source).path if "://" in source else source)[-1]
    name = re.sub(r"[^A-Za-z0-9._-]", "_", last)
    return name if name.lower().endswith((".exe", ".msi", ".cmd", ".bat")) else name + ".exe"


def _copy(host: Host, source: str, staged: str, sha256: str) -> None:
    found = _file.file_hash(host, source)
    if not found and source.startswith("\\\\"):
        raise InstallTrouble(
            "the host could not read it. A session over NTLM, or over Kerberos without delegation, cannot log on to a second computer (double hop): "
            "copy the installer to the host first and give its local path, or connect with CredSSP or delegated Kerberos; "
            "else check that share and file exist", operation="read installer", target=source)
    if not found:
        raise InstallTrouble("there is no such file on the host, or it cannot be read", operation="read installer", target=source)
    _compare(source, found, sha256 or found)
    _file.copy(host, source, staged, found)


def _compare(source: str, found: str, wanted: str) -> None:
    if found != wanted:
        raise InstallTrouble("its SHA-256 is %s, but sha256 says %s: it was not started" % (found, wanted),
                             operation="check installer", target=shown(source))


def curl_config(url: str, target: str, seconds: int) -> bytes:
    """What ``curl.exe -q -K -`` reads from standard input. In quotes, curl takes a backslash as an escape character."""
    def text(value: str) -> str:
        return '"%s"' % value.replace("\\", "\\\\").replace('"', '\\"')
    secure = url.lower().startswith("https:")
    lines = ["url = " + text(url), "output = " + text(target), "proto = " + text("=https" if secure else "=http,https"),
             "proto-redir = " + text("=https"), "max-time = %d" % seconds, "location", "fail", "silent", "show-error", "globoff"]
    return ("\n".join(lines) + "\n").encode("ascii")


def _download(host: Host, url: str, staged: str, sha256: str, seconds: float) -> None:
    done = host.run("curl.exe -q -K -", stdin=curl_config(url, staged, int(seconds)), timeout=seconds + 30)
    found = _file.file_hash(host, staged)
    if done.rc == 0 and found:
        _compare(url, found, sha256)
        return
    why = _CURL_SAYS.get(done.rc, "curl.exe ended with exit code %d" % done.rc)
    if b"curl: (" not in done.stderr and done.rc in (1, 9009):
        why = ("this Windows has no curl.exe (Windows Server 2019, Windows 10 1803 and newer have): "
               "copy the installer to the host and give its local path")
    raise InstallTrouble("the host could not download it: %s" % why, operation="download", target=shown(url), code=done.rc)


def _run(host: Host, staged: str, arguments: str, time_limit: float) -> Installation:
    # 'start /wait' waits for programs with windows too, which cmd by itself may not.
    program = "msiexec.exe /i %s" % quote(staged) if staged.lower().endswith(".msi") else quote(staged)
    line = ('start "" /wait %s %s' % (program, arguments)).rstrip()
    try:
        return Installation(host.run(line, timeout=time_limit).rc)
    except CommandTimedOut as exc:
        ended = _end(host, staged)
        raise InstallTimedOut(
            "it ran longer than time_limit (%d s) and was ended (%s). A silent switch that the installer does not know leaves it waiting for a "
            "click nobody can make: check arguments" % (time_limit, ended), operation="install", target=staged.rsplit("\\", 1)[-1]) from exc


def _end(host: Host, staged: str) -> str:
    """End the process trees of our own staged file, and no other."""
    rows = host.query("SELECT ProcessId, ExecutablePath FROM Win32_Process WHERE ExecutablePath = %s" % wql(staged))
    pids = [int(row["ProcessId"]) for row in rows if str(row.get("ExecutablePath") or "").lower() == staged.lower()]
    for pid in pids:
        host.run("taskkill /f /t /pid %d" % pid)
    return "process %s" % ", ".join(map(str, pids)) if pids else "its process ended with our shell"


__all__ = [
    "InstallTimedOut", "InstallTrouble", "Installation", "REBOOT_CODES", "check", "curl_config", "install", "shown", "source_kind",
]
