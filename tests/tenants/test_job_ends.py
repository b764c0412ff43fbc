"""How jobs end: failed, lost to another worker, stopped, forgotten, told."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection as plain
from django.db import transaction
from django.utils import timezone

from core.by import By
from core.database import connection
from core.errors import Invalid, Permanent, Temporary
from core.models import AuditEntry, Job
from core.shared.models import AgencyAuditEntry
from tenants import current, jobs, lanes
from tenants.jobs import AnyJob
from tests.tenants.jobs_at_work import LANE, SYSTEM, counting, failing, only_our_work, started, work_at_once

__all__ = ["only_our_work"]


class TestFailure:
    @pytest.mark.parametrize("error", [Invalid("the file is empty", code="empty_file"), Permanent("refused", code="refused")])
    def test_an_expected_failure_ends_the_job_with_its_words(self, acme, error):
        jobs.runner("count")(failing(error))
        job = started()
        lanes.take_turn(LANE)
        job.refresh_from_db()
        assert (job.state, job.error) == ("failed", {"code": error.code, "detail": error.detail})

    def test_what_is_temporary_is_tried_again_later(self, acme):
        jobs.runner("count")(failing(Temporary("busy", retry_after=900)))
        job = started()
        lanes.take_turn(LANE)
        job.refresh_from_db()
        assert job.state == "waiting"
        assert job.not_before is not None
        assert 890 < (job.not_before - timezone.now()).total_seconds() <= 900
        work_at_once()
        job.refresh_from_db()
        assert job.state == "done"

    def test_an_unknown_failure_is_tried_five_times(self, acme):
        tried: list[int] = []

        def run(job: AnyJob, deadline: float) -> bool:
            tried.append(job.attempts)
            raise ZeroDivisionError

        jobs.runner("count")(run)
        job = started()
        for _ in range(8):
            work_at_once()
        job.refresh_from_db()
        assert tried == [1, 2, 3, 4, 5]
        assert (job.state, job.error["code"]) == ("failed", "gave_up")

    def test_progress_that_was_rolled_back_does_not_count_as_success(self, acme):
        tried: list[int] = []

        @transaction.atomic
        def run(job: AnyJob, deadline: float) -> bool:
            tried.append(1)
            jobs.progress(job, done=1)
            raise ZeroDivisionError

        jobs.runner("count")(run)
        job = started()
        for _ in range(8):
            work_at_once()
        job.refresh_from_db()
        assert (job.state, job.done, len(tried)) == ("failed", 0, 5)

    def test_a_stretch_that_went_well_forgets_the_failures(self, acme):
        course = iter([*["fails"] * 4, "goes on", *["fails"] * 4, "ends"])

        def run(job: AnyJob, deadline: float) -> bool:
            step = next(course)
            if step == "fails":
                raise ZeroDivisionError
            return step == "ends"

        jobs.runner("count")(run)
        job = started()
        for _ in range(10):
            work_at_once()
        job.refresh_from_db()
        assert job.state == "done"

    def test_a_job_that_kills_its_worker_is_given_up(self, acme):
        jobs.runner("count")(counting(1))
        job = started()
        # Five stretches began and none ended, as after five kills.
        Job.objects.filter(pk=job.pk).update(state="running", attempts=5, stretches=5, stretched_at=timezone.now())
        work_at_once()
        job.refresh_from_db()
        assert (job.state, job.error["code"], job.done) == ("failed", "gave_up", 0)


class TestLostLease:
    def test_what_a_late_stretch_would_save_is_refused_and_undone(self, acme):
        jobs.runner("count")(counting(3))
        job = started()
        late = jobs._take(LANE, timezone.now())
        assert late is not None
        jobs._take(LANE, timezone.now())  # another worker goes on
        with pytest.raises(jobs.Superseded), transaction.atomic():
            jobs.progress(late, done=2)
        job.refresh_from_db()
        assert (job.done, job.state) == (0, "running")

    def test_it_neither_ends_the_job_nor_fails_it(self, acme):
        def run(job: AnyJob, deadline: float) -> bool:
            Job.objects.filter(pk=job.pk).update(stretches=job.stretches + 1)  # another worker began a stretch
            jobs.progress(job, done=2)
            return True

        jobs.runner("count")(run)
        job = started()
        late = jobs._take(LANE, timezone.now())
        assert late is not None
        jobs._stretch(late, time.monotonic() + 1)
        job.refresh_from_db()
        assert (job.state, job.done, job.error) == ("running", 0, {})


class TestStopping:
    def test_one_that_waits_is_stopped_at_once(self, acme):
        jobs.runner("count")(counting(3))
        job = started()
        jobs.stop(job, By("user", 7, "Ada"))
        assert (job.state, job.is_over) == ("stopped", True)
        entry = AuditEntry.objects.get(act="job.stopped")
        assert (entry.object_id, entry.by_name) == (str(job.pk), "Ada")

    def test_one_that_runs_is_stopped_after_its_stretch(self, acme):
        def run(job: AnyJob, deadline: float) -> bool:
            jobs.stop(Job.objects.get(pk=job.pk), SYSTEM)
            jobs.progress(job, done=1)
            return False

        jobs.runner("count")(run)
        job = started()
        lanes.take_turn(LANE)
        job.refresh_from_db()
        assert (job.state, job.done, job.stretches) == ("stopped", 1, 2)

    def test_one_that_is_over_stays_as_it_is(self, acme):
        jobs.runner("count")(counting(1))
        job = started()
        lanes.take_turn(LANE)
        job.refresh_from_db()
        jobs.stop(job, SYSTEM)
        assert job.state == "done"
        assert not AuditEntry.objects.exists()

    def test_the_agency_keeps_its_own_trail(self, acme):
        jobs.runner("count")(counting(1))
        with current.agency():
            jobs.stop(started(), SYSTEM)
        assert AgencyAuditEntry.objects.filter(act="job.stopped").exists()


class TestForgetting:
    def test_jobs_that_ended_long_ago_are_forgotten_here_and_nowhere_else(self, acme, rival):
        old, young, open_ = (Job.objects.create(kind="count", lane=LANE) for _ in range(3))
        long_ago = timezone.now() - settings.JOBS_KEPT - timedelta(days=1)
        Job.objects.filter(pk=old.pk).update(state="done", ended_at=long_ago, created_at=long_ago)
        Job.objects.filter(pk=young.pk).update(state="failed", ended_at=timezone.now(), created_at=long_ago)
        Job.objects.filter(pk=open_.pk).update(created_at=long_ago)
        with current.entered(rival):
            theirs = Job.objects.create(kind="count", lane=LANE, state="done", ended_at=long_ago)
        assert jobs.forget_ended(time.monotonic() + 5) is False
        assert set(Job.objects.values_list("pk", flat=True)) == {young.pk, open_.pk}
        assert jobs.known(old.pk) is None
        with current.entered(rival):
            assert jobs.known(theirs.pk) is not None

    def test_a_great_many_are_forgotten_in_stretches(self, acme, monkeypatch):
        monkeypatch.setattr(jobs, "FORGOTTEN_AT_ONCE", 2)
        Job.objects.bulk_create(Job(kind="count", lane=LANE, state="done", ended_at=timezone.now() - timedelta(days=400)) for _ in range(5))
        assert jobs.forget_ended(time.monotonic()) is True
        assert Job.objects.count() == 5
        assert jobs.forget_ended(time.monotonic() + 5) is False
        assert not Job.objects.exists()


class TestTheEnd:
    @pytest.mark.parametrize(
        ("run", "state"), [(counting(1), "done"), (failing(Invalid("no")), "failed"), (failing(*[ZeroDivisionError()] * 9), "failed")]
    )
    def test_the_owner_is_told_once(self, acme, run, state):
        told: list[str] = []
        jobs.runner("count", over=lambda job: told.append(job.state))(run)
        started()
        for _ in range(7):
            work_at_once()
        assert told == [state]

    def test_an_owner_that_fails_at_a_good_end_is_told_again(self, acme):
        told: list[str] = []

        def over(job: AnyJob) -> None:
            told.append(job.state)
            if len(told) == 1:
                raise ZeroDivisionError

        jobs.runner("count", over=over)(counting(1))
        job = started()
        for _ in range(3):
            work_at_once()
        job.refresh_from_db()
        assert (job.state, told) == ("done", ["done", "done"])

    def test_an_owner_that_fails_at_a_bad_end_does_not_keep_it_open(self, acme):
        def over(job: AnyJob) -> None:
            with plain.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")

        jobs.runner("count", over=over)(failing(Invalid("no")))
        job = started()
        lanes.take_turn(LANE)
        job.refresh_from_db()
        assert (job.state, connection.schema_name) == ("failed", acme.schema_name)
