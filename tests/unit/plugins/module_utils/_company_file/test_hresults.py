# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every HRESULT of InterWeave's own table has an entry, also on the page, and those that mean something else through Remote Data Sharing."""
from __future__ import annotations

import pathlib

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.hresults import HRESULTS, REMOTE

PAGE = pathlib.Path(__file__).resolve().parents[5] / "docs" / "quickbooks-error-codes.md"
#: The last two digits of 800404xx.
SDK = ["%02X" % number for number in range(0x2D)]
RDS = ["02", "07", "0D", "14", "1A", "20", "21"]
WINDOWS = ["80040154", "80040308", "80040438", "80070005", "80080005", "800706BA"]


def test_the_tables_are_whole_and_so_is_their_page():
    assert set(HRESULTS) == {"800404" + code for code in SDK} | set(WINDOWS)
    assert set(REMOTE) == {"800404" + code for code in RDS}
    page = PAGE.read_text(encoding="utf-8")
    assert [code for code in (*("800404" + code for code in SDK), *WINDOWS) if "| %s |" % code not in page] == []
    for title in ("HRESULTs of the QuickBooks SDK", "The same through Remote Data Sharing", "Texts without a code"):
        assert "## %s" % title in page
