# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``prove``: the experiments of one host and its client's CRMs, and the two files to send."""
from __future__ import annotations

import contextlib
import pathlib
import typing as t

from ansible.errors import AnsibleError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.base import Action
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.windows import HostJob, Result
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._check import Checker
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._client_look import policy_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._records import in_the_way
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.read import read_client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.around import Around
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove import _page
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import (
    CREATIO,
    HOST,
    NOT_HERE,
    SALESFORCE,
    VERDICTS,
    Answer,
    Experiment,
    Places,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._conduct import Made, chosen, conduct
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mask import Mask
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.about import collection_version
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import default_dir
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError, file_name, now, write_bytes, write_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import new_run_id
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import LOST, WsmanError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._ways import wire_for

Json = dict[str, t.Any]
FOLDER = "proofs"


class ProveJob(HostJob):
    """See the documentation of the module ``prove``."""

    ERRORS = (WsmanError, ValueError, RunError)
    SPEC: t.ClassVar[Json] = {"report_dir": {"type": "path"}}

    def guard(self, action: Action) -> None:
        """Asked when the host is really connected to: a client's CRMs can be asked without it."""

    def act(self, action: Action, options: Json, task_vars: Json) -> Result:
        name = str(task_vars["inventory_hostname"])
        client = read_client(name, action.templar, task_vars)
        action.secrets.add(client.secrets)
        stopped = in_the_way(client)
        if stopped or client.wrong("interweave_experiments", "interweave_test_host"):
            raise ValueError("nothing was asked: %s" % (stopped or client.wrong("interweave_experiments", "interweave_test_host")[0].sentence))
        run = _Run(action, client, chosen(client.experiments))
        made = [*run.on_host(), *run.in_crms()]
        names = [name, client.name, str(task_vars.get("ansible_host") or ""), str(task_vars.get("ansible_user") or "").rpartition("\\")[2], *client.secrets]
        mask = Mask(names)
        data = _page.record(made, run.about, now(), collection_version(), lambda text: inert(mask.text(action.secrets.text(text))))
        path = _write(pathlib.Path(options["report_dir"] or default_dir()), name, data)
        return _result(data, path, any(one.experiment.writes and one.answer.verdict != NOT_HERE for one in made), run.lost)


class _Run:
    def __init__(self, action: Action, client: Client, experiments: list[Experiment]) -> None:
        self.action, self.client, self.experiments = action, client, experiments
        self.about: Json = {}
        self.policy = policy_of(client, action.check_mode)
        #: Why the host was lost, where it was.
        self.lost = ""

    def _at(self, *places: str) -> list[Experiment]:
        return [one for one in self.experiments if one.place in places]

    def on_host(self) -> list[Made]:
        wanted = self._at(HOST)
        if not wanted or self.client.hosting != "on_premises":
            return _none(wanted, "there is no host to log in to: interweave_hosting is %s" % self.client.hosting)
        made: list[Made] = []
        try:
            HostJob().guard(self.action)
            with self._places() as at:
                self._tell(at)
                for one in wanted:
                    made += conduct([one], at, self.policy, self.client.test_host)
        except (*LOST, AnsibleError) as exc:
            self.lost = self.action.said(exc)
            made += _none(wanted[len(made):], "the host was not reached, or lost on the way")
        return made

    @contextlib.contextmanager
    def _places(self) -> t.Iterator[Places]:
        connection = self.action.connection
        cim = CimClient(wire_for(connection))
        host = Host(cim)
        try:
            yield Places(host, cim, logins_of(connection))
        finally:
            with contextlib.suppress(WsmanError, AnsibleError):
                host.close()

    def _tell(self, at: Places) -> None:
        rows = at.wire.query("SELECT Caption,Version,OSLanguage,ProductType FROM Win32_OperatingSystem")
        row = rows[0] if rows else {}
        self.about = {"windows": row.get("Caption"), "build": row.get("Version"), "language": row.get("OSLanguage"), "product_type": row.get("ProductType"),
                      "connection": self.action.transport, "logins": ", ".join(at.logins)}

    def in_crms(self) -> list[Made]:
        wanted = self._at(SALESFORCE, CREATIO)
        at, why = Places(), dict.fromkeys((SALESFORCE, CREATIO), "the client's inventory declares none")
        around, check = Around(), Checker(self.action.validated)
        try:
            for crm in self.client.crms if wanted else ():
                try:
                    at.crms.setdefault(crm.type, around.client(crm.type, check.login(crm)))
                except (CrmError, ValueError) as exc:
                    why[crm.type] = "its login did not work: %s" % exc
            self.about["crms"] = ", ".join(sorted(at.crms))
            made = [conduct([one], at, self.policy, False) if one.place in at.crms else _none([one], why[one.place]) for one in wanted]
            return [one for some in made for one in some]
        finally:
            around.close()


def logins_of(connection: t.Any) -> tuple[str, ...]:
    """The ways to log in that the connection was told to take."""
    for option in ("transport", "auth"):
        with contextlib.suppress(Exception):
            found = connection.get_option(option)
            return tuple(str(one).lower() for one in ([found] if isinstance(found, str) else found or ()))
    return ()


def _none(experiments: t.Iterable[Experiment], why: str) -> list[Made]:
    return [Made(one, Answer(NOT_HERE, why)) for one in experiments]


def _write(report_dir: pathlib.Path, host: str, data: Json) -> pathlib.Path:
    path = report_dir / FOLDER / ("%s-%s.json" % (file_name(host), new_run_id()))
    write_json(path, data, report_dir)
    write_bytes(path.with_suffix(".md"), _page.page(data).encode("utf-8"), report_dir)
    return path


def _result(data: Json, path: pathlib.Path, changed: bool, lost: str) -> Result:
    left = [one["left"] for one in data["results"] if one.get("left")]
    counts = {verdict.replace(" ", "_"): sum(one["verdict"] == verdict for one in data["results"]) for verdict in VERDICTS}
    text = ["%s: %s" % (one["name"], one["verdict"]) + (" (%s)" % one["came"] if one["verdict"] != "proven" else "") for one in data["results"]]
    trouble = "; ".join([*(["the host was not reached, or lost on the way: %s" % lost] if lost else []), *("remove by hand: %s" % one for one in left)])
    return {"changed": changed, "results": data["results"], "counts": counts, "json": str(path), "page": str(path.with_suffix(".md")), "text": text,
            **({"failed": True, "msg": trouble} if trouble else {})}


__all__ = ["ProveJob", "logins_of"]
