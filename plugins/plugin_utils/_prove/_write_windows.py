# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: experiments that write on a Windows host, each in a place of its own, and take it back before they end."""
from __future__ import annotations

import contextlib
import typing as t
from datetime import datetime, timedelta, timezone

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._ask_wire import said
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import HOST, NOT_HERE, PROVEN, Answer, Experiment, Places, verdict
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _probe_task as tasks
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._batch import new_nonce
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import quote
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._file import NotWritable, file_hash, own_folder, put
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_view import LOCAL_RULES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Listing, ValueNames
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._service_control import START_MODES, find
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import LOST, CimError, LostReply, WsmanError

#: Every byte, a line end of each kind, and one that ends a text for old programs.
BYTES = bytes(range(256)) + b"\r\n\n\x1a\xff\x00tail"
#: An address of documentation (RFC 5737), a port and a program of nobody: the rule is switched off besides.
RULE = {"dir": "in", "action": "allow", "enable": "no", "protocol": "tcp", "localport": "64738", "remoteip": "192.0.2.1",
        "program": "C:\\InterWeave-experiment\\none.exe", "profile": "domain"}
FORM = {"Action=Allow", "Active=FALSE", "Dir=In", "Protocol=6", "LPort=64738", "Profile=Domain", "App=" + RULE["program"]}
SERVICE = "iphlpsvc"


class LeftBehind(Exception):
    """What an experiment wrote could not be taken back; says what is to be removed by hand."""


def taken_back(host: Host, line: str, gone: t.Callable[[], bool], what: str) -> None:
    """Undo by one command line, whatever went wrong before, and look whether it is gone.

    :raises LeftBehind: it is not, or nobody can say.
    """
    try:
        with contextlib.suppress(LostReply):
            host.run(line)
        host.forget()
        if gone():
            return
    except (WsmanError, *LOST) as exc:
        raise LeftBehind("perhaps %s" % what) from exc
    raise LeftBehind(what)


def netsh_rule_form(at: Places) -> Answer:
    host, name = at.windows, "InterWeave experiment " + new_nonce()
    line = "netsh advfirewall firewall %s rule name=" + quote(name)
    try:
        done = host.run(line % "add" + "".join(" %s=%s" % (key, quote(value) if key == "program" else value) for key, value in RULE.items()))
        host.forget()
        stored = [host.registry.get(LOCAL_RULES, key, "REG_SZ") for key in host.read(ValueNames(LOCAL_RULES, "|Name=%s|" % name))]
    finally:
        taken_back(host, line % "delete", lambda: not host.read(ValueNames(LOCAL_RULES, "|Name=%s|" % name)),
                   "the firewall rule '%s', which is switched off" % name)
    if done.rc or len(stored) != 1 or stored[0] is None:
        return verdict(False, "netsh ended with %d, %d rules of the name were stored" % (done.rc, len(stored)))
    fields = set(str(stored[0].data).split("|"))
    address = any(part.startswith("RA4=192.0.2.1") for part in fields)
    missing = sorted(part.partition("=")[0] for part in FORM - fields) + ([] if address else ["RA4"])
    return verdict(not missing, "fields that are missing or other: %s" % ", ".join(missing) if missing else "every field is as expected")


def file_byte_true(at: Places) -> Answer:
    host = at.windows
    if not host.read(Listing("C:\\Windows\\System32\\curl.exe")):
        return Answer(NOT_HERE, "this host has no curl.exe")
    folder = own_folder(host, "experiment-" + new_nonce())
    try:
        put(host, folder + "\\bytes.bin", BYTES)
        return Answer(PROVEN, "%d bytes of every value arrived" % len(BYTES))
    except NotWritable:
        return verdict(False, "the bytes did not arrive unchanged")
    finally:
        # the folder above only when it is empty: a driver's installer may lie there
        taken_back(host, "rmdir /s /q %s & rmdir %s" % (quote(folder), quote(folder.rpartition("\\")[0])),
                   lambda: not file_hash(host, folder + "\\bytes.bin"), "the folder %s" % folder)


