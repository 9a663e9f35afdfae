# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: items 1.1, 1.2 and 1.4 of the checklist from a company file's facts. Pure.

Grants are per application ("You will need to go through this process for each application", QODBC readme), so a pass of 1.4 names
the application whose grant was proven, and another application's grant is no pass.
"""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import QREMOTE_PROGRAM
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, FAIL, MANUAL, PASS, Outcome, finding

Facts = dict[str, t.Any]

#: Stage of the project -> mode that the stage needs and the menu that brings it about.
STAGES = {
    "connect": ("single_user", "single-user mode", "File > Switch to Single-user Mode"),
    "run": ("multi_user", "multi-user mode", "File > Switch to Multi-user Mode"),
}
_WORDS = {"single_user": "single-user mode", "multi_user": "multi-user mode"}
#: Codes that are about the mode: they answer 1.2, and say nothing about the grant.
_MODE_CODES = ("80040410",)
#: Codes about the grant of the program that asked; for the first ones its dialog must come again.
_DIALOG_CODES = ("80040418", "80040420", "8004041E")
_GRANT_CODES = (*_DIALOG_CODES, "8004041A", "8004041D")
#: The mode that a file is in when a connection that asks for the other one is refused.
_REFUSED_FOR = {"M": "single_user", "S": "multi_user"}


def findings(facts: Facts, stage: str, application: str = "", company_name: str = "", open_mode: str = "F") -> list[Facts]:
    """The findings of one company file. *application*: the program that InterWeave will come through (empty: whichever was proven).
    *open_mode*: the mode that the connection asked for."""
    return [{**finding(item, outcome, facts["name"]), **about} for item, outcome, about in outcomes(facts, stage, application, company_name, open_mode)]


def outcomes(facts: Facts, stage: str, application: str = "", company_name: str = "", open_mode: str = "F") -> list[tuple[str, Outcome, Facts]]:
    """The same as outcomes: item, what is said of it, and the keys of its finding beside that."""
    if facts["connected"]:
        wrong = wrong_file(facts, company_name)
        mode, grant = wrong or single_user(facts, stage), wrong or authorized(facts, application, stage)
    else:
        mode, grant = mode_unseen(facts, stage, open_mode), refused(facts, application)
    if stage == "run" and mode.status == FAIL and _needs_dialog(facts, grant):
        mode.remedy = "First item 1.4, whose dialog needs single-user mode; when that is done: " + mode.remedy
    about = {"company_file": facts["name"]}
    lapses = {**about, "valid_for": facts["version"]} if facts["version"] else about  # what a person attests of it lapses with this version
    return [("1.1", admin_access(facts), lapses), ("1.2", mode, about), ("1.4", grant, lapses)]


def seen(facts: Facts) -> list[str]:
    """What was proven, in words: stands under every finding of the file."""
    parts = ["asked through %s on the %s road, %d statements" % (facts["application"] or "an unnamed application", facts["road"], facts["statements"])]
    if facts["product"]:
        parts.append("%s, version %s, company '%s'" % (facts["product"], facts["version"], facts["company_name"]))
    if facts["user"]:
        parts.append("in the session of %s" % facts["user"])
    return [*parts, *facts["notes"]]


def trouble(facts: Facts) -> tuple[dict[str, t.Any], list[str]]:
    """The error that kept the file shut, and the evidence for it."""
    error = next((error for error in facts["errors"] if error["statement"] == "connect"), None) or (facts["errors"] or [{}])[0]
    evidence = [*seen(facts), "QuickBooks said: %s" % (error.get("message") or "no answer and no error came back")]
    if error.get("code") in ("80070005", "80040408") and facts["elevated"] is not None:
        evidence.append("the question was asked %s, so QuickBooks %s" % (
            ("as administrator", "probably runs without elevation") if facts["elevated"] else
            ("without elevation", "probably runs as administrator, or as another Windows user")))
    return error, evidence


def grant_steps(application: str) -> str:
    """How the grant is given: who does what, in which order. Only the program that InterWeave comes through gets it, and PowerShell never is that."""
    if not application or same_program(application, "powershell.exe"):
        application = QREMOTE_PROGRAM
    return ("By appointment with us, half an hour: the bookkeeper signs in to QuickBooks as Admin, opens the company file in single-user mode (File > "
            "Switch to Single-user Mode) and stays at the screen of the host. Then InterWeave starts its first connection, or we do. QuickBooks shows a "
            "window that asks whether an application may have access. Only when it names %s: choose 'Yes, always; allow access even if QuickBooks is "
            "not running' and log in as Admin; for any other program choose No. Afterwards: File > Switch to Multi-user Mode." % application)


def _needs_dialog(facts: Facts, grant: Outcome) -> bool:
    error = trouble(facts)[0] if not facts["connected"] else {}
    return grant.status == FAIL and error.get("code") in _GRANT_CODES


def refused(facts: Facts, application: str = "") -> Outcome:
    """1.4 when the file could not be opened, with the remedy of the code that QuickBooks gave.

    A refusal of another program than the one InterWeave comes through says nothing of that one's grant, and asks for none.
    """
    error, evidence = trouble(facts)
    expected = "the company file can be read unattended"
    if error.get("busy"):
        return Outcome(ERROR, expected, "busy: %s (%s)" % (error["meaning"], error["code"]), evidence, error["remedy"] + " Then run again.", error["owner"])
    if error.get("code") in _MODE_CODES or str(error.get("code")).startswith(("IM", "08")):
        return Outcome(ERROR, expected, "%s: %s; so nothing was seen of the grant" % (error["code"], error["meaning"]), evidence, error["remedy"],
                       error["owner"])
    if error.get("code") in _GRANT_CODES:
        wanted, asked = application or QREMOTE_PROGRAM, facts["application"]
        if asked and (not same_program(wanted, asked) or same_program(asked, "powershell.exe")):
            return Outcome(MANUAL, expected, "QuickBooks refused %s, which InterWeave does not use (%s); %s needs a grant of its own" % (
                asked, error["code"], wanted), evidence,
                "Give %s no grant: answer a window that names it with No. %s" % (asked, grant_steps(wanted)), "client")
        if error["code"] in _DIALOG_CODES:
            return Outcome(FAIL, expected, "%s: %s" % (error["code"], error["meaning"]), evidence, grant_steps(wanted), "client")
    if error.get("code"):
        return Outcome(FAIL, expected, "%s: %s" % (error["code"], error["meaning"]), evidence, error["remedy"], error["owner"])
    return Outcome(ERROR, expected, "could not be opened: %s" % (error.get("message") or "no answer and no error came back"), evidence,
                   "Look at the message; it names no code of Intuit's or InterWeave's tables. qbsdklog.txt on the host may say more.", "operator")


def mode_unseen(facts: Facts, stage: str, open_mode: str) -> Outcome:
    """1.2 when the file could not be opened: only a code that is about the mode says something about it."""
    wanted, words, menu = STAGES[stage]
    expected = "%s (stage '%s')" % (words, stage)
    error, evidence = trouble(facts)
    if error.get("code") in _MODE_CODES and _REFUSED_FOR.get(open_mode) == wanted:
        return Outcome(ERROR, expected, "%s: %s; the connection asked for another mode than the stage's" % (error["code"], error["meaning"]), evidence,
                       "Set the company file's open_mode to F, which follows the mode that the file is in, then run again.", "operator")
    if error.get("code") in _MODE_CODES:
        return Outcome(FAIL, expected, "%s: %s" % (error["code"], error["meaning"]), evidence,
                       "In QuickBooks, as the user who has the file open: %s." % menu, "client")
    if error.get("busy"):
        return Outcome(ERROR, expected, "busy: %s (%s)" % (error["meaning"], error["code"]), evidence, error["remedy"] + " Then run again.", error["owner"])
    reason = "%s: %s" % (error["code"], error["meaning"]) if error.get("code") else error.get("message") or "no answer"
    return Outcome(ERROR, expected, "%s; so the file was not opened and its mode not seen" % reason, evidence,
                   "First item 1.4. When the file can be opened: where QuickBooks' File menu offers '%s', choose it; else nothing is to be done." % (
                       menu.rpartition(" > ")[2]), "client")


def wrong_file(facts: Facts, company_name: str) -> Outcome | None:
    if not company_name or (facts["company_name"] or "").strip() == company_name.strip():
        return None
    if facts["company_name"] is None:
        return Outcome(ERROR, "the company file of '%s'" % company_name, "QuickBooks did not say whose company file it is", seen(facts),
                       "Look at QuickBooks' title bar, and at the error of the statement 'company' in the module's result.", "operator")
    return Outcome(FAIL, "the company file of '%s'" % company_name, "the connection leads to '%s'" % facts["company_name"], seen(facts),
                   "Correct the path of the company file (DFQ) in the DSN, or company_name in the inventory.", "it")


def single_user(facts: Facts, stage: str) -> Outcome:
    """1.2: the checklist's single-user mode is for the first connection; at run time InterWeave needs multi-user mode."""
    wanted, words, menu = STAGES[stage]
    expected = "%s (stage '%s')" % (words, stage)
    if facts["file_mode"] is None:
        return Outcome(ERROR, expected, "QuickBooks did not say in which mode the file is open", seen(facts),
                       "Look at the title bar and the File menu of QuickBooks, and tell us the mode: item 1.2 is then attested in your name.", "client")
    actual = _WORDS[facts["file_mode"]]
    if facts["file_mode"] == wanted and stage == "connect" and facts["quickbooks_open_before"] is False:
        return Outcome(MANUAL, expected, "%s, but QuickBooks was closed: the question itself opened the file so" % actual, seen(facts),
                       "Open the company file as Admin in single-user mode (%s), leave it open for the first connection, and run again." % menu, "client")
    if facts["file_mode"] == wanted:
        return Outcome(PASS, expected, actual, [*seen(facts), "this is the mode at the moment of the look; anyone may switch it later"])
    return Outcome(FAIL, expected, actual, seen(facts), "In QuickBooks, as the user who has the file open: %s." % menu, "client")


