# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A large log of InterWeave's engine: time and peak memory of flow_log_info. ``python tests/bench/flow_log.py [MiB]`` prints one line of JSON.

The log has interleaved runs of 20 flows and two customers, CRLF, statements between, and one Status 3100 in a thousand runs.
"""
from __future__ import annotations

import json
import pathlib
import resource
import sys
import tempfile
import time
import typing as t

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / ".cache" / "collections"))

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import run as _policy_run  # noqa: E402 - needs the path above

USER = "ops@acme.example"


def block() -> bytes:
    """A thousand runs."""
    lines = []
    for number in range(1000):
        flow, user = "Flow%dN" % (number % 20), USER if number % 2 else "ops@globex.example"
        head = "2026-11-23 %02d:%02d:%02d.%d IW 2.41 TS %s %s" % (number // 60 % 24, number % 60, number % 60, number, flow, user)
        lines += [head + "\tINSERT INTO Customer (Name) VALUES ('" + "x" * 120 + "')"]
        if number == 501:
            message = '[QODBC] Error: 3100 - The name "M\u00fcller" of the list element is already in use.'
            lines += [head + "\tSQL Statement exception: INSERT INTO Customer (Name) VALUES ('M\u00fcller') " + message,
                      head + " ERROR\tXmlsqParams.statement ", message]
        lines.append(head + "\t<!-- %s:SFLogin_CM Total Execution  in 640:msecs [x] QST=2026-11-23 00:00:00.0 Run#=%d-->" % (flow, number))
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def measure(mebibytes: int = 200) -> dict[str, t.Any]:
    """Seconds, and the peak of the whole process in MiB, libraries included."""
    with tempfile.TemporaryDirectory() as work:
        path = pathlib.Path(work) / "large.erl"
        data = block()
        with path.open("wb") as stream:
            for _number in range(mebibytes * 1024 * 1024 // len(data) + 1):
                stream.write(data)
        options = {"path": str(path), "text": None, "url": None, "token": None, "user": USER, "since": "2026-11-23T00:00:00", "engine_zone": "America/Phoenix",
                   "record_pattern": "", "single_record_pattern": "N$", "minimum_records": 5}
        base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        result = _policy_run.execute("flow_log_info", options, False)
        seconds = time.perf_counter() - started
        return {"mib": round(path.stat().st_size / 2**20), "lines": result["lines"], "errors": result["error_count"], "status": result["status"],
                "seconds": round(seconds, 1), "base_mib": round(base / 1024), "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:2]))))
