# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: requests to one Salesforce org: one login, batched reads, errors as CrmError, one renewed session.

simple-salesforce speaks REST and Tooling here with a session of our own; its retries, its session renewal and its metadata
client are not used (no time-outs, endless recursion on a lasting 401).
"""
from __future__ import annotations

import traceback
import typing as t
from urllib.parse import urlsplit

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmDenied, CrmError, CrmQuota
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import REQUESTS_IMPORT_ERROR, CrmSession
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.refusals import Known, known
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.login import log_in
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.reads import Read
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.refusals import PAGE, REFUSALS

SALESFORCE_IMPORT_ERROR = ""
try:
    from simple_salesforce import Salesforce
    from simple_salesforce.exceptions import SalesforceError
except ImportError:
    SALESFORCE_IMPORT_ERROR = traceback.format_exc()

T = t.TypeVar("T")

#: Sub-requests in one composite batch (REST API Developer Guide, "Composite Batch").
BATCH = 25


class Connection:
    """A logged-in org. ``get``, ``batch``, ``send`` and ``tooling`` raise CrmError and nothing else."""

    def __init__(self, options: dict[str, t.Any], session: CrmSession | None = None) -> None:
        self._options = options
        self.version: str = options["api_version"]
        self.session = session or CrmSession(options["timeout"], options["retries"], options.get("ca_path") or "", options.get("proxy") or "")
        self._cache: dict[Read, t.Any] = {}
        self.user_id = ""
        self.logins = 0
        #: A renewed session was refused as well: logging in again would only count as more failed requests, or lock the user out.
        self._refused = False
        self._api = self._log_in()

    def _log_in(self) -> t.Any:
        login = log_in(self.session, self._options)
        self.logins += 1
        self.session.secrets.add(login.session_id)
        self.user_id = login.user_id or self.user_id
        self.host = urlsplit(login.instance_url).hostname or ""
        self.site = urlsplit(login.instance_url).netloc.lower()
        self.instance_url = login.instance_url
        api = Salesforce(session_id=login.session_id, instance_url=login.instance_url, session=self.session, version=self.version,
                         object_pairs_hook=dict)
        api.headers.pop("X-PrettyPrint", None)
        return api

    # one request -----------------------------------------------------------------------------------------------
    def _call(self, operation: str, request: t.Callable[[t.Any], T]) -> T:
        """Make a request; a session that is gone is renewed once, and a second refusal is final."""
        self._check_budget(operation)
        try:
            return self._once(operation, request)
        except CrmAuthError:
            if self._options["auth"] == "session" or self._refused:
                raise
        self._refused = True
        self._api = self._log_in()
        answer = self._once(operation, request)
        self._refused = False
        return answer

    def _once(self, operation: str, request: t.Callable[[t.Any], T]) -> T:
        try:
            return request(self._api)
        except SalesforceError as exc:
            raise translate(operation, exc) from None
        except (ValueError, RecursionError) as exc:  # nested without end: no JSON that Salesforce sends
            raise CrmError(operation, message="the answer is not what Salesforce sends (no JSON); is a proxy or a login page in between?",
                           unknown=True) from exc

    def _check_budget(self, operation: str) -> None:
        """Leave the org's other integrations their requests: stop before its 24-hour allowance is used up."""
        left = self.requests_left()
        if left is not None and left < self._options["request_reserve"]:
            raise CrmQuota(operation, message="only %d requests are left of the org's 24-hour allowance, request_reserve keeps %d" % (
                left, self._options["request_reserve"]))

    def requests_left(self) -> int | None:
        """What ``Sforce-Limit-Info`` told last; ``None`` before the first answer."""
        usage = self._api.api_usage.get("api-usage") if getattr(self, "_api", None) is not None else None
        return None if usage is None else usage.total - usage.used

    def get(self, path: str, operation: str) -> t.Any:
        """GET below the version's root; decoded JSON."""
        return self._call(operation, lambda api: api.restful(path, operation=operation))

    def send(self, method: str, path: str, body: t.Any, operation: str, safe: bool = False) -> t.Any:
        """POST, PATCH or DELETE with a JSON body; ``safe`` marks one that may be repeated after a lost answer."""
        extra = {"json": body} if body is not None else {}
        return self._call(operation, lambda api: api.restful(path, method=method, operation=operation, safe=safe, **extra))

    def attempt(self, method: str, path: str, body: t.Any, operation: str, needs: str, standing: t.Container[str] = ()) -> CrmError | None:
        """A write that is not repeated. Returns its refusal where what was wanted may stand all the same: the answer was lost, or a code of *standing*.

        :param needs: the right that the login must have for it, for the remedy of a denial.
        :raises CrmError: it was refused.
        """
        try:
            self.send(method, path, body, operation)
        except CrmError as exc:
            if exc.unknown or exc.code in standing:
                return exc
            if isinstance(exc, CrmDenied):
                exc.remedy = "The login needs %s for this." % needs
            raise
        return None

    def raw(self, path: str, operation: str, params: dict[str, str]) -> t.Any:
        """GET whose answer is not JSON: the open, streaming ``requests`` response."""
        def request(api: t.Any) -> t.Any:
            return api._call_salesforce("GET", api.base_url + path, params=params, operation=operation, stream=True,
                                        headers={"Accept": "text/csv"})
        return self._call(operation, request)

    # declared reads --------------------------------------------------------------------------------------------
    def fetch(self, reads: t.Iterable[Read]) -> None:
        """Fetch what is not known yet, up to 25 reads a request. A refused read is remembered as its own error, the others count."""
        missing = [read for read in dict.fromkeys(reads) if read not in self._cache]
        alone = [read for read in missing if read.path.startswith("tooling/")]
        for read in alone:
            self._remember(read)
        together = [read for read in missing if read not in alone]
        for start in range(0, len(together), BATCH):
            self._batch(together[start:start + BATCH])

    def _remember(self, read: Read) -> None:
        try:
            self._cache[read] = self._complete(self.get(read.path, read.operation), read)
        except CrmError as exc:
            self._cache[read] = exc

    def _batch(self, reads: list[Read]) -> None:
        body = {"haltOnError": False, "batchRequests": [{"method": "GET", "url": "v%s/%s" % (self.version, read.path)} for read in reads]}
        try:
            answer = self.send("POST", "composite/batch", body, "read %d things in one batch" % len(reads), safe=True)
            results = answer.get("results") if isinstance(answer, dict) else None
            if not isinstance(results, list) or len(results) != len(reads):
                raise CrmError("read a batch", message="the answer does not answer each of its %d requests" % len(reads))
        except CrmError as exc:
            self._cache.update(dict.fromkeys(reads, exc))
            return
        for read, result in zip(reads, results, strict=True):
            try:
                self._cache[read] = self._complete(_of_batch(read, result), read)
            except CrmError as exc:
                self._cache[read] = exc

    def _complete(self, answer: t.Any, read: Read) -> t.Any:
        """A query's further pages; everything else as it is."""
        if isinstance(answer, dict) and answer.get("done") is False:
            records = list(answer["records"])
            while not answer["done"]:
                answer = self.next_page(answer, read.operation)
                records.extend(answer["records"])
            return {**answer, "records": records}
        return answer

    def next_page(self, answer: dict[str, t.Any], operation: str) -> t.Any:
        link = str(answer.get("nextRecordsUrl") or "")
        if not link.startswith("/services/data/"):  # simple-salesforce joins it to the host's name as it is
            raise CrmError(operation, message="the answer is not complete and names no next page")
        return self._call(operation, lambda api: api.query_more(link, identifier_is_url=True, operation=operation))

    def read(self, read: Read) -> t.Any:
        """The answer to one read, from what was fetched or now.

        :raises CrmError: as the org refused it.
        """
        if read not in self._cache:
            if read.path.startswith("tooling/"):
                self.fetch([read])
            else:
                self._remember(read)
        answer = self._cache[read]
        if isinstance(answer, CrmError):
            raise answer
        return answer

    def records(self, read: Read) -> list[dict[str, t.Any]]:
        """The rows of a query."""
        return list(self.read(read)["records"])

    def forget(self) -> None:
        """After a write nothing that was read counts any more."""
        self._cache.clear()

    def close(self) -> None:
        """The session is left to expire: revoking it would end the integration user's other sessions of the same app."""
        self.session.close()


