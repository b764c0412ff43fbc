"""Visits and sessions of people, and seeing a place with somebody's eyes."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.errors import Forbidden
from core.models import AuditEntry
from tenants import seeing, visits
from tenants.models import Tenant, User, Visit
from tenants.rights import Who, who_of_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_yet():
    visits.forget()
    yield
    visits.forget()


def knows(person: User, place: Tenant) -> Who:
    who = who_of_user(person, place)
    assert who is not None
    return who


def later(**ago) -> None:
    """As if the last page had been asked for that long ago, of another process."""
    Visit.objects.update(seen_at=timezone.now() - timedelta(**ago), began_at=timezone.now() - timedelta(days=9))
    visits.forget()


def test_the_first_visit_has_none_before_it(acme, reader):
    visits.touch(reader, acme)
    assert visits.since(reader, acme) is None


def test_after_half_an_hour_another_visit_begins(acme, reader):
    visits.touch(reader, acme)
    later(minutes=31)
    ended = Visit.objects.get().seen_at
    visits.touch(reader, acme)
    assert visits.since(reader, acme) == ended
    assert Visit.objects.get().began_at > ended
    later(minutes=10)
    visits.touch(reader, acme)
    assert visits.since(reader, acme) == ended


def test_it_is_written_once_in_five_minutes(acme, reader, django_assert_num_queries):
    visits.touch(reader, acme)
    with django_assert_num_queries(0):
        visits.touch(reader, acme)
    visits.forget()
    seen = Visit.objects.get().seen_at
    visits.touch(reader, acme)
    assert Visit.objects.get().seen_at == seen


def test_a_visit_is_to_one_client(acme, rival, analyst):
    visits.touch(analyst, acme)
    assert not Visit.objects.filter(tenant=rival).exists()


# -- seeing as


def test_a_manager_sees_as_a_reader_for_half_an_hour(acme, manager, reader):
    session: dict[str, Any] = {}
    who = knows(manager, acme)
    seeing.begin(session, reader.memberships.get(), who)
    seen = seeing.through(session, who)
    assert (seen.role, seen.by.id, seen.seen_by.id) == ("reader", reader.pk, manager.pk)
    assert not seen.is_agency
    assert AuditEntry.objects.get().act == "person.seen_as"
    session[seeing.KEY]["until"] = timezone.now().timestamp()
    assert seeing.through(session, who) == who
    assert session == {}


def test_nobody_sees_as_who_may_do_more_nor_without_the_right(acme, agency, manager, owner, analyst, reader, person):
    with pytest.raises(Forbidden):
        seeing.begin({}, reader.memberships.get(), knows(analyst, acme))
    with pytest.raises(Forbidden):
        seeing.begin({}, owner.memberships.get(), knows(manager, agency))
    with pytest.raises(Forbidden):
        seeing.begin({}, manager.memberships.get(), knows(manager, agency))


def test_it_ends_when_the_person_is_withdrawn_or_the_right_is(acme, manager, reader):
    session: dict[str, Any] = {}
    who = knows(manager, acme)
    seeing.begin(session, reader.memberships.get(), who)
    reader.memberships.all().delete()
    assert seeing.through(session, who) == who
