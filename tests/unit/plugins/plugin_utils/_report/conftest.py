# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import datetime as dt
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import find_run, read_run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mask import Mask
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import Settings, assemble
from report_samples import RunBuilder

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def run(tmp_path) -> RunBuilder:
    return RunBuilder(tmp_path)


@pytest.fixture
def model_of() -> t.Callable[..., dict[str, t.Any]]:
    """The model of a run that a builder has described."""

    def make(builder: RunBuilder, known: t.Sequence[str] = (), redact: bool = False, today: dt.date = TODAY) -> dict[str, t.Any]:
        builder.write()
        return assemble(read_run(find_run(builder.report_dir, builder.run_id)), Settings(today, Mask(known), redact))

    return make
