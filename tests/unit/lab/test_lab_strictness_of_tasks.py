# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab holds tasks to the published schema, so that what passes there is not only what our own writer happens to write."""
from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _probe_task as task
from lab.company_files import attributes
from lab.windows_task_times import BadXml, check, moment, times

JOB = task.Job("n", "S-1-5-21-1", "p.exe", "a", "C:\\x\\y", datetime(2026, 11, 23, tzinfo=timezone.utc), timedelta(minutes=5))
XML = task.task_xml(JOB).replace(' encoding="UTF-16"', "")


@pytest.mark.parametrize("write", [task.task_xml, task.janitor_xml])
def test_what_we_write_is_in_the_schema(write):
    check(ET.fromstring(write(JOB).encode("utf-16")))


@pytest.mark.parametrize(("old", "new"), [
    ("<Enabled>", "<Enable>"), ("<AllowHardTerminate>", "<allowHardTerminate>"), ("<Command>", "<command>"), ("<RunLevel>", "<Runlevel>")])
def test_an_element_in_the_wrong_case_or_unknown_is_refused(old, new):
    with pytest.raises(BadXml, match="unexpected node"):
        check(ET.fromstring(XML.replace(old, new).replace(old.replace("<", "</"), new.replace("<", "</"))))


@pytest.mark.parametrize("extra", [
    "<TimeTrigger><EndBoundary>2026-11-23T00:00:00Z</EndBoundary><StartBoundary>2026-11-22T00:00:00Z</StartBoundary></TimeTrigger>",
    "<TimeTrigger><StartBoundary>2026-11-22T00:00:00Z</StartBoundary><Enabled>true</Enabled></TimeTrigger>"])
def test_a_triggers_elements_out_of_order_are_refused(extra):
    with pytest.raises(BadXml, match="out of order"):
        check(ET.fromstring(XML.replace("</Triggers>", extra + "</Triggers>")))


def test_an_element_twice_is_refused():
    with pytest.raises(BadXml, match="twice"):
        check(ET.fromstring(XML.replace("</Settings>", "<Enabled>true</Enabled></Settings>")))


def test_boundaries_are_dates():
    (trigger,) = times(ET.fromstring(XML), None)
    assert trigger["start"] == datetime(2026, 11, 22, tzinfo=timezone.utc)
    with pytest.raises(BadXml, match="no dateTime"):
        moment("tomorrow")


@pytest.mark.parametrize(("text", "found"), [
    ("DSN=a;DFQ=b;", {"dsn": "a", "dfq": "b"}), ("DSN={a;DFQ=b};DFQ=c;", {"dsn": "a;DFQ=b", "dfq": "c"}), ("DSN={a}};b};", {"dsn": "a};b"}),
    ("DSN=a;dsn=b", {"dsn": "a"})])
def test_connection_strings_are_taken_apart_by_odbcs_grammar(text, found):
    assert attributes(text) == found
