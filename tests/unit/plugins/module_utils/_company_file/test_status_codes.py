# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every status code of InterWeave's own table has an entry, also on the page."""
from __future__ import annotations

import pathlib

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.status_codes import STATUS_CODES

PAGE = pathlib.Path(__file__).resolve().parents[5] / "docs" / "quickbooks-error-codes.md"
#: The whole of InterWeave's table.
STATUS = [str(code) for code in (
    0, 1, 500, 501, 510, 530, 531, 550, 560, 570, 600, 9001, 9002, 9003, 9004, 9005, 1000, 1010, 1030, 1060, 3000, 3010, 3020, 3035, 3040, 3045,
    3050, 3060, 3065, 3085, 3030, 3031, 3070, 3080, 3090, 3100, 3101, 3110, 3152, 3120, 3240, 3121, 3130, 3140, 3150, 3151, 3153, 3160, 3185, 3161,
    3171, 3162, 3170, 3172, 3173, 3175, 3176, 3177, 3180, 3190, 3200, 3205, 3210, 3220, 3230, 3231, 3250, 3260, 3261, 3263, 3262, 3270, 3280, 3290,
    3300, 3301, 3310, 3320, 3330, 3340, 3360, 3350, 3351, 3352, 6210, 9100, 9101, 9102, 9103,
)]


def test_the_table_is_whole_and_so_is_its_page():
    assert set(STATUS_CODES) == set(STATUS)
    page = PAGE.read_text(encoding="utf-8")
    assert [code for code in STATUS if "| %s |" % code not in page] == []
