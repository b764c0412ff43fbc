"""Speaks to Elasticsearch: the only file that knows its client, whose errors leave it as those of the contract."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final, cast
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _
from elastic_transport import TransportError
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError, UnsupportedProductError
from elasticsearch.serializer import OrjsonSerializer

from search.backends import EngineDown, EngineRefused, IndexLost

__all__ = ["Elasticsearch", "alive", "bulk", "client", "patient", "understood"]

log = logging.getLogger(__name__)

SEARCH_SECONDS: Final = 5.0
INDEX_SECONDS: Final = 30.0
PROBE_SECONDS: Final = 1.0


@lru_cache(maxsize=4)
def client(url: str) -> Elasticsearch:
    """One client a process and address: `https://user:password@host:9200?also=host2:9200,host3:9200&ca=/path/to/ca.pem`."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    others = [host for value in query.get("also", []) for host in value.split(",") if host]
    port = parts.port or (443 if parts.scheme == "https" else 80)
    hosts = [f"{parts.scheme}://{host}" for host in (f"{parts.hostname}:{port}", *others)]
    options: dict[str, Any] = {"serializer": OrjsonSerializer()}
    if parts.username:
        options["basic_auth"] = (unquote(parts.username), unquote(parts.password or ""))
    if "ca" in query:
        options["ca_certs"] = query["ca"][0]
    # With several nodes another is tried; alone, PostgreSQL answers sooner than a second attempt.
    return Elasticsearch(hosts, request_timeout=SEARCH_SECONDS, max_retries=len(others), retry_on_timeout=False, **options)


@contextmanager
def understood() -> Iterator[None]:
    """The client's errors as those of the contract."""
    try:
        yield
    except NotFoundError as error:
        raise IndexLost(_("The search index is being built: try again in a minute.")) from error
    except BadRequestError as error:
        raise EngineRefused(_("The search engine does not take this query: make it simpler.")) from error
    except (ApiError, TransportError, UnsupportedProductError) as error:
        raise EngineDown(_("The search engine does not answer now: try again in a minute.")) from error


def patient(url: str) -> Elasticsearch:
    """The client for what may take long: whatever changes an index."""
    return client(url).options(request_timeout=INDEX_SECONDS)


def alive(url: str) -> bool:
    """Whether the cluster answers at once."""
    try:
        client(url).options(request_timeout=PROBE_SECONDS).cluster.health()
    except (ApiError, TransportError, UnsupportedProductError):
        return False
    return True


def bulk(url: str, index: str, lines: bytes, *, wait: bool) -> None:
    """Send actions, one or two lines each, to an alias. What holds a higher version already stays as it is."""
    if _sent(url, index, lines, wait, "errors")["errors"]:
        # Versions make a second time harmless, and so it is asked what became of each only where something did not go well.
        for item in _sent(url, index, lines, wait, "items.*.status,items.*.error.type,items.*.error.reason,items.*._id")["items"]:
            _judge(next(iter(item.values())))


def _sent(url: str, index: str, lines: bytes, wait: bool, told: str) -> Mapping[str, Any]:
    with understood():
        answer = patient(url).bulk(
            index=index, operations=cast(Any, lines), require_alias=True, refresh="wait_for" if wait else False, filter_path=told
        )
    return cast("Mapping[str, Any]", answer.body)


def _judge(item: Mapping[str, Any]) -> None:
    """What became of one action of a bulk request that had errors."""
    status, error = item["status"], item.get("error", {})
    if status == 409 or not error:
        return  # a higher version is there already; or nothing was there to delete
    if status == 404:
        raise IndexLost(_("The search index is being built: try again in a minute."))
    if status == 429 or status >= 500:
        raise EngineDown(_("The search engine does not answer now: try again in a minute."))
    log.error("search.not_taken", extra={"mention": item.get("_id"), "error": error})
