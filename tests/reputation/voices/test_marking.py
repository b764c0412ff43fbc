"""What people say of an author stands above what is computed, at once; and it is theirs to change only as they read it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.by import By
from core.errors import Invalid, Stale
from core.models import AuditEntry
from reputation.models import Voice, VoiceMark
from reputation.voices import marking
from reputation.voices.marking import Said
from tests.reputation.factories import subject
from tests.reputation.voices.test_searching import fan, search

pytestmark = pytest.mark.django_db
BY = By.system()


@pytest.mark.parametrize("role", ["employee", "agency", "partner", "competitor", "journalist"])
def test_who_does_not_speak_for_themselves_is_listed_no_more_at_once_and_it_is_said_why(acme, role):
    by = fan()
    search()
    marking.mark(by, Said(role), by=BY)
    assert (Voice.objects.get().kind, Voice.objects.get().excluded) == ("neutral", role)
    search()
    assert (Voice.objects.get().kind, VoiceMark.objects.get().role) == ("neutral", role)
    marking.mark(by, Said("none"), by=BY)
    assert Voice.objects.get().kind == "ambassador"


def test_it_is_changed_only_as_it_was_read(acme):
    by = fan(count=1)
    first = marking.mark(by, Said(consent="asked"), by=BY, if_version=0)
    second = marking.mark(by, Said(consent="given", note=" met in Lyon "), by=BY, if_version=first.version)
    assert (second.consent, second.note, second.version) == ("given", "met in Lyon", 2)
    for version in (0, 1):
        with pytest.raises(Stale):
            marking.mark(by, Said(), by=BY, if_version=version)
    with pytest.raises(Stale):
        marking.mark(fan("other", count=1), Said(), by=BY, if_version=3)


def test_the_trail_says_what_was_marked_and_names_nobody(acme):
    marking.mark(fan("lou", count=1), Said("employee", note="Lou of the shop in Lyon"), by=BY)
    entry = AuditEntry.objects.get(act="voice.marked")
    assert entry.data == {"role": "employee", "consent": "not_asked"}
    assert entry.object_name == ""


@pytest.mark.parametrize("said", [Said("boss"), Said(consent="perhaps"), Said(note="x" * 2_001)])
def test_what_means_nothing_is_refused(acme, said):
    with pytest.raises(Invalid):
        marking.mark(fan(count=1), said, by=BY)
    assert not VoiceMark.objects.exists()


def test_only_the_subjects_of_which_they_spoke_are_looked_at_again(acme):
    by = fan()
    search()

    def asked(role: str) -> int:
        with CaptureQueriesContext(connection) as said:
            marking.mark(by, Said(role), by=BY)
        return len(said.captured_queries)

    asked("employee")
    few = asked("agency")
    for number in range(4):
        subject(f"Brisa {number}", "competitor")
        fan(f"other{number}", words=f"Je recommande Brisa {number}")
    search()
    assert asked("employee") == few
