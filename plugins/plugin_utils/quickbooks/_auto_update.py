# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the resource ``quickbooks_auto_update``: no QuickBooks on the host updates itself unattended."""
from __future__ import annotations

import contextlib
import time
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    CHANGED,
    FAIL,
    MANUAL,
    PASS,
    WOULD_CHANGE,
    Change,
    ChangePolicy,
    Outcome,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _channel_file, _products
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._update_state import ChannelFile, State, channel_file, files_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _file
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import FileBytes, Folders, Listing, Read, Rows
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import CimError, LostReply, OperationTimedOut

KIND = "auto_update"
_NAMED = 8
FILE_NAME = "qbchan.dat"
#: Where the channel file of the last QuickBooks Desktop sold to new customers usually is: read with everything else, so that a second
#: command is needed only for others.
USUAL = tuple("%%s\\%s\\Components\\QBUpdate\\qbchan.dat" % folder for folder in ("QuickBooks Enterprise Solutions 24.0", "QuickBooks 2024"))
#: Folders of downloaded updates begin so; at most so many are looked into.
DOWNLOADS, MAX_FOLDERS = "DownloadQB", 12
#: Programs that keep a channel file in memory and may write it again.
UPDATER = "qbupdate.exe"
WRITERS = ("QBW.EXE", "QBW32.EXE", UPDATER)
BY_HAND = "In QuickBooks: Help > Update QuickBooks > Options, set Automatic Update to No and close; do so for each installed QuickBooks."
#: Win32_Service.StopService: 0 done, 5 and 6 it was not running, 7 still stopping (Microsoft Learn).
_STOPPED = {0, 5, 6, 7}


