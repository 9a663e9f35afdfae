# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that list what runs: tasklist, netstat, sc queryex, mountvol. Their headings and words are in the host's language, as Windows prints them."""

from __future__ import annotations

import re

from .windows_cmd_run import Console, program
from .windows_host import Connection, Process

#: netstat's words for the states of a connection (published output of both languages).
STATES = {
    "Listen": ("LISTENING", "ABHÖREN"),
    "Established": ("ESTABLISHED", "HERGESTELLT"),
    "CloseWait": ("CLOSE_WAIT", "SCHLIESSEN_WARTEN"),
    "TimeWait": ("TIME_WAIT", "WARTEND"),
}
LOADED = {"Stopped": 1, "Start Pending": 2, "Stop Pending": 3, "Running": 4, "Continue Pending": 5, "Pause Pending": 6, "Paused": 7}


def _german(console: Console) -> bool:
    return console.host.language == "de"


@program("tasklist")
def tasklist(console: Console, args: list[str]) -> int:
    low = " ".join(args).lower()
    asked = re.fullmatch(r"(/v )?/fo csv /nh(?: /fi imagename eq (.+))?", low)
    if low and asked is None:
        console.oem("lab: this use of tasklist is not simulated\n", error=True)
        return 1
    verbose, name = (bool(asked[1]), asked[2]) if asked else (False, None)
    found = [process for process in console.host.processes.values() if not name or process.name.lower() == name]
    for process in found:
        console.oem(_task(console, process, verbose))
    if not found:
        console.oem("INFORMATION: Es werden keine Aufgaben mit den angegebenen Kriterien ausgeführt.\n" if _german(console)
                    else "INFO: No tasks are running which match the specified criteria.\n")
    return 0


def _task(console: Console, process: Process, verbose: bool) -> str:
    """A disconnected session has no name."""
    state = next((session.state for session in console.host.sessions if session.number == process.session), "Active")
    place = "Services" if not process.session else "" if state == "Disconnected" else "RDP-Tcp#0"
    words = [process.name, str(process.pid), place, str(process.session), "24.576 K" if _german(console) else "24,576 K"]
    if verbose:
        words += ["Unbekannt" if _german(console) else "Unknown", process.user, "0:00:07", "Nicht zutreffend" if _german(console) else "N/A"]
    return ",".join('"%s"' % word for word in words) + "\n"


@program("netstat")
def netstat(console: Console, args: list[str]) -> int:
    if [arg.lower() for arg in args[:2]] != ["-ano", "-p"] or len(args) != 3 or args[2].upper() not in ("TCP", "TCPV6"):
        console.oem("lab: this use of netstat is not simulated\n", error=True)
        return 1
    six = args[2].upper() == "TCPV6"
    console.oem("\n%s\n\n%s\n" % (("Aktive Verbindungen", "  Proto  Lokale Adresse         Remoteadresse          Status           PID") if _german(console)
                                  else ("Active Connections", "  Proto  Local Address          Foreign Address        State           PID")))
    nobody = "[::]:0" if six else "0.0.0.0:0"
    rows = [(address, port, nobody, "Listen", process.pid) for address, port, process in console.host.listeners()]
    for link in filter(Connection.stands, console.host.connections):
        peer = ("[%s]:%d" if six else "%s:%d") % (link.remote, link.remote_port)
        rows.append((link.local, link.port, peer, link.state, 0 if link.state == "TimeWait" else link.pid))
    for row in rows:
        if (":" in row[0]) == six:
            console.oem(_line(console, *row))
    return 0


def _line(console: Console, address: str, port: int, peer: str, state: str, pid: int) -> str:
    here = "%s:%d" % ("[%s]" % address if ":" in address else address, port)
    return "  TCP    %-22s %-22s %-15s %d\n" % (here, peer, STATES[state][_german(console)], pid)


@program("mountvol")
def mountvol(console: Console, args: list[str]) -> int:
    """The help, then each volume with where it is mounted. Every drive of the lab's hosts is local."""
    console.oem("\nErstellt, entfernt oder zeigt einen Volumebereitstellungspunkt an.\n\n" if _german(console)
                else "\nCreates, deletes, or lists a volume mount point.\n\n")
    drives = sorted({path[:2].upper() for path in (*console.host.files, *console.host.folders) if path[1:2] == ":"})
    for number, drive in enumerate(drives):
        console.oem("    \\\\?\\Volume{9d3b1c5e-0000-0000-0000-%012d}\\\n        %s\\\n\n" % (number, drive))
    console.oem("    \\\\?\\Volume{9d3b1c5e-0000-0000-0000-000000000099}\\\n        *** %s ***\n\n" % (
        "KEINE BEREITSTELLUNGSPUNKTE" if _german(console) else "NO MOUNT POINTS"))
    return 0


def all_services(console: Console) -> int:
    """``sc queryex type= service state= all``."""
    names = ("DIENSTNAME", "ANZEIGENAME", "TYP", "STATUS") if _german(console) else ("SERVICE_NAME", "DISPLAY_NAME", "TYPE", "STATE")
    for service in console.host.all_services():
        word = service.state.upper().replace(" ", "_")
        accepts = "" if service.state != "Running" else "%32s(STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)\n" % ""
        console.oem("\n%s: %s\n%s: %s\n" % (names[0], service.name, names[1], service.display or service.name))
        console.oem("        %-19s: 10  WIN32_OWN_PROCESS\n        %-19s: %d  %s\n%s" % (names[2], names[3], LOADED[service.state], word, accepts))
        for label, number in (("WIN32_EXIT_CODE", "0  (0x0)"), ("SERVICE_EXIT_CODE", "0  (0x0)"), ("CHECKPOINT", "0x0"), ("WAIT_HINT", "0x0"),
                              ("PID", str(service.pid)), ("FLAGS", "")):
            console.oem("        %-19s: %s\n" % (label, number))
    return 0
