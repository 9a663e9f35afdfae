# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: services, programs, connections, files and drives as Windows' tools printed them into a collected file, as rows of the
classes that a connection would be asked for. Pure.

Headings and words are in the server's language, so that only places, numbers, names and paths are looked at. A property that no tool tells is ``None``.
"""
from __future__ import annotations

import csv
import fnmatch
import ntpath
import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.file import Collected
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.registry import Registry, not_in_file
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.text import Answer
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import ESTABLISHED, LISTEN
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Row

_SERVICES = "SYSTEM\\CurrentControlSet\\Services"
#: SERVICE_STATUS.dwCurrentState and the registry's Start, in the words of Win32_Service.
_STATES = {"1": "Stopped", "2": "Start Pending", "3": "Stop Pending", "4": "Running", "5": "Continue Pending", "6": "Pause Pending", "7": "Paused"}
_STARTS = {0: "Boot", 1: "System", 2: "Auto", 3: "Manual", 4: "Disabled"}
#: What ``sc queryex`` prints of a service, behind its two names: type, state, two exit codes, checkpoint, wait hint, process, flags.
_STATE, _PROCESS, _LEAST = 1, 6, 7
_NOBODY = ("0.0.0.0:0", "[::]:0")
#: netstat's words for the other states of a connection, where it speaks English.
_OTHERS = frozenset({"BOUND", "CLOSED", "CLOSE_WAIT", "CLOSING", "DELETE_TCB", "FIN_WAIT_1", "FIN_WAIT_2", "LAST_ACK", "LISTENING", "SYN_RECEIVED", "SYN_SENT",
                     "TIME_WAIT"})
_DIR = re.compile(r'dir /b /s /a(?P<what>-?d) "(?P<pattern>[^"]+)"')


class Printed:
    """What the tools printed, by kind. Everything raises ``NotInFile`` where nobody asked, or the tool failed."""

    def __init__(self, file: Collected, registry: Registry) -> None:
        self._file, self._registry = file, registry

    def answer(self, command: str) -> Answer:
        found = self._file.answers.get(command.lower())
        if found is None or found.rc != 0:
            raise not_in_file(command)
        return found

    def zone(self) -> str:
        found = next((line.strip() for line in self.answer("tzutil /g").lines if line.strip()), "")
        if not found:
            raise not_in_file("the time zone")
        return found

    # ------------------------------------------------------------------ services
    def services(self) -> list[Row]:
        starts = self._starts()
        rows = [_service(block, starts) for block in _blocks(self.answer("sc queryex type= service state= all"))]
        if not any(rows):
            raise not_in_file("any service")
        return [row for row in rows if row]

    def dependents(self, name: str) -> list[Row]:
        """The services that say that they need this one."""
        below = self._registry.below(_SERVICES, value="DependOnService")
        needing = {path[len(_SERVICES) + 1:].lower() for path, values in below.items() for value in values.values()
                   if isinstance(value.data, tuple) and name.lower() in map(str.lower, value.data)}
        return [row for row in self.services() if str(row["Name"]).lower() in needing]

    def _starts(self) -> dict[str, int]:
        """How each service starts, by its name in lower case."""
        below = self._registry.below(_SERVICES, value="Start")
        found = {path[len(_SERVICES) + 1:].lower(): values["Start"].data for path, values in below.items() if "Start" in values}
        return {name: start for name, start in found.items() if isinstance(start, int)}

    # ------------------------------------------------------------------ programs
    def programs(self) -> list[Row]:
        rows = [{"Name": line[0], "ProcessId": line[1], "SessionId": line[3], "ExecutablePath": None, "CreationDate": None}
                for line in _csv(self.answer("tasklist /fo csv /nh")) if len(line) > 4 and line[1].isdigit() and line[3].isdigit()]
        if not rows:
            raise not_in_file("any program")
        return rows

    def owner(self, pid: str) -> tuple[str, str]:
        """Domain and name of the user who runs a program; both empty where Windows does not tell."""
        name = next((str(row["Name"]) for row in self.programs() if row["ProcessId"] == pid), "")
        lines = _csv(self.answer('tasklist /v /fo csv /nh /fi "imagename eq %s"' % name))
        user = next((line[6] for line in lines if len(line) > 6 and line[1] == pid), "")
        domain, slash, short = user.partition("\\")
        return (domain, short) if slash else ("", "")

    # ------------------------------------------------------------------ connections
    def connections(self) -> tuple[list[Row], bool]:
        """The rows, and whether the states of connections were printed in words that are known."""
        rows: list[Row] = []
        known = True
        for family in ("TCP", "TCPv6"):
            for line in self.answer("netstat -ano -p %s" % family).lines:
                words = line.split()
                if len(words) > 4 and words[0] == "TCP" and words[-1].isdigit():
                    state = " ".join(words[3:-1])
                    known = known and (state in _OTHERS or state == "ESTABLISHED" or words[2] in _NOBODY)
                    rows.append(_connection(words, state))
        if not rows:
            raise not_in_file("any listener")
        return rows, known

    # ------------------------------------------------------------------ files
    def listing(self, pattern: str, folders: bool = False) -> list[str]:
        """The paths that match, in the folder and below, from a listing that is as wide."""
        folder, name = ntpath.split(pattern.lower())
        answer = next((one for one in self._file.answers.values() if _lists(one.command.lower(), folder, name, folders)), None)
        if answer is None:
            raise not_in_file(pattern)
        if answer.rc != 0 and not self._file.elevated:
            raise not_in_file("%s, since the script did not run as administrator" % pattern)
        return [line.strip() for line in answer.lines if answer.rc == 0 and _matches(line.strip().lower(), folder, name)]

    def files(self, paths: t.Iterable[str]) -> list[Row]:
        """Those of these files that are there; of each only its name."""
        found = [one for path in paths for one in self.listing(path) if one.lower() == path.lower()]
        return [{"Name": path} for path in dict.fromkeys(found)]

    def setting(self, path: str) -> bytes:
        """The lines of a qbchan.dat that tell its sections and BackgroundEnabled."""
        found = self.answer('findstr /i /l "[ BackgroundEnabled" "%s"' % path)
        return "\r\n".join(found.lines).encode("utf-8")

    def local_drives(self) -> frozenset[str]:
        """``mountvol`` lists the volumes of this computer, each with where it is mounted."""
        lines = [line.strip() for line in self.answer("mountvol").lines]
        if not any(line.startswith("\\\\?\\Volume{") for line in lines):
            raise not_in_file("the drives")
        return frozenset(line[:2].upper() for line in lines if re.fullmatch(r"[A-Za-z]:\\", line))


def _lists(command: str, folder: str, name: str, folders: bool) -> bool:
    """Whether a command lists everything of this name in this folder and below."""
    asked = _DIR.fullmatch(command)
    if asked is None or (asked["what"] == "d") != folders:
        return False
    there, wide = ntpath.split(asked["pattern"])
    return (folder + "\\").startswith(there + "\\") and (name == wide or ("*" not in name and fnmatch.fnmatchcase(name, wide)))


def _matches(path: str, folder: str, name: str) -> bool:
    return path.startswith(folder + "\\") and fnmatch.fnmatchcase(ntpath.basename(path), name)


def _blocks(answer: Answer) -> list[list[str]]:
    """The lines of each service: they are parted by empty ones."""
    blocks: list[list[str]] = [[]]
    for line in answer.lines:
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return blocks


def _service(block: list[str], starts: t.Mapping[str, int]) -> Row:
    """A service by the places of its lines; empty where it is none."""
    names = [line.partition(":")[2].strip() for line in block if not line[:1].isspace() and ":" in line]
    numbers = [(line.partition(":")[2].split() or [""])[0] for line in block if line[:1].isspace() and ":" in line]
    if not names or len(numbers) < _LEAST or not numbers[_PROCESS].isdigit():
        return {}
    return {"Name": names[0], "DisplayName": names[-1], "State": _STATES.get(numbers[_STATE], "Unknown"),
            "StartMode": _STARTS.get(starts.get(names[0].lower(), -1)), "ProcessId": numbers[_PROCESS]}


def _connection(words: list[str], state: str) -> Row:
    (address, port), (peer, peer_port) = _endpoint(words[1]), _endpoint(words[2])
    number = LISTEN if words[2] in _NOBODY else ESTABLISHED if state == "ESTABLISHED" else 0
    return {"LocalAddress": address, "LocalPort": port, "RemoteAddress": peer, "RemotePort": peer_port, "State": str(number), "OwningProcess": words[-1]}


def _endpoint(text: str) -> tuple[str, str]:
    address, _colon, port = text.rpartition(":")
    return address.strip("[]"), port


def _csv(answer: Answer) -> list[list[str]]:
    """Lines without quotes are what the tool says in words: that there is none."""
    try:
        return list(csv.reader(line for line in answer.lines if line.startswith('"')))
    except csv.Error:
        raise not_in_file(answer.command) from None


__all__ = ["Printed"]
