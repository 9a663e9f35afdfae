# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark's results as text: what was measured, and how it stands to what was promised.

A figure that needs something that was not measured, or a run that was not complete, is *not measured*: it never holds.
"""
from __future__ import annotations

import statistics
import typing as t

from plan import GOALS, GROWTH, GROWTH_FROM, Goal

Row = dict[str, t.Any]
#: One trial's rows by contender.
Trial = dict[str, Row]

WHO = {
    "ours": "ours: one task with a list of steps (host_steps), NTLM over HTTP",
    "ours basic": "ours basic: the same over Basic and HTTPS",
    "ours psrp": "ours psrp: the same through the psrp connection",
    "role": "role: the role windows_host alone",
    "preflight": "preflight: the whole playbook: looks, findings files, report, verdict",
    "peer A": "peer A: ansible.windows and community.windows, one task for each setting",
    "peer B": "peer B: one win_powershell script",
    "floor": "floor: bare pywinrm, the same envelopes, one thread a fork, judges nothing",
    "debug": "debug: one task that does nothing",
    "start-up": "start-up: ansible-playbook over the same inventory that ends its play at once (peer start-up: the peers'; floor start: over no host)",
}
HEAD = ("who", "wall s", "CPU s", "CPU ms/host", "lab CPU s", "PSS MiB", "requests", "kB", "connections", "PowerShell", "runs", "complete")
NOT_MEASURED = "not measured"
#: What a contender costs before it meets a host.
START_OF = {"peer A": "peer start-up", "peer B": "peer start-up", "floor": "floor start"}
#: These are starts themselves.
BARE = frozenset({"start-up", "peer start-up", "floor start"})


class NotMeasured(Exception):
    """The text names what is missing."""


def one_line(row: Row) -> str:
    return "%-13s %-6s %-7s %4d hosts %3d forks: wall %.1f s, CPU %.1f s, %d requests, %d MiB%s" % (
        row["who"], row["fleet"], row["costs"], row["hosts"], row["forks"], row["wall"], row["cpu"], row["requests"], row["pss_mib"],
        "" if row["complete"] else "  NOT COMPLETE: " + row.get("printed", "")[-600:])


# one trial ---------------------------------------------------------------------------------------------------------
def taken(trial: Trial, who: str) -> Row:
    """:raises NotMeasured: there is no such row, or it did not do its work for every host."""
    row = trial.get(who)
    if row is None:
        raise NotMeasured("no run of %s" % who)
    if not row["complete"]:
        raise NotMeasured("a run of %s was not complete" % who)
    return row


def cpu_per_host(trial: Trial, who: str) -> float:
    """CPU milliseconds a host, the contender's own start taken off."""
    row = taken(trial, who)
    if who in BARE:
        return 1000 * row["cpu"] / row["hosts"]
    return 1000 * (row["cpu"] - taken(trial, START_OF.get(who, "start-up"))["cpu"]) / row["hosts"]


def divided(above: float, below: float) -> float:
    if below <= 0:
        raise NotMeasured("what is divided by came out as %g: too few hosts for this machine" % below)
    return above / below


def cpu(trial: Trial, goal: Goal) -> float:
    return divided(cpu_per_host(trial, goal.of), cpu_per_host(trial, goal.to))


def wall(trial: Trial, goal: Goal) -> float:
    """Wall time, each contender's own start taken off."""
    def own(who: str) -> float:
        return t.cast(float, taken(trial, who)["wall"] - taken(trial, START_OF.get(who, "start-up"))["wall"])
    return divided(own(goal.of), own(goal.to))


def whole_wall(trial: Trial, goal: Goal) -> float:
    return divided(taken(trial, goal.of)["wall"], taken(trial, goal.to)["wall"])


def bytes_(trial: Trial, goal: Goal) -> float:
    return divided(taken(trial, goal.of)["bytes"], taken(trial, goal.to)["bytes"])


def requests(trial: Trial, goal: Goal) -> float:
    row = taken(trial, goal.of)
    return t.cast(float, row["requests"] / row["hosts"])


def above_in_debugs(trial: Trial, goal: Goal) -> float:
    return divided(cpu_per_host(trial, goal.of) - cpu_per_host(trial, goal.to), cpu_per_host(trial, "debug"))


def in_debugs(trial: Trial, goal: Goal) -> float:
    return divided(cpu_per_host(trial, goal.of), cpu_per_host(trial, "debug"))


def seconds(trial: Trial, goal: Goal) -> float:
    return t.cast(float, taken(trial, goal.of)["wall"])


def pss(trial: Trial, goal: Goal) -> float:
    return t.cast(float, taken(trial, goal.of)["pss_mib"])


MEASURES: dict[str, t.Callable[[Trial, Goal], float]] = {
    "cpu": cpu, "wall": wall, "whole_wall": whole_wall, "bytes": bytes_, "requests": requests, "above_in_debugs": above_in_debugs, "in_debugs": in_debugs,
    "seconds": seconds, "pss": pss,
}


# all trials --------------------------------------------------------------------------------------------------------
def trials(rows: list[Row], fleet: str, costs: str, hosts: int, forks: int) -> list[Trial]:
    """The trials of one block, in order; the rows of a block that was broken off make a trial too."""
    found: dict[int, Trial] = {}
    for row in rows:
        if (row["fleet"], row["costs"], row["hosts"], row["forks"]) == (fleet, costs, hosts, forks):
            found.setdefault(row["trial"], {})[row["who"]] = row
    return [found[number] for number in sorted(found)]


