# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark's results as text: what was measured, and how it stands to what was promised."""
from __future__ import annotations

import typing as t

Row = dict[str, t.Any]
WHO = {
    "ours": "ours: the role's step list in one task (host_steps)",
    "role": "role: the same task in its role, as the playbook runs it",
    "preflight": "preflight: the whole playbook: all roles, findings files, report, gate (no CRM and no company file declared)",
    "peer A": "peer A: ansible.windows and community.windows, one task for each setting",
    "peer B": "peer B: one win_powershell script",
    "floor": "floor: bare pywinrm, the same envelopes, one thread a fork, judges nothing",
    "debug": "debug: one task that does nothing",
    "start-up": "start-up: ansible-playbook that ends its play at once",
}
HEAD = ("who", "costs", "hosts", "forks", "wall s", "CPU s", "CPU ms/host", "lab CPU s", "PSS MiB", "requests", "kB", "connections", "PowerShell", "complete")


def one_line(row: Row) -> str:
    return "%-9s %-7s %4d hosts %3d forks: wall %.1f s, CPU %.1f s, %d requests, %d MiB%s" % (
        row["who"], row["costs"], row["hosts"], row["forks"], row["wall"], row["cpu"], row["requests"], row["pss_mib"],
        "" if row["complete"] else "  NOT COMPLETE: " + row.get("printed", "")[-600:])


def start_up(rows: list[Row]) -> float:
    """CPU seconds of ansible-playbook for one host and no task."""
    found = [row["cpu"] for row in rows if row["who"] == "start-up" and row["hosts"] == 1]
    return found[0] if found else 0.0


def per_host(row: Row, rows: list[Row]) -> float:
    """CPU milliseconds a host, start-up taken off; the floor is no ansible-playbook and has a start of its own: its run of one host."""
    if row["who"] == "floor":
        single = [other["cpu"] for other in rows if other["who"] == "floor" and other["hosts"] == 1 and other["costs"] == "charged"]
        if row["hosts"] > 1 and single:
            return 1000 * (row["cpu"] - single[0]) / (row["hosts"] - 1)
        return 1000 * row["cpu"]
    return 1000 * (row["cpu"] - start_up(rows)) / row["hosts"]


def grid(head: t.Sequence[str], lines: list[list[str]]) -> str:
    widths = [max(len(line[column]) for line in [list(head), *lines]) for column in range(len(head))]
    return "\n".join("  ".join(cell.rjust(width) if index else cell.ljust(width) for index, (cell, width) in enumerate(zip(line, widths, strict=True))).rstrip()
                     for line in [list(head), *lines])


def fleet(rows: list[Row]) -> str:
    lines = [[row["who"], row["costs"], str(row["hosts"]), str(row["forks"]), "%.1f" % row["wall"], "%.1f" % row["cpu"], "%.0f" % per_host(row, rows),
              "%.1f" % row["lab_cpu"], str(row["pss_mib"]), str(row["requests"]), "%.0f" % (row["bytes"] / 1000), str(row["connections"]),
              str(row["powershell_starts"]), "yes" if row["complete"] else "NO"] for row in rows]
    return grid(HEAD, lines)


def pick(rows: list[Row], who: str, costs: str, hosts: int, forks: int) -> Row | None:
    return next((row for row in rows if (row["who"], row["costs"], row["hosts"], row["forks"]) == (who, costs, hosts, forks)), None)


