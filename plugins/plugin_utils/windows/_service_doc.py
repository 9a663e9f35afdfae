# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the documentation of ``windows_service``, from which its argument spec is derived."""
from __future__ import annotations

import typing as t

DOC: dict[str, t.Any] = {
    "short_description": "Start, stop or restart a Windows service and set its start mode, over native CIM",
    "description": [
        "Brings one Windows service into a state and waits until Windows shows it, by the methods of C(Win32_Service).",
        "A restart can be limited to when it is due: O(restart=when_changed) restarts only when this run changed something on the host, or the service's "
        "process is older than the newest recorded change. Otherwise it passes with the process's start time as evidence.",
        "The QuickBooks database services (C(QuickBooksDB*), C(QBCFMonitorService)) and Terminal Services (C(TermService)) are never stopped, restarted or "
        "disabled, not even as dependents of another service.",
    ],
    "notes": [
        "A service that does not exist is an error, unless O(optional=true).",
        "Windows does not stop the services that need a service along with it. Without O(dependents) the module fails and names them.",
        "QRemote Server is no service but a program in a signed-in user's session: use M(interweave.smartintegration.session_info) for it.",
        "Process start times are the host's clock, recorded changes the controller's. With clocks that differ by minutes a change just made may be "
        "taken for older than it is.",
        "Services that share one C(svchost.exe) have that process's start time.",
        "Changing the start mode from a controller that is not Windows follows Microsoft's documentation of C(ChangeStartMode). It was not proven on real "
        "systems by this collection's authors. The result is read back.",
    ],
    "seealso": [
        {"name": "Win32_Service", "description": "Methods and return values.",
         "link": "https://learn.microsoft.com/windows/win32/cimwin32prov/win32-service"},
        {"module": "ansible.windows.win_service"},
    ],
    "attributes": {
        "check_mode": {"support": "full", "description": "Says what would change and writes nothing."},
        "diff_mode": {"support": "full", "description": "Shows state and start mode before and after."},
        "idempotent": {"support": "partial", "description": "O(state=restarted) with O(restart=always) restarts every time."},
        "platform": {"support": "full", "platforms": "windows", "description": "Windows hosts over WinRM or PSRP."},
    },
    "options": {
        "name": {"description": ["Short name of the service, as in the service's properties. Not the display name."], "type": "str", "required": True},
        "state": {
            "description": ["State to bring the service into. Without it only O(start_mode) is looked at.",
                            "V(restarted) starts a stopped service; for a running one O(restart) decides."],
            "type": "str", "choices": ["started", "stopped", "restarted"],
        },
        "start_mode": {"description": ["How the service starts."], "type": "str", "choices": ["auto", "manual", "disabled"]},
        "restart": {
            "description": ["When O(state=restarted) restarts a service that runs.",
                            "V(when_changed) only when this run changed something on the host, or the process is older than O(changed_since).",
                            "V(never) leaves it alone, and asks for a manual restart when this run changed something."],
            "type": "str", "choices": ["when_changed", "always", "never"], "default": "always",
        },
        "changed_since": {
            "description": ["Time of the newest change recorded for this host, as an ISO 8601 date-time with UTC offset, for O(restart=when_changed)."],
            "type": "str",
        },
        "dependents": {
            "description": ["Whether running services that need this one are stopped first and started again after a restart."],
            "type": "bool", "default": False,
        },
        "optional": {"description": ["Whether a missing service is not applicable instead of an error."], "type": "bool", "default": False},
        "timeout": {"description": ["Seconds to wait for each change of state."], "type": "int", "default": 60},
    },
    "examples": """\
- name: The client's integration service was restarted after the newest change
  interweave.smartintegration.windows_service:
    name: InterWeaveAgent
    state: restarted
    restart: when_changed
    changed_since: "2026-11-23T18:00:00Z"
    dependents: true

- name: The IP Helper service, which carries port proxies, runs and starts with Windows
  interweave.smartintegration.windows_service:
    name: iphlpsvc
    state: started
    start_mode: auto
""",
    "return": {
        "exists": {"description": "Whether there is such a service.", "type": "bool", "returned": "success"},
        "service": {
            "description": "The service as read after the change.", "type": "dict", "returned": "when the service exists",
            "contains": {
                "name": {"description": "Short name.", "type": "str", "returned": "always"},
                "display_name": {"description": "Display name, in the language of Windows.", "type": "str", "returned": "always"},
                "state": {"description": "State as C(Win32_Service) has it, for example C(Running).", "type": "str", "returned": "always"},
                "start_mode": {"description": "C(Auto), C(Manual) or C(Disabled).", "type": "str", "returned": "always"},
                "process_id": {"description": "Process of a running service.", "type": "int", "returned": "always"},
                "process_started": {"description": "Start time of that process, UTC, when it was looked at.", "type": "str", "returned": "always"},
            },
        },
    },
}

__all__ = ["DOC"]
