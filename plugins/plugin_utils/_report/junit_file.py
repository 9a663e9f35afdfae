# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: ``junit.xml``. One suite a host, one test case a finding, ``classname`` is the item's id.

fail becomes a failure, error an error; what waits for a person or for consent is skipped with a message, since a
pipeline must not take it for passed.
"""
from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, FAIL, UNANSWERED
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.words import LABELS, full_title


def _attr(text: object) -> str:
    return quoteattr(inert(text))


def render(model: Json) -> str:
    """The whole model as JUnit XML."""
    suites = [_suite(model, host) for host in model["hosts"]]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites name=%s tests=\"%d\" failures=\"%d\" errors=\"%d\">" % (
        _attr("preflight " + model["run"]["id"]), *_counts([entry for host in model["hosts"] for entry in host["findings"]])[:3])]
    return "\n".join(lines + suites + ["</testsuites>"]) + "\n"


def _counts(findings: list[Json]) -> tuple[int, int, int, int]:
    return (len(findings), sum(entry["status"] == FAIL for entry in findings), sum(entry["status"] == ERROR for entry in findings),
            sum(entry["status"] in UNANSWERED for entry in findings))


def _suite(model: Json, host: Json) -> str:
    head = "<testsuite name=%s hostname=%s timestamp=%s tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\">" % (
        _attr(host["host"]), _attr(host["host"]), _attr((model["run"]["started"] or "")[:19]), *_counts(host["findings"]))
    properties = "".join("<property name=%s value=%s/>" % (_attr(key), _attr(host[key])) for key in ("client", "verdict", "outcome"))
    return "\n".join([head, "<properties>%s</properties>" % properties, *map(_case, host["findings"]), "</testsuite>"])


def _case(entry: Json) -> str:
    name = full_title(entry)
    lines = ["expected: " + entry["expected"], "actual: " + entry["actual"], *("evidence: " + line for line in entry["evidence"])]
    lines += ["also seen: " + line for line in entry.get("warnings") or []] + ["not done: " + line for line in [entry.get("blocked_by")] if line]
    body = escape("\n".join(map(inert, [*lines, "remedy: " + entry["remedy"], "owner: " + entry["owner"]])))
    message = _attr("%s: %s" % (LABELS[entry["status"]], entry["actual"]))
    inner = "<system-out>%s</system-out>" % body
    if entry["status"] == FAIL:
        inner = "<failure type=\"fail\" message=%s>%s</failure>" % (message, body)
    elif entry["status"] == ERROR:
        inner = "<error type=\"error\" message=%s>%s</error>" % (message, body)
    elif entry["status"] in UNANSWERED:
        inner = "<skipped message=%s/>%s" % (message, inner)
    return "<testcase classname=%s name=%s time=\"0\">%s</testcase>" % (_attr(entry["item"]), _attr(name), inner)
