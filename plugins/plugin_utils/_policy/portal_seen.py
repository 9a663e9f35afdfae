# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what the saved pages of InterWeave's portal together show, with the day on which they were saved."""
from __future__ import annotations

import dataclasses
import datetime
import pathlib
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.reading import stale
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.portal_page import LIMIT, Page, PageError, PageFlow, read_page

#: A page shows one moment: after a month it shows nothing any more.
MAX_AGE_DAYS = 31
SECRET_WARNING = ("the saved page %s holds in clear what the portal keeps secret (%s): it was not read; delete the file, or keep it like a password, and "
                  "whoever sent it by mail should have the CRM's password changed")


@dataclass
class Portal:
    """Settings and flows of all pages. ``profile``: the user whose Integration Manager it is."""

    settings: dict[str, str] = dataclasses.field(default_factory=dict)
    flows: dict[str, PageFlow] | None = None
    profile: str = ""
    #: When the oldest of them was saved.
    saved_at: datetime.datetime | None = None
    warnings: list[str] = dataclasses.field(default_factory=list)
    #: The words for where it is from.
    source: str = "the saved page"


def read_pages(paths: t.Sequence[str], today: datetime.date) -> Portal | None:
    """``None`` when no page is named.

    :raises PageError: one cannot be read, is not understood, or is too old; the message names the file.
    """
    if not paths:
        return None
    portal = Portal()
    for name in paths:
        saved_at, page = _read(name, today)
        portal.saved_at = min(saved_at, portal.saved_at or saved_at)
        portal.settings.update(page.settings)
        if page.flows:
            portal.flows, portal.profile = {**(portal.flows or {}), **page.flows}, page.profile or portal.profile
        if page.secrets:
            portal.warnings.append(SECRET_WARNING % (name, ", ".join(page.secrets)))
    return portal


def _read(name: str, today: datetime.date) -> tuple[datetime.datetime, Page]:
    path = pathlib.Path(name).expanduser()
    try:
        saved_at = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.timezone.utc)
        with path.open("rb") as stream:
            page = read_page(stream.read(LIMIT + 1))
    except OSError as exc:
        raise PageError("the saved page %s could not be read: %s" % (name, exc.strerror or exc)) from None
    except PageError as exc:
        raise PageError("the saved page %s is not understood: %s" % (name, exc)) from None
    old = stale(saved_at.date(), today, MAX_AGE_DAYS)
    if old:
        raise PageError("the saved page %s is of %s, %s: save it again" % (name, saved_at.date(), old))
    return saved_at, page


__all__ = ["MAX_AGE_DAYS", "Portal", "read_pages"]
