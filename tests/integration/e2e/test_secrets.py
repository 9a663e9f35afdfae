# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A secret that is given in any variable is in no output at -vvv --diff, in no file of the report folder and on no command line of the host."""
from __future__ import annotations

import base64
import html
import json
import typing as t
from urllib.parse import quote

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS, KINDS
from labclient import LabClient
from playbook import Run, preflight

#: Characters that JSON, XML, an URL and cmd each write in their own way.
NASTY = "%PATH%&\"<ü>'\\"
COMPANY_FILE = r"C:\Users\Public\Documents\Intuit\QuickBooks\Company Files\Acme Supply.qbw"
#: These open the lab: with them the run gets far enough to use what it was given.
LAB_SECRETS = {"acme-admin-secret", "lab-acme-token-7f3a", "Lab-acme-1!", "lab-globex-pw", "lab-globex-token-91bc", "Lab-globex-1!"}


def secret(name: str) -> str:
    return "Sec%s9f2c" % name + NASTY


#: The SHA-256 of the lab's stand-in for the QODBC installer.
LAB_INSTALLER = "c7ca51a1498949895d522e23f32784fb9198228afea9386fdda3ad658ed3a188"


def on_the_host() -> dict[str, t.Any]:
    """Secrets that go to the Windows host; the installer's address has a user, a password and a token."""
    return {
        "interweave_dsns": [{"name": "AcmeQR", "attributes": {"DFQ": COMPANY_FILE, "OpenMode": "M"},
                             "secret_attributes": {"PWD": secret("Dsn"), "UID": secret("DsnUid")}}],
        "interweave_qodbc": {"installer": "https://sec-user-9f2c:SecUrl9f2c@files.invalid/qodbc.exe?sig=SecSig9f2c", "sha256": "0" * 64,
                             "arguments": "/VERYSILENT", "minimum_version": "24.0.0.359"},
        "interweave_company_files": [{"name": "main", "dsn": "QuickBooks Data QRemote", "company_name": "Acme Supply Inc.",
                                      "secret_attributes": {"PWD": secret("CompanyFile")}}],
    }


def used() -> dict[str, t.Any]:
    """Where the driver comes from the host itself, so that the data source is really written."""
    return {**on_the_host(), "interweave_qodbc": {"installer": r"C:\Install\qodbc.exe", "sha256": LAB_INSTALLER,
                                                  "arguments": "/VERYSILENT /SUPPRESSMSGBOXES /NORESTART"}}


def refused() -> dict[str, t.Any]:
    """The same with every login wrong and every service out of reach: the road of exceptions."""
    proxy = "http://sec-proxy:SecProxy9f2c@127.0.0.1:9"
    salesforce = {"auth": "password", "login_url": "https://127.0.0.1:9", "username": "a@acme.example", "password": secret("Crm"),
                  "security_token": secret("CrmToken"), "client_id": "id", "client_secret": secret("CrmClient"), "retries": 0}
    creatio = {"auth": "oauth", "url": "https://127.0.0.1:9", "identity_url": "https://127.0.0.1:9", "client_id": "id",
               "client_secret": secret("Creatio"), "proxy": proxy, "retries": 0}
    return {
        **on_the_host(),
        "ansible_password": secret("Windows"),
        "interweave_crms": [{"type": "salesforce", "login": salesforce, "integration_username": "a@acme.example"},
                            {"type": "creatio", "login": creatio, "integration_username": "b"}],
        "interweave_canary": {"start": "query_url", "url": "https://127.0.0.1:9/x", "company": "Acme", "token": secret("Canary"),
                              "transaction": "GetQBCustNF", "wait": 1, "every": 1},
        "interweave_log": {"url": "https://sec-log:SecLogPw9f2c@127.0.0.1:9/l.erl", "token": secret("Log"), "user": "ops@acme.example"},
    }


def odbc_road() -> dict[str, t.Any]:
    """A company file asked through a data source of the controller that is not there."""
    files = [{"name": "main", "connection": "odbc", "dsn": "no such source", "company_name": "Acme", "secret_attributes": {"PWD": secret("Odbc")}}]
    return {"interweave_company_files": files}


def strings(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


def planted(variables: dict[str, t.Any]) -> set[str]:
    """Every form in which a planted secret could stand in a text."""
    found = {text for text in strings(variables) if text.startswith("Sec")}
    found |= {"SecUrl9f2c", "SecSig9f2c", "SecProxy9f2c", "SecLogPw9f2c", *LAB_SECRETS}
    forms = set(found)
    for text in found:
        coded = base64.b64encode(text.encode()).decode()
        forms |= {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], html.escape(text), repr(text)[1:-1], quote(text, safe=""), coded}
        forms.add(text.split("%")[0])
    return {form for form in forms if form}


def shown(run: Run, lab: LabClient) -> t.Iterator[tuple[str, str]]:
    """What anyone can read afterwards: the output, the report folder, what ran on the hosts."""
    yield "output", run.output
    for path in sorted(run.folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(run.folder)), path.read_bytes().decode("utf-8", errors="replace")
    for name, host in lab.state("windows").items():
        for part in ("processes", "tasks", "services"):
            yield "%s of %s" % (part, name), json.dumps(host[part], ensure_ascii=False)
        # what a download's own configuration on standard input said is no command line
        yield "commands of %s" % name, json.dumps([entry for entry in host["recorded"] if entry.get("what") != "curl"], ensure_ascii=False)
    yield "ledger", json.dumps(lab.ledger(detail=True), ensure_ascii=False)


def unwrapped(text: str) -> str:
    """The text as it was before a terminal's lines were broken."""
    return "".join(text.split())


@pytest.mark.parametrize(("variables", "arguments", "reaches_the_host"), [
    (used(), (), True),
    (on_the_host(), (), False),
    (on_the_host(), ("--check",), False),
    (refused(), (), False),
    (odbc_road(), (), False),
], ids=["used", "download", "dry run", "refused", "odbc"])
def test_no_secret_is_shown_anywhere(lab, tmp_path, variables, arguments, reaches_the_host):
    folder = tmp_path / "report"
    folder.mkdir()
    path = tmp_path / "secrets.json"
    path.write_text(json.dumps({**variables, "interweave_allow": list(KINDS), "interweave_record": True}), encoding="utf-8")
    run = preflight(lab, folder, "--limit", "acme", "-vvv", "--diff", "-e", "@%s" % path, *arguments)
    assert len(run.host("acme-qb01")["findings"]) >= len(ITEMS), run.output[-3000:]
    forms = planted(variables)
    leaks = [(where, form) for where, text in shown(run, lab) for form in forms if form in text or form in unwrapped(text)]
    assert not leaks, leaks
    # else the above would prove nothing
    recording = (run.folder / "runs" / run.report["run"]["id"] / "recordings" / "acme-qb01.jsonl").read_text(encoding="ascii")
    assert len(recording.splitlines()) > 2
    names = {text for text in strings(lab.state("company_files")) if len(text) > 5 and (" " in text or "@" in text)}
    assert names
    assert [name for name in (*names, "acme") if name.lower() in recording.lower()] == []
    assert (secret("Dsn") in set(strings(lab.state("windows")["acme-qb01"]["registry"]))) == reaches_the_host
