# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: files below the report folder: read as input, written whole or not at all, through no symbolic link."""
from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import math
import os
import pathlib
import re
import secrets
import stat
import typing as t
from datetime import datetime, timezone

#: Bytes of a file that is read back. A findings file has some 30 kB, the manifest of a thousand hosts 2 MB.
LARGEST = 64 << 20
#: Lists and objects inside each other. A finding has 6.
DEEPEST = 40
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_LONGEST = 200
_HALF_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


class RunError(Exception):
    """The run cannot start or go on; the message says what, where, why and what to do."""


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def sound(text: str) -> str:
    """Text that can be written as UTF-8: half a surrogate pair, which JSON can carry, becomes the replacement character."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def file_name(name: str) -> str:
    """A host's or client's name as a file name: hostile characters become ``%XX``, so that two names never meet in one file.

    A name that would be too long for a file system (255 bytes, with what is put around it) ends in its hash.
    """
    safe = _UNSAFE.sub(lambda match: "".join("%%%02X" % byte for byte in match.group().encode("utf-8", "surrogatepass")), name)
    safe = "%2E" + safe[1:] if safe.startswith(".") else safe
    return safe if len(safe) <= _LONGEST else "%s%%%%%s" % (safe[:_LONGEST - 70], hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest())


# reading ---------------------------------------------------------------------------------------------------------------
def parse(raw: bytes) -> dict[str, t.Any]:
    """The JSON object in these bytes: UTF-8, no key twice, no number JSON does not have, not nested too deep, every text writable.

    :raises ValueError: says what is wrong, as the end of a sentence that begins with the file's name.
    """
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
    except RecursionError:
        raise ValueError("is nested too deep") from None
    except ValueError as exc:
        raise ValueError("is not JSON: %s" % exc) from exc
    if not isinstance(value, dict):
        raise ValueError("does not hold a JSON object")
    if _deep(value):
        raise ValueError("is nested too deep")
    return t.cast("dict[str, t.Any]", _sound(value)) if _HALF_PAIR.search(raw) else value


def _once(pairs: list[tuple[str, t.Any]]) -> dict[str, t.Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has a key twice")
    return found


def _no_number(text: str) -> t.Any:
    raise ValueError("%s is no number of JSON" % text)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else t.cast(float, _no_number(text[:20]))


def _deep(value: t.Any) -> bool:
    level = [value]
    for _depth in range(DEEPEST):
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one) if isinstance(inner, (dict, list))]
        if not level:
            return False
    return True


def _sound(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {sound(key): _sound(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_sound(inner) for inner in value]
    return sound(value) if isinstance(value, str) else value


def read_bytes(path: pathlib.Path) -> bytes:
    """A regular file's bytes. A pipe or a device is not waited for.

    :raises OSError: it cannot be read.
    :raises ValueError: it is no file, or too large.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as source:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise ValueError("is no regular file")
        raw = source.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise ValueError("is larger than %d MB" % (LARGEST >> 20))
    return raw


def load(path: pathlib.Path) -> tuple[dict[str, t.Any], str]:
    """A file's JSON object and the SHA-256 of its bytes.

    :raises ValueError: the reason, as the end of a sentence that begins with the file's name.
    """
    try:
        raw = read_bytes(path)
    except OSError as exc:
        raise ValueError("cannot be read: %s" % (exc.strerror or exc)) from exc
    return parse(raw), hashlib.sha256(raw).hexdigest()


def read_json(path: pathlib.Path) -> dict[str, t.Any]:
    """:raises RunError: the file is missing, unreadable or not a JSON object."""
    try:
        return load(path)[0]
    except ValueError as exc:
        missing = isinstance(exc.__cause__, FileNotFoundError)
        raise RunError("%s %s" % (path, "does not exist" if missing else exc)) from exc


# writing ---------------------------------------------------------------------------------------------------------------
def shared(base: str | os.PathLike[str]) -> bool:
    """Whether this report folder is a group's: the group may write in it."""
    with contextlib.suppress(OSError):
        return bool(os.stat(base).st_mode & stat.S_IWGRP)
    return False


def file_mode(base: str | os.PathLike[str], group_reads: bool = False) -> int:
    """A file's mode below a report folder, before the umask: its owner's, in a group's folder the group's too."""
    return 0o660 if shared(base) else 0o640 if group_reads else 0o600


@contextlib.contextmanager
def folder_at(base: str | os.PathLike[str], *names: str, make: bool = True) -> t.Iterator[int]:
    """A descriptor of the folder ``base/names...``. Below *base* no symbolic link is followed: each step must be a folder itself.

    :raises OSError: a step is missing (without *make*), no folder or a link.
    """
    base = pathlib.Path(base)
    if make:
        base.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            base.mkdir(mode=0o700)
    mode = 0o770 if shared(base) else 0o700
    handle = os.open(base, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in names:
            if make:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(name, mode, dir_fd=handle)
            handle = _step(handle, name)
        yield handle
    finally:
        os.close(handle)


def _step(handle: int, name: str) -> int:
    try:
        below = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=handle)
    except NotADirectoryError as exc:  # what Linux says of a link, too
        raise NotADirectoryError(exc.errno, "is no folder, or a symbolic link, which is not followed", name) from None
    os.close(handle)
    return below


def write_bytes(path: pathlib.Path, data: bytes, base: pathlib.Path | None = None, group_reads: bool = False) -> None:
    """Whole or not at all: written aside, then renamed. *base* is the folder below which no symbolic link is followed.

    :raises OSError: names the file.
    """
    base = base or path.parent
    write_many(base, [(str(path.relative_to(base)), data)], group_reads)


def write_many(base: pathlib.Path, files: t.Sequence[tuple[str, bytes]], group_reads: bool = False) -> None:
    """As :func:`write_bytes`: each of *files*, a path below *base* and its bytes. Those that follow each other in one folder open it once.

    :raises OSError: names the file; those before it are written.
    """
    mode, name = file_mode(base, group_reads), ""
    for folder, there in itertools.groupby(files, key=lambda file: os.path.dirname(file[0])):
        try:
            name = folder
            with folder_at(base, *pathlib.PurePath(folder).parts) as handle:
                for name, data in there:
                    _put(handle, os.path.basename(name), data, mode)
        except OSError as exc:
            exc.filename, exc.filename2 = str(base / name), None  # a full disk names no file
            raise


def _put(folder: int, name: str, data: bytes, mode: int) -> None:
    aside = ".%s.%s" % (name[:_LONGEST], secrets.token_hex(6))
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode, dir_fd=folder)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.replace(aside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(aside, dir_fd=folder)
        raise


def write_json(path: pathlib.Path, data: t.Mapping[str, t.Any], base: pathlib.Path | None = None) -> None:
    """As :func:`write_bytes`, in ASCII: nothing in it acts on a terminal. Readable by the owner only, in a group's report folder by the group too."""
    write_bytes(path, (json.dumps(data, default=str) + "\n").encode("ascii"), base)


def remove(path: pathlib.Path, base: pathlib.Path) -> None:
    """Take a file away when it is there. What lies behind a symbolic link stays.

    :raises OSError: it cannot be removed, or a folder on the way is a link.
    """
    with contextlib.suppress(FileNotFoundError), folder_at(base, *path.parent.relative_to(base).parts, make=False) as folder:
        os.unlink(path.name, dir_fd=folder)


__all__ = ["RunError", "file_mode", "file_name", "folder_at", "load", "now", "parse", "read_bytes", "read_json", "remove", "shared", "sound", "write_bytes",
           "write_json", "write_many"]
