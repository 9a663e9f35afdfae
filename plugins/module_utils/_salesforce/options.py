# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the options with which one logs in to Salesforce, and what is wrong with them."""
from __future__ import annotations

import re
import typing as t
from urllib.parse import urlsplit

from ansible.module_utils.basic import env_fallback
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import is_loopback, url_problem

DEFAULT_API_VERSION = "62.0"
DEFAULT_LOGIN_URL = "https://login.salesforce.com"
#: Newest version that answers SOAP login(); absent from 65.0 (Salesforce Help 005132110).
LAST_SOAP_LOGIN = 64.0
#: Domains under which Salesforce serves its API.
DOMAINS = (".salesforce.com", ".salesforce.mil", ".force.com", ".cloudforce.com", ".crmforce.mil", ".sfcrmproducts.cn")

#: Ending of an address that the browser shows -> that of the API (Salesforce Help, "My Domain URL Formats"); what stands before it stays.
PAGES = {".lightning.force.com": ".my.salesforce.com", ".my.salesforce-setup.com": ".my.salesforce.com", ".file.force.com": ".my.salesforce.com",
         ".lightning.crmforce.mil": ".my.salesforce.mil", ".lightning.sfcrmapps.cn": ".my.sfcrmproducts.cn"}
#: Pages of one package, site or file, whose address does not tell the org's.
SITES = (".visualforce.com", ".vf.force.com", ".visual.force.com", ".content.force.com", ".documentforce.com", ".container.force.com",
         ".my.site.com", ".my.salesforce-sites.com", ".salesforce-experience.com", ".my.salesforce-scrt.com", ".salesforceliveagent.com")


def _option(name: str, **about: t.Any) -> dict[str, t.Any]:
    return {"type": "str", "fallback": (env_fallback, ["INTERWEAVE_SALESFORCE_" + name.upper()]), **about}


CONNECTION_SPEC: dict[str, dict[str, t.Any]] = {
    "auth": _option("auth", choices=["client_credentials", "jwt", "password", "session"], default="client_credentials"),
    "login_url": _option("login_url"),
    "instance_url": _option("instance_url"),
    "client_id": _option("client_id"),
    "client_secret": _option("client_secret", no_log=True),
    "private_key": _option("private_key", no_log=True),
    "private_key_file": _option("private_key_file", type="path", no_log=False),
    "jwt_audience": _option("jwt_audience"),
    "username": _option("username"),
    "password": _option("password", no_log=True),
    "security_token": _option("security_token", no_log=True),
    "session_id": _option("session_id", no_log=True),
    "api_version": _option("api_version", default=DEFAULT_API_VERSION),
    "ca_path": _option("ca_path", type="path"),
    "proxy": _option("proxy", no_log=True),
    "timeout": _option("timeout", type="int", default=60),
    "retries": _option("retries", type="int", default=3),
    "request_reserve": _option("request_reserve", type="int", default=100),
}

CONNECTION_RULES: dict[str, t.Any] = {}

#: What each way to log in cannot do without; an inner tuple: one of them.
_NEEDS: dict[str, tuple[str | tuple[str, ...], ...]] = {
    "client_credentials": ("login_url", "client_id", "client_secret"),
    "jwt": ("client_id", "username", ("private_key", "private_key_file")),
    "password": ("username", "password"),
    "session": ("instance_url", "session_id"),
}


def option_problem(options: dict[str, t.Any]) -> str:
    """Why these options cannot log in; the empty string when they can. No I/O."""
    return _missing_problem(options) or _urls_problem(options) or _values_problem(options)


def _missing_problem(options: dict[str, t.Any]) -> str:
    auth = options["auth"]
    for need in _NEEDS[auth]:
        names = (need,) if isinstance(need, str) else need
        if not any(options.get(name) for name in names):
            return "auth '%s' needs %s: give the option or set %s" % (
                auth, " or ".join(names), " or ".join("INTERWEAVE_SALESFORCE_" + name.upper() for name in names))
    return ""


def _urls_problem(options: dict[str, t.Any]) -> str:
    for name in ("login_url", "instance_url"):
        if options.get(name):
            problem = site_problem(options[name], name, options.get("ca_path") or "")
            if problem:
                return problem
    if options["auth"] == "client_credentials" and urlsplit(options["login_url"]).hostname in ("login.salesforce.com", "test.salesforce.com"):
        return ("login_url must be the org's own My Domain (https://acme.my.salesforce.com) with auth 'client_credentials': "
                "Salesforce refuses that grant at %s" % urlsplit(options["login_url"]).hostname)
    return ""


def _values_problem(options: dict[str, t.Any]) -> str:
    version = str(options["api_version"])
    if not re.fullmatch(r"\d{2}\.0", version):
        return "api_version must look like '62.0'%s" % ("; got %r" % version if re.fullmatch(r"v?\d{1,3}(\.\d)?", version) else "")
    if float(version) < 52:
        return "api_version %s is too old: PermissionSetAssignment tells IsActive from 52.0 on" % version
    if options["timeout"] < 1 or options["retries"] < 0 or options["retries"] > 10 or options["request_reserve"] < 0:
        return "timeout must be at least 1 second, retries 0 to 10, request_reserve 0 or more"
    return ""


def site_problem(url: str, option: str, ca_path: str = "") -> str:
    """Why a URL is no Salesforce site; loopback is a test's, and is accepted only together with its own CA."""
    problem = _page_problem(url, option) or url_problem(url, option)
    if problem:
        return problem
    host = (urlsplit(url).hostname or "").lower()
    if is_loopback(host):
        return "" if ca_path else "%s points at this machine: for a test server give its certificate authority as ca_path" % option
    if not host.endswith(DOMAINS):
        return "%s %r is not under a Salesforce domain (%s)" % (option, host, ", ".join("*" + domain for domain in DOMAINS))
    return ""


def _page_problem(url: str, option: str) -> str:
    """The API's address for one that a browser shows; empty for any other."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    for ending, api in PAGES.items():
        if host.endswith(ending) and "@" not in url:
            return "%s is the address of pages; the API's is https://%s" % (option, host.removesuffix(ending) + api)
    if host.endswith(SITES):
        return "%s %r is the address of pages; the API's is the org's My Domain, https://<name>.my.salesforce.com (Setup > My Domain)" % (option, host)
    return ""


def login_url(options: dict[str, t.Any]) -> str:
    """Where to log in, without a trailing slash."""
    return str(options.get("login_url") or options.get("instance_url") or DEFAULT_LOGIN_URL).rstrip("/")


def soap_version(api_version: str) -> str:
    """SOAP login() is answered up to 64.0 only."""
    return "%.1f" % min(float(api_version), LAST_SOAP_LOGIN)


__all__ = ["CONNECTION_RULES", "CONNECTION_SPEC", "option_problem", "login_url", "site_problem", "soap_version"]
