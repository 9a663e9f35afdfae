# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.guard import check_descriptors

# the guard: measured, a limit of 1024 carried 253 hosts at 500 forks


def test_the_loss_of_hosts_is_refused_before_it_happens():
    with pytest.raises(RunError, match=r"ulimit -n \d+.*--forks"):
        check_descriptors(forks=500, hosts=1000, limit=1024)


def test_forks_beyond_the_hosts_cost_nothing():
    check_descriptors(forks=500, hosts=10, limit=1024)


def test_the_advice_of_the_guard_would_pass_the_guard():
    with pytest.raises(RunError) as caught:
        check_descriptors(forks=500, hosts=1000, limit=1024)
    words = str(caught.value)
    forks = int(words.split("lower the forks to ")[1].split()[0])
    limit = int(words.split("ulimit -n ")[1].split(")")[0])
    check_descriptors(forks, 1000, 1024)
    check_descriptors(500, 1000, limit)
