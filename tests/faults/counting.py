"""An app for worker processes of tests: a job that counts slowly, and tells each step in the transaction that makes it."""

from __future__ import annotations

import time

from django.apps import AppConfig

STEP_SECONDS = 0.15


class CountingConfig(AppConfig):
    name = "tests.faults"
    label = "tests_faults"

    def ready(self) -> None:
        from django.db import transaction

        from core import events
        from tenants import jobs
        from tenants.jobs import AnyJob

        @jobs.runner("tests.count")
        def count(job: AnyJob, deadline: float) -> bool:
            while job.done < job.args["upto"]:
                time.sleep(STEP_SECONDS)
                with transaction.atomic():
                    events.record("tests.counted", job.done + 1)
                    jobs.progress(job, done=job.done + 1)
                if time.monotonic() >= deadline:
                    return False
            return True
