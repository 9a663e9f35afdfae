# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What console programs say, in English and German: text that no client may parse."""

from __future__ import annotations

import typing as t

MESSAGES: dict[str, tuple[str, str]] = {
    "unknown_program": (
        "'{0}' is not recognized as an internal or external command,\noperable program or batch file.\n",
        'Der Befehl "{0}" ist entweder falsch geschrieben oder\nkonnte nicht gefunden werden.\n',
    ),
    "too_long": ("The command line is too long.\n", "Die Befehlszeile ist zu lang.\n"),
    "unexpected": ("{0} was unexpected at this time.\n", '"{0}" kann syntaktisch an dieser Stelle nicht verarbeitet werden.\n'),
    "no_file": ("The system cannot find the file specified.\n", "Das System kann die angegebene Datei nicht finden.\n"),
    "no_path": ("The system cannot find the path specified.\n", "Das System kann den angegebenen Pfad nicht finden.\n"),
    "denied": ("Access is denied.\n", "Zugriff verweigert\n"),
    "not_listed": ("File Not Found\n", "Datei nicht gefunden\n"),
    "syntax": ("The syntax of the command is incorrect.\n", "Syntaxfehler.\n"),
    "copied": ("        1 file(s) copied.\n", "        1 Datei(en) kopiert.\n"),
    "moved": ("        1 file(s) moved.\n", "        1 Datei(en) verschoben.\n"),
    "no_delete": ("Could Not Find {0}\n", "{0} konnte nicht gefunden werden\n"),
    "exists": ("A subdirectory or file {0} already exists.\n", 'Ein Unterverzeichnis oder eine Datei mit dem Namen "{0}" existiert bereits.\n'),
    "not_empty": ("The directory is not empty.\n", "Das Verzeichnis ist nicht leer.\n"),
    "code_page": ("Active code page: {0}\n", "Aktive Codepage: {0}.\n"),
    # reg.exe
    "reg_missing": (
        "ERROR: The system was unable to find the specified registry key or value.\n",
        "FEHLER: Der angegebene Registrierungsschlüssel bzw. Wert wurde nicht gefunden.\n",
    ),
    "reg_syntax": (
        'ERROR: Invalid syntax.\nType "REG {0} /?" for usage.\n',
        'FEHLER: Ungültige Syntax.\nGeben Sie "REG {0} /?" ein, um die Syntax anzuzeigen.\n',
    ),
    "reg_key": ("ERROR: Invalid key name.\n", "FEHLER: Ungültiger Schlüsselname.\n"),
    "reg_end": ("End of search: {0} match(es) found.\n", "Suche beendet: {0} Übereinstimmung(en) gefunden.\n"),
    "reg_default": ("(Default)", "(Standard)"),
    "done": ("The operation completed successfully.\n", "Der Vorgang wurde erfolgreich beendet.\n"),
    "not_set": ("(value not set)", "(Wert nicht gesetzt)"),
    # netsh
    "ok": ("Ok.\n\n", "OK.\n\n"),
    "no_rule": ("\nNo rules match the specified criteria.\n\n", "\nEs stimmen keine Regeln mit den angegebenen Kriterien überein.\n\n"),
    "deleted": ("\nDeleted {0} rule(s).\n", "\n{0} Regel(n) wurde(n) gelöscht.\n"),
    "updated": ("\nUpdated {0} rule(s).\n", "\n{0} Regel(n) wurde(n) aktualisiert.\n"),
    "netsh_value": ("\nA specified value is not valid.\n\n", "\nEin angegebener Wert ist ungültig.\n\n"),
    "netsh_argument": (
        "\n'{0}' is not a valid argument for this command.\nThe syntax supplied for this command is not valid. Check help for the correct syntax.\n\n",
        '\n"{0}" ist kein gültiges Argument für diesen Befehl.\nDie angegebene Syntax für diesen Befehl ist ungültig. Prüfen Sie die Hilfe.\n\n',
    ),
    "netsh_unknown": ("The following command was not found: {0}.\n", "Der folgende Befehl wurde nicht gefunden: {0}.\n"),
    "elevation": ("The requested operation requires elevation (Run as administrator).\n\n", "Der angeforderte Vorgang erfordert erhöhte Rechte.\n\n"),
    "portproxy_missing": ("The system cannot find the file specified.\n\n", "Das System kann die angegebene Datei nicht finden.\n\n"),
    "portproxy_head": (
        "\nListen on ipv4:             Connect to ipv4:\n\n"
        "Address         Port        Address         Port\n--------------- ----------  --------------- ----------\n",
        "\nAbhören auf ipv4:           Verbinden mit ipv4:\n\n"
        "Adresse         Port        Adresse         Port\n--------------- ----------  --------------- ----------\n",
    ),
    "rule_name": ("Rule Name:                            {0}\n", "Regelname:                            {0}\n"),
    "rule_line": ("{0:<38}{1}\n", "{0:<38}{1}\n"),
    # certutil, sc, tzutil, schtasks, taskkill
    "hash_head": ("{0} hash of {1}:\n", "{0}-Hash von {1}:\n"),
    "hash_tail": ("CertUtil: -hashfile command completed successfully.\n", "CertUtil: -hashfile-Befehl wurde erfolgreich ausgeführt.\n"),
    "hash_failed": ("CertUtil: -hashfile command FAILED: {0}\nCertUtil: {1}\n", "CertUtil: -hashfile-Befehl ist fehlgeschlagen: {0}\nCertUtil: {1}\n"),
    "sc_failed": ("[SC] {0} FAILED {1}:\n\n{2}\n\n", "[SC] {0} FEHLER {1}:\n\n{2}\n\n"),
    "sc_ok": ("[SC] {0} SUCCESS\n", "[SC] {0} ERFOLG\n"),
    "sc_1060": ("The specified service does not exist as an installed service.", "Der angegebene Dienst ist kein installierter Dienst."),
    "sc_1056": ("An instance of the service is already running.", "Es wird bereits eine Instanz des Dienstes ausgeführt."),
    "sc_1062": ("The service has not been started.", "Der Dienst wurde nicht gestartet."),
    "sc_1072": ("The specified service has been marked for deletion.", "Der angegebene Dienst wurde zum Löschen markiert."),
    "sc_1058": ("The service cannot be started, either because it is disabled.", "Der angegebene Dienst kann nicht gestartet werden, er ist deaktiviert."),
    "sc_1051": (
        "A stop control has been sent to a service that other running services are dependent on.",
        "Ein Stoppsignal wurde an einen Dienst gesendet, von dem andere aktive Dienste abhängig sind.",
    ),
    "sc_5": ("Access is denied.", "Zugriff verweigert"),
    "zone_unknown": ("The specified time zone ID is not valid.\n", "Die angegebene Zeitzonen-ID ist ungültig.\n"),
    "task_missing": ("ERROR: The system cannot find the file specified.\n", "FEHLER: Das System kann die angegebene Datei nicht finden.\n"),
    "task_created": (
        'SUCCESS: The scheduled task "{0}" has successfully been created.\n',
        'ERFOLGREICH: Der geplante Task "{0}" wurde erfolgreich erstellt.\n',
    ),
    "task_ran": ('SUCCESS: Attempted to run the scheduled task "{0}".\n', 'ERFOLGREICH: Es wurde versucht, den geplanten Task "{0}" auszuführen.\n'),
    "task_ended": ('SUCCESS: The scheduled task "{0}" has been terminated successfully.\n', 'ERFOLGREICH: Der geplante Task "{0}" wurde beendet.\n'),
    "task_deleted": ('SUCCESS: The scheduled task "{0}" was successfully deleted.\n', 'ERFOLGREICH: Der geplante Task "{0}" wurde erfolgreich gelöscht.\n'),
    "task_bad_xml": ("ERROR: The task XML is malformed.\n", "FEHLER: Die Aufgaben-XML ist falsch formatiert.\n"),
    "task_exists": ('WARNING: The task name "{0}" already exists.\n', 'WARNUNG: Der Taskname "{0}" ist bereits vorhanden.\n'),
    "killed": ("SUCCESS: The process with PID {0} has been terminated.\n", "ERFOLGREICH: Der Prozess mit PID {0} wurde beendet.\n"),
    "no_process": ('ERROR: The process "{0}" not found.\n', 'FEHLER: Der Prozess "{0}" wurde nicht gefunden.\n'),
    "icacls": (
        "processed file: {0}\nSuccessfully processed 1 files; Failed processing 0 files\n",
        "Bearbeitete Datei: {0}\nErfolgreich verarbeitet: 1 Dateien, bei 0 Dateien ist ein Verarbeitungsfehler aufgetreten\n",
    ),
    "refused": ("lab: {0} is refused on this simulated host\n", "lab: {0} is refused on this simulated host\n"),
}


def say(language: str, message: str, *values: t.Any) -> str:
    english, german = MESSAGES[message]
    return (german if language == "de" else english).format(*values)
