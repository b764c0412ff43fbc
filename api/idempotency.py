"""Requests that may be sent again: the answer to an Idempotency-Key is kept for a day, in the transaction of the work itself.

Two that come at once: the second waits at the unique key for the first to end, then gives its answer. Work that fails leaves nothing,
so that it may be corrected and sent again under the same key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from api.access import ApiRequest
from api.models import IdempotencyRecord
from api.problems import wrong_at
from api.rendering import JSON, written
from core import sealing
from core.errors import Conflict, Invalid

KEPT: Final = timedelta(hours=24)
KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
CHUNK: Final = 1 << 20
KEPT_HEADERS: Final = ("Location", "ETag")

Work = Callable[[], HttpResponseBase]


def once(request: ApiRequest, work: Work) -> HttpResponseBase:
    """Do the work, or give the answer that it had when it was done under this key."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return work()
    if not KEY.fullmatch(key):
        words = _("An Idempotency-Key has 1 to 200 visible ASCII characters, as in a UUID.")
        raise wrong_at("/Idempotency-Key", "bad_idempotency_key", words)
    caller, digest = f"{request.tenant.pk}:{request.who.by.kind}:{request.who.by.id}", _digest(request)
    IdempotencyRecord.objects.filter(caller=caller, key=key, at__lt=timezone.now() - KEPT).delete()
    try:
        with transaction.atomic():
            record = IdempotencyRecord.objects.create(caller=caller, key=key, request_hash=digest)
            response = work()
            _keep(record, response)
            return response
    except IntegrityError:
        known = IdempotencyRecord.objects.filter(caller=caller, key=key).first()
        if known is None:
            raise
        return _again(known, digest)


def forget_old(at: datetime | None = None) -> int:
    """Delete the answers whose day is over; how many there were."""
    return IdempotencyRecord.objects.filter(at__lt=(at or timezone.now()) - KEPT).delete()[0]


def _keep(record: IdempotencyRecord, response: HttpResponseBase) -> None:
    body = written(response.data) if hasattr(response, "data") else b""
    record.status = response.status_code
    record.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    record.body = sealing.seal(body)  # it may hold a key that is shown once
    record.save(update_fields=["status", "headers", "body"])


def _again(record: IdempotencyRecord, digest: bytes) -> HttpResponse:
    if bytes(record.request_hash) != digest:
        words = _("This Idempotency-Key was used for another request. Take a new key for each new request.")
        raise Invalid(words, code="idempotency_key_reused")
    body = sealing.unseal(bytes(record.body))
    if body is None:
        raise Conflict(
            _("This was done under this Idempotency-Key, but its answer was sealed with another key and cannot be given again."),
            code="answer_lost",
        )
    headers = {**record.headers, "Idempotency-Replayed": "true"}
    return HttpResponse(body, status=record.status, content_type=JSON, headers=headers)


def _digest(request: ApiRequest) -> bytes:
    """What tells one request from another: verb, address and body; of a form, its fields and files."""
    found = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if not request.content_type.startswith("multipart/"):
        found.update(request.body)
        return found.digest()
    for name, value in sorted(request.POST.items()):
        found.update(repr((name, value)).encode())
    for name, file in sorted(_files(request).items()):
        found.update(repr((name, file.name, file.size)).encode())
        for chunk in file.chunks(CHUNK):
            found.update(chunk)
        file.seek(0)
    return found.digest()


def _files(request: ApiRequest) -> dict[str, Any]:
    return dict(request.FILES.items())
