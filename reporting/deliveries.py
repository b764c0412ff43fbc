"""Reports on their way to people: claimed by lease, sent once, tried again when the mail server is away, counted when followed."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import Conflict, Gone, Invalid, Permanent, Temporary
from reporting import approvals, mailing, plans, receivers, reports
from reporting.models import Delivery, DeliveryState, Report, ReportPlan, SkipReason
from tenants import current, mail, turns
from tenants.models import Lane
from tenants.turns import Again

log = structlog.get_logger(__name__)
LEASE: Final = timedelta(minutes=2)  # a mail server has 20 seconds
LONGEST_DELAY: Final = timedelta(hours=2)
GIVEN_UP_AFTER: Final = timedelta(days=2)
TOKEN_BYTES: Final = 24


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


# -- made


def plan(report: Report, made_by: ReportPlan) -> None:
    """The deliveries of a plan's report, in the transaction that makes it: each at the plan's hour of their own zone."""
    tenant = current.tenant()
    day = report.until.astimezone(ZoneInfo(made_by.time_zone)).date()
    for person in made_by.people:
        at = plans.at_hour(day, made_by.hour, ZoneInfo(person["time_zone"]))
        state = DeliveryState.HELD if made_by.approval else DeliveryState.WAITING
        _make(report, person["user"], person["language"], made_by.attached, at=at, state=state)
    if made_by.people and not made_by.approval:
        turns.due(tenant, Lane.DELIVER)


@transaction.atomic
def send(report: Report, users: Iterable[int], *, by: By, language: str = "", attached: Iterable[str] = ()) -> list[Delivery]:
    """Send the report to these people now; who got it already does not get it twice."""
    if report.made_at is None:
        raise Conflict(_("This report is still being made: send it when it is ready."), code="not_ready")
    if report.plan and report.plan.approval and not approvals.stands(report):
        raise Conflict(_("The plan of this report asks for an approval before it is sent: have it approved first."), code="not_approved")
    chosen = list(dict.fromkeys(users))
    if not chosen:
        raise Invalid(_("Choose one person at least."))
    made = [_make(report, user, language, list(attached), at=timezone.now(), state=DeliveryState.WAITING) for user in chosen]
    audit.record("report.sent", by=by, obj=report, data={"people": len(made)})
    turns.due_here(Lane.DELIVER)
    return made


def _make(report: Report, number: int, language: str, attached: list[str], *, at: datetime, state: str) -> Delivery:
    user, reason = receivers.refusal(report, number, current.tenant())
    spoken = language if language in report.languages else report.language
    delivery, fresh = Delivery.objects.get_or_create(
        report=report,
        user_id=number,
        defaults={
            "name": user.name if user else _("Former person"), "address": user.email if user else "", "language": spoken,
            "attached": [name for name in attached if name in report.files], "not_before": at,
            "state": DeliveryState.SKIPPED if reason else state, "reason": reason,
        },
    )  # fmt: skip
    if not fresh and delivery.state in (DeliveryState.SKIPPED, DeliveryState.FAILED) and not reason:
        again(delivery)
    return delivery


def again(delivery: Delivery) -> bool:
    """Try once more what was given up or left out; False when it is sent, or on its way."""
    stopped = [DeliveryState.SKIPPED, DeliveryState.FAILED]
    won = Delivery.objects.filter(pk=delivery.pk, state__in=stopped).update(
        state=DeliveryState.WAITING, reason="", error="", attempts=0, not_before=timezone.now(), created_at=timezone.now()
    )
    if won:
        turns.due_here(Lane.DELIVER)
    delivery.refresh_from_db()
    return bool(won)


# -- sent


def work(deadline: float) -> Again:
    """Send what is due; says when to come again."""
    while time.monotonic() < deadline:
        now = timezone.now()
        delivery = _claim(now)
        if delivery is None:
            return _next(now)
        _send(delivery, now)
    return True


def _waiting() -> Q:
    return Q(state=DeliveryState.WAITING)


def _claim(now: datetime) -> Delivery | None:
    free = _waiting() & Q(not_before__lte=now) & (Q(taken_at=None) | Q(taken_at__lt=now - LEASE))
    for number in Delivery.objects.filter(free).order_by("not_before", "pk").values_list("pk", flat=True)[:10]:
        if Delivery.objects.filter(free, pk=number).update(taken_at=now, attempts=F("attempts") + 1):
            return Delivery.objects.select_related("report", "report__plan").get(pk=number)
    return None


def _next(now: datetime) -> Again:
    """Later ones at their time; those that another worker holds when its lease is over."""
    first = Delivery.objects.filter(_waiting()).order_by("not_before").values_list("not_before", flat=True).first()
    return False if first is None else max(first, now + timedelta(seconds=5))


def _send(delivery: Delivery, now: datetime) -> None:
    user, reason = receivers.refusal(delivery.report, delivery.user_id, current.tenant())
    if reason or user is None:
        _end(delivery, DeliveryState.SKIPPED, reason or SkipReason.LEFT)
        return
    token = secrets.token_urlsafe(TOKEN_BYTES)
    # The link is good before the mail is out: somebody may follow it at once.
    Delivery.objects.filter(pk=delivery.pk, taken_at=delivery.taken_at).update(
        token_hash=hash_of(token), address=user.email, name=user.name
    )
    try:
        mailing.send(delivery, reports.data_of(delivery.report, delivery.language), to=user.email, token=token)
    except Permanent as error:
        _end(delivery, DeliveryState.FAILED, SkipReason.REFUSED, error.detail)
    except Temporary as error:
        _put_off(delivery, error.detail, now)
    else:
        done = Delivery.objects.filter(pk=delivery.pk, taken_at=delivery.taken_at, state=DeliveryState.WAITING)
        if done.update(state=DeliveryState.SENT, sent_at=timezone.now(), taken_at=None, error=""):
            audit.record("report.delivered", by=By.system(), obj=delivery.report, data={"person": delivery.user_id})


def _put_off(delivery: Delivery, detail: str, now: datetime) -> None:
    if now - delivery.created_at > GIVEN_UP_AFTER and delivery.attempts > 3:
        _end(delivery, DeliveryState.FAILED, SkipReason.UNREACHED, detail)
        return
    delay = min(timedelta(minutes=2.0 ** min(delivery.attempts - 1, 10)), LONGEST_DELAY)
    Delivery.objects.filter(pk=delivery.pk, taken_at=delivery.taken_at).update(not_before=now + delay, taken_at=None, error=detail[:300])


def _end(delivery: Delivery, state: str, reason: str, detail: str = "") -> None:
    held = Delivery.objects.filter(pk=delivery.pk, taken_at=delivery.taken_at, state=DeliveryState.WAITING)
    if held.update(state=state, reason=reason, error=detail[:300], taken_at=None) and state == DeliveryState.FAILED:
        mail.not_delivered(current.tenant(), delivery.address, delivery.report.title, detail)


# -- followed


def follow(token: str) -> Delivery:
    """Count that the link of a mail was followed; an error when there is no such link."""
    delivery = Delivery.objects.filter(token_hash=hash_of(token)).select_related("report").first()
    if delivery is None:
        raise Gone(_("This link leads nowhere any more. Look for the report in the list of reports."))
    now = timezone.now()
    Delivery.objects.filter(pk=delivery.pk).update(follows=F("follows") + 1)
    Delivery.objects.filter(pk=delivery.pk, opened_at=None).update(opened_at=now)
    return delivery
