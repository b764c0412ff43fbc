"""Jobs told apart by what they are about, with one question for all of them."""

import pytest

from core.models import Job
from frontend import worked
from ingestion import subjects
from tests.frontend.conftest import BY


@pytest.fixture
def matching(acme) -> list[Job]:
    """A job for each of two subjects, and one whose subject is no more."""
    made = [subjects.create(name, "own", name.lower(), by=BY).pk for name in ("Acme", "Popotille")]
    Job.objects.all().delete()
    return [Job.objects.create(kind="rematch", lane="bulk", args={"subject": number}) for number in (*made, 0)]


def test_a_job_is_named_by_its_object(matching, django_assert_num_queries):
    with django_assert_num_queries(1):
        named = [work.name for work in worked.named(matching)]
    assert named == ["Matching Acme again", "Matching Popotille again", "Matching a subject again"]


def test_a_word_is_its_own_name(acme, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert worked.name(Job(kind="tag", args={"word": "atelier"})) == "Tagging mentions “atelier”"
        assert worked.name(Job(kind="needs", args={})) == "Search for needs"