def compared(rows: list[Row], costs: str, hosts: int, forks: int) -> list[Row]:
    """Ratios of ours to the others, with what was promised for 100 hosts and charged costs."""
    found: list[Row] = []
    ours = pick(rows, "ours", costs, hosts, forks)
    if ours is None:
        return found
    promised = {("peer A", "CPU"): 1 / 6, ("peer A", "bytes"): 1 / 100, ("peer A", "wall"): 1 / 5, ("peer B", "CPU"): 1.5, ("peer B", "bytes"): 1 / 6,
                ("floor", "CPU"): 4.0}
    for who in ("peer A", "peer B", "floor"):
        other = pick(rows, who, costs, hosts, forks)
        if other is None:
            continue
        values = {"CPU": (per_host(ours, rows), per_host(other, rows)), "bytes": (ours["bytes"], other["bytes"]), "wall": (ours["wall"], other["wall"])}
        if hosts < 10:
            del values["CPU"]  # the start-up taken off is larger than what is left
        for what, (mine, theirs) in values.items():
            limit = promised.get((who, what)) if hosts == 100 and costs == "charged" else None
            ratio = mine / theirs if theirs else float("inf")
            found.append({"what": "%s, %d hosts, %d forks, %s: ours to %s" % (costs, hosts, forks, what, who), "ratio": round(ratio, 4), "limit": limit,
                          "holds": None if limit is None else ratio <= limit})
    return found


def ratios(rows: list[Row]) -> list[Row]:
    places = sorted({(row["costs"], row["hosts"], row["forks"]) for row in rows})
    found = [line for costs, hosts, forks in places for line in compared(rows, costs, hosts, forks)]
    slow = pick(rows, "ours", "rtt100", 1, 10)
    if slow:
        found.append({"what": "one host, 100 ms round trip: HTTP requests", "ratio": slow["requests"], "limit": 20, "holds": slow["requests"] <= 20})
    for who in ("ours", "preflight"):
        large, small = pick(rows, who, "charged", 1000, 50), pick(rows, who, "charged", 100, 50)
        if large and small:
            ratio = (large["wall"] / 1000) / (small["wall"] / 100)
            found += [
                {"what": "%s, 1,000 hosts to 100 hosts: wall time a host" % who, "ratio": round(ratio, 3), "limit": 1.2, "holds": ratio <= 1.2},
                {"what": "%s, 1,000 hosts: peak PSS, MiB" % who, "ratio": large["pss_mib"], "limit": 1536, "holds": large["pss_mib"] <= 1536},
                {"what": "%s, 1,000 hosts: every host accounted for" % who, "ratio": int(large["complete"]), "limit": 1, "holds": large["complete"]}]
    return found


def share(value: float) -> str:
    return "1/%.1f" % (1 / value) if 0 < value < 0.95 else "%g" % round(value, 2)


def judged(rows: list[Row]) -> str:
    words = {None: "", True: "holds", False: "DOES NOT HOLD"}
    return grid(("ratio", "measured", "promised", ""), [
        [row["what"], share(row["ratio"]), "" if row["limit"] is None else share(row["limit"]), words[row["holds"]]] for row in rows])


def everything(result: Row) -> str:
    parts = ["Machine: %(cpu)s, %(cores)s cores, %(memory_gib)s GiB, Python %(python)s, load %(load_before)s before" % result["machine"]]
    if result.get("fleet"):
        charged = ", ".join("%s %.0f ms" % (name, 1000 * value) for name, value in result["charged"].items())
        parts += [
            "\n".join(WHO.values()),
            "The lab charges alike to all: %s. Of the peers only the start of PowerShell and of cmd is charged: what their scripts do after that is free.\n"
            "rtt20 and rtt100 add a round trip to each request, zero charges nothing. CPU is user and system time of the whole process tree; kB are the\n"
            "bodies of requests and replies as they were on the wire. CPU ms/host: start-up taken off." % charged,
            fleet(result["fleet"]), judged(result["ratios"])]
    if result.get("crm"):
        parts.append("CRM, one client at a time: " + ", ".join("%s %s" % pair for pair in result["crm"].items()))
    for part, title in (("accounts", "Account audit"), ("log", "Log of the engine"), ("report", "Report")):
        if result.get(part):
            head = list(result[part][0])
            parts.append("%s\n%s" % (title, grid(head, [[str(row.get(name)) for name in head] for row in result[part]])))
    return "\n\n".join(parts) + "\n"
