# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 1.4, the grant to read unattended. Judged in module_utils/_company_file/findings.py, on a jump host too."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._company_files import FileItem


class CertificateAuthorization(FileItem):
    id = "1.4"
    proves = "The application that InterWeave comes through read the company file unattended, with QuickBooks closed before it."
    cannot_prove = "A grant to one application is none to another."
