# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a flow log says of item 5.2 (five records, no error), as an outcome. Pure."""
from __future__ import annotations

import collections
import datetime
import typing as t
import zoneinfo

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_codes import QuickBooksError, explain_code, explain_text, lookup
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, FAIL, PASS, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import log_kinds
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flow_log import Entry, FlowCount, Scan

#: The clock of InterWeave's engine as observed on its host: Phoenix, without daylight saving time.
ENGINE_ZONE = "America/Phoenix"
A_DAY = datetime.timedelta(days=1)
A_MOMENT = datetime.timedelta(minutes=10)


def log_clock(moment: datetime.datetime, zone: str) -> str:
    """A moment as the engine would write it. A moment without offset is taken as the engine's clock already.

    :raises ValueError: the zone is unknown.
    """
    if moment.tzinfo is not None:
        try:
            moment = moment.astimezone(zoneinfo.ZoneInfo(zone))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as exc:
            raise ValueError("the time zone '%s' of InterWeave's engine is unknown: use an IANA name such as America/Phoenix (%s)" % (zone, exc)) from exc
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _expected(scan: Scan, minimum: int) -> str:
    return "at least %d records synchronised by %s since %s (the engine's clock), and no error among them" % (minimum, scan.user or "the client", scan.since)


def _unusable(scan: Scan, now: str, source: str) -> tuple[str, str] | None:
    """Why nothing can be said from this log: (what was seen, what to do)."""
    other = _another_file(scan) or _another_time(scan, now)
    if other or scan.my_flows():
        return other
    short = log_kinds.shortcoming(scan, source)
    if short:
        return short.actual, short.remedy
    nobodys = "; its %d ended runs name no user" % scan.unassigned_runs() if scan.unassigned_runs() else ""
    return "the log holds no entry of %s since %s%s" % (scan.user, scan.since, nobodys), (
        "Synchronise five records with a single-record flow of the Integration Manager, not by a query's address: a query run names no user. "
        "Then export the log again.")


def _another_file(scan: Scan) -> tuple[str, str] | None:
    """It is no log, or not of this client."""
    if scan.bytes == 0:
        return "the log is empty: a log without entries proves nothing", log_kinds.HOW
    if scan.entries == 0 and scan.last_row:
        return "the Runs page has no line of %s for flow %s today" % scan.last_row, (
            "Synchronise five records now, then save the page again; check user and flow of its link.")
    if scan.entries == 0 and not scan.flows:
        return "no line of the log's %d lines is an entry of InterWeave's engine: this is another file" % scan.lines, log_kinds.HOW
    if scan.user and scan.users and scan.foreign_entries == sum(scan.users.values()) and not scan.my_flows():
        return "this is another customer's log: its entries are of %s, none is of %s" % (", ".join(sorted(scan.users)[:5]), scan.user), (
            "Name the log of %s, or correct the user of this client in the inventory." % scan.user)
    return None


def _another_time(scan: Scan, now: str) -> tuple[str, str] | None:
    """It goes on beyond now, or ends before the review begins."""
    if now and scan.last_time > _later(now, A_DAY):
        return "the log goes on to %s, but the engine's clock says %s: no log can be from the future" % (scan.last_time, now), (
            "Check the clock of this machine, interweave_engine_zone and the log.")
    if scan.dated and scan.last_time < scan.since and not scan.my_flows():
        return "the log ends at %s, before %s: nothing in it belongs to this review" % (scan.last_time, scan.since), (
            "Synchronise five records now, then export the log again.")
    return None


def _error_lines(scan: Scan) -> list[str]:
    """Errors as evidence, 3100 first: time, flow, name, text."""
    ordered = sorted(scan.errors, key=lambda entry: ("3100" not in entry.codes, entry.time))
    return [_one_error(entry) for entry in ordered[:10]]


def _meaning(entry: Entry) -> list[QuickBooksError]:
    """What an error's codes mean where they stand; without a known one what its text does."""
    text = "%s %s %s" % (entry.flow, entry.where, entry.raw)
    known = [found for found in (explain_code(code, text) for code in entry.codes) if found is not None]
    return known or [found for found in (explain_text(text) if not entry.codes else None,) if found is not None]


