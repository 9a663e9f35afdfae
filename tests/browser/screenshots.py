# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the pictures of docs/images again: ``python tests/browser/screenshots.py <folder>``."""
from __future__ import annotations

import base64
import pathlib
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "browser"), str(TESTS), str(TESTS.parent / ".cache" / "collections")]

import conftest  # noqa: E402 - needs the path above
import report_pages  # noqa: E402
from selenium import webdriver  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402

#: File name, page, width, height, dark.
PICTURES = (
    ("report-client.png", "client", 1180, 1150, False),
    ("report-fleet.png", "fleet", 1320, 1420, False),
    ("report-client-dark.png", "client", 1180, 900, True),
)


def main(folder: pathlib.Path) -> None:
    with tempfile.TemporaryDirectory() as work:
        place = pathlib.Path(work)
        pages = {"client": report_pages.client_page(place / "a", "globex"), "fleet": report_pages.fleet_page(place / "b", 120)}
        options = webdriver.ChromeOptions()
        options.binary_location = conftest.CHROMIUM or ""
        for switch in (*conftest.SWITCHES, "--hide-scrollbars", "--user-data-dir=%s" % (place / "profile")):
            options.add_argument(switch)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(conftest.DRIVER))
        try:
            browser = conftest.Browser(driver)
            for name, page, width, height, dark in PICTURES:
                path = place / (page + ".html")
                path.write_text(pages[page], encoding="utf-8")
                browser.open(path, width, 900, dark)
                shot = browser.command("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                                       clip={"x": 0, "y": 0, "width": width, "height": height, "scale": 1})
                (folder / name).write_bytes(base64.b64decode(shot["data"]))
        finally:
            driver.quit()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
