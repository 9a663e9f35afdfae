# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example in the documentation is tried: YAML is parsed and compared with the specs, command lines are parsed by Ansible's own parsers,
playbooks and the tutorial's inventory are run over the lab in check mode, and the modules' EXAMPLES fit their options."""
from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import sys
import typing as t

import pytest
import yaml
from ansible.cli.adhoc import AdHocCLI
from ansible.cli.galaxy import GalaxyCLI
from ansible.cli.playbook import PlaybookCLI
from ansible.cli.vault import VaultCLI
from ansible.inventory.manager import InventoryManager
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.parsing.dataloader import DataLoader
from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.spec import spec_of
from labclient import LabClient
from pages import ROOT, Block, blocks, commands, kind_of, known, mistakes

BIN = pathlib.Path(sys.executable).parent
OURS = "interweave.smartintegration."
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem != "__init__")
YAML_BLOCKS = blocks("yaml", "yml")
COMMANDS = commands()
TEMPLATE = re.compile(r"\{\{.*\}\}", re.DOTALL)


def names(found: t.Iterable[t.Any]) -> list[str]:
    return [one.name for one in found]


def environment(lab: LabClient | None = None) -> dict[str, str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}
    env = {**env, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"), "ANSIBLE_NOCOLOR": "1", "ANSIBLE_LOCALHOST_WARNING": "false",
           "PATH": "%s%s%s" % (BIN, os.pathsep, os.environ["PATH"])}
    if lab is not None:
        env.update(INTERWEAVE_LAB_NET=str(lab.net), INTERWEAVE_LAB_CA=lab.ca, ODBCSYSINI=str(pathlib.Path(lab.ca).parent / "odbc"))
    return env


def run(*words: str, cwd: pathlib.Path, lab: LabClient | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=cwd, env={**environment(lab), "PWD": str(cwd), **env}, capture_output=True, text=True, timeout=120, check=False)


# YAML ------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("block", YAML_BLOCKS, ids=names(YAML_BLOCKS))
def test_a_yaml_block_is_a_playbook_an_inventory_or_variables(block):
    assert kind_of(yaml.safe_load(block.body)) != "unknown"


def of_kind(kind: str) -> list[Block]:
    return [block for block in YAML_BLOCKS if kind_of(yaml.safe_load(block.body)) == kind]


def plain(value: t.Any) -> t.Any:
    """Without values that are templates: their type is known only when they are filled in."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if not (isinstance(item, str) and TEMPLATE.search(item))}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


@pytest.mark.parametrize("block", of_kind("variables"), ids=names(of_kind("variables")))
def test_variables_exist_and_hold_what_their_spec_wants(block):
    for name, value in yaml.safe_load(block.body).items():
        assert known(name) or name.startswith(("ansible_", "vault_")), "%s: no role and no playbook knows %s" % (block.name, name)
        assert mistakes(name, plain(value)) == []


@pytest.mark.parametrize("block", of_kind("inventory"), ids=names(of_kind("inventory")))
def test_an_inventory_is_read_by_ansible(block, tmp_path):
    (tmp_path / "hosts.yml").write_text(block.body, encoding="utf-8")
    hosts = InventoryManager(DataLoader(), sources=[str(tmp_path / "hosts.yml")]).get_hosts()
    assert hosts
    assert all("ansible_host" in host.vars for host in hosts)


