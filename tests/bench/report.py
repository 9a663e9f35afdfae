# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the report costs: build time, file sizes, time to interactive for 1,000 hosts. ``python tests/bench/report.py [hosts]``."""
from __future__ import annotations

import contextlib
import json
import pathlib
import shutil
import sys
import tempfile
import time
import typing as t

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "browser"), str(TESTS), str(TESTS.parent / ".cache" / "collections")]

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import writer as _report_writer  # noqa: E402 - needs the path above
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mask import Mask  # noqa: E402 - needs the path above
from report_samples import fleet  # noqa: E402


def measure(hosts: int = 1000) -> dict[str, t.Any]:
    """Seconds and bytes; ``interactive_ms`` is None without Chromium."""
    with tempfile.TemporaryDirectory() as work:
        folder = pathlib.Path(work)
        fleet(folder, hosts, "20261122T190000Z-before", 8).write()
        fleet(folder, hosts).write()
        secrets = ["Secret-%05d!" % number for number in range(4 * hosts)]  # a host, two CRMs and the flow have one each
        request = _report_writer.Request(str(folder), formats=_report_writer.FORMATS, mask=Mask(secrets))
        started = time.perf_counter()
        _run, model = _report_writer.load(request)
        loaded = time.perf_counter()
        paths = _report_writer.write(model, request)
        written = time.perf_counter()
        page = pathlib.Path(paths["html"])
        return {
            "hosts": hosts, "findings": sum(len(host["findings"]) for host in model["hosts"]), "assemble_s": round(loaded - started, 2),
            "write_s": round(written - loaded, 2), "files": len(list(folder.glob("*"))) + len(list(folder.glob("*/*.*"))),
            "html_bytes": page.stat().st_size, "json_bytes": pathlib.Path(paths["json"]).stat().st_size, "interactive_ms": interactive(page)}


def interactive(page: pathlib.Path) -> int | None:
    """Milliseconds from opening the page until filters and matrix answer, in headless Chromium."""
    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        return None
    import conftest
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    with contextlib.ExitStack() as stack:
        profile = stack.enter_context(tempfile.TemporaryDirectory())
        options = webdriver.ChromeOptions()
        options.binary_location = conftest.CHROMIUM
        for switch in (*conftest.SWITCHES, "--user-data-dir=%s" % profile):
            options.add_argument(switch)
        driver = webdriver.Chrome(options=options, service=Service(conftest.DRIVER))
        stack.callback(driver.quit)
        driver.get(page.as_uri())
        return int(driver.execute_script("return document.documentElement.dataset.ready"))


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)))
