# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: requests to one Creatio site: one login, both layouts, errors as CrmError, one renewed session."""
from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio import odata
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.errors import checked, is_page, json_of, login_gone, still_gone
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.login import log_in
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.options import PREFIXES, site_url
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import REQUESTS_IMPORT_ERROR, CrmSession

if t.TYPE_CHECKING:
    import requests

USER_INFO = "ServiceModel/UserInfoService.svc/GetCurrentUserInfo"
#: Sub-requests in one batch (Creatio Academy, "Batch requests").
BATCH = 100
#: Records asked for at once; a response never holds more than 20,000 (MaxEntityRowCount).
PAGE = 5_000
_JSON = "application/json; charset=utf-8; IEEE754Compatible=true"
_BATCH_JSON = "application/json; odata=verbose; IEEE754Compatible=true"
_PART = {"Content-Type": "application/json;odata=verbose", "Accept": "application/json;odata=verbose"}

Record = dict[str, t.Any]


class Connection:
    """A logged-in site. ``post``, ``get``, ``pages``, ``count`` and ``batch`` raise CrmError and nothing else."""

    def __init__(self, options: dict[str, t.Any], session: CrmSession | None = None) -> None:
        self.options = options
        self.root = site_url(options)
        self.host = urlsplit(self.root).hostname or ""
        self.site = urlsplit(self.root).netloc.lower()
        self.session = session or CrmSession(options["timeout"], options["retries"], options.get("ca_path") or "", options.get("proxy") or "")
        self.logins = 0
        #: A new login was turned away as well: another one would only count as one more failed request.
        self._gone = False
        self._cache: dict[tuple[str, str], t.Any] = {}
        self._log_in()
        self.user_info: Record = {}
        self.prefix = PREFIXES[options["runtime"]] if options["runtime"] in PREFIXES else self._find_layout()

    def _log_in(self) -> None:
        log_in(self.session, self.options)
        self.logins += 1

    def _find_layout(self) -> str:
        """Ask for the logged-in user below ``0/`` (.NET Framework) and, when no data comes, without it (.NET)."""
        operation = "find out whether the site runs on .NET Framework or on .NET"
        status, forbidden = 0, None
        for runtime in ("netframework", "net"):
            reply = self._once("POST", PREFIXES[runtime] + USER_INFO, operation, True, json={})
            body = json_of(reply)
            if reply.status_code == 200 and isinstance(body, dict) and not is_page(reply):
                self._cache[USER_INFO, "{}"] = body
                return PREFIXES[runtime]
            forbidden = reply if reply.status_code == 403 and forbidden is None else forbidden
            status = reply.status_code
        if forbidden is not None:  # of one layout it may be a gateway's, which keeps strangers from an address that the site does not have
            checked(operation, forbidden)
        raise CrmAuthError(operation, status, message="the login was accepted, but neither layout answers with data",
                           remedy="Check url and that the user may sign in; set runtime (net or netframework) to see the layout's own error.")

    # one request -----------------------------------------------------------------------------------------------
    def _once(self, method: str, path: str, operation: str, safe: bool, **kwargs: t.Any) -> requests.Response:
        headers = {"Content-Type": _JSON, **kwargs.pop("headers", {})}
        return self.session.request(method, "%s/%s" % (self.root, path), safe=safe, operation=operation, headers=headers, **kwargs)

    def _send(self, method: str, path: str, operation: str, safe: bool, **kwargs: t.Any) -> t.Any:
        """A request below the layout's prefix; a login that is gone is renewed once, since such a request was not carried out."""
        reply = self._once(method, self.prefix + path, operation, safe, **kwargs)
        if login_gone(reply):
            if not self._gone:
                self._log_in()
                reply = self._once(method, self.prefix + path, operation, safe, **kwargs)
            self._gone = login_gone(reply)
            if self._gone and reply.status_code != 403:
                raise still_gone(operation, reply)
        return checked(operation, reply)

    # services --------------------------------------------------------------------------------------------------
    def post(self, service: str, body: Record, operation: str, safe: bool = True) -> Record:
        """Call a web service. ``safe``: it only reads, so a lost answer may be asked for again."""
        answer = self._send("POST", service, operation, safe, json=body)
        if not isinstance(answer, dict):
            raise CrmError(operation, message="the answer is no JSON object")
        return answer

    def read(self, service: str, body: Record, operation: str) -> Record:
        """A service that only reads, asked once until something is written."""
        key = (service, repr(sorted(body.items())) if body else "{}")
        if key not in self._cache:
            self._cache[key] = self.post(service, body, operation)
        return t.cast("Record", self._cache[key])

    def rights(self, method: str, body: Record, operation: str, safe: bool = True) -> t.Any:
        """A RightsService method: the wrapped result. Dictionaries arrive as lists of Key and Value."""
        service = "rest/RightsService/" + method
        answer = self.read(service, body, operation) if safe else self.post(service, body, operation, safe=False)
        if method + "Result" not in answer:
            raise CrmError(operation, message="RightsService %s answers without %sResult" % (method, method))
        result = answer[method + "Result"]
        if isinstance(result, list) and all(isinstance(pair, dict) and {"Key", "Value"} <= set(pair) for pair in result):
            return {pair["Key"]: pair["Value"] for pair in result}
        return result

    # OData -----------------------------------------------------------------------------------------------------
    def get(self, entity: str, operation: str, **options: t.Any) -> Record:
        """One response of a collection: ``value`` and what came with it."""
        answer = self._send("GET", "odata/" + odata.address(entity, **options), operation, True)
        if not isinstance(answer, dict) or not isinstance(answer.get("value"), list):
            raise CrmError(operation, message="the OData answer holds no list")
        return answer

    def pages(self, entity: str, select: str, where: str, operation: str, orderby: str = "Id") -> t.Iterator[Record]:
        """Stream a collection: by next link where the site gives one, else by ``$skip``; a gap is an error, never the end.

        A record that moved to the next page while others were added is not told twice.
        """
        options: Record = {"select": select, "filter": where, "orderby": orderby, "top": PAGE, "count": "true"}
        total, received, before = -1, 0, frozenset[str]()
        while True:
            answer = self.get(entity, operation, **options)
            total = int(answer.get("@odata.count", total)) if total < 0 else total
            rows = answer["value"]
            received += len(rows)
            ids = frozenset(str(row.get("Id")) for row in rows)
            if rows and ids <= before:
                raise CrmError(operation, message="the site answers the same page again")
            yield from (row for row in rows if str(row.get("Id")) not in before)
            before = ids
            link = answer.get("@odata.nextLink")
            if not link and _is_last(len(rows), received, total):
                return
            if not rows:
                raise CrmError(operation, message="only %d of %d records came: they changed while they were read" % (received, total), retryable=True)
            options = odata.next_options(link) if link else {**options, "skip": received}

    def count(self, entity: str, where: str, operation: str) -> int:
        """Number of records; ``@odata.count`` beside a single record, since an answer of ``$top=0`` is not documented."""
        answer = self.get(entity, operation, select="Id", filter=where, top=1, count="true")
        if "@odata.count" not in answer:
            raise CrmError(operation, message="the OData answer holds no @odata.count")
        return int(answer["@odata.count"])

    def batch(self, parts: t.Sequence[tuple[str, str, Record]], operation: str) -> dict[str, Record]:
        """At most 100 sub-requests ``(id, address, body)``, all PATCH. Answers by id; one that is missing was not carried out."""
        requests_ = [{"method": "PATCH", "url": url, "id": key, "body": body, "headers": _PART} for key, url, body in parts]
        answer = self._send("POST", "odata/$batch", operation, False, json={"requests": requests_},
                            headers={"Content-Type": _BATCH_JSON, "Prefer": "continue-on-error"})
        if not isinstance(answer, dict) or not isinstance(answer.get("responses"), list):
            raise CrmError(operation, message="the batch's answer holds no responses", unknown=True)
        return {str(response.get("id")): response for response in answer["responses"] if isinstance(response, dict)}

    def renew(self) -> None:
        """A new session, which sees rights that were granted meanwhile."""
        self._log_in()

    def forget(self) -> None:
        """After a write nothing that was read counts any more."""
        self._cache.clear()

    def close(self) -> None:
        """The session is left to expire: a logout's address differs between versions."""
        self.session.close()


def missing_library() -> str:
    """What is to be installed on the controller; the empty string when nothing is missing."""
    from ansible.module_utils.basic import missing_required_lib

    return str(missing_required_lib("requests")) if REQUESTS_IMPORT_ERROR else ""


def _is_last(rows: int, received: int, total: int) -> bool:
    """Whether a page without a next link is the last: by the count where the site gives one."""
    return received >= total if total >= 0 else rows < PAGE


__all__ = ["BATCH", "Connection", "PAGE", "Record", "USER_INFO", "missing_library"]