@pytest.mark.parametrize("block", of_kind("playbook"), ids=names(of_kind("playbook")))
def test_a_playbook_passes_ansibles_syntax_check(block, tmp_path):
    (tmp_path / "example.yml").write_text(block.body, encoding="utf-8")
    for name in re.findall(r"community\.general\.(\w+):", block.body):  # Galaxy cannot be reached from everywhere: a name is enough for the syntax
        others = tmp_path / "ansible_collections" / "community" / "general" / "plugins" / "modules"
        others.mkdir(parents=True, exist_ok=True)
        (others / (name + ".py")).touch()
    paths = "%s%s%s" % (ROOT / ".cache" / "collections", os.pathsep, tmp_path)
    done = run("ansible-playbook", "--syntax-check", "-i", "localhost,", "example.yml", cwd=tmp_path, ANSIBLE_COLLECTIONS_PATH=paths)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_recipe_makes_an_inventory_of_a_list_of_clients(tmp_path):
    recipe = next(block for block in of_kind("playbook") if "Make an inventory" in block.body)
    listed = next(block for block in blocks("csv") if block.page == recipe.page)
    (tmp_path / "recipe.yml").write_text(recipe.body, encoding="utf-8")
    (tmp_path / "clients.csv").write_text(listed.body, encoding="utf-8")
    done = run("ansible-playbook", "recipe.yml", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    inventory = InventoryManager(DataLoader(), sources=[str(tmp_path / "inventories" / "all" / "hosts.yml")])
    rows = [line.split(",") for line in listed.body.split()[1:]]
    assert {host.name: host.vars["interweave_client"] for host in inventory.get_hosts()} == {row[1]: row[0] for row in rows}
    assert {name for name in inventory.groups if name not in ("all", "ungrouped")} == {row[0] for row in rows}
    hosted = {key: value for key, value in inventory.get_host("initech-qb").vars.items() if not key.startswith("inventory_")}
    assert hosted == {"interweave_client": "initech", "interweave_hosting": "hosted"}
    assert inventory.get_host("acme-qb01").vars["ansible_port"] == 5985
    again = run("ansible-playbook", "recipe.yml", cwd=tmp_path)
    assert "changed=0" in again.stdout
    named = {"CLIENTS_CSV": str(tmp_path / "clients.csv"), "INVENTORY": str(tmp_path / "elsewhere" / "hosts.yml")}
    assert run("ansible-playbook", "recipe.yml", cwd=tmp_path, **named).returncode == 0
    assert (tmp_path / "elsewhere" / "hosts.yml").read_bytes() == (tmp_path / "inventories" / "all" / "hosts.yml").read_bytes()


def made_of(folder: pathlib.Path, listed: bytes) -> tuple[t.Any, str]:
    """What the recipe makes of such a list, and what it printed."""
    recipe = next(block for block in of_kind("playbook") if "Make an inventory" in block.body)
    (folder / "recipe.yml").write_text(recipe.body, encoding="utf-8")
    (folder / "clients.csv").write_bytes(listed)
    done = run("ansible-playbook", "recipe.yml", cwd=folder)
    path = folder / "inventories" / "all" / "hosts.yml"
    return (InventoryManager(DataLoader(), sources=[str(path)]) if path.exists() else None), done.stdout + done.stderr


def test_the_recipe_reads_what_excel_saves_and_odd_names_of_clients(tmp_path):
    rows = ["client;host;address;transport;port;hosting", "no;no-qb;192.168.1.2;ntlm;5985;on_premises", '"Big & Co";big-qb;;;;hosted',
            "M\u00fcller GmbH;m-qb;192.168.1.3;ntlm;5986;on_premises", "3M;3m-qb;;;;online", ""]
    inventory, printed = made_of(tmp_path, "\r\n".join(rows).encode("utf-8-sig"))
    assert inventory is not None, printed
    groups = {host.name: [group.name for group in host.get_groups() if group.name != "all"] for host in inventory.get_hosts()}
    assert {host.name: (host.vars["interweave_client"], groups[host.name]) for host in inventory.get_hosts()} == {
        "no-qb": ("no", ["no"]), "big-qb": ("Big & Co", ["Big___Co"]), "m-qb": ("M\u00fcller GmbH", ["M_ller_GmbH"]), "3m-qb": ("3M", ["c3M"])}
    assert inventory.get_host("m-qb").vars["ansible_port"] == 5986


def test_the_recipe_refuses_two_clients_that_would_share_a_group(tmp_path):
    inventory, printed = made_of(tmp_path, b"client,host,address,transport,port,hosting\na b,one,,,,hosted\na_b,two,,,,hosted\n")
    assert inventory is None
    assert "differ only in signs" in " ".join(printed.split())


# command lines ---------------------------------------------------------------------------------------------------------
PARSERS = {"ansible-playbook": PlaybookCLI, "ansible": AdHocCLI, "ansible-vault": VaultCLI, "ansible-galaxy": GalaxyCLI}


def parsed(words: list[str]) -> t.Any:
    cli = PARSERS[words[0]](words)
    cli.init_parser()
    return cli.parser.parse_args(words[1:])


@pytest.mark.parametrize("command", COMMANDS, ids=names(COMMANDS))
def test_a_command_line_can_be_typed_like_that(command, capsys):
    for words in simple_commands(command.words):
        program = words[0]
        if program in PARSERS:
            try:
                options = parsed(words)
            except SystemExit:
                pytest.fail(capsys.readouterr().err)
            if program == "ansible-playbook":
                check_playbook(options)
            elif program == "ansible":
                assert options.module_name.startswith(OURS)
                assert options.module_name.removeprefix(OURS) in MODULES
        else:
            assert program in OTHER_PROGRAMS, "no test knows the program of: %s" % command.name
            OTHER_PROGRAMS[program](words)


def simple_commands(words: list[str]) -> list[list[str]]:
    """A command line cut at its pipes and ``&&``; what ssh runs elsewhere stands for itself."""
    found: list[list[str]] = [[]]
    for word in words:
        if word in ("|", "&&"):
            found.append([])
        else:
            found[-1].append(word)
    return [simple[2:] if simple[0] == "ssh" else simple for simple in found]


def check_files_of_the_collection(words: list[str]) -> None:
    inside = [word.partition("/interweave/smartintegration/")[2] for word in words if "/interweave/smartintegration/" in word]
    inside += [word.replace("inventories/acme", "inventories/client_template") for word in words[1:2] if word.startswith("inventories/acme")]
    assert inside, words
    assert all((ROOT / name).exists() for name in inside)


def check_python(words: list[str]) -> None:
    """``-m venv`` or ``-m pip install`` of what the collection says it needs."""
    assert words[1:3] in (["-m", "venv"], ["-m", "pip"])
    if words[2] == "pip":
        required = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["requires_ansible"].removesuffix(".0")
        assert words[3:] == ["install", "ansible-core" + required] or check_files_of_the_collection(words) is None


def check_tool(words: list[str]) -> None:
    """A tool of a checkout, by the checkout's own Python: it takes these words as far as it can without the files."""
    assert (ROOT / words[1]).is_file()
    done = subprocess.run([sys.executable, str(ROOT / words[1]), words[2], "--help"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def check_environment(words: list[str]) -> None:
    """A variable that the acceptance run's inventory or its scenarios read, or an option of a CRM's login."""
    used = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "extensions" / "molecule").glob("**/*.yml")))
    used += "".join("'%s'" % name for crm in CONNECTORS.values() for option in crm.spec.values() if "fallback" in option for name in option["fallback"][1])
    variables = [word.partition("=")[0] for word in words[1:] if not word.startswith("-")]
    assert variables
    assert [name for name in variables if "'%s'" % name not in used] == []


