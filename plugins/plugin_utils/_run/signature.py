# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a keyed hash over what a run records, so that rollback knows a record that somebody changed since.

The key lies in a file outside the report folder (``interweave_record_key_file``), readable by its owner only: whoever can write the report
folder must not be able to sign. HMAC with SHA-256 (RFC 2104), over the run, the file and every value in it.
"""
from __future__ import annotations

import hashlib
import hmac
import json
import os
import pathlib
import stat
import typing as t

from ansible.errors import AnsibleError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._compat import unvaulted
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError, sound

FIELD = "signature"
#: Bytes of a key: fewer can be guessed, more are no key.
SHORTEST, LARGEST = 16, 4096


def read_key(path: str, report_dir: str | os.PathLike[str]) -> bytes:
    """The key in this file.

    A file that ansible-vault encrypted is opened with the run's vault passwords.

    :raises RunError: it is not there, others may read it, it lies in the report folder, or it is too short.
    """
    where = pathlib.Path(path).expanduser()
    problem = ""
    try:
        if pathlib.Path(report_dir).resolve() in where.resolve().parents:
            problem = "lies in the report folder: whoever can change a record there could sign it"
        with os.fdopen(os.open(where, os.O_RDONLY | os.O_NONBLOCK), "rb") as source:  # a pipe is not waited for
            mode = os.fstat(source.fileno()).st_mode
            key = source.read(LARGEST + 1).strip()
        if not stat.S_ISREG(mode) or stat.S_IMODE(mode) & 0o077:
            problem = problem or "may be read by others than its owner: chmod 600 it"
        else:
            key = unvaulted(key).strip()
        if not problem and not SHORTEST <= len(key) <= LARGEST:
            problem = "holds %d bytes, expected %d to %d: write one with 'openssl rand -hex 32'" % (len(key), SHORTEST, LARGEST)
    except OSError as exc:
        raise RunError("the key file %s (interweave_record_key_file) cannot be read: %s" % (path, exc.strerror or exc)) from None
    except AnsibleError:
        raise RunError("the key file %s (interweave_record_key_file) is encrypted, and no vault password of this run opens it" % path) from None
    if problem:
        raise RunError("the key file %s (interweave_record_key_file) %s" % (path, problem))
    return key


def signed(key: bytes, about: t.Sequence[str], data: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """*data* with its signature. ``about``: the run and the file, so that a record cannot stand in for another one."""
    plain = {name: value for name, value in data.items() if name != FIELD}
    return {**plain, FIELD: _hash(key, about, plain)}


def verified(key: bytes, about: t.Sequence[str], data: t.Mapping[str, t.Any]) -> bool:
    """True when it is signed and unchanged, false when it is not signed.

    :raises RunError: it was changed since, or signed with another key.
    """
    found = data.get(FIELD)
    if found is None:
        return False
    plain = {name: value for name, value in data.items() if name != FIELD}
    if not isinstance(found, str) or not hmac.compare_digest(found.encode("utf-8", "replace"), _hash(key, about, plain).encode("ascii")):
        raise RunError("%s was changed since the run wrote it, or it was signed with another key: nothing of it is put back" % "/".join(about))
    return True


def _hash(key: bytes, about: t.Sequence[str], data: t.Mapping[str, t.Any]) -> str:
    """Over what a reader of the file gets: the same after it was written as JSON and read."""
    text = json.dumps([list(about), json.loads(json.dumps(data, default=str))], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(key, sound(text).encode("utf-8"), hashlib.sha256).hexdigest()


__all__ = ["FIELD", "read_key", "signed", "verified"]