def _one_error(entry: Entry) -> str:
    shown = entry.as_dict()
    text = " ".join((shown["text"] if len(shown["text"]) > 20 else "%s %s" % (shown["where"], shown["text"])).split())[:300]
    name = " Name in use: %r." % entry.name if entry.name else ""
    known = "; ".join(found.text() for found in _meaning(entry))
    return "%s %s: %s%s%s" % (entry.time, entry.flow, text, name, " (%s)" % known if known else "")


def _remedies(scan: Scan) -> tuple[str, str, list[str]]:
    """Remedy and owner of what was found, the most telling first, and what is others' to do: an advice that not all can follow helps none of them."""
    advice = list(dict.fromkeys(_advice(scan)))
    owner = advice[0][0] if advice else "operator"
    mine = " ".join(dict.fromkeys(text for whose, text in advice if whose == owner))
    names = "Status 3100 for %s. " % ", ".join(repr(name) for name in list(scan.names)[:10]) if scan.names else ""
    others = ["besides, for whom it concerns (%s): %s" % (whose, text) for whose, text in advice if whose != owner]
    return names + (mine or "Read the lines named in the evidence, put the cause right, and synchronise the records again."), owner, others


def _advice(scan: Scan) -> t.Iterator[tuple[str, str]]:
    """Whose, and what, for each error; what no table knows is said to be unknown."""
    for entry in sorted(scan.errors, key=lambda entry: "3100" not in entry.codes):
        meant = _meaning(entry)
        yield from ((known.owner, "%s: %s" % (known.code, known.remedy)) for known in meant)
        yield from (("operator", "%s: neither Intuit's nor InterWeave's table names this code; give InterWeave the lines of the evidence." % code)
                    for code in entry.codes if lookup(code) is None)
        if entry.connection and not any(known.code == "connection" for known in meant):
            yield "it", ("connection: Check the QuickBooks host (user signed in, QuickBooks and one QRemote server running, port forwarded), then run the "
                         "flow again.")


def _totals(flows: dict[str, FlowCount]) -> FlowCount:
    total = FlowCount()
    for count in flows.values():
        total.merge(count)
    return total


def _facts(scan: Scan, flows: dict[str, FlowCount]) -> dict[str, t.Any]:
    total = _totals(flows)
    return {
        "kind": log_kinds.kind_of(scan),
        "entries": scan.entries, "lines": scan.lines, "bytes": scan.bytes, "first_time": scan.first_time, "last_time": scan.last_time,
        "since": scan.since, "user": scan.user, "users": sorted(scan.users)[:20], "foreign_entries": scan.foreign_entries, "records": total.records,
        "runs_ok": total.ok, "runs_failed": total.failed, "runs_unfinished": total.unfinished, "runs_unassigned": scan.unassigned_runs(),
        "errors": [entry.as_dict() for entry in scan.errors], "error_count": total.errors, "connection_errors": total.connection_errors,
        "codes": dict(total.codes), "names_in_use": list(scan.names), "flows": {flow: count.as_dict() for flow, count in sorted(flows.items())},
        "truncated": scan.cut_off, "coverage": log_kinds.coverage(scan),
    }


def _later(moment: str, by: datetime.timedelta) -> str:
    """A moment of the engine's clock (``yyyy-mm-dd hh:mm:ss``) and some time more."""
    return (datetime.datetime.fromisoformat(moment) + by).strftime("%Y-%m-%d %H:%M:%S")


