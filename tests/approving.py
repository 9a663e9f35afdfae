# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a client does with the proposals: writes yes into the column approved of every row, and gives the file back."""

from __future__ import annotations

import csv


def approve_all(path: str) -> str:
    """The file itself, with a yes wherever nothing was said; one without the column stays as it is."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or []), list(reader)
    if "approved" in columns:
        with open(path, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, columns, quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows({**row, "approved": row["approved"] or "yes"} for row in rows)
    return path