def judged(goal: Goal, values: list[float], missing: str) -> Row:
    line: Row = {"what": goal.what, "where": "%s, %s, %d hosts, %d forks" % (goal.fleet, goal.costs, goal.hosts, goal.forks), "limit": goal.limit}
    if missing or not values:
        return {**line, "holds": None, "missing": missing or "no such block"}
    middle = statistics.median(values)
    return {**line, "median": middle, "least": min(values), "most": max(values), "runs": len(values), "holds": middle <= goal.limit}


def growth(rows: list[Row]) -> Row:
    """Wall time a host with many hosts to that with few, trial by trial."""
    many = trials(rows, GROWTH.fleet, GROWTH.costs, GROWTH.hosts, GROWTH.forks)
    few = trials(rows, GROWTH.fleet, GROWTH.costs, GROWTH_FROM, GROWTH.forks)
    values = []
    try:
        for large, small in zip(many, few, strict=False):
            large_row, small_row = taken(large, GROWTH.of), taken(small, GROWTH.of)
            values.append(divided(large_row["wall"] / large_row["hosts"], small_row["wall"] / small_row["hosts"]))
    except NotMeasured as exc:
        return judged(GROWTH, [], str(exc))
    return judged(GROWTH, values, "")


def goals(rows: list[Row]) -> list[Row]:
    """Each promise with its median and spread over the trials, or what is missing for it."""
    found = []
    for goal in GOALS:
        values, missing = [], ""
        for trial in trials(rows, goal.fleet, goal.costs, goal.hosts, goal.forks):
            try:
                values.append(MEASURES[goal.measure](trial, goal))
            except NotMeasured as exc:
                missing = str(exc)
        found.append(judged(goal, values, missing))
    return [*found, growth(rows)]


# text --------------------------------------------------------------------------------------------------------------
def grid(head: t.Sequence[str], lines: list[list[str]]) -> str:
    widths = [max(len(line[column]) for line in [list(head), *lines]) for column in range(len(head))]
    return "\n".join("  ".join(cell.rjust(width) if index else cell.ljust(width) for index, (cell, width) in enumerate(zip(line, widths, strict=True))).rstrip()
                     for line in [list(head), *lines])


def share(value: float) -> str:
    return "1/%.1f" % (1 / value) if 0 < value < 0.8 else "%.3g" % value if value < 1000 else "%.0f" % value


def block(rows: list[Row], fleet: str, costs: str, hosts: int, forks: int) -> list[list[str]]:
    """A line for each contender: medians over the trials."""
    found = trials(rows, fleet, costs, hosts, forks)
    lines = []
    for who in dict.fromkeys(name for trial in found for name in trial):
        runs = [trial for trial in found if who in trial]

        def middle(key: str, who: str = who, runs: list[Trial] = runs) -> float:
            return statistics.median(trial[who][key] for trial in runs)

        try:
            per_host = "%.0f" % statistics.median(cpu_per_host(trial, who) for trial in runs)
        except NotMeasured:
            per_host = NOT_MEASURED
        lines.append([who, "%.1f" % middle("wall"), "%.1f" % middle("cpu"), per_host, "%.1f" % middle("lab_cpu"), "%.0f" % middle("pss_mib"),
                      "%.0f" % middle("requests"), "%.0f" % (middle("bytes") / 1000), "%.0f" % middle("connections"), "%.0f" % middle("powershell_starts"),
                      str(len(runs)), "yes" if all(trial[who]["complete"] for trial in runs) else "NO"])
    return lines


def blocks(rows: list[Row]) -> str:
    places = list(dict.fromkeys((row["fleet"], row["costs"], row["hosts"], row["forks"]) for row in rows))
    return "\n\n".join("%s fleet, %s, %d hosts, %d forks\n%s" % (*place, grid(HEAD, block(rows, *place))) for place in places)


def verdicts(lines: list[Row]) -> str:
    def cells(line: Row) -> list[str]:
        if line["holds"] is None:
            return [line["what"], line["where"], NOT_MEASURED, "", share(line["limit"]), line["missing"]]
        return [line["what"], line["where"], share(line["median"]), "%s to %s" % (share(line["least"]), share(line["most"])), share(line["limit"]),
                "holds" if line["holds"] else "DOES NOT HOLD"]
    return grid(("promise", "where", "median", "spread", "at most", ""), [cells(line) for line in lines])


def everything(result: Row) -> str:
    parts = ["Machine: %(cpu)s, %(cores)s cores, %(memory_gib)s GiB, Python %(python)s, load %(load_before)s before" % result["machine"]]
    if result.get("fleet"):
        charged = ", ".join("%s %.0f ms" % (name, 1000 * value) for name, value in result["charged"].items())
        parts += [
            "\n".join(WHO.values()),
            "The lab charges alike to all: %s. Of the peers only the start of PowerShell and of cmd is charged: what their scripts do after that is free.\n"
            "rtt20 and rtt100 add a round trip to each request, zero charges nothing. CPU is user and system time of the whole process tree; kB are the\n"
            "bodies of requests and replies as they were on the wire. CPU ms/host: the contender's own start taken off. Medians of all runs; a promise\n"
            "is worked out run by run and then its median taken. The lab speaks no PowerShell Remoting, so the peers are not measured over psrp." % charged,
            blocks(result["fleet"]), verdicts(result["goals"])]
    if result.get("crm"):
        parts.append("CRM, one client at a time: " + ", ".join("%s %s" % pair for pair in result["crm"].items()))
    for part, title in (("accounts", "Account audit"), ("log", "Log of the engine"), ("report", "Report")):
        if result.get(part):
            head = list(result[part][0])
            parts.append("%s\n%s" % (title, grid(head, [[str(row.get(name)) for name in head] for row in result[part]])))
    return "\n\n".join(parts) + "\n"