def authorized(facts: Facts, application: str, stage: str = "run") -> Outcome:
    """1.4: passes only on an unattended read with QuickBooks closed before it, by the application that InterWeave comes through.

    In the stage 'connect' the file stays open for the first connection (1.2), so the unattended read waits for the stage 'run'.
    """
    expected = "an unattended read with QuickBooks closed before it, by %s" % (application or "the application that InterWeave uses")
    proven = facts["application"] or "an unnamed application"
    if application and not same_program(application, proven):
        return Outcome(MANUAL, expected, "the grant of %s is proven, %s needs one of its own" % (proven, application), seen(facts),
                       grant_steps(application), "client")
    if stage == "connect" and facts["quickbooks_open_before"] is not False:
        return Outcome(MANUAL, expected, "%s may read; in the stage 'connect' the file stays open, so an unattended read is looked at in the stage 'run'"
                       % proven, seen(facts), "When the first connection is done, switch to multi-user mode and close the company file; then we set "
                       "interweave_stage to run and look again.", "client")
    if facts["quickbooks_open_before"] is None:
        return Outcome(MANUAL, expected, "%s may read; whether QuickBooks was closed before could not be seen from here" % proven, seen(facts),
                       "Close QuickBooks on the host (File > Exit) at a time agreed with us: we look then, on the host. Start it again afterwards.", "client")
    if facts["quickbooks_open_before"]:
        return Outcome(MANUAL, expected, "%s may read while QuickBooks is open, which proves nothing about an unattended read" % proven, seen(facts),
                       "Close QuickBooks on the host (File > Exit) at a time agreed with us: we look then. Start it again afterwards (R3).", "client")
    if facts["automatic_login"] is False:  # with QuickBooks open before it says nothing: then a person was logged in
        return Outcome(FAIL, expected, "%s may read, but not log in automatically" % proven, seen(facts),
                       "As Admin: Edit > Preferences > Integrated Applications > Company Preferences > Properties: tick 'Allow this application to "
                       "login automatically' and choose the user.", "client")
    if facts["automatic_login"] is None:
        return Outcome(MANUAL, expected, "%s read with QuickBooks closed; QuickBooks did not say whether by automatic login" % proven, seen(facts),
                       "Look at Edit > Preferences > Integrated Applications > Company Preferences > Properties of %s: 'Allow this application to login "
                       "automatically' must be ticked. Tell us what you see, for QuickBooks %s." % (proven, facts["version"]), "client")
    return Outcome(PASS, expected, "%s read the file with QuickBooks closed before, by automatic login" % proven, seen(facts))


def same_program(one: str, other: str) -> bool:
    """Whether two paths or names mean the same program file, on Windows' terms."""
    def base(text: str) -> str:
        return text.replace("/", "\\").rsplit("\\", 1)[-1].split(" (", 1)[0].strip().lower()
    return base(one) == base(other)


def admin_access(facts: Facts) -> Outcome:
    """1.1 is a person's word: nothing readable shows that somebody knows a password. It lapses when QuickBooks' version changes."""
    evidence = seen(facts)
    if facts["connected"]:
        evidence.append("a grant exists, which only the Admin user can give; it does not show that the credentials are at hand today")
    return Outcome(MANUAL, "the QuickBooks Admin credentials are available", "no program can see it: a person has to say so", evidence,
                   "Confirm to us that the Admin user name and password are at hand: item 1.1 is then attested in your name, until a date%s."
                   % (" and for QuickBooks %s (valid_for: '%s')" % (facts["version"], facts["version"]) if facts["version"] else ""), "client")


__all__ = ["STAGES", "findings", "grant_steps", "same_program", "wrong_file"]
