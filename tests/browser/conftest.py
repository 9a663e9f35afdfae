# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real browser for the report's pages: Debian's Chromium, headless. Without it the tests are skipped, with the reason."""
from __future__ import annotations

import base64
import json
import pathlib
import shutil
import typing as t

import pytest
from report_pages import client_page, fleet_page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
SWITCHES = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-component-update",
            "--disable-sync", "--disable-dev-shm-usage", "--window-size=1280,900")


class Browser:
    """The few things the tests ask of a browser."""

    def __init__(self, driver: t.Any) -> None:
        self.driver = driver

    def open(self, page: pathlib.Path, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        self.command("Emulation.setEmulatedMedia", media="", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)
        for kind in ("browser", "performance"):
            self.driver.get_log(kind)
        self.driver.get(page.as_uri())

    def command(self, name: str, **options: t.Any) -> t.Any:
        return self.driver.execute_cdp_cmd(name, options)

    def js(self, code: str, *arguments: t.Any) -> t.Any:
        return self.driver.execute_script(code, *arguments)

    def wait(self, code: str) -> t.Any:
        """Until the expression is true; its value."""
        from selenium.webdriver.support.ui import WebDriverWait
        return WebDriverWait(self.driver, 20, 0.02).until(lambda _driver: self.js("return " + code))

    def press(self, *keys: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys
        chain = ActionChains(self.driver)
        for key in keys:
            chain.send_keys(getattr(Keys, key) if hasattr(Keys, key) else key)
        chain.perform()

    def complaints(self) -> list[str]:
        """What the console said since the page was opened."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Addresses that were asked for since the page was opened, without the page itself and data inside it."""
        sent = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        urls = [message["params"]["request"]["url"] for message in sent if message["method"] == "Network.requestWillBeSent"]
        return [url for url in urls if not url.startswith(("file://", "data:"))]

    def pdf(self) -> bytes:
        return base64.b64decode(self.command("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Browser]:
    if not CHROMIUM or not DRIVER:
        pytest.skip("Chromium and its driver are not installed: apt install chromium chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for switch in (*SWITCHES, "--user-data-dir=%s" % tmp_path_factory.mktemp("chromium")):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield Browser(driver)
    finally:
        driver.quit()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pathlib.Path]:
    """The pages of the demo, of a fleet, of a thousand hosts and of a client with hostile names."""
    folder = tmp_path_factory.mktemp("pages")
    made = {"client": client_page(folder / "demo", "globex"), "fleet": fleet_page(folder / "fleet", 60), "thousand": fleet_page(folder / "thousand", 1000),
            "hostile": fleet_page(folder / "hostile", 0), "hostile client": client_page(folder / "hostile client", None)}
    paths = {}
    for name, text in made.items():
        paths[name] = folder / (name.replace(" ", "-") + ".html")
        paths[name].write_text(text, encoding="utf-8")
    return paths
