"""Cluster: requests to an OpenSearch cluster, repeated when that helps, and its refusals as IndexFileError."""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from index.cluster.address import Access, Address, read_access
from index.errors import CorpusError, IndexFileError

READ_SHARE = 1 / 3
"""The share of a question's time that one node gets before another one is asked."""

WRITE_SHARE = 6.0
"""How much longer a write may take than an answer: a new manager may have to be chosen."""

_PAUSES_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0)

Json = dict[str, Any]


class Cluster:
    """Sends requests to the nodes of a cluster in turn; may be used by several threads.

    `trips` counts the requests, `session` keeps the searches of one process at the same copies of the shards.
    """

    def __init__(self, address: Address, access: Access | None = None) -> None:
        self.address = address
        self.access = read_access() if access is None else access
        self.name = address.name
        self.session = uuid4().hex
        self.trips = 0
        self._client = _client_of(address, self.access)

    def call(
        self,
        method: str,
        path: str,
        body: bytes | Json | None = None,
        *,
        params: Mapping[str, str] | None = None,
        writing: bool = False,
        ignore: Sequence[int] = (),
    ) -> Json:
        """The reply; a refusal whose status is in `ignore` is a reply too."""
        return self._ask_until_answered(method, path, body, params or {}, writing, ignore)

    def search_all(self, searches: Sequence[Json], *, dfs: bool = True) -> list[Json]:
        """The replies to several searches in one request; an incomplete reply is an error."""
        if not searches:
            return []
        kind = "dfs_query_then_fetch" if dfs else "query_then_fetch"
        lines = []
        for one in searches:
            # counts are cached by the nodes and need no statistics of all shards
            counted = one.get("size") == 0
            header = {
                "search_type": "query_then_fetch" if counted else kind,
                "preference": self.session,
                "allow_partial_search_results": False,
            }
            lines += [json.dumps(header), json.dumps(one)]
        body = ("\n".join(lines) + "\n").encode()
        reply = self.call("POST", f"/{self.name}/_msearch", body)
        found: list[Json] = reply["responses"]
        return found

    def primaries(self) -> Json:
        """The cluster's statistics of the archive's index, without its copies."""
        reply = self.call("GET", f"/{self.name}/_stats/docs,store,segments")
        found: Json = reply["_all"]["primaries"]
        return found

    def _ask_until_answered(
        self,
        method: str,
        path: str,
        body: bytes | Json | None,
        params: Mapping[str, str],
        writing: bool,
        ignore: Sequence[int],
    ) -> Json:
        timeout = self.access.timeout * (WRITE_SHARE if writing else 1)
        deadline = time.monotonic() + timeout
        sent = json.dumps(body).encode() if isinstance(body, dict) else body
        for attempt in range(1_000):
            self.trips += 1
            left = deadline - time.monotonic()
            limit = max(0.05, min(left, timeout * READ_SHARE))
            status, reply, reason = self._ask(method, path, sent, params, limit)
            if status == 200 or status in ignore:
                return reply
            pause = _PAUSES_S[min(attempt, len(_PAUSES_S) - 1)]
            if status and not is_passing(status, reason):
                raise refusal(self.address, status, reason)
            if reason.startswith("TLS") or time.monotonic() + pause >= deadline:
                raise refusal(self.address, status, reason)
            time.sleep(pause)
        raise AssertionError("the deadline ends it")

    def _ask(
        self, method: str, path: str, body: bytes | None, params: Mapping[str, str], limit: float
    ) -> tuple[int, Json, str]:
        """The status (200 if all is well, 0 if no node answered), the reply, and the words of a refusal."""
        from opensearchpy import exceptions as refused

        headers = {"content-type": "application/x-ndjson" if "_bulk" in path or "_msearch" in path
                   else "application/json"}  # fmt: skip
        try:
            reply = self._client.transport.perform_request(
                method, path, params=dict(params), body=body, timeout=limit, headers=headers
            )
        except refused.SSLError as error:
            return 0, {}, f"TLS: {_cause(error)}"
        except refused.ConnectionTimeout:
            return 0, {}, f"no answer within {self.access.timeout:g} s"
        except refused.ConnectionError as error:
            return 0, {}, _cause(error)
        except refused.TransportError as error:
            info = error.info if isinstance(error.info, dict) else {}
            return int(error.status_code), info, _reason(info) or str(error.error)
        except refused.SerializationError:
            return 400, {}, "the reply is not OpenSearch's"
        if not isinstance(reply, dict):
            reply = {"reply": reply}
        status, reason = _worst(reply)
        return status, reply, reason


def _worst(reply: Json) -> tuple[int, str]:
    """200, or the status and words of what is missing in a reply, even of a few among many searches."""
    for one in (*reply.get("responses", ()), *reply.get("docs", ()), reply):
        if isinstance(one, dict):
            if one.get("error"):
                return int(one.get("status") or 503), _reason(one)
            if one.get("timed_out") or (one.get("_shards") or {}).get("failed"):
                return 503, "some of its shards do not answer"
    return 200, ""


