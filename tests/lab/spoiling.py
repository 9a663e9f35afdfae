# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Foreign text in what the lab's web services answer (``PUT /spoil``): in a share of all texts of each JSON answer, found where the answer leaves.

``text`` is added before the value or after it (``before``); a ``%s`` in it becomes the text's place in the answer. Of ``groups`` groups, dealt by that place,
``group`` is spoilt; keys in ``keep`` never are. A text that an answer gets tomorrow is spoilt as well.
"""

from __future__ import annotations

import json
import typing as t
import zlib

from aiohttp import web

Handler = t.Callable[[web.Request], t.Awaitable[web.StreamResponse]]


class Spoiling:
    def __init__(self) -> None:
        self.set({})

    def set(self, options: dict[str, t.Any]) -> None:
        self.text: str = options.get("text", "")
        self.groups, self.group = int(options.get("groups", 1)), int(options.get("group", 0))
        self.before, self.keep = bool(options.get("before")), frozenset(options.get("keep", ()))
        #: Places that were spoilt.
        self.places: set[str] = set()

    def middleware(self) -> t.Any:
        @web.middleware
        async def spoil(request: web.Request, handler: Handler) -> web.StreamResponse:
            response = await handler(request)
            if self.text and isinstance(response, web.Response) and response.content_type == "application/json" and response.text:
                response.text = json.dumps(self.spoilt(json.loads(response.text), request.path.rpartition("/")[2]))
            return response

        return spoil

    def spoilt(self, value: t.Any, place: str) -> t.Any:
        if isinstance(value, dict):
            return {key: inner if key in self.keep else self.spoilt(inner, place + "." + key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.spoilt(inner, place) for inner in value]
        if not isinstance(value, str) or zlib.crc32(place.encode()) % self.groups != self.group:
            return value
        self.places.add(place)
        text = self.text.replace("%s", place)
        return text + value if self.before else value + text


__all__ = ["Spoiling"]
