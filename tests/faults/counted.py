"""Jobs that count, begun here and worked by processes: how far each tenant's is."""

from __future__ import annotations

from django.db import transaction

from core.by import By
from core.models import Event, Job
from tenants import current, jobs
from tenants.models import Tenant

UPTO = 20


def begin_jobs(tenants: list[Tenant]) -> None:
    for tenant in tenants:
        with current.entered(tenant), transaction.atomic():
            jobs.start("tests.count", by=By.system(), args={"upto": UPTO})


def counted(tenant: Tenant) -> list[int]:
    with current.entered(tenant):
        return [int(number) for number in Event.objects.filter(kind="tests.counted").order_by("id").values_list("object_id", flat=True)]


def states(tenants: list[Tenant]) -> list[str]:
    found: list[str] = []
    for tenant in tenants:
        with current.entered(tenant):
            found += Job.objects.values_list("state", flat=True)
    return found


def all_done(tenants: list[Tenant]) -> bool:
    return states(tenants) == ["done"] * len(tenants)