def task_by_cim(at: Places) -> Answer:
    """A task that runs as the system, whose only trigger lies in the past and whose program does nothing."""
    host, name, now = at.windows, "InterWeave-experiment-" + new_nonce(), datetime.now(timezone.utc)
    came = "RegisterByXml answered without a fault"
    try:
        try:
            host.invoke("PS_ScheduledTask", "RegisterByXml", {"TaskName": name, "TaskPath": tasks.FOLDER, "Xml": _nothing_xml(now), "Force": True},
                        namespace=tasks.NAMESPACE)
        except CimError as exc:
            came = "RegisterByXml: %s" % said(exc)
        there = tasks.state(host, name) is not None
    finally:
        taken_back(host, "schtasks /delete /f /tn %s" % quote(tasks.FOLDER + name), lambda: tasks.state(host, name) is None,
                   "the scheduled task '%s', which no time starts" % name)
    return verdict(there, "%s, and the task was %s" % (came, "there" if there else "not there"))


def _nothing_xml(now: datetime) -> str:
    """Starts at no time and does nothing; after ten minutes Windows itself deletes it."""
    return tasks._XML.format(description="InterWeave experiment: does nothing", triggers=tasks._trigger(now - timedelta(days=1), now + timedelta(minutes=10)),
                             user=tasks.SYSTEM, logon="", late="false", limit="PT5M", command="%SystemRoot%\\System32\\cmd.exe", arguments="/d /c exit")


def start_mode(at: Places) -> Answer:
    before = find(at.windows, SERVICE)
    words = next((word for read, word in START_MODES.values() if before is not None and read == before.start_mode), "")
    if before is None or not words:
        return Answer(NOT_HERE, "the service %s is not there" % SERVICE)
    try:
        code = at.windows.invoke("Win32_Service", "ChangeStartMode", {"StartMode": words}, {"Name": SERVICE}).get("ReturnValue")
    except CimError as exc:
        return verdict(False, said(exc))
    at.windows.forget()
    after = find(at.windows, SERVICE)
    if after is None or after.start_mode != before.start_mode:
        raise LeftBehind("the start mode of %s, which was %s" % (SERVICE, before.start_mode))
    return verdict(str(code) == "0", "return value %s, and the start mode is what it was" % code)


def _made(name: str, ask: t.Callable[[Places], Answer], asks: str, touches: str, proven: str, disproven: str, code: str, undone: str) -> Experiment:
    return Experiment(name, HOST, ask, asks, touches, proven, disproven, "plugins/plugin_utils/" + code, undone)


EXPERIMENTS = (
    _made("netsh-rule-form", netsh_rule_form, "A rule that is switched off, with program, port and an address of documentation, by netsh",
          "one firewall rule of its own",
          "its text in the registry holds every field as expected", "a field is missing or written otherwise", "windows/_firewall_rules.py",
          "the rule is deleted by its name, and looked for"),
    _made("file-byte-true", file_byte_true, "%d bytes of every value, written by curl.exe" % len(BYTES),
          "one file in a folder of its own below Program Files",
          "their SHA-256 is the same on the host", "it is not", "windows/_file.py", "the folder is removed, and looked for"),
    _made("task-by-cim", task_by_cim, "A scheduled task whose time is over, by RegisterByXml", "one scheduled task of its own, which nothing starts",
          "the task is there", "it is not, or the call is a fault", "quickbooks/_probe_task.py", "the task is deleted, and looked for"),
    _made("start-mode", start_mode, "ChangeStartMode of the IP Helper service to what it is already", "the start mode of iphlpsvc",
          "return value 0", "another one, or a fault", "windows/_service_control.py", "nothing changes; the start mode is read again"),
)

__all__ = ["EXPERIMENTS", "LeftBehind"]
