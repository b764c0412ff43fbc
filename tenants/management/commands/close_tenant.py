"""Close a client for good."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError

from core.choices import JobState
from core.shared.models import AgencyJob
from tenants import states
from tenants.commands import BY, TenantCommand, tenant_named


class Command(TenantCommand):
    help = "Close a client for good: export everything, then destroy it. Workers do it; --wait follows them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--wait", action="store_true", help="wait until it is done and show the certificate")

    def act(self, options: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        tenant = tenant_named(options["slug"])
        if not options["yes"] and input(f"Close {tenant.name} for good? Write its short name to go on: ") != tenant.slug:
            raise CommandError("Nothing was changed.")
        job = states.close(tenant, by=BY)
        if options["wait"]:
            job = self._wait(job)
        answer = {"slug": tenant.slug, "job": job.pk, "state": job.state, **job.result}
        return f"The closing of {tenant.name} is {job.get_state_display()} (job {job.pk}). {job.result.get('folder', '')}", answer

    def _wait(self, job: AgencyJob) -> AgencyJob:
        while not job.is_over:
            time.sleep(0.5)
            job.refresh_from_db()
            self.stderr.write(f"{job.done} of {job.total or '?'} rows exported", ending="\r")
        if job.state != JobState.DONE:
            raise CommandError(f"The closing ended as {job.get_state_display()}: {job.error.get('detail', '')}")
        return job
