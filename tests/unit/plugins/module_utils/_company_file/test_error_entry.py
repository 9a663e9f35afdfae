# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One code: its cases, and both wordings."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_entry import Case, QuickBooksError, table

ENTRY = QuickBooksError("3070", "too long", "Shorten it.", "client", interweave="long", cases=(Case("refnumber", "Shorten the number.", "crm_admin"),))


def test_the_first_case_that_fits_says_what_to_do_and_who():
    met = ENTRY.met('in the field "RefNumber"')
    assert (met.remedy, met.owner, met.code) == ("Shorten the number.", "crm_admin", "3070")
    assert ENTRY.met("something else") is ENTRY


def test_both_wordings_are_shown():
    assert ENTRY.text() == "3070: too long (InterWeave's wording: long)"


def test_a_table_is_by_code():
    assert table(ENTRY) == {"3070": ENTRY}
