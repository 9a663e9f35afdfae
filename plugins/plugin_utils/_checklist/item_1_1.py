# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 1.1, the QuickBooks Admin is at hand. Judged in module_utils/_company_file/findings.py, on a jump host too."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._company_files import FileItem


class AdminAccess(FileItem):
    id = "1.1"
    verified = "That the file answers under the integration's login, where a look is allowed (evidence only)."
    asked = "That the Admin credentials are at hand: attested, with name and end date."
    why_not = "A password that is at hand cannot be seen, and is not asked for."
    proves = "Nothing by a look: who holds the QuickBooks Admin's password is a person's word, so the item is attested."
