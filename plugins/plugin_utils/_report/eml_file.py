# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a text as a mail that lies ready to be sent: to the contacts of its audience, with what belongs to it attached. Nothing is sent.

It names no sender: a mail program opens it as a draft of whoever opens it.
"""
from __future__ import annotations

import datetime
import email.errors
import email.policy
import typing as t
from email.headerregistry import Address
from email.message import EmailMessage

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert

#: The roles that are asked, by audience; the first of these groups that has a contact gets the mail.
ASKED: dict[str, tuple[tuple[str, ...], ...]] = {
    "interweave": (("interweave",),), "it": (("it",), ("provider",)), "crm_admin": (("crm_admin",),), "client": (("bookkeeper",), ("decides",)),
    "change-request": (("decides",),),
}
_PROVIDER_FIRST = (("provider",), ("it",))


def recipients(hosts: t.Iterable[Json], audience: str, today: datetime.date) -> list[Json]:
    """The contacts of a client who are asked, without those whose time is over. A provider is asked first where all its servers are a provider's."""
    hosts = list(hosts)
    current = [one for one in _contacts(hosts) if str(one.get("until") or "9999") >= str(today)]
    hosted = audience == "it" and all(host["hosting"] == "hosted" for host in hosts)
    found = ([one for one in current if one.get("role") in roles] for roles in (_PROVIDER_FIRST if hosted else ASKED[audience]))
    return next(filter(None, found), [])


def _contacts(hosts: list[Json]) -> t.Iterable[Json]:
    """Each once."""
    contacts = (one for host in hosts for one in host.get("contacts") or [])
    return {(str(one.get("mail")), str(one.get("role"))): one for one in contacts if isinstance(one, dict)}.values()


def render(subject: str, body: str, to: t.Sequence[Json], attached: t.Mapping[str, bytes], run: str) -> bytes:
    """The mail. The same content gives the same bytes. *attached*: by name, HTML pages and texts; the body names them."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = inert(subject)
    addresses = [address for one in to if (address := _address(one)) is not None]
    if addresses:
        message["To"] = addresses
    message["X-Unsent"] = "1"  # Outlook then opens it as a draft
    named = "".join("Attached: %s\n" % inert(name) for name in attached)
    message.set_content(body + ("\n" + named if named else ""), charset="utf-8", cte="quoted-printable")
    for name, data in attached.items():
        kind = "html" if name.endswith(".html") else "plain"
        message.add_attachment(data.decode("utf-8"), subtype=kind, charset="utf-8", cte="base64", filename=inert(name))
    if message.is_multipart():
        message.set_boundary("=_%s" % "".join(char for char in run if char.isalnum())[:40])
    return message.as_bytes()


def _address(one: Json) -> Address | None:
    """A contact as an address; nothing where it is none, as a name that would end the header."""
    try:
        return Address(display_name=inert(one.get("name", "")), addr_spec=inert(one.get("mail", "")))
    except (ValueError, IndexError, email.errors.MessageError):
        return None


__all__ = ["recipients", "render"]
