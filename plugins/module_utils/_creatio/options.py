# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the options with which one logs in to Creatio, and what is wrong with them."""
from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

from ansible.module_utils.basic import env_fallback
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import url_problem

#: Where a runtime's services live below the site's address (Creatio Academy, "Request service").
PREFIXES = {"net": "", "netframework": "0/"}
#: First folder, in lower case, of what stands below a site's address: pages that the browser shows, and services.
PAGES = frozenset({"0", "shell", "login", "simplelogin", "nui", "clientapp", "viewpage.aspx", "odata", "servicemodel", "dataservice", "rest"})


def _option(name: str, **about: t.Any) -> dict[str, t.Any]:
    return {"type": "str", "fallback": (env_fallback, ["INTERWEAVE_CREATIO_" + name.upper()]), **about}


CONNECTION_SPEC: dict[str, dict[str, t.Any]] = {
    "url": _option("url"),
    "auth": _option("auth", choices=["client_credentials", "password"], default="client_credentials"),
    "identity_url": _option("identity_url"),
    "client_id": _option("client_id"),
    "client_secret": _option("client_secret", no_log=True),
    "username": _option("username"),
    "password": _option("password", no_log=True),
    "runtime": _option("runtime", choices=["auto", "net", "netframework"], default="auto"),
    "ca_path": _option("ca_path", type="path"),
    "proxy": _option("proxy", no_log=True),
    "timeout": _option("timeout", type="int", default=60),
    "retries": _option("retries", type="int", default=3),
}

CONNECTION_RULES: dict[str, t.Any] = {}

#: What each way to log in cannot do without.
NEEDS: dict[str, tuple[str, ...]] = {"client_credentials": ("client_id", "client_secret"), "password": ("username", "password")}


def option_problem(options: dict[str, t.Any]) -> str:
    """Why these options cannot log in; the empty string when they can. No I/O."""
    for need in ("url", *NEEDS[options["auth"]]):
        if not options.get(need):
            return "auth '%s' needs %s: give the option or set INTERWEAVE_CREATIO_%s" % (options["auth"], need, need.upper())
    problem = _address_problem(options)
    if problem:
        return problem
    if options["auth"] == "client_credentials" and not identity_url(options):
        return ("identity_url is needed for a site outside creatio.com: it is the address in the system setting OAuth20IdentityServerUrl "
                "(System Designer > System settings)")
    if options["timeout"] < 1 or not 0 <= options["retries"] <= 10:
        return "timeout must be at least 1 second, retries 0 to 10"
    return ""


def _address_problem(options: dict[str, t.Any]) -> str:
    try:
        addresses = {"url": site_url(options), "identity_url": options.get("identity_url")}
    except ValueError:
        addresses = {"url": options["url"]}
    problems = (url_problem(address, name, path_allowed=True) for name, address in addresses.items() if address)
    return next(filter(None, problems), "")


def site_url(options: dict[str, t.Any]) -> str:
    """The site's address without a trailing slash, cut where the path of a page or service begins that people copy from their browser."""
    parts = urlsplit(str(options["url"]))
    folders = parts.path.split("/")
    page = next((number for number, folder in enumerate(folders) if folder.lower() in PAGES), None)
    if page is None:
        return str(options["url"]).rstrip("/")
    return ("%s://%s%s" % (parts.scheme, parts.netloc, "/".join(folders[:page]))).rstrip("/")


def identity_url(options: dict[str, t.Any]) -> str:
    """The identity service's address: as given, or by the cloud's convention ``acme-is.creatio.com``; empty when unknown."""
    if options.get("identity_url"):
        return str(options["identity_url"]).rstrip("/")
    host = (urlsplit(str(options["url"])).hostname or "").lower()
    name, _dot, domain = host.partition(".")
    return "https://%s-is.%s" % (name, domain) if domain == "creatio.com" else ""


__all__ = ["CONNECTION_RULES", "CONNECTION_SPEC", "NEEDS", "PREFIXES", "option_problem", "identity_url", "site_url"]