# errors --------------------------------------------------------------------------------------------------------
def translate(operation: str, exc: t.Any) -> CrmError:
    return refusal(operation, int(exc.status), exc.content)


def refusal(operation: str, status: int, content: t.Any) -> CrmError:
    """The CRM's refusal, in the shapes it has: a list of ``{errorCode, message}``, an OAuth dictionary, text, a page."""
    code, message = _code_and_message(content)
    if 300 <= status < 400:  # not followed: the session would go along
        return CrmError(operation, status, code, "the answer sends us to another address; is a proxy or a login page in between?")
    row = known(REFUSALS, code, message) or _BY_STATUS.get(status)
    broken = status >= 500
    if row is None:
        return CrmError(operation, status, code, message, retryable=broken, unknown=broken)
    if row.error is CrmAuthError:
        message = message or "the session is not valid any more"
    return row.error(operation, status, code, message, retryable=row.passes or broken, remedy=row.remedy,
                     unknown=broken and row.error is CrmError, owner=row.owner if row.remedy else "")


#: What a refusal of this status is where its code is not known.
_BY_STATUS = {401: Known("", "", "", error=CrmAuthError), 403: Known("", "", "", error=CrmDenied)}


def _of_batch(read: Read, result: t.Any) -> t.Any:
    """:raises CrmError: Salesforce refused this read, or answered it in no form of its own."""
    if not isinstance(result, dict) or "result" not in result or not isinstance(result.get("statusCode"), int):
        raise CrmError(read.operation, message="the batch's answer to it is not what Salesforce sends")
    if result["statusCode"] != 200:
        raise refusal(read.operation, result["statusCode"], result.get("result"))
    return result["result"]


def passing(code: str, message: str) -> bool:
    """Whether the refusal of one record may be gone when it is tried again."""
    row = known(REFUSALS, code, message)
    return row is not None and row.passes


def _code_and_message(content: t.Any) -> tuple[str, str]:
    first = content[0] if isinstance(content, list) and content else content
    if isinstance(first, dict):
        code = first.get("errorCode") or first.get("statusCode") or first.get("error") or ""
        return _text(code)[:100], _text(first.get("message") or first.get("error_description"))[:500]
    text = _text(content)
    return "", PAGE if text[:1] == "<" else text[:200]


def _text(value: t.Any) -> str:
    """Text on one line; what is no text says nothing."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def missing_library() -> str:
    """What is to be installed on the controller; the empty string when nothing is missing."""
    from ansible.module_utils.basic import missing_required_lib

    for name, error in (("requests", REQUESTS_IMPORT_ERROR), ("simple-salesforce", SALESFORCE_IMPORT_ERROR)):
        if error:
            return str(missing_required_lib(name))
    return ""


__all__ = ["Connection", "missing_library", "passing", "refusal", "translate"]
