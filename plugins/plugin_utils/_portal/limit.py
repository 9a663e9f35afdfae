# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: how often a portal is called by all runs and forks of this machine together.

InterWeave's published portal answers an address at most 100 times a minute, whoever asks: a fleet shares one bucket. The times of the last calls lie in a file
of the user's own, under a lock.
"""
from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import tempfile
import time
import typing as t

#: Calls in :data:`SECONDS` that we make at most: people at the same address need the rest.
CALLS = 80
SECONDS = 60.0


class Limit:
    """One portal's bucket. ``clock`` in seconds since the epoch."""

    def __init__(self, host: str, folder: str = "", clock: t.Callable[[], float] = time.time, sleep: t.Callable[[float], None] = time.sleep) -> None:
        name = "interweave-portal-%d-%s" % (os.getuid(), hashlib.sha256(host.encode()).hexdigest()[:16])
        self.path = pathlib.Path(folder or tempfile.gettempdir()) / name
        self._clock, self._sleep = clock, sleep

    def take(self, calls: int) -> None:
        """Wait until so many calls may be made, and count them as made.

        :raises OSError: the file is another user's, or a link.
        """
        while wait := self._try(calls):
            self._sleep(wait)

    def _try(self, calls: int) -> float:
        """Seconds to wait, 0.0 when the calls were counted."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "r+", encoding="utf-8") as stream:
            if os.fstat(stream.fileno()).st_uid != os.getuid():
                raise OSError("%s belongs to another user" % self.path)
            fcntl.flock(stream, fcntl.LOCK_EX)
            now, made = self._clock(), []
            with contextlib.suppress(ValueError, TypeError):
                made = [float(moment) for moment in json.loads(stream.read(1 << 16) or "[]")]
            made = [moment for moment in made if now - SECONDS < moment <= now]
            if len(made) + calls > CALLS:
                return max(made[len(made) + calls - CALLS - 1] + SECONDS - now, 0.1)
            stream.seek(0)
            stream.truncate()
            json.dump([*made, *[now] * calls], stream)
            return 0.0


__all__ = ["CALLS", "Limit", "SECONDS"]
