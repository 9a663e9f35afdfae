# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what is said of the sessions of a Windows host, check by check. Pure."""
from __future__ import annotations

from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import AGREE_FIRST, ERROR, FAIL, MANUAL, PASS, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._life import Life
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._power import Sleep
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import Process, same_user, unlike_spelling
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._startup import LINKED, SWITCHED_OFF, UNKNOWN, WHOSE, Entry


@dataclass(frozen=True)
class State:
    """What was seen of the sessions; what a check does not need is not looked at."""

    #: Session number (never 0) to the user signed in there, the empty string when Windows did not tell.
    users: dict[int, str] = field(default_factory=dict)
    qremote: tuple[Process, ...] = ()
    quickbooks: tuple[Process, ...] = ()
    #: Process id to the ports it listens on.
    ports: dict[int, tuple[int, ...]] = field(default_factory=dict)
    #: The port that a port proxy on the looked-at port leads to.
    proxied_to: int | None = None
    startup: dict[str, list[Entry]] = field(default_factory=dict)
    sleep: Sleep | None = None
    life: Life | None = None


def _is_unknown(found: list[Entry]) -> bool:
    return any(entry.off in (LINKED, UNKNOWN, WHOSE) for entry in found)


@dataclass(frozen=True)
class Judgement:
    """The six checks on one state."""

    state: State
    user: str
    qremote: str
    quickbooks: tuple[str, ...]
    port: int | None

    def of(self, check: str) -> Outcome:
        return {"R1": self.signed_in, "R2": self.one_qremote, "R3": self.quickbooks_up, "R4": self.starts_again, "R5": self.stays_awake,
                "R6": self.last_sign}[check]()

    # ---------------------------------------------------------------- whose session
    def _home(self) -> set[int]:
        """The sessions of the wanted user; without one, those that somebody is signed in to."""
        return {number for number, name in self.state.users.items() if not self.user or same_user(name, self.user)}

    def _whose(self) -> str:
        return self.user or "the Windows user who runs QuickBooks"

    def _signed_in_text(self) -> str:
        if not self.state.users:
            return "nobody is signed in"
        return "signed in: %s" % ", ".join("%s (session %d)" % (name or "a user Windows does not name", number)
                                           for number, name in self.state.users.items())

    def _stranger(self, process: Process) -> str:
        """What is wrong with the session of a process, the empty string when it is right."""
        if process.session == 0:
            return "%s runs in session 0, that of the services, where QuickBooks cannot answer" % process
        if self.user and process.session not in self._home():
            return "%s runs in the session of %s, not of %s" % (process, self.state.users.get(process.session or 0) or "another user", self.user)
        return ""

    def _apart(self, process: Process) -> str:
        """Whether QRemote runs in another session than QuickBooks, where no user is declared that would tell the right one."""
        sessions = {one.session for one in self.state.quickbooks if one.session}
        if self.user or not sessions or process.session in sessions:
            return ""
        return "%s runs in another session than QuickBooks, which runs in session %s" % (process, ", ".join(map(str, sorted(sessions, key=str))))

    # ---------------------------------------------------------------- R1
    def signed_in(self) -> Outcome:
        expected = "%s is signed in (or disconnected, not signed out)" % self._whose()
        outcome = self._declared_user() if self.user else self._any_user()
        outcome.expected, outcome.evidence = expected, [self._signed_in_text()]
        if outcome.status == FAIL:
            outcome.remedy = ("Sign %s in to the host and start QuickBooks and QRemote Server; leave by closing the remote desktop window, never by signing "
                              "out." % self._whose())
        return outcome

    def _declared_user(self) -> Outcome:
        if self._home():
            return Outcome(PASS, actual="%s is signed in, session %s" % (self.user, _numbers(self._home())), owner="client")
        if "" in self.state.users.values():
            return Outcome(ERROR, actual="Windows does not name the user of every session; %s" % self._signed_in_text(), owner="it",
                           remedy="Look at Task Manager > Users on the host. The connecting account needs full administrator rights.")
        if any(unlike_spelling(name, self.user) for name in self.state.users.values()):
            return Outcome(MANUAL, actual="whether %s is signed in cannot be told: Windows names users of Azure AD by their display name; %s"
                           % (self.user, self._signed_in_text()), owner="operator",
                           remedy="Write interweave_quickbooks_user as Windows shows it, such as AzureAD\\JaneDoe.")
        return Outcome(FAIL, actual="%s is not signed in; %s" % (self.user, self._signed_in_text()), owner="client")

    def _any_user(self) -> Outcome:
        """Whoever runs QuickBooks or QRemote, where that is one."""
        running = {one.session for one in (*self.state.qremote, *self.state.quickbooks) if one.session}
        if len(running) == 1:
            number = running.pop()
            name = self.state.users.get(number) or "a user Windows does not name"
            return Outcome(PASS, actual="%s is signed in, session %d: QuickBooks or QRemote Server runs there" % (name, number), owner="client")
        if not self.state.users:
            return Outcome(FAIL, actual="nobody is signed in", owner="client")
        return Outcome(MANUAL, actual="%s; which of them runs QuickBooks is not declared" % self._signed_in_text(), owner="operator",
                       remedy="Name the Windows user who runs QuickBooks in interweave_quickbooks_user (option user).")

    def _sign_in_first(self) -> str:
        """What comes before anything is started in a session: that there is one."""
        there = self._home() if self.user else any(self.state.users)
        return "" if there else "First item R1: only then there is a session to start it in. "

    # ---------------------------------------------------------------- R2
    def one_qremote(self) -> Outcome:
        expected = "exactly one %s runs, in the session of %s%s" % (
            self.qremote, self._whose(), ", and listens on port %d" % self.port if self.port else "")
        found = self.state.qremote
        evidence = [self._signed_in_text(), *map(str, found)]
        if not found:
            return Outcome(FAIL, expected, "no %s runs" % self.qremote, evidence,
                           "%sStart QRemote Server in the session of %s (Start menu > QODBC Driver for use with QuickBooks > QRemote Server for QODBC)."
                           % (self._sign_in_first(), self._whose()), "it")
        if len(found) > 1:
            return Outcome(FAIL, expected, "%d of them run: %s" % (len(found), ", ".join(map(str, found))), evidence,
                           "Close all but the one in the session of %s; two compete for the port." % self._whose(), "it")
        wrong = self._stranger(found[0]) or self._apart(found[0])
        if wrong:
            return Outcome(FAIL, expected, wrong, evidence, "%sEnd %s (Task Manager > Details), and start QRemote Server in the session of %s." % (
                self._sign_in_first(), found[0], self._whose()), "it")
        return self._listens(found[0], expected, evidence)

    def _listens(self, process: Process, expected: str, evidence: list[str]) -> Outcome:
        if not self.port:
            return Outcome(PASS, expected, "%s; whether it listens was not asked" % process, evidence, owner="it")
        ports = self.state.ports.get(process.pid, ())
        if self.port in ports:
            return Outcome(PASS, expected, "%s listens on port %d" % (process, self.port), evidence, owner="it")
        if self.state.proxied_to is not None and self.state.proxied_to in ports:
            return Outcome(PASS, expected, "%s listens on port %d, and a port proxy leads there from port %d" % (process, self.state.proxied_to, self.port),
                           evidence, owner="it")
        if not ports:
            return Outcome(FAIL, expected, "%s runs and listens on no TCP port" % process, evidence,
                           "Look at the logging tab of QRemote Server's window, close a dialog that waits there, and start the server.", "it")
        return Outcome(FAIL, expected, "%s listens on port %s, while port %d was agreed" % (process, _numbers(set(ports)), self.port), evidence,
                       "%s. The agreed port is %d: set it in QRemote Server's settings, or tell us that QRemote has to stay "
                       "where it is, and we change what was agreed." % (AGREE_FIRST, self.port), "it")

    # ---------------------------------------------------------------- R3
    def quickbooks_up(self) -> Outcome:
        expected = "QuickBooks (%s) runs in the session of %s" % (" or ".join(self.quickbooks), self._whose())
        found = self.state.quickbooks
        evidence = [self._signed_in_text(), *map(str, found)]
        right = [one for one in found if not self._stranger(one)]
        if right:
            return Outcome(PASS, expected, "%s; that it runs proves neither an open company file nor that no dialog waits" % right[0], evidence, owner="client")
        remedy = "%sStart QuickBooks in the session of %s, as that user and not as administrator." % (self._sign_in_first(), self._whose())
        actual = "; ".join(map(self._stranger, found)) or "no process %s runs" % " or ".join(self.quickbooks)
        return Outcome(FAIL, expected, actual, evidence, remedy, "client")

    # ---------------------------------------------------------------- R4
    def starts_again(self) -> Outcome:
        expected = "QRemote Server and QuickBooks start when %s logs on" % self._whose()
        startup = self.state.startup
        evidence = ["%s: %s%s" % (label, entry.place, ", " + entry.off if entry.off else "") for label, found in startup.items() for entry in found]
        missing = {label: found for label, found in startup.items() if all(entry.off for entry in found)}
        if not missing:
            return Outcome(PASS, expected, "both are set to start at logon; logging on after a restart of the machine is another matter", evidence, owner="it")
        return self._does_not_start(missing, expected, evidence)

    def _does_not_start(self, missing: dict[str, list[Entry]], expected: str, evidence: list[str]) -> Outcome:
        off = {label: found for label, found in missing.items() if found}
        nothing = [label for label in missing if label not in off]
        told = ["Windows does not start %s at logon: %s" % (label, "; ".join("%s, %s" % (entry.place, entry.off) for entry in found))
                for label, found in off.items()]
        if nothing:
            told.append("nothing starts %s at logon (looked at: Run keys, start-up folders and scheduled tasks named after them)" % " and ".join(nothing))
        unknown = not nothing and all(map(_is_unknown, off.values()))
        return Outcome(MANUAL if unknown else FAIL, expected, "; ".join(told), evidence, self._start_it(off, nothing), "it")

    def _start_it(self, off: dict[str, list[Entry]], nothing: list[str]) -> str:
        remedies = []
        if off:
            remedies += [_switch_on(label, found, self._whose()) for label, found in off.items()]
        if nothing:
            remedies.append("Signed in to the host as %s, press Windows+R, enter shell:startup and put a shortcut to %s into that folder."
                            % (self._whose(), " and one to ".join(nothing)))
        return " ".join(remedies)

    # ---------------------------------------------------------------- R5
    def stays_awake(self) -> Outcome:
        expected = "the machine never sleeps or hibernates by itself on mains power"
        sleep = self.state.sleep or Sleep("", None, None)
        evidence = ["active power scheme %s: sleep after %s, hibernation after %s" % (sleep.name, _after(sleep.sleep), _after(sleep.hibernation))]
        on = [name for name, seconds in (("sleeps", sleep.sleep), ("hibernates", sleep.hibernation)) if seconds]
        if on:
            return Outcome(FAIL, expected, "it %s: %s" % (" and ".join(on), evidence[0]), evidence,
                           "In an administrator's command prompt on the host: powercfg /change standby-timeout-ac 0 and "
                           "powercfg /change hibernate-timeout-ac 0.", "it")
        if sleep.sleep is None or sleep.hibernation is None:
            return Outcome(MANUAL, expected, "the power scheme's values are not in the registry: %s" % evidence[0], evidence,
                           "Look at Control Panel > Power Options > Change plan settings: 'Put the computer to sleep' must be 'Never'.", "it")
        return Outcome(PASS, expected, "both are switched off on mains power", evidence, owner="it")

    # ---------------------------------------------------------------- R6
    def last_sign(self) -> Outcome:
        return (self.state.life or Life("", 24)).judged()


def _switch_on(label: str, entries: list[Entry], user: str) -> str:
    """How what starts at logon is switched on again: the machine's entries by an administrator, the user's own by the user."""
    entry = entries[0]
    if entry.off == LINKED:
        return "Look at the target of the %s: does it start %s? If not, put a shortcut to %s beside it." % (entry.place, label, label)
    if entry.off == WHOSE:
        return "In the host's Task Scheduler, look whether %s starts %s when %s logs on." % (entry.place.partition(",")[0], label, user)
    if entry.off != SWITCHED_OFF:
        return "%s: %s (%s); whoever keeps that policy must allow it." % (label, entry.place, entry.off) if entry.off != UNKNOWN else (
            "Signed in to the host as %s, look whether Task Manager > Startup shows %s as enabled." % (user, label))
    own = entry.place.startswith("HKU") or "\\Users\\" in entry.place
    return "Signed in to the host as %s: Task Manager > Startup, enable %s." % (user if own else "an administrator", label)


def _numbers(numbers: set[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))


def _after(seconds: int | None) -> str:
    if seconds is None:
        return "an unknown time"
    return "never" if seconds == 0 else "%d minutes" % max(1, seconds // 60)


__all__ = ["Judgement", "State"]
