# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the folder ``answers/`` of a report folder: what was asked of each client, and the replies that were put there.

What lies there is input: bounded, read as data, never followed through a link, and a file that cannot be read costs itself alone.
"""
from __future__ import annotations

import contextlib
import datetime
import hashlib
import os
import pathlib
import pwd
import stat
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import grammar, names, question, table
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import reply as _reply
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.grammar import Said
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.names import Names
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import Question
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import LARGEST, RunError, file_name, folder_at, parse, write_json

FOLDER, ASKED = "answers", "questions.json"
ENDINGS = (".eml", ".txt", ".csv")
#: Files of one client that are read, questions that are kept, and days for which they are: longer than any answer counts.
_FILES, _QUESTIONS, _KEPT_DAYS = 500, 5000, 400


@dataclass(frozen=True)
class Given:
    """What one person said under one code, and where it stands. *line* is that of a table."""

    said: Said
    name: str
    mail: str
    date: datetime.date
    file: str
    sha256: str
    received_by: str
    client: str = ""


@dataclass
class Folder:
    """What lies there for one client. *problems* are sentences that begin with a file's name."""

    questions: dict[str, Question] = field(default_factory=dict)
    given: list[Given] = field(default_factory=list)
    names: list[Names] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read(report_dir: str | os.PathLike[str], client: str) -> Folder:
    """The questions that were asked of a client, and what lies in its folder and in the tables for many clients."""
    base = pathlib.Path(report_dir)
    found = Folder()
    if not (base / FOLDER).is_dir():
        return found
    for shared, steps in ((False, (FOLDER, file_name(client))), (True, (FOLDER,))):
        with contextlib.suppress(OSError), folder_at(base, *steps, make=False) as handle:
            _read_folder(found, handle, client, base.joinpath(*steps).absolute(), shared)
    return found


def _read_folder(found: Folder, handle: int, client: str, place: pathlib.Path, shared: bool) -> None:
    there = sorted(os.listdir(handle))
    replies = [name for name in there if name.lower().endswith(ENDINGS[2:] if shared else ENDINGS) and not name.startswith(".")]
    if not shared and ASKED in there:
        found.questions = _questions(found, handle, client)
    if len(replies) > _FILES:
        found.problems.append("%s holds %d files, of which the first %d were read" % (FOLDER, len(replies), _FILES))
    for name in replies[:_FILES]:
        try:
            raw, about = _bytes(handle, name)
            given = _given(raw, name, about, client, shared)
        except (OSError, ValueError) as exc:
            found.problems.append("%s %s" % (name, getattr(exc, "strerror", None) or exc))
            continue
        found.given += given.given
        table_of_names = names.read(raw, str(place / name), name) if name.lower().endswith(ENDINGS[2:]) and not shared else None
        found.names += [table_of_names] if table_of_names else []
        found.problems += given.problems


def _bytes(handle: int, name: str, most: int = _reply.LARGEST) -> tuple[bytes, os.stat_result]:
    """:raises ValueError: no regular file, or too large. :raises OSError: it cannot be read, or is a link."""
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=handle)
    with os.fdopen(file, "rb") as source:
        about = os.fstat(file)
        if not stat.S_ISREG(about.st_mode):
            raise ValueError("is no regular file")
        raw = source.read(most + 1)
    if len(raw) > most:
        raise ValueError("is larger than %d MB: save the mail without its pictures" % (most >> 20))
    return raw, about


def _questions(found: Folder, handle: int, client: str) -> dict[str, Question]:
    try:
        entries = parse(_bytes(handle, ASKED, LARGEST)[0]).get("questions")
    except (OSError, ValueError) as exc:
        found.problems.append("%s %s: no answer can be told to a question. Ask again" % (ASKED, getattr(exc, "strerror", None) or exc))
        return {}
    read_back = [question.read(entry, client) for entry in entries] if isinstance(entries, list) else []
    return {one.code: one for one in read_back if one is not None}


def _given(raw: bytes, name: str, about: os.stat_result, client: str, shared: bool) -> Folder:
    """The answers in one file. One of several clients' holds those of others too, which are left to them."""
    digest, received_by = hashlib.sha256(raw).hexdigest(), _owner(about)
    day = datetime.datetime.fromtimestamp(about.st_mtime, datetime.timezone.utc).date()
    found = Folder()
    if name.lower().endswith(ENDINGS[2:]):
        rows, found.problems = table.read(raw, name)
        found.given = [Given(row.said, row.name, row.mail, row.date or day, name, digest, received_by, row.client) for row in rows
                       if row.client == client or not row.client and not shared]
        return found
    reply = _reply.read(raw, name)
    said = grammar.answers(reply.lines)
    if not said:
        found.problems.append("%s holds no answer: each needs the code of its question, such as [Q...]" % name)
    elif not reply.mail and not reply.name:
        found.problems.append("%s does not say who answers: it needs a line such as `Mail: ann@acme.example`" % name)
        return found
    found.given = [Given(one, reply.name, reply.mail, reply.date or day, name, digest, received_by) for one in said]
    return found


def _owner(about: os.stat_result) -> str:
    """Who put a file there: its owner on the controller."""
    try:
        return pwd.getpwuid(about.st_uid).pw_name
    except KeyError:
        return "user %d" % about.st_uid


def keep(report_dir: str | os.PathLike[str], client: str, asked: t.Iterable[Question], today: datetime.date) -> None:
    """Keep what was asked beside what was asked before: an answer may come long after the report that asked. The newest word of a question stays.

    :raises OSError: it cannot be written.
    """
    base = pathlib.Path(report_dir)
    oldest = str(today - datetime.timedelta(days=_KEPT_DAYS))
    known = {code: one for code, one in read_asked(base, client).items() if one.asked_on >= oldest}
    new = {one.code: one for one in asked}
    if not new or all(code in known and known[code].asked_on == one.asked_on for code, one in new.items()):
        return
    every = sorted({**known, **new}.values(), key=lambda one: one.asked_on)[-_QUESTIONS:]
    write_json(base / FOLDER / file_name(client) / ASKED, {"schema": "1", "client": client, "questions": [one.as_dict() for one in every]}, base)


def read_asked(base: pathlib.Path, client: str) -> dict[str, Question]:
    """What was asked of a client so far; nothing where that cannot be read."""
    with contextlib.suppress(OSError, RunError), folder_at(base, FOLDER, file_name(client), make=False) as handle:
        return _questions(Folder(), handle, client)
    return {}


__all__ = ["ASKED", "ENDINGS", "FOLDER", "Folder", "Given", "keep", "read", "read_asked"]
