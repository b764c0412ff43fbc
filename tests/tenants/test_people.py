"""People: invited by letter, bound to a place, never given more than who invites has, never deleted."""

import re

import pytest
from django.core import mail

from core.by import By
from core.errors import Conflict, Forbidden, Invalid
from core.models import AuditEntry
from tenants import people
from tenants.models import Membership, Role, User
from tenants.rights import who_of_user

pytestmark = pytest.mark.django_db
ME = By.system()


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.ROOT_URLCONF = settings.PUBLIC_SCHEMA_URLCONF = "frontend.urls_account"


@pytest.fixture
def invited(acme, django_capture_on_commit_callbacks):
    def invite(email="Zoe@Acme.example", **more):
        with django_capture_on_commit_callbacks(execute=True):
            return people.invite(email, **{"name": "Zoé", "role": "reader", "tenant": acme, "by": ME} | more)

    return invite


def test_an_invited_person_is_a_member_and_gets_a_link_to_choose_a_password(invited, acme):
    membership = invited(language="fr")
    assert who_of_user(membership.user, acme).role == Role.READER
    assert membership.user.email == "zoe@acme.example"
    assert not membership.user.has_usable_password()
    (letter,) = mail.outbox
    assert re.search(r"http://acme\.localhost/\S+/key/\S+", str(letter.body))
    assert AuditEntry.objects.get(act="person.joined").data == {"role": "reader"}


def test_somebody_known_elsewhere_is_the_same_person_and_nothing_tells(invited, acme, rival, stranger):
    membership = invited(email=stranger.email.upper())
    assert membership.user == stranger
    assert {place.tenant for place in stranger.memberships.all()} == {acme, rival}
    assert "http://acme.localhost/" in mail.outbox[0].body


def test_a_letter_that_cannot_leave_does_not_undo_the_invitation(invited, monkeypatch, acme):
    def fails(*_args, **_more):
        raise OSError("no route to the mail server")

    monkeypatch.setattr(people, "send_mail", fails)
    assert who_of_user(invited().user, acme).role == Role.READER


def test_no_letter_leaves_when_the_invitation_is_undone(acme, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Invalid):
        people.invite("zoe@acme.example", name="", role="reader", tenant=acme, by=ME)
    assert mail.outbox == []
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ({"email": "zoe"}, "/email", "bad_email"),
        ({"name": " "}, "/name", "bad_name"),
        ({"role": "owner"}, "/role", "unknown_role"),
        ({"role": "king"}, "/role", "unknown_role"),
        ({"language": "xx"}, "/language", "unknown_language"),
    ],
)
def test_a_wrong_invitation_is_refused_at_the_right_place(invited, asked, pointer, code):
    with pytest.raises(Invalid) as refused:
        invited(**asked)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]


def test_a_member_is_not_invited_twice(invited):
    invited()
    with pytest.raises(Conflict) as refused:
        invited()
    assert refused.value.code == "member_already"
    assert len(mail.outbox) == 1


def test_a_role_is_changed_within_ones_own_rights(invited, acme, administrator, member):
    membership = invited()
    people.change_role(membership, "member", by=ME, within=who_of_user(administrator, acme))
    assert membership.role == "member"
    smaller = who_of_user(member, acme)
    for act in (
        lambda: people.change_role(membership, "administrator", by=ME, within=smaller),
        lambda: invited(role="administrator", within=smaller),
    ):
        with pytest.raises(Invalid) as refused:
            act()
        assert [error.code for error in refused.value.errors] == ["beyond_yours"]
    people.change_role(membership, "administrator", by=ME)
    with pytest.raises(Forbidden):
        people.withdraw(membership, by=ME, within=smaller)


def test_a_manager_of_some_clients_gives_those_only_and_touches_no_larger_one(invited, acme, rival, agency, owner, person):
    limited = who_of_user(person("manager", clients=[rival.pk]), agency)
    for clients in (None, [acme.pk, rival.pk]):
        with pytest.raises(Invalid):
            invited(role="analyst", tenant=agency, clients=clients, within=limited)
    assert invited(role="analyst", tenant=agency, clients=[rival.pk], within=limited).clients == [rival.pk]
    whole = person("analyst", email="all@agency.example").memberships.get()
    with pytest.raises(Forbidden):
        people.withdraw(whole, by=ME, within=limited)
    people.withdraw(whole, by=ME, within=who_of_user(owner, agency))


def test_the_last_owner_stays(owner, person):
    membership = owner.memberships.get()
    for act in (
        lambda: people.withdraw(membership, by=ME),
        lambda: people.change_role(membership, "analyst", by=ME),
        lambda: people.deactivate(owner, by=ME),
    ):
        with pytest.raises(Conflict, match="last owner"):
            act()
    person("owner", email="second@agency.example")
    people.withdraw(membership, by=ME)
    assert not Membership.objects.filter(user=owner).exists()


def test_a_deactivated_person_comes_back_as_they_were(acme, reader):
    people.deactivate(reader, by=ME)
    assert who_of_user(reader, acme) is None
    people.activate(reader, by=ME)
    assert who_of_user(reader, acme).role == Role.READER


def test_an_anonymised_person_keeps_a_number_only(acme, reader):
    people.anonymise(reader, by=ME)
    kept = User.objects.get(pk=reader.pk)
    assert "acme" not in f"{kept.email} {kept.name}"
    assert kept.email.endswith("@anonymised.invalid")
    assert not kept.memberships.exists()
    people.activate(kept, by=ME)
    assert not kept.is_active
