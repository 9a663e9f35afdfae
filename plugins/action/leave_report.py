# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ..plugin_utils._action.base import Action
from ..plugin_utils._jobs.leave_report import LeaveReportJob


class ActionModule(Action):
    JOB = LeaveReportJob()
