# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start a lab process and talk to its control door: used by tests, benchmarks and ``make preflight``."""
from __future__ import annotations

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import typing as t
import urllib.request

TESTS = pathlib.Path(__file__).resolve().parent


class LabClient:
    def __init__(self, ready: dict[str, t.Any], process: subprocess.Popen[bytes] | None = None) -> None:
        #: The lab's process when we started it.
        self.process = process
        self.net: int = ready["net"]
        self.control: str = ready["control"]
        self.ca: str = ready["ca"]

    def address(self, last: int, third: int = 0) -> str:
        return "127.%d.%d.%d" % (self.net, third, last)

    def call(self, method: str, path: str, data: t.Any = None) -> t.Any:
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self.control + path, data=body, method=method, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.load(reply)

    def reset(self) -> None:
        self.call("POST", "/reset", {})

    def ledger(self, detail: bool = False) -> dict[str, t.Any]:
        return self.call("GET", "/ledger" + ("?detail=1" if detail else ""))

    def forget(self) -> None:
        self.call("DELETE", "/ledger")

    def state(self, part: str) -> dict[str, t.Any]:
        return self.call("GET", "/state/" + part)

    def act(self, part: str, what: str, **options: t.Any) -> t.Any:
        return self.call("POST", "/act/%s/%s" % (part, what), options)

    def fault(self, part: str, action: str, **more: t.Any) -> None:
        self.call("POST", "/faults", {"part": part, "action": action, **more})

    def spoil(self, **options: t.Any) -> list[str]:
        """Foreign text in the answers of web services (``lab/spoiling.py``); returns the places that were spoilt until now."""
        return self.call("PUT", "/spoil", options)

    def delays(self, **seconds: float) -> None:
        self.call("PUT", "/delays", seconds)


@contextlib.contextmanager
def start_lab(state: pathlib.Path, *arguments: str, python: str = sys.executable) -> t.Iterator[LabClient]:
    """Run ``python -m lab serve`` until the block ends; it prints one line when it listens."""
    env = {**os.environ, "PYTHONPATH": str(TESTS)}
    with open(state / "lab.err", "w+b") as errors:
        process = subprocess.Popen([python, "-m", "lab", "serve", "--state", str(state), *arguments],
                                   stdout=subprocess.PIPE, stderr=errors, env=env)
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                process.wait(10)
                errors.seek(0)
                raise RuntimeError("the lab did not start: %s" % errors.read().decode(errors="replace")[-2000:])
            yield LabClient(json.loads(line), process)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
