# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts of tools/, which are no package."""
from __future__ import annotations

import importlib.util
import pathlib
import types

ROOT = pathlib.Path(__file__).resolve().parents[3]


def tool_named(name: str) -> types.ModuleType:
    """A fresh module of ``tools/<name>.py``, under a name of its own: a library is called coverage too."""
    spec = importlib.util.spec_from_file_location(name + "_tool", ROOT / "tools" / (name + ".py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


__all__ = ["tool_named"]