class QuickbooksAutoUpdate(Resource):
    """``quickbooks_auto_update``: channel files, update service and start-up link. Never ends a process."""

    NAME = "quickbooks_auto_update"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "data_folder": {"type": "str", "default": "C:\\ProgramData\\Intuit"},
        "update_service": {"type": "str", "default": "QBUpdateMonitorService"},
        "startup_link": {"type": "str", "default": "C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\StartUp\\QuickBooks Update Agent.lnk"},
    }
    REMEDY = "Run again when QuickBooks and its updater are closed, or by hand: " + BY_HAND
    #: Seconds between two looks at a service that is stopping, and how many of them.
    POLL: t.ClassVar[tuple[float, int]] = (0.25, 80)

    def __init__(self, host: Host, options: dict[str, t.Any], policy: ChangePolicy) -> None:
        super().__init__(host, options, policy)
        #: Channel files that this host has no safe way to write, and why.
        self._unwritable: dict[str, str] = {}

    # ------------------------------------------------------------------ observe
    @property
    def _service(self) -> str:
        return str(self.options["update_service"])

    @property
    def _link(self) -> str:
        return str(self.options["startup_link"])

    def check_options(self) -> None:
        for option in ("data_folder", "startup_link"):
            path = str(self.options[option])
            trouble = _file.path_trouble(path)
            if not trouble and path[1:3] != ":\\":
                trouble = "it is no full path on a local drive"
            if trouble:
                raise ValueError("%s: %s" % (option, trouble))

    @property
    def _folder(self) -> str:
        return str(self.options["data_folder"]).rstrip("\\")

    def _listing(self) -> Listing:
        return Listing("%s\\%s" % (self._folder, FILE_NAME))

    def _download_folders(self) -> Folders:
        """Each QuickBooks puts what it downloads into ``Components\\DownloadQBnn``, nn its major version (administrators' scripts agree)."""
        return Folders("%s\\%s*" % (self._folder, DOWNLOADS))

    def _downloads(self) -> tuple[tuple[str, int], ...]:
        folders = sorted(path for path in self.host.read(self._download_folders()) if path.isascii())[:MAX_FOLDERS]
        within = {folder: Listing(folder + "\\*") for folder in folders}
        self.host.prefetch(within.values())
        counted = {folder: len(self.host.read(read)) for folder, read in within.items()}
        return tuple((folder, number) for folder, number in counted.items() if number and not any(folder.startswith(other + "\\") for other in folders))

    def _rows(self) -> tuple[Rows, Rows]:
        return (
            Rows("Win32_Service", ("Name", "StartMode", "State"), "Name", (self._service,)),
            Rows("Win32_Process", ("Name", "ProcessId", "SessionId"), "Name", WRITERS),
        )

    def reads(self) -> list[Read]:
        usual = [FileBytes(path % self._folder) for path in USUAL]
        return [*_products.reads(), self._listing(), Listing(self._link), self._download_folders(), *usual, *self._rows()]

    def observe(self) -> State:
        services, processes = (self.host.read(read) for read in self._rows())
        return State(
            products=tuple(_products.installed(self.host)),
            files=self._channel_files(),
            service={name: str(services[0].get(name) or "") for name in ("Name", "StartMode", "State")} if services else None,
            links=tuple(path for path in self.host.read(Listing(self._link)) if path.lower() == self._link.lower()),
            writers=tuple("%s (process %s, session %s)" % (row["Name"], row.get("ProcessId"), row.get("SessionId")) for row in processes),
            others=tuple(_products.others(self.host)),
            downloads=self._downloads(),
        )

    def _channel_files(self) -> tuple[ChannelFile, ...]:
        paths = sorted(path for path in self.host.read(self._listing()) if path.rsplit("\\", 1)[-1].lower() == FILE_NAME)
        readable = [path for path in paths if not _file.path_trouble(path)]
        self.host.prefetch([FileBytes(path) for path in readable])
        return tuple(channel_file(path, _file.read_bytes(self.host, path) if path in readable else None) for path in paths)

    # ------------------------------------------------------------------ plan
    def plan(self, state: State) -> list[Change]:
        changes = [
            self._change("BackgroundEnabled in %s" % item.path, list(item.values), ["0" if int(value) else value for value in item.values],
                         {"file": item.path, "sha256": _file.digest(item.data), "backup": _file.backup_path(item.path, item.data)})
            for item in state.files if not item.trouble and not item.off
        ]
        service = state.service
        if service is not None and (service["StartMode"] != "Disabled" or service["State"] != "Stopped"):
            changes.append(self._change(
                "service %s" % service["Name"], {"StartMode": service["StartMode"], "State": service["State"]},
                {"StartMode": "Disabled", "State": "Stopped"}, {"service": service["Name"]}))
        changes += [self._change("start-up link %s" % path, "present", None, {"link": path}) for path in state.links]
        return changes

    def _change(self, what: str, before: t.Any, after: t.Any, key: dict[str, t.Any]) -> Change:
        return Change(what, before, after, KIND, self.NAME, key)

    # ------------------------------------------------------------------ apply
    def apply(self, change: Change) -> None:
        if "file" in change.key:
            try:
                self._write_file(change)
            except _file.NotWritable as exc:
                self._unwritable[change.key["file"]] = str(exc)
                change.applied = False
        elif "service" in change.key:
            self._set_service(change)
        elif change.after is None:
            self._remove_link(change)
        else:
            _file.copy(self.host, change.after["backup"], change.key["link"], change.after["sha256"])

    def _write_file(self, change: Change) -> None:
        path = change.key["file"]
        before = _file.read_bytes(self.host, path)
        if before is None or (change.key.get("sha256") and _file.digest(before) != change.key["sha256"]):
            raise _file.FileTrouble("it changed between the look and the write: another program writes to it; nothing was replaced",
                                    operation="replace", target=path)
        _file.replace(self.host, path, before, _channel_file.with_value(before, change.after))

    def _set_service(self, change: Change) -> None:
        """Stop it before it is disabled, start it after that was undone: Windows starts no disabled service, so neither could undo."""
        name, wanted = change.key["service"], change.after
        if wanted["State"] == "Stopped":
            with contextlib.suppress(LostReply, OperationTimedOut):  # it may have been carried out: the service's state tells
                self._invoke(name, "StopService", {}, _STOPPED)
            self._wait_until(name, "Stopped")
        mode = {"Auto": "Automatic"}.get(wanted["StartMode"], wanted["StartMode"])
        self._invoke(name, "ChangeStartMode", {"StartMode": mode}, {0})
        if wanted["State"] == "Running":
            self._invoke(name, "StartService", {}, {0, 10})

    def _invoke(self, name: str, method: str, params: dict[str, t.Any], good: set[int]) -> None:
        answer = self.host.invoke("Win32_Service", method, params, {"Name": name})
        code = int(answer.get("ReturnValue") or 0)
        if code not in good:
            raise CimError("the service answered %d (5: not now; 2: no right; 3: other services depend on it)" % code,
                           operation="Win32_Service." + method, target=name, code=code)

    def _wait_until(self, name: str, state: str) -> None:
        """At most POLL's time; the look that follows every change decides."""
        pause, times = self.POLL
        for _turn in range(times):
            self.host.forget()
            rows = self.host.read(self._rows()[0])
            if not rows or rows[0].get("State") == state:
                return
            time.sleep(pause)

    def _remove_link(self, change: Change) -> None:
        """Copy the link where only administrators write, with its hash in the name, then delete it. (A backup in StartUp would be started.)"""
        link = change.key["link"]
        sha256 = _file.file_hash(self.host, link)
        if not sha256:
            raise _file.FileTrouble("it could not be read", operation="remove", target=link)
        folder = _file.own_folder(self.host, "backup")
        backup = "%s\\%s.%s.bak" % (folder, link.rsplit("\\", 1)[-1], sha256[:12])
        _file.copy(self.host, link, backup, sha256)
        _file.delete(self.host, link)
        change.before = {"backup": backup, "sha256": sha256}

    def restore(self, change: dict[str, t.Any]) -> list[Change]:
        """The recorded change the other way round; a link comes back from its backup, if that still has the recorded hash."""
        key = {name: value for name, value in change["key"].items() if name not in ("sha256", "backup")}
        return [Change(change["what"], change["after"], change["before"], KIND, self.NAME, key)]

    # ------------------------------------------------------------------ judge
    def judge(self, state: State, changes: list[Change]) -> Outcome:
        outcome = Outcome(PASS, expected="automatic updates off for every installed QuickBooks", owner="it", facts=self._facts(state))
        said = [self._product(state, product, outcome) for product in state.products]
        said += ["%s: %s" % (item.path, _file_said(item)) for item in self._orphans(state)]
        said += [self._service_said(state), "start-up link of the Update Agent: %s" % ("present" if state.links else "not there")]
        said += ["an update lies downloaded in %s (%d files): QuickBooks installs it when it next starts, whatever the setting says" % found
                 for found in state.downloads]
        outcome.actual = "; ".join(said)
        if state.others:
            more = ("and %d more" % (len(state.others) - _NAMED),) if state.others[_NAMED:] else ()
            outcome.evidence.append("Not counted as a QuickBooks Desktop: %s." % ", ".join(state.others[:_NAMED] + more))
        self._decide(outcome, state, changes)
        outcome.evidence.append("Intuit documents neither qbchan.dat nor its key: the menu's own display is the last word.")
        return outcome

    def _decide(self, outcome: Outcome, state: State, changes: list[Change]) -> None:
        if not state.products:
            outcome.status = FAIL
            outcome.actual = "no QuickBooks Desktop found among the installed programs; " + outcome.actual
            outcome.remedy = "Check that this is the host QuickBooks runs on. If it is, look under Apps and features for its exact name and report it."
        elif outcome.status == MANUAL:
            outcome.remedy = BY_HAND
        elif state.downloads and not changes:
            self._downloaded(outcome)
        elif changes:
            outcome.status = WOULD_CHANGE
            outcome.remedy = "Allow '%s' in interweave_allow, or by hand: %s" % (KIND, BY_HAND)

    def _product(self, state: State, product: _products.Product, outcome: Outcome) -> str:
        files = files_of(product, state.files)
        if not files:
            outcome.status = MANUAL
            return "%s: no %s, so it cannot be told whether its automatic update is off" % (product.name, FILE_NAME)
        if any(item.trouble or item.path in self._unwritable for item in files):
            outcome.status = MANUAL
        outcome.evidence += [self._unwritable[item.path] for item in files if item.path in self._unwritable]
        return "%s: %s" % (product.name, ", ".join("%s in %s" % (_file_said(item), item.path) for item in files))

    @staticmethod
    def _downloaded(outcome: Outcome) -> None:
        """What is downloaded is installed when QuickBooks next starts, whatever the setting says."""
        outcome.status = MANUAL
        outcome.remedy = ("Agree with the bookkeeper. Either install it now, at a time that InterWeave knows of (Help > Update QuickBooks > Update Now, then "
                          "restart QuickBooks); or close QuickBooks and empty that folder, which holds downloads only. Then run this check again.")

    @staticmethod
    def _orphans(state: State) -> list[ChannelFile]:
        owned = {item.path for product in state.products for item in files_of(product, state.files)}
        return [item for item in state.files if item.path not in owned]

    def _service_said(self, state: State) -> str:
        if state.service is None:
            return "service %s: not installed" % self._service
        return "service %s: %s, %s" % (state.service["Name"], state.service["StartMode"], state.service["State"])

    def _facts(self, state: State) -> dict[str, t.Any]:
        return {
            "products": [{"name": product.name, "year": product.year} for product in state.products],
            "channel_files": [{"path": item.path, "background_enabled": list(item.values), "trouble": item.trouble} for item in state.files],
            "update_service": state.service,
            "startup_links": list(state.links),
            "running": list(state.writers),
            "downloaded_updates": [{"folder": folder, "files": number} for folder, number in state.downloads],
        }

    def run(self) -> Outcome:
        """As every resource; what was written while QuickBooks was running is not settled: it may write its own value back."""
        outcome = super().run()
        wrote = any("file" in change.key and change.applied for change in outcome.changes)
        running = outcome.facts.get("running") or []
        outcome.facts["settled"] = not (wrote and running)
        if wrote and running:
            _unsettled(outcome, running)
        elif running:
            outcome.evidence.append("Running: %s." % ", ".join(running))
        return outcome


def _unsettled(outcome: Outcome, running: list[str]) -> None:
    """The updater writes channel files while it runs, so with it the result is for a person; QuickBooks itself is meant to run all the time on
    this host, so with it the result stands, with a warning."""
    note = "written, but not settled while running: %s. It may write its own value back when it closes" % ", ".join(running)
    outcome.warnings.append("%s: run this check again after QuickBooks was closed once; it changes nothing when the value stayed 0." % note)
    outcome.actual = "%s; %s" % (note, outcome.actual)
    outcome.remedy = outcome.remedy or (
        "After QuickBooks was next closed and opened again, run this check once more, or look in QuickBooks under Help > Update QuickBooks > Options: "
        "Automatic Update must still say No.")
    if outcome.status in (PASS, CHANGED) and any(text.lower().startswith(UPDATER) for text in running):
        outcome.status = MANUAL
        outcome.remedy = "Wait until the updater has ended, or close it in its session, then run this check again."


def _file_said(item: ChannelFile) -> str:
    return item.trouble or "BackgroundEnabled=%s" % ",".join(item.values)


__all__ = ["KIND", "QuickbooksAutoUpdate"]