def _reason(info: Json) -> str:
    error = info.get("error")
    if not isinstance(error, dict):
        return str(error or "")
    causes = error.get("root_cause") or [error]
    return " ".join(f"{causes[0].get('type')}: {causes[0].get('reason')}".split())[:300]


def _cause(error: Exception) -> str:
    """The message of a library's error, without the object that it names."""
    text = " ".join(str(getattr(error, "info", error)).split())
    for known in ("Connection refused", "certificate verify failed", "Name or service not known"):
        if known.lower() in text.lower():
            return known
    return text[-200:]


def is_passing(status: int, reason: str) -> bool:
    """True for a refusal that may be over soon: the cluster is busy, or a node ended during the request."""
    return status >= 500 or (status == 429 and "block" not in reason)


def refusal(address: Address, status: int, reason: str) -> IndexFileError:
    """The error for a request that was not carried out: what happened, and what to do."""
    where = address.text
    if status == 0 and reason.startswith("TLS"):
        return IndexFileError(
            f"{where}: is not who it says ({reason}); name the file of its certificate authority in QA_CLUSTER_CA",
            code="cluster_unreachable",
        )
    if status == 0:
        return IndexFileError(
            f"{where}: cannot be reached ({reason}); see that its nodes run and that the address is right",
            code="cluster_unreachable",
        )
    if status in (401, 403) and "block" not in reason:
        return IndexFileError(
            f"{where}: the cluster lets nobody in with that name and password, or not to that archive;"
            " set QA_CLUSTER_USER and QA_CLUSTER_PASSWORD, or QA_CLUSTER_API_KEY",
            code="cluster_refused",
        )
    if "block" in reason and "flood" in reason:
        return IndexFileError(
            f"{where}: the disk of a node is almost full, and the cluster takes nothing more in;"
            " make room or add a node, then run the same command again",
            code="archive_unwritable",
        )
    if "block" in reason and not is_passing(status, reason):
        return IndexFileError(
            f"{where}: the cluster does not let the archive be changed ({reason})",
            code="archive_unwritable",
        )
    if status == 404 and ("no such index" in reason or "alias" in reason):
        return missing(address)
    if is_passing(status, reason):
        return IndexFileError(
            f"{where}: a part of the archive cannot be reached ({reason or status}); nothing is answered from the rest;"
            " see _cluster/health, and try again when its nodes are back",
            code="cluster_unreachable",
        )
    return IndexFileError(
        f"{where}: the cluster refuses the request ({reason or status})", code="cluster_failed"
    )


def missing(address: Address) -> IndexFileError:
    """The error if the cluster has no archive of that name."""
    return IndexFileError(
        f"{address.text}: no archive is there; make one with: qa index add PATH --index {address.text}",
        code="archive_missing",
    )


def _client_of(address: Address, access: Access) -> Any:
    try:
        import opensearchpy
    except ImportError as error:
        raise CorpusError(
            "an archive on a cluster needs the extra `cluster`; run: pip install 'news-qa[cluster]'",
            code="library_missing",
        ) from error
    logging.getLogger("opensearch").setLevel(logging.CRITICAL)  # errors are shown by us
    if access.has_secret and not address.is_secure and not address.is_local:
        raise IndexFileError(
            f"{address.text}: the password or key would be sent unencrypted; write https://",
            code="address_unusable",
        )
    auth: Any = None
    headers: dict[str, str] = {}
    if access.aws_region:
        auth = _aws_signer(access)
    elif access.api_key:
        headers["authorization"] = f"ApiKey {access.api_key}"
    elif access.user:
        auth = (access.user, access.password or "")
    return opensearchpy.OpenSearch(
        hosts=[{"host": host, "port": port} for host, port in address.nodes],
        http_auth=auth,
        headers=headers,
        use_ssl=address.is_secure,
        verify_certs=address.is_secure,
        ca_certs=access.ca,
        http_compress=not address.is_local,
        pool_maxsize=16,
        max_retries=0,  # `Cluster` asks again itself
        retry_on_timeout=True,  # marks the node as failed, so that the next one is asked
        retry_on_status=(),
        dead_timeout=5,
    )


def _aws_signer(access: Access) -> Any:
    from opensearchpy import Urllib3AWSV4SignerAuth

    try:
        from botocore.session import Session
    except ImportError as error:
        raise CorpusError(
            "signing for Amazon needs botocore; run: pip install botocore", code="library_missing"
        ) from error
    credentials = Session().get_credentials()
    if credentials is None:
        raise IndexFileError(
            "there are no credentials for Amazon; see the AWS documentation on configuring them",
            code="access_unusable",
        )
    return Urllib3AWSV4SignerAuth(credentials, access.aws_region, access.aws_service)
