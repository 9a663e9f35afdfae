# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: one look into InterWeave's new portal, as an outcome."""
from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import REQUESTS_IMPORT_ERROR, CrmSession
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, FAIL, PASS, WOULD_CHANGE, ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._portal.api import CALLS, Api, PortalError, url_problem
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._portal.limit import Limit
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._portal.reading import read

Values = dict[str, t.Any]
KIND = "portal_login"


def look(options: Values, policy: ChangePolicy) -> Outcome:
    """Log in once and read; the facts are what :func:`read` returns."""
    expected = "InterWeave's portal can be read as %s" % options["user"]
    problem = url_problem(options["url"]) or ("the Python package requests is missing" if REQUESTS_IMPORT_ERROR else "")
    if problem:
        return Outcome(ERROR, expected, "interweave_portal: %s" % problem, remedy="Correct interweave_portal.", owner="operator")
    blocked = policy.blocked(KIND)
    if blocked:
        return Outcome(WOULD_CHANGE, expected, "not logged in: %s" % blocked, remedy="Allow it with interweave_allow: [portal_login], inside the window.",
                       owner="operator", blocked_by=blocked)
    host = urlsplit(options["url"]).hostname or ""
    try:
        Limit(host).take(CALLS)
        with CrmSession(timeout=options["timeout"], retries=0, ca_path=options["ca_path"] or "") as session:
            api = Api(options["url"], session)
            api.login(options["user"], options["password"])
            facts = read(api)
    except PortalError as exc:
        return Outcome(ERROR, expected, "InterWeave's portal at %s: %s" % (host, exc), remedy=exc.remedy, owner=exc.owner)
    except OSError as exc:
        return Outcome(ERROR, expected, "the calls to the portal could not be counted: %s" % exc, owner="operator",
                       remedy="Make the folder for temporary files usable.")
    return _judged(facts, host, expected)


def _judged(facts: Values, host: str, expected: str) -> Outcome:
    evidence = ["Profile of %s, solution %s: %d flows, %d settings." % (facts["profile"] or "nobody", facts["solution"] or "unknown", len(facts["flows"]),
                                                                        len(facts["settings"]))]
    evidence += ["%s: %s" % (name, value) for name, value in sorted(facts["settings"].items())]
    if not facts["engine_up"]:
        return Outcome(FAIL, expected, "the portal at %s answers, and says that InterWeave's engine does not" % host, evidence, "Tell InterWeave.",
                       "interweave", facts=facts)
    return Outcome(PASS, expected, "read as %s; the engine is up" % (facts["profile"] or "another user"), evidence, owner="interweave", facts=facts)


__all__ = ["KIND", "look"]
