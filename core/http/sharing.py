"""One answer for identical requests: the first asks, the others wait for what it got, and it is kept for some minutes."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.http import failures
from core.http.answers import Answer, Ask, Validators
from core.http.pace import PATIENCE
from core.http.redirects import Hop
from core.shared.models import HostClock, SharedFetch

ASKING = 0
"""The status of a row whose answer somebody is asking for; its end is that of a lease, so that a crash blocks nobody for long."""
POLL_SECONDS = 0.1
CLOCKS_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where answers are kept, with the clock it goes by."""

    now: Callable[[], datetime]
    wait: Callable[[float], None]

    def answer(self, ask: Ask, hop: Hop, *, seconds: float, fetch: Callable[[], Answer]) -> Answer:
        """A kept answer if there is one, else what `fetch` gets, kept for the others. Callers at the same time fetch once."""
        if ask.share is None:
            return fetch()
        key, lease = digest(hop), timedelta(seconds=seconds) + 2 * PATIENCE
        end = time.monotonic() + lease.total_seconds()
        while (kept := self._kept(key, ask)) is None:
            if claimed_at := self._claim(key, lease):
                return self._fetched(key, claimed_at, ask, ask.share, fetch)
            if time.monotonic() > end:
                raise failures.busy(hop.host, PATIENCE.total_seconds())
            self.wait(POLL_SECONDS)
        if len(kept.content) > ask.limit:
            raise failures.too_large(hop.host, ask.limit)
        return kept

    def _kept(self, key: bytes, ask: Ask) -> Answer | None:
        row = SharedFetch.objects.filter(key=key, expires_at__gt=self.now()).exclude(status=ASKING).first()
        if row is None:
            return None
        answer = Answer(url=row.url, status=row.status, headers=row.headers, content=bytes(row.body), from_shared=True)
        if ask.conditional and ask.conditional.match(answer.validators):
            return replace(answer, status=304, content=b"", not_modified=True)
        # Without content it serves only those who have what has not changed.
        return answer if row.status == 200 else None

    def _claim(self, key: bytes, lease: timedelta) -> datetime | None:
        at = self.now()
        free = Q(expires_at__lte=at) | Q(status=304)
        empty = {"status": ASKING, "url": "", "headers": {}, "body": b"", "fetched_at": at}
        with transaction.atomic(durable=True):
            SharedFetch.objects.bulk_create([SharedFetch(key=key, expires_at=at, **empty)], ignore_conflicts=True)
            won = SharedFetch.objects.filter(free, key=key).update(**empty, expires_at=at + lease)
        return at if won else None

    def _fetched(self, key: bytes, claimed_at: datetime, ask: Ask, share: timedelta, fetch: Callable[[], Answer]) -> Answer:
        mine = SharedFetch.objects.filter(key=key, status=ASKING, fetched_at=claimed_at)
        try:
            answer = fetch()
            if answer.status in (200, 304):
                at = self.now()
                # An answer "not modified" need not repeat what it was recognised by.
                known = _as_headers(ask.conditional) if answer.not_modified and ask.conditional else {}
                mine.update(
                    url=answer.url,
                    status=answer.status,
                    headers=known | dict(answer.headers),
                    body=answer.content,
                    fetched_at=at,
                    expires_at=at + share,
                )
            return answer
        finally:
            mine.delete()  # still only claimed: there is nothing to share


def digest(hop: Hop) -> bytes:
    """What makes two requests identical: all of them but what each asker happens to have already."""
    headers = sorted((name, value) for name, value in hop.headers.items() if name not in ("if-none-match", "if-modified-since"))
    return hashlib.sha256(json.dumps([hop.method, str(hop.url), headers]).encode()).digest()


def forget_expired(at: datetime | None = None) -> int:
    """Delete the answers whose minutes are over and the clocks of hosts not asked for a day; says how many answers."""
    at = at or timezone.now()
    HostClock.objects.filter(next_at__lt=at - CLOCKS_KEPT, delay=0).delete()
    return SharedFetch.objects.filter(expires_at__lte=at).delete()[0]


def _as_headers(validators: Validators) -> dict[str, str]:
    pairs = {"etag": validators.etag, "last-modified": validators.last_modified}
    return {name: value for name, value in pairs.items() if value}