def _warnings(scan: Scan, flows: dict[str, FlowCount], now: str) -> list[str]:
    uncounted = sorted(flow for flow, count in flows.items() if count.ok and not count.records)
    rows = (
        (now and scan.last_time > _later(now, A_MOMENT),
         "the log goes on to %s, but the engine's clock says %s: interweave_engine_zone may not be the engine's" % (scan.last_time, now)),
        (scan.nobodys, "%d errors name no user, and the log holds several" % scan.nobodys),
        (scan.orphans, "%d red lines stand before the first dated entry or behind the end of a run, and belong to no flow" % scan.orphans),
        (scan.unassigned_runs(), "%d ended runs name no user and were not counted as %s's: query runs never name one" % (
            scan.unassigned_runs(), scan.user or "the client")),
        (scan.splitter.page and now and scan.since < now[:10], "a Runs page shows today's runs only, since 00:00 of the engine's clock"),
        (uncounted, "runs of %s were not counted as records, because the log does not say how many records they carried" % ", ".join(uncounted)),
        (scan.cut_off, "the last line is cut off"),
    )
    return [text for so, text in rows if so]


def review(scan: Scan, minimum: int = 5, now: str = "", source: str = "") -> Outcome:
    """The outcome of item 5.2 for one scanned log. ``now`` is the time in the engine's clock, as it writes it; ``source`` the file's name.

    ``error``: nothing can be said (empty, older, foreign, another file, a kind of log that holds no ends of runs). ``fail``: errors, or fewer records
    than wanted. A pass proves that the runs ended without an error in the log, not that each run found its record.
    """
    expected = _expected(scan, minimum)
    flows = scan.my_flows()
    facts = _facts(scan, flows)
    unusable = _unusable(scan, now, source)
    if unusable:
        return Outcome(ERROR, expected, unusable[0], remedy=unusable[1], owner="operator", facts=facts)
    total = _totals(flows)
    warnings = _warnings(scan, flows, now)
    evidence = ["This is %s." % log_kinds.words(facts["kind"])]
    evidence += ["%s: %d runs ok, %d failed, %d unfinished, %d errors" % (flow, count.ok, count.failed, count.unfinished, count.errors)
                 for flow, count in list(sorted(flows.items()))[:20]]
    short = log_kinds.shortcoming(scan, source)
    if total.errors or total.failed:
        remedy, owner, others = _remedies(scan)
        if short:
            evidence.append("Besides, %s. %s" % (short.actual, short.remedy))
        return Outcome(FAIL, expected, _bad(total, scan.since), _error_lines(scan) + evidence, remedy, owner, warnings=[*warnings, *others], facts=facts)
    if short:
        return Outcome(ERROR, expected, short.actual, evidence, short.remedy, "operator", warnings=warnings, facts=facts)
    if total.records < minimum:
        return _too_few(Outcome(FAIL, expected, "", evidence, owner="operator", warnings=warnings, facts=facts), total, scan, minimum)
    evidence.append("Proves that these runs ended without an error in the log; that each run found its record is not written there.")
    return Outcome(PASS, expected, "%d records since %s, no error" % (total.records, scan.since), evidence, warnings=warnings, facts=facts)


def _bad(total: FlowCount, since: str) -> str:
    if not total.errors:
        return "%d run%s failed since %s by the engine's own verdict" % (total.failed, "" if total.failed == 1 else "s", since)
    return "%d error%s since %s%s" % (total.errors, "" if total.errors == 1 else "s", since, _code_text(total.codes))


def _too_few(draft: Outcome, total: FlowCount, scan: Scan, minimum: int) -> Outcome:
    """No error, and not enough records: because too few were synchronised, or because the log shows none of the ends."""
    if not scan.ends:
        draft.actual = "the log has %d entries of %s and not one end of a run: it was filtered or cut" % (scan.entries, scan.user or "the client")
        draft.status, draft.remedy = ERROR, log_kinds.HOW
        return draft
    draft.actual = "%d of %d records since %s, no error" % (total.records, minimum, scan.since)
    draft.remedy = ("Synchronise %d more records by hand with a single-record flow (a utility flow of one name or number), then export the log again."
                    % (minimum - total.records))
    return draft


def _code_text(codes: collections.Counter[str]) -> str:
    return " (%s)" % ", ".join("Status %s: %d" % (code, number) for code, number in codes.most_common(10)) if codes else ""


__all__ = ["ENGINE_ZONE", "log_clock", "review"]
