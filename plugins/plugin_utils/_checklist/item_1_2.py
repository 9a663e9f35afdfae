# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 1.2, the mode that the stage needs. Judged in module_utils/_company_file/findings.py, on a jump host too."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._company_files import FileItem


class SingleUserMode(FileItem):
    id = "1.2"
    verified = "The file's mode against the stage: single-user to connect, multi-user to run."
    asked = "Switching the mode."
    why_not = "QuickBooks offers no unattended switch of an open file."
    proves = "The company file is in the mode that the stage of the project needs, at the time of the look."
