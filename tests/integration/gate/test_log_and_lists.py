# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Items 5.2 and 4.2 in a run of the playbook: which logs are no pass, a planted duplicate by name, every difference of the lists classified."""
from __future__ import annotations

import pytest
from playbook import preflight


@pytest.fixture
def run(lab, tmp_path):
    def play(*arguments, **variables):
        folder = tmp_path / "report"
        folder.mkdir()
        found = preflight(lab, folder, *arguments, extra=variables)
        assert "Traceback" not in found.output
        return found
    return play


@pytest.mark.parametrize(("kind", "says"), [
    ("empty", "empty|no entry|nothing"), ("last_month", "the log ends at"), ("foreign", "somebody@initech.example|other user")])
def test_an_empty_an_old_and_a_foreign_log_are_no_pass(lab, run, kind, says):
    lab.act("interweave", "log", client="acme", kind=kind)
    found = run("--limit", "acme", "--tags", "item_5_2", interweave_required_items=["5.2"])
    assert found.statuses("acme-qb01", "5.2") == {"error"}
    assert (found.host("acme-qb01")["verdict"], found.code) == ("no-go", 2)
    text = found.text("acme-qb01", "5.2")
    assert any(word in text for word in says.split("|")), text


def test_a_planted_duplicate_is_found_with_its_name_and_the_way_out(lab, run):
    lab.act("interweave", "duplicate", client="acme", name="baker street supplies")
    lab.act("interweave", "run", client="acme", name="Baker Street Supplies")
    found = run("--limit", "acme", "--tags", "item_5_2", interweave_required_items=["5.2"])
    assert found.statuses("acme-qb01", "5.2") == {"fail"}
    text = found.text("acme-qb01", "5.2")
    assert "3100" in text
    assert "Baker Street Supplies" in text
    assert found.findings("acme-qb01", "5.2")[0]["remedy"]
    assert found.code == 2


def test_a_log_on_the_host_is_read_over_its_connection(lab, run):
    found = run("--limit", "acme", "--tags", "item_5_2", interweave_log={"user": "ops@acme.example", "host_path": "C:\\Logs\\nothing.erl"})
    assert found.statuses("acme-qb01", "5.2") == {"error"}
    assert "the host shows no such file" in found.text("acme-qb01", "5.2")
    assert lab.ledger()["requests"] > 0


def test_every_difference_of_globex_lists_is_classified(lab, run):
    """globex' company file refuses in the demo; here it answers."""
    lab.act("company_files", "switch", file="globex-main", name="refuse", value=None)
    lab.act("company_files", "switch", file="globex-main", name="connect_error", value=None)
    lab.act("company_files", "sql", file="globex-main", statement="UPDATE Customer SET TermsRefFullName = 'Net\u00a045' WHERE Name = 'Alpha AG'")
    found = run("--limit", "globex", "--tags", "company_file,crm,item_4_2", interweave_required_items=["4.2"])
    findings = {one["step"]: one for one in found.findings("globex-qb01", "4.2")}
    assert {one["status"] for one in findings.values()} == {"fail"}
    assert set(findings) == {"Payment terms", "Sales tax codes"}
    terms, codes = findings["Payment terms"], findings["Sales tax codes"]
    assert "1 white space differs, 1 case differs" in terms["actual"]
    assert '"Net\\u00a045" in QuickBooks is "Net 45" in Account.GlxPaymentTerms: white space differs' in terms["evidence"]
    assert '"30 Tage netto" in QuickBooks is "30 Tage Netto" in Account.GlxPaymentTerms: upper and lower case differ' in terms["evidence"]
    assert "1 missing in crm" in codes["actual"]
    assert '"EU" is in QuickBooks, but no value of Tax.Name' in codes["evidence"]
    assert found.code == 2
