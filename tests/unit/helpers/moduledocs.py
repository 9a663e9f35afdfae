# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's documentation, from the ``.yml`` beside it."""
from __future__ import annotations

import functools
import pathlib
import typing as t

import yaml

MODULES = pathlib.Path(__file__).resolve().parents[3] / "plugins" / "modules"


@functools.cache
def sidecar(name: str) -> dict[str, t.Any]:
    """DOCUMENTATION, EXAMPLES (as tasks) and RETURN."""
    found: dict[str, t.Any] = yaml.safe_load((MODULES / (name + ".yml")).read_text(encoding="utf-8"))
    return {**found, "EXAMPLES": yaml.safe_load(found["EXAMPLES"])}
