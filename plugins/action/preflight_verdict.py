# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.controller import ControllerAction
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import default_dir, started
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.verdicts import NO_GO_SENTENCE, of_host, verdicts

Vars = dict[str, t.Any]


class ActionModule(ControllerAction):
    SPEC = {"report_dir": {"type": "path"}}

    def act(self, args: Vars, task_vars: Vars) -> Vars:
        folder = started(args["report_dir"] or default_dir())
        host = str(task_vars["inventory_hostname"])
        known = verdicts(folder)
        if known is None:
            raise RunError("no report was made of run %s, so nobody knows whether %s is ready" % (folder.run_id, host))
        mine = of_host(known, host)
        if not known["gate"]:
            return {"changed": False, **mine}
        if known["recap"] == "run":
            behind = sorted(name for name in known["hosts"] if of_host(known, name)["verdict"] != "go")
            here = task_vars.get("ansible_play_hosts_all") or [host]  # a resumed run may be limited to some of its hosts: one of these must tell
            first = next((name for name in known["hosts"] if name in here), host)
            if host == first and behind:
                return {"failed": True, "changed": False, **mine, "msg": "no-go: %s. %s" % (", ".join(behind[:10]), known["page"])}
            return {"changed": False, **mine}
        if mine["verdict"] == "go":
            return {"changed": False, **mine}
        return {"failed": True, "changed": False, **mine, "msg": NO_GO_SENTENCE % {**mine, "page": known["page"]}}
