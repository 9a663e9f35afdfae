# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small Windows host for unit tests: registry, files, rows, services, and the few commands that the QuickBooks resources send.

Keeps a ledger of writes in the order they were made. Prints German, so that nothing passes by reading text.
"""
from __future__ import annotations

import hashlib
import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Done
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import (
    Confirm,
    FileBytes,
    Folders,
    Listing,
    RegValue,
    Rows,
    SubkeyTexts,
    There,
    TimeZoneId,
    Value,
    ValueNames,
    Values,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import CommandTimedOut


class Registry:
    def __init__(self, host: QbHost) -> None:
        self.host = host
        self.keys: dict[str, dict[str, RegValue]] = {}

    def _values(self, key: str) -> dict[str, RegValue] | None:
        return next((values for known, values in self.keys.items() if known.lower() == key.lower()), None)

    def get(self, key: str, name: str) -> RegValue | None:
        return next((value for known, value in (self._values(key) or {}).items() if known.lower() == name.lower()), None)

    def put(self, key: str, **values: t.Any) -> None:
        """Set up a key: text is REG_SZ, numbers are REG_DWORD."""
        kept = self.keys.setdefault(key, {})
        for name, data in values.items():
            kept[name] = RegValue("REG_DWORD" if isinstance(data, int) else "REG_SZ", data)

    def create_key(self, key: str) -> None:
        if self._values(key) is None:
            self.host.written("key " + key)
            self.keys[key] = {}

    def set_value(self, key: str, name: str, value: RegValue) -> None:
        values = self._values(key)
        assert values is not None, "StdRegProv sets no value of a missing key: %s" % key
        self.host.written("set %s\\%s" % (key, name))
        old = next((known for known in values if known.lower() == name.lower()), name)
        values[old] = value

    def delete_value(self, key: str, name: str) -> None:
        values = self._values(key) or {}
        for known in [known for known in values if known.lower() == name.lower()]:
            self.host.written("delete %s\\%s" % (key, name))
            del values[known]

    def delete_key(self, key: str) -> None:
        for known in [known for known in self.keys if known.lower() == key.lower()]:
            self.host.written("delete " + key)
            del self.keys[known]


class QbHost:
    def __init__(self, curl: bool = True) -> None:
        self.registry = Registry(self)
        self.files: dict[str, bytes] = {}
        self.rows: dict[str, list[dict[str, t.Any]]] = {}
        self.zone = "Pacific Standard Time"
        self.curl = curl
        self.changes_made = self.changes_wanted = 0
        self.promised: set[str] = set()
        self.clock_skew = lambda: None
        self.ledger: list[str] = []
        self.commands: list[str] = []
        self.stdin: list[bytes] = []
        self.fetched: list[t.Any] = []
        #: What an installer does: called with this host and its arguments, answers its exit code.
        self.installer: t.Callable[[QbHost, str], int] = lambda _host, _arguments: 0
        #: What the URL answers.
        self.web: dict[str, bytes] = {}
        self.after_write: t.Callable[[str], None] = lambda _what: None

    def written(self, what: str) -> None:
        self.ledger.append(what)
        self.after_write(what)

    # ---------------------------------------------------------------- reads
    def prefetch(self, reads: t.Iterable[t.Any]) -> None:
        list(reads)

    def forget(self) -> None:
        """Nothing is kept."""

    def read(self, read: t.Any) -> t.Any:
        self.fetched.append(read)
        return getattr(self, "_" + type(read).__name__)(read)

    def _There(self, read: There) -> bool:
        return any(row["Name"].lower() == read.path.lower() for row in self.rows.get("CIM_DataFile", []))

    def _Confirm(self, read: Confirm) -> bool:
        value = self.registry.get(read.key, read.name)
        return value is not None and value == RegValue("REG_SZ", read.data) and read.data.isascii() and not set('%"') & set(read.data)

    def _Value(self, read: Value) -> RegValue | None:
        return self.registry.get(read.key, read.name)

    def _Values(self, read: Values) -> dict[str, RegValue] | None:
        return self.registry._values(read.key)

    def _SubkeyTexts(self, read: SubkeyTexts) -> dict[str, dict[str, str]]:
        """As reg.exe prints them: a code page's question marks for what it lacks."""
        found: dict[str, dict[str, str]] = {}
        for key, values in self.registry.keys.items():
            texts = {name: value.data.encode("cp437", "replace").decode("utf-8", "replace") for name, value in values.items()
                     if isinstance(value.data, str) and read.text.lower() in value.data.lower()}
            if texts and key.lower().startswith(read.key.lower() + "\\"):
                found[key] = texts
        return found

    def _Folders(self, read: Folders) -> list[str]:
        name = read.pattern.lower().rpartition("\\")[2].rstrip("*")
        folders = {path[:end] for path in self.files for end, letter in enumerate(path) if letter == "\\"}
        return sorted(folder for folder in folders if folder.rpartition("\\")[2].lower().startswith(name))

    def _ValueNames(self, read: ValueNames) -> list[str]:
        values = self.registry._values(read.key) or {}
        return [name for name, value in values.items() if read.text.lower() in str(value.data).lower()]

    def _Listing(self, read: Listing) -> list[str]:
        folder, _slash, name = read.pattern.lower().rpartition("\\")
        return [path for path in self.files if path.lower().startswith(folder + "\\") and (name == "*" or path.lower().endswith("\\" + name))]

    def _FileBytes(self, read: FileBytes) -> bytes | None:
        return self.file(read.path) if self.curl else None

    def _Rows(self, read: Rows) -> list[dict[str, t.Any]]:
        wanted = [value.lower() for value in read.values]
        return [row for row in self.rows.get(read.cls, []) if str(row[read.key]).lower() in wanted]

    def _TimeZoneId(self, _read: TimeZoneId) -> str:
        return self.zone

    def query(self, wql: str, namespace: str = "root/cimv2") -> list[dict[str, t.Any]]:
        path = re.search(r"ExecutablePath = '(.*)'", wql)
        assert path is not None, wql
        wanted = path.group(1).replace("\\\\", "\\").lower()
        return [row for row in self.rows.get("Win32_Process", []) if str(row.get("ExecutablePath")).lower() == wanted]

    # ---------------------------------------------------------------- services and commands
    def invoke(self, cls: str, method: str, params: dict[str, t.Any], selectors: dict[str, str], namespace: str = "root/cimv2") -> dict[str, t.Any]:
        assert cls == "Win32_Service"
        row = next(row for row in self.rows[cls] if row["Name"] == selectors["Name"])
        self.written("%s %s %s" % (method, row["Name"], params.get("StartMode", "")))
        if method == "ChangeStartMode":
            row["StartMode"] = {"Automatic": "Auto"}.get(params["StartMode"], params["StartMode"])
        else:
            row["State"] = "Stopped" if method == "StopService" else "Running"
        return {"ReturnValue": "0"}

    def file(self, path: str) -> bytes | None:
        return next((data for known, data in self.files.items() if known.lower() == path.lower()), None)

    def _write(self, path: str, data: bytes) -> None:
        self.written("file " + path)
        known = next((known for known in self.files if known.lower() == path.lower()), path)
        self.files[known] = data

    def run(self, command: str, stdin: bytes = b"", timeout: float = 60.0, *, marked: bool = False) -> Done:
        self.commands.append(command)
        self.stdin.append(stdin)
        program = command.split(" ", 1)[0].replace(".exe", "")
        return t.cast(Done, getattr(self, "_run_" + program)(command, stdin))

    def _run_certutil(self, command: str, _stdin: bytes) -> Done:
        data = self.file(re.findall(r'"([^"]*)"', command)[0])
        if data is None:
            return Done(2, "CertUtil: -hashfile-Befehl ist fehlgeschlagen: 0x80070002\r\n".encode("cp850"), b"")
        digest = hashlib.sha256(data).hexdigest()
        return Done(0, ("SHA256-Hash von X:\r\n%s\r\nCertUtil: -hashfile-Befehl wurde erfolgreich ausgeführt.\r\n" % digest).encode("cp850"), b"")

    def _run_copy(self, command: str, _stdin: bytes) -> Done:
        source, target = re.findall(r'"([^"]*)"', command)
        data = self.file(source)
        if data is None:
            return Done(1, b"", "Das System kann die angegebene Datei nicht finden.\r\n".encode("cp850"))
        self._write(target, data)
        return Done(0, b"        1 Datei(en) kopiert.\r\n", b"")

    def _run_del(self, command: str, _stdin: bytes) -> Done:
        path = re.findall(r'"([^"]*)"', command)[0].lower()
        for known in [known for known in self.files if known.lower() == path]:
            self.written("del " + known)
            del self.files[known]
        return Done(0, b"", b"")

    def _run_mkdir(self, _command: str, _stdin: bytes) -> Done:
        return Done(0, b"", b"")

    def _run_rmdir(self, command: str, _stdin: bytes) -> Done:
        folder = re.findall(r'"([^"]*)"', command)[0].lower() + "\\"
        self.files = {path: data for path, data in self.files.items() if not path.lower().startswith(folder)}
        return Done(0, b"", b"")

    def _run_type(self, command: str, _stdin: bytes) -> Done:
        data = self.file(re.findall(r'"([^"]*)"', command)[0])
        return Done(1, b"", b"") if data is None else Done(0, data.partition(b"\x1a")[0], b"")

    def _run_findstr(self, command: str, stdin: bytes) -> Done:
        data = stdin if stdin.endswith(b"\n") else stdin + b"\r\n"
        self._write(re.findall(r'"([^"]*)"', command)[-1], data)
        return Done(0, b"", b"")

    def _run_curl(self, command: str, stdin: bytes) -> Done:
        if not self.curl:
            return Done(9009, b"", 'Der Befehl "curl.exe" ist entweder falsch geschrieben oder\r\n'.encode("cp850"))
        if " -T - " in command:
            url = command.split("file:///", 1)[1].replace("^", "")
            self._write(re.sub("%([0-9A-F]{2})", lambda match: chr(int(match.group(1), 16)), url).replace("/", "\\"), stdin)
            return Done(0, b"", b"")
        config = dict(re.findall(r'^(\S+) = "(.*)"$', stdin.decode(), re.MULTILINE))
        if config["url"] not in self.web:
            return Done(22, b"", b"curl: (22) The requested URL returned error: 404\r\n")
        self._write(config["output"].replace("\\\\", "\\"), self.web[config["url"]])
        return Done(0, b"", b"")

    def _run_start(self, command: str, _stdin: bytes) -> Done:
        path, arguments = re.fullmatch(r'start "" /wait "([^"]*)" ?(.*)', command).groups()  # type: ignore[union-attr]
        assert self.file(path) is not None
        self.written("run " + path)
        rc = self.installer(self, arguments)
        if rc == -1:
            self.rows.setdefault("Win32_Process", []).append({"ProcessId": "4242", "Name": path.rpartition("\\")[2], "ExecutablePath": path})
            raise CommandTimedOut("the command ran longer than its limit", operation="run", target="start")
        return Done(rc, b"", b"")

    def _run_taskkill(self, command: str, _stdin: bytes) -> Done:
        pid = command.rsplit(" ", 1)[1]
        self.written("taskkill " + pid)
        self.rows["Win32_Process"] = [row for row in self.rows["Win32_Process"] if row["ProcessId"] != pid]
        return Done(0, b"", b"")


def options(resource: t.Any, **given: t.Any) -> dict[str, t.Any]:
    """The options as the argument spec completes them."""
    return {name: given.get(name, about.get("default")) for name, about in resource.SPEC.items()}


def make(resource: t.Any, host: QbHost, policy: ChangePolicy | None = None, **given: t.Any) -> t.Any:
    made = resource(host, options(resource, **given), policy or ChangePolicy())
    made.check_options()
    return made


LOOK_ONLY = ChangePolicy(allow=frozenset())
CHECK = ChangePolicy(check_mode=True)
