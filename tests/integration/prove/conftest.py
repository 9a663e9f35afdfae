# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places of experiments over the lab."""
from __future__ import annotations

import pathlib
import sys

for name in ("windows", "e2e"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / name))
