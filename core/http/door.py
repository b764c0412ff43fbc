"""The door itself: takes a request through sharing, polite delay, redirects and judgement of the answer."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog
from django.conf import settings
from django.utils import timezone

from core.errors import Temporary
from core.http import addresses, failures, redirects, wire
from core.http.answers import LIMIT, Answer, Ask, Validators
from core.http.pace import Pace, SharedPace
from core.http.redirects import Hop
from core.http.sharing import Shelf
from core.http.wire import Deadline

MAX_REDIRECTS = 5
SLOW_DOWN_SECONDS = 60.0
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """All requests go through one of these. Tests build their own, with a resolver, a pace or a clock that they know."""

    resolve: addresses.Resolver = addresses.ask_system
    pace: Pace = field(default_factory=SharedPace)
    now: Callable[[], datetime] = timezone.now
    wait: Callable[[float], None] = time.sleep
    tls: ssl.SSLContext | None = None

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        accept: str = "",
        conditional: Validators | None = None,
        share: timedelta | None = None,
        limit: int = LIMIT,
        timeout: float | None = None,
        delay: float | None = None,
    ) -> Answer:
        """The page at an address. `share` keeps the answer for identical requests, unless a header or the address carries a credential."""
        return self.send(
            Ask(
                "GET",
                url,
                headers=headers or {},
                accept=accept,
                conditional=conditional,
                share=share,
                limit=limit,
                timeout=timeout,
                delay=delay,
            )
        )

    def post(
        self,
        url: str,
        *,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        accept: str = "",
        limit: int = LIMIT,
        timeout: float | None = None,
        delay: float | None = None,
    ) -> Answer:
        """Send something: a JSON value, a form or bytes. Never repeated by itself."""
        return self.send(
            Ask(
                "POST",
                url,
                json=json,
                data=data,
                content=content,
                headers=headers or {},
                accept=accept,
                limit=limit,
                timeout=timeout,
                delay=delay,
            )
        )

    def send(self, ask: Ask) -> Answer:
        """Any request. Raises Temporary when asking again may help, Permanent when only a person can."""
        hop = redirects.first_hop(ask)
        seconds = settings.HTTP_TIMEOUT_SECONDS if ask.timeout is None else ask.timeout
        if ask.share is None or hop.method != "GET" or not hop.harmless:
            return self._follow(hop, ask, seconds)
        shelf = Shelf(self.now, self.wait)
        return shelf.answer(ask, hop, seconds=seconds, fetch=lambda: self._follow(hop, ask, seconds))

    def _follow(self, hop: Hop, ask: Ask, seconds: float) -> Answer:
        deadline, cookies = Deadline(seconds), httpx.Cookies()
        for _step in range(MAX_REDIRECTS + 1):
            self._queue(hop, ask, deadline)
            started = time.monotonic()
            answer = wire.exchange(
                hop.request(cookies), cookies=cookies, resolve=self.resolve, deadline=deadline, limit=ask.limit, tls=self.tls
            )
            log.info(
                "http.answered",
                host=hop.host,
                status=answer.status,
                bytes=len(answer.content),
                seconds=round(time.monotonic() - started, 3),
            )
            if answer.status not in redirects.REDIRECTS or "location" not in answer.headers:
                return self._judged(answer, hop)
            hop = redirects.next_hop(hop, answer)
        raise failures.too_many_redirects(hop.host)

    def _queue(self, hop: Hop, ask: Ask, deadline: Deadline) -> None:
        delay = settings.HTTP_DELAY_SECONDS if ask.delay is None else ask.delay
        seconds = self.pace.turn(hop.place, delay=delay, at=self.now())
        if seconds:
            self.wait(seconds)
            deadline.extend(seconds)

    def _judged(self, answer: Answer, hop: Hop) -> Answer:
        asked_if_changed = "if-none-match" in hop.headers or "if-modified-since" in hop.headers
        answer = replace(answer, not_modified=answer.status == 304 and asked_if_changed)
        failure = failures.of_status(answer, hop.host, self.now())
        if failure is None:
            return answer
        if isinstance(failure, Temporary):
            self._heed(failure, answer, hop)
        raise failure

    def _heed(self, failure: Temporary, answer: Answer, hop: Hop) -> None:
        seconds = failure.retry_after or (SLOW_DOWN_SECONDS if answer.status == 429 else 0)
        # "Too many requests" said to a credential concerns its owner alone: the other tenants may go on asking.
        if seconds and (answer.status == 503 or (answer.status == 429 and hop.harmless)):
            self.pace.hold(hop.place, until=self.now() + timedelta(seconds=seconds))
