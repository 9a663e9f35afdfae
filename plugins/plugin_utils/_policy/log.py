# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: where a log of InterWeave's engine comes from: a file, text, a URL, or a file on the Windows host."""
from __future__ import annotations

import datetime
import io
import pathlib
import re
import typing as t
import urllib.parse

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import CrmSession
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import flow_run as _flow_run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.around import HostLog, HostLogError, OptionError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flow_log import Scan
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flow_log_review import log_clock, review
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.log_grammar import user_file_form
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.log_links import from_links

Values = dict[str, t.Any]


def _since(options: Values) -> str:
    zone = options["engine_zone"]
    if not options["since"]:
        return log_clock(datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=options["max_age_hours"]), zone)
    return clock_of(options["since"], zone, "since")


def clock_of(text: str, zone: str, name: str) -> str:
    """An ISO 8601 date-time as the engine writes times.

    :raises OptionError: it is none.
    """
    try:
        moment = datetime.datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        raise OptionError("%s '%s' is no ISO 8601 date-time" % (name, text)) from None
    return log_clock(moment, zone)


def _scan(options: Values, since: str, owner: str = "") -> Scan:
    for name in ("record_pattern", "single_record_pattern"):
        try:
            re.compile(options[name])
        except re.error as exc:
            raise OptionError("%s is no regular expression: %s" % (name, exc)) from None
    if not options["user"].strip():
        raise OptionError("user is empty: name this client's user at InterWeave as it stands in the log, or every customer's records would count")
    if options["minimum_records"] < 1:
        raise OptionError("minimum_records must be 1 at least: no record proves nothing")
    return Scan(options["user"], since, options["record_pattern"], options["single_record_pattern"], owner)


def _from_url(options: Values, scan: Scan) -> None:
    problem = _flow_run.url_problem(options["url"]).replace("flow's", "log's")
    if problem:
        raise OptionError(problem)
    session = CrmSession(timeout=options["timeout"], ca_path=options["ca_path"] or "")
    params = {options["token_parameter"]: options["token"]} if options["token"] else {}
    with session, session.request("GET", options["url"], params=params, stream=True, operation="fetch the log") as reply:
        if reply.status_code != 200:
            raise CrmError("fetch the log", reply.status_code, message="the server answered %d" % reply.status_code,
                           remedy="Check the log's URL and token with InterWeave.")
        try:
            scan.read(t.cast("t.BinaryIO", _Streamed(reply.iter_content(1 << 20))))
        except OSError as exc:  # what requests raises while it streams
            raise CrmError("fetch the log", message="the answer broke off after %d bytes (%s)" % (scan.bytes, type(exc).__name__),
                           remedy="Run again; or save the log and name it with path.") from exc


class _Streamed:
    """``read`` over the parts of an answer; a part is given out whole."""

    def __init__(self, parts: t.Iterator[bytes]) -> None:
        self._parts = parts

    def read(self, _size: int = -1) -> bytes:
        return next((part for part in self._parts if part), b"")


def _unread(options: Values, why: str, remedy: str) -> Outcome:
    return Outcome(ERROR, "a readable log of %s" % options["user"], why, remedy=remedy, owner="operator")


def _from_host(options: Values, scan: Scan, host_log: HostLog | None) -> None:
    if host_log is None:
        raise HostLogError("host_path is read over the connection of the task's own host, which this task does not have",
                           "Run it on the Windows host's inventory entry, without delegation; or name the file by path where the module runs.")
    with host_log(options["host_path"]) as stream:
        scan.read(stream)


def flow_log(options: Values, host_log: HostLog | None = None) -> Outcome:
    """Read the log and judge it (item 5.2)."""
    scan = _scan(options, _since(options), _file_owner(options))
    try:
        scan = _read(options, scan, host_log)
    except CrmError as exc:
        return _unread(options, str(exc), exc.remedy or exc.advice())
    except HostLogError as exc:
        return _unread(options, "the log %s on the host could not be read: %s" % (options["host_path"], exc), exc.remedy)
    except OSError as exc:
        return _unread(options, "the log %s could not be read: %s" % (options["path"], exc.strerror or exc), "Name an existing file on the controller.")
    now = log_clock(datetime.datetime.now(datetime.timezone.utc), options["engine_zone"])
    return review(scan, options["minimum_records"], now, _source(options))


def _read(options: Values, scan: Scan, host_log: HostLog | None) -> Scan:
    """The log from where it is."""
    if options.get("links"):
        return from_links(options["links"], scan, options["timeout"], options["ca_path"] or "")
    if options["url"]:
        _from_url(options, scan)
    elif options.get("host_path"):
        _from_host(options, scan, host_log)
    elif options["path"]:
        with pathlib.Path(options["path"]).expanduser().open("rb") as stream:
            scan.read(stream)
    else:
        scan.read(io.BytesIO((options["text"] or "").encode("utf-8", "replace")))
    return scan


def _source(options: Values) -> str:
    """The path that names the log; empty for text."""
    return str(options["path"] or (options.get("host_path") or "").replace("\\", "/") or urllib.parse.urlsplit(options["url"] or "").path)


def _file_owner(options: Values) -> str:
    """The user, when the file is his by its name: ``<user><YYYYMMDD>.erl``."""
    name = _source(options).rsplit("/", 1)[-1].lower().lstrip(":_")
    return options["user"].strip().lower() if re.fullmatch(re.escape(user_file_form(options["user"])) + r"_?\d{8}\.\w+", name) else ""


__all__ = ["OptionError", "clock_of", "flow_log"]