def check_make(words: list[str]) -> None:
    targets = re.findall(r"^([\w -]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(words[1:]) <= {target for line in targets for target in line.split()}


def check_runner(words: list[str]) -> None:
    told = subprocess.run([str(BIN / "ansible-runner"), words[1], "--help"], capture_output=True, text=True, check=True).stdout
    assert [word for word in words if word.startswith("-") and not re.search(r"(^|[ ,])%s\b" % re.escape(word), told, re.MULTILINE)] == []


def check_own_file(words: list[str]) -> None:
    assert (ROOT / words[-1]).is_file()


#: Not Ansible's own, and what is checked of their arguments; dotnet and clio are not on this machine.
OTHER_PROGRAMS: dict[str, t.Callable[[list[str]], None]] = {
    "cp": check_files_of_the_collection, "python3": check_python, ".venv/bin/python": check_tool, "export": check_environment, "read": check_environment,
    "make": check_make, "ansible-runner": check_runner, "sed": check_own_file,
    **dict.fromkeys(("dotnet", "clio", "sha256sum", "mkdir", "source"), lambda _words: None),
}


#: Ansible's own variables of a connection that a page gives on the command line.
CONNECTION = ("ansible_host", "ansible_user", "ansible_connection", "ansible_port", "ansible_winrm_transport")


def check_playbook(options: t.Any) -> None:
    for playbook in options.args:
        assert playbook.startswith(OURS)
        assert options.inventory or playbook in (OURS + "report", OURS + "intake"), "no inventory is named, so there are no hosts"
        assert (ROOT / "playbooks" / (playbook.removeprefix(OURS) + ".yml")).is_file()
    for extra in options.extra_vars:
        if extra.startswith("@"):
            continue
        values = json.loads(extra) if extra.startswith("{") else dict(pair.split("=", 1) for pair in extra.split())
        values = {name: value for name, value in values.items() if name not in CONNECTION}
        assert [name for name in values if not known(name)] == []
        assert [mistake for name, value in values.items() for mistake in mistakes(name, value)] == []


def test_the_tags_of_the_examples_exist(tmp_path):
    done = run("ansible-playbook", OURS + "preflight", "-i", str(ROOT / "inventories" / "lab"), "--list-tags", cwd=tmp_path)
    tags = {tag for listed in re.findall(r"TASK TAGS: \[(.*)\]", done.stdout) for tag in listed.split(", ")}
    wanted = {tag for command in COMMANDS if command.words[0] == "ansible-playbook"
              for tag in (*parsed(list(command.words)).tags, *parsed(list(command.words)).skip_tags)}
    assert wanted
    assert wanted - {"all"} <= tags


def typed_lines(page: str) -> list[str]:
    """Every command of a page up to its first look, in order, continuation lines joined, the vault's password from a file."""
    text = "\n".join(block.body for block in blocks("shell") if block.page == ROOT / page)
    lines = [line.replace(" --ask-vault-pass", "") for line in re.sub(r"\\\n\s*", " ", text).splitlines() if line]
    last = next(number for number, line in enumerate(lines) if line.startswith("ansible-playbook %spreflight" % OURS))
    return lines[:last + 1]


def over_the_lab(line: str, lab: LabClient) -> str:
    """A command with the lab's address, and with the password that somebody would type."""
    return line.replace("192.168.10.20", lab.address(10, 1)).replace("--ask-pass", "--connection-password-file windows-password")


@pytest.mark.parametrize("page", ["README.md", "docs/first-client.md"])
def test_the_way_to_a_first_look_can_be_typed_in_an_empty_home(page, tmp_path, lab):
    """Every command up to the first look, one after the other, but those that need the network (pip), the editor, and a CRM's secrets."""
    done = subprocess.run([str(BIN / "ansible-galaxy"), "collection", "build", "--output-path", str(tmp_path)], cwd=ROOT, env=environment(), check=False,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (tmp_path / "password").write_text("word", encoding="utf-8")
    (tmp_path / "windows-password").write_text("Lab-acme-1!", encoding="utf-8")
    *typed, look = [over_the_lab(line, lab) for line in typed_lines(page)]
    typed = [line for line in typed if not line.startswith(("python3 ", "source ", "ansible-vault edit ", "export ", "read "))]
    assert len(typed) >= 2
    typed.append("echo 'vault_acme_windows_password: Lab-acme-1!' > inventories/acme/group_vars/acme/vault.yml")  # what the editor was for
    env = {**environment(), "HOME": str(tmp_path), "ANSIBLE_VAULT_PASSWORD_FILE": str(tmp_path / "password")}
    del env["ANSIBLE_COLLECTIONS_PATH"]
    script = "\n".join(["set -e", *typed, look])
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 2, done.stdout + done.stderr
    report = json.loads((tmp_path / "interweave-report" / "report.json").read_text(encoding="utf-8"))
    assert [(host["host"], host["outcome"]) for host in report["hosts"]] == [("acme-qb01", "reported")]
    assert lab.ledger()["writes"] == 0


# the tutorial, over the lab --------------------------------------------------------------------------------------------
@pytest.fixture
def tutorial(tmp_path: pathlib.Path, lab: LabClient) -> pathlib.Path:
    """The inventory as docs/first-client.md makes it: the draft of its own command over the lab's acme, CRM included, and the answers of later steps."""
    (tmp_path / "windows-password").write_text("Lab-acme-1!", encoding="utf-8")
    page = (ROOT / "docs" / "first-client.md").read_text(encoding="utf-8")
    command = next(line for line in typed_lines("docs/first-client.md") if line.startswith("ansible-playbook %sdiscover" % OURS))
    crm = re.search(r"^    (-e .*interweave_crms.*)$", page, re.MULTILINE)[1].replace("https://acme.my.salesforce.com", "https://%s:8443" % lab.address(2))
    done = run("bash", "-c", "%s %s" % (over_the_lab(command, lab), crm), cwd=tmp_path, lab=lab, INTERWEAVE_SALESFORCE_CLIENT_ID="3MVG9.acme.admin",
               INTERWEAVE_SALESFORCE_CLIENT_SECRET="acme-admin-secret", INTERWEAVE_SALESFORCE_CA_PATH=lab.ca)
    assert done.returncode == 0, done.stdout + done.stderr
    group = tmp_path / "inventories" / "acme" / "group_vars" / "acme"
    values: dict[str, t.Any] = yaml.safe_load((group / "main.yml").read_text(encoding="utf-8"))
    for block in [block for block in YAML_BLOCKS if block.page.name == "first-client.md"]:
        values.update(yaml.safe_load(block.body))
    values["interweave_change"] = {"ticket": values["interweave_change"]["ticket"]}  # the example's window is over one day
    (group / "main.yml").write_text(yaml.safe_dump(values), encoding="utf-8")
    secrets = {"vault_acme_windows_password": "Lab-acme-1!", "vault_acme_salesforce_client_secret": "acme-admin-secret"}
    assert set(yaml.safe_load((group / "vault.yml.example").read_text(encoding="utf-8"))) == set(secrets)
    (group / "vault.yml").write_text(yaml.safe_dump(secrets), encoding="utf-8")
    return tmp_path


def test_the_tutorials_inventory_gets_in_and_looks_without_writing(tutorial, lab):
    first = run("ansible", "acme-qb01", "-i", "inventories/acme", "-m", OURS + "windows_time_zone_info", cwd=tutorial, lab=lab)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Eastern Standard Time" in first.stdout
    done = run("ansible-playbook", OURS + "preflight", "-i", "inventories/acme", "--check", "--diff", cwd=tutorial, lab=lab)
    report = json.loads((tutorial / "interweave-report" / "report.json").read_text(encoding="utf-8"))
    assert done.returncode == 2, done.stdout + done.stderr
    status = {found["item"]: found["status"] for found in report["hosts"][0]["findings"]}
    assert status["1.1"] in ("error", "attested", "manual")
    assert {status[item] for item in ("1.5", "3.2")} == {"would_change"}
    assert status["4.1"] == "attested"
    assert (tutorial / "interweave-report" / "clients" / "acme.html").is_file()
    assert (tutorial / "interweave-report" / "mail" / "acme-it.txt").is_file()
    assert lab.ledger()["writes"] == 0
    assert lab.ledger()["powershell_starts"] == 0


def over_hosts(block: Block) -> bool:
    return any(play.get("hosts") not in (None, "localhost") for play in yaml.safe_load(block.body))


LAB_PLAYBOOKS = [block for block in of_kind("playbook") if over_hosts(block)]


@pytest.mark.parametrize("block", LAB_PLAYBOOKS, ids=names(LAB_PLAYBOOKS))
def test_a_playbook_runs_over_the_lab_in_check_mode_and_writes_nothing(block, lab, tmp_path):
    (tmp_path / "example.yml").write_text(block.body.replace("/srv/preflight", str(tmp_path / "report")), encoding="utf-8")
    done = run("ansible-playbook", "-i", str(ROOT / "inventories" / "lab"), "example.yml", "--check", "--diff", cwd=tmp_path, lab=lab)
    assert done.returncode in (0, 2), done.stdout + done.stderr
    assert (done.returncode == 0) != ("no-go: " in done.stdout + done.stderr), done.stdout + done.stderr
    assert lab.ledger()["writes"] == 0


def test_the_creatio_guides_play_runs_over_the_lab(lab, tmp_path):
    block = next(block for block in of_kind("playbook") if block.page.name == "creatio.md")
    text = block.body.replace("https://acme.creatio.com", "https://%s:8443" % lab.address(3))
    (tmp_path / "example.yml").write_text(text, encoding="utf-8")
    secrets = {"vault_acme_creatio_client_id": "interweave-client", "vault_acme_creatio_client_secret": "lab-interweave-secret"}
    done = run("ansible-playbook", "example.yml", "--check", "-e", json.dumps(secrets), cwd=tmp_path, lab=lab,
               INTERWEAVE_CREATIO_CA_PATH=lab.ca, INTERWEAVE_CREATIO_IDENTITY_URL="https://%s:9443" % lab.address(3))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok=1" in done.stdout
    assert lab.ledger()["writes"] == 0


# the modules' examples -------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def documented() -> dict[str, tuple[dict[str, t.Any], t.Any]]:
    """Each module's documentation, fragments included, and its examples, as ansible-doc has them."""
    done = run("ansible-doc", "--json", *(OURS + name for name in MODULES), cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return {name.removeprefix(OURS): (entry["doc"], yaml.safe_load(entry["examples"])) for name, entry in json.loads(done.stdout).items()}


def tasks_of(examples: t.Any) -> list[dict[str, t.Any]]:
    return [task for entry in examples for task in (entry.get("tasks", []) if "hosts" in entry else [entry])]


@pytest.mark.parametrize("module", MODULES)
def test_a_modules_examples_fit_its_options(module, documented):
    doc, examples = documented[module]
    assert examples, "%s has no examples" % module
    used = 0
    for task in tasks_of(examples):
        for key in [key for key in task if key.startswith(OURS)]:
            name = key.removeprefix(OURS)
            assert name in documented, "%s: there is no module %s" % (module, name)
            values = task[key] or {}
            spec = spec_of(documented[name][0].get("options") or {})
            given = plain(values)
            if isinstance(given.get("steps"), str):  # the name of a variable that holds the steps
                del given["steps"]
            for option in set(values) - set(given):  # a template stands for a value of the right type
                spec.get(option, {}).pop("required", None)
                assert option in spec, "%s: %s has no option %s" % (module, name, option)
            for option in spec.values():
                relax(option)
            result = ArgumentSpecValidator(spec).validate(given)
            assert result.error_messages == [], "%s: %s" % (module, result.error_messages)
            used += name == module
    assert used, "no example of %s uses it" % module


def relax(option: dict[str, t.Any]) -> None:
    """A required suboption may be given by a template, which ``plain`` has taken out."""
    for inner in (option.get("options") or {}).values():
        inner.pop("required", None)
        relax(inner)


def test_all_examples_together_pass_ansibles_syntax_check(documented, tmp_path):
    plays: list[t.Any] = []
    for _doc, examples in documented.values():
        for entry in examples:
            plays.append(entry if "hosts" in entry else {"name": "Example", "hosts": "all", "gather_facts": False, "tasks": [entry]})
    (tmp_path / "examples.yml").write_text(yaml.safe_dump(plays), encoding="utf-8")
    done = run("ansible-playbook", "--syntax-check", "-i", "localhost,", "examples.yml", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


#: Modules of a run: what they need is made by the playbook, which other tests run.
OF_A_RUN = ("preflight_", "watch_", "leave_", "host_restore", "crm_restore")
#: What stands in the modules' examples as a template. None of these opens anything but the lab.
FILLED_IN = {
    "acme_sf_client_id": "3MVG9.acme.admin", "acme_sf_client_secret": "acme-admin-secret", "acme_creatio_client_id": "interweave-client",
    "acme_creatio_client_secret": "lab-interweave-secret", "acme_creatio_admin_password": "lab-unknown-password",
    "acme_creatio_password": "lab-unknown-password", "qodbc_sha256": "0" * 64, "qodbc_arguments": "/VERYSILENT", "vault_qremote_key": "lab-qremote-key",
    "vault_interweave_token": "lab-acme-token-7f3a", "vault_salesforce_session": "lab-no-such-session",
    "vault_acme_portal_password": "lab-acme-portal-pw",
}


def test_the_modules_examples_run_over_the_lab_in_check_mode_and_write_nothing(documented, lab, tmp_path):
    """Each answers with what it found, in the form that its module documents. That the lab's client is not as the example wants is no matter."""
    tasks: list[dict[str, t.Any]] = []
    for module, (_doc, examples) in documented.items():
        for task in tasks_of(examples) if not module.startswith(OF_A_RUN) else []:
            name = "%s: %s" % (module, task["name"])
            tasks.append({**task, "name": name, "register": task.get("register", "seen"), "ignore_errors": True})
            tasks[-1].pop("delegate_to", None)
            tasks.append({"name": "Say it", "ansible.builtin.debug": {"msg": "@@%s@@{{ %s | to_json }}@@" % (name, tasks[-1]["register"])}})
    text = yaml.safe_dump([{"name": "Examples", "hosts": "acme-qb01", "gather_facts": False, "tasks": tasks}])
    text = text.replace("https://acme.my.salesforce.com", "https://%s:8443" % lab.address(2)).replace("/srv/preflight", str(tmp_path))
    (tmp_path / "examples.yml").write_text(text.replace(
        "https://acme.creatio.com", "https://%s:8443" % lab.address(3)).replace("https://portal.example", "https://%s:8443" % lab.address(4)), encoding="utf-8")
    creatio = {"INTERWEAVE_CREATIO_" + name: value for name, value in {
        "URL": "https://%s:8443" % lab.address(3), "IDENTITY_URL": "https://%s:9443" % lab.address(3), "CLIENT_ID": "interweave-client",
        "CLIENT_SECRET": "lab-interweave-secret", "CA_PATH": lab.ca}.items()}
    done = run("ansible-playbook", "-i", str(ROOT / "inventories" / "lab"), "examples.yml", "--check", "-e", json.dumps(FILLED_IN), cwd=tmp_path, lab=lab,
               INTERWEAVE_SALESFORCE_CA_PATH=lab.ca, **creatio)
    said = {name: json.loads(json.loads('"%s"' % answer)) for name, answer in re.findall(r'"msg": "@@(.*?)@@(.*?)@@"', done.stdout)}
    assert len(said) == len(tasks) // 2, done.stdout[-3000:] + done.stderr
    silent = {name: answer.get("msg") for name, answer in said.items() if answer.get("failed") and not answer.get("status") and not answer.get("findings")}
    assert silent == {}
    assert lab.ledger()["writes"] == 0
