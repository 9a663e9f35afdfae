# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a host's recording, one JSON line an exchange: ``runs/<id>/recordings/<host>.jsonl``. docs/recording.md."""
from __future__ import annotations

import json
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._recording.shape import Mask, shape_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import file_name, write_bytes
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import Wire
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError

FORMAT = 1
FOLDER = "recordings"
#: Bytes of a host's recording, its first and last line included.
LARGEST = 1_000_000
_ENDS = 200


class Recorder:
    """What one task asked of a host and what came back, bounded."""

    def __init__(self, mask: Mask, largest: int = LARGEST) -> None:
        self._mask, self._room = mask, largest - _ENDS
        self._lines: list[str] = []
        self._left_off = 0
        #: What is to be said where the file could not be written.
        self.trouble: list[str] = []

    def wire(self, wire: Wire) -> RecordedWire:
        return RecordedWire(wire, self)

    def keep(self, request: bytes, **came: t.Any) -> None:
        """One exchange. An answer that is no message is kept as its size only."""
        shaped = {name: self._shape(value) if isinstance(value, bytes) else value for name, value in {"request": request, **came}.items()}
        line = json.dumps(shaped)
        if len(line) < self._room:
            self._room -= len(line) + 1
            self._lines.append(line)
        else:
            self._left_off += 1

    def _shape(self, document: bytes) -> str | dict[str, int]:
        try:
            return shape_of(document, self._mask)
        except WsmanError:
            return {"unreadable_bytes": len(document)}

    def content(self) -> bytes:
        """The whole file, in ASCII: nothing in it acts on a terminal."""
        ends = (json.dumps({"recording": FORMAT, "place": "host"}), json.dumps({"exchanges": len(self._lines), "left_off": self._left_off}))
        return ("\n".join([ends[0], *self._lines, ends[1]]) + "\n").encode("ascii")

    def write(self, folder: RunFolder, host: str) -> None:
        """Keep the file. One that cannot be written is ``trouble``, and costs no finding."""
        try:
            write_bytes(folder.path / FOLDER / (file_name(host) + ".jsonl"), self.content(), folder.report_dir)
        except OSError as exc:
            self.trouble = ["the recording of %s was not kept: %s" % (host, self._mask(str(exc)))]


class RecordedWire:
    """A wire that keeps what goes over it. Encryption and login are below it and are not seen here."""

    def __init__(self, wire: Wire, recorder: Recorder) -> None:
        self._wire, self._recorder = wire, recorder

    @property
    def requests(self) -> int:
        return self._wire.requests

    @property
    def skew(self) -> t.Any:
        """How far the host's clock is off, where the wire knows it."""
        return getattr(self._wire, "skew", None)

    def send(self, envelope: bytes, seconds: float, repeatable: bool, operation: str, target: str) -> tuple[int, bytes]:
        try:
            status, answer = self._wire.send(envelope, seconds, repeatable, operation, target)
        except BaseException as exc:
            self._recorder.keep(envelope, failure=type(exc).__name__)
            raise
        self._recorder.keep(envelope, status=status, answer=answer)
        return status, answer

    def close(self) -> None:
        self._wire.close()


__all__ = ["FOLDER", "FORMAT", "LARGEST", "RecordedWire", "Recorder"]
