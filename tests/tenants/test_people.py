"""People: bound to a place, never given more than who gives has, never deleted."""

import pytest

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
def joined(acme):
    def join(email="Zoe@Acme.example", **more):
        return people.join(email, **{"name": "Zoé", "role": "reader", "tenant": acme, "by": ME} | more)

    return join


def test_somebody_who_joins_is_a_member_without_a_password(joined, acme):
    membership = joined(language="fr")
    assert who_of_user(membership.user, acme).role == Role.READER
    assert membership.user.email == "zoe@acme.example"
    assert not membership.user.has_usable_password()
    assert AuditEntry.objects.get(act="person.joined").data == {"role": "reader"}


def test_somebody_known_elsewhere_is_the_same_person(joined, acme, rival, stranger):
    membership = joined(email=stranger.email.upper())
    assert membership.user == stranger
    assert {place.tenant for place in stranger.memberships.all()} == {acme, rival}


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ({"email": "zoe"}, "/email", "bad_email"),
        ({"name": " "}, "/name", "bad_name"),
        ({"role": "owner"}, "/role", "unknown_role"),
        ({"role": "king"}, "/role", "unknown_role"),
        ({"language": "xx"}, "/language", "unknown_language"),
        ({"subjects": []}, "/subjects", "empty"),
        ({"clients": [1]}, "/clients", "agency_only"),
    ],
)
def test_what_is_wrong_is_refused_at_the_right_place(joined, asked, pointer, code):
    with pytest.raises(Invalid) as refused:
        joined(**asked)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]
    assert not User.objects.exists()


def test_nobody_of_a_client_is_changed_to_be_limited_to_clients(joined):
    membership = joined()
    with pytest.raises(Invalid) as refused:
        people.change(membership, "member", by=ME, clients=[1])
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/clients", "agency_only")]


def test_a_member_does_not_join_twice(joined):
    joined()
    with pytest.raises(Conflict) as refused:
        joined()
    assert refused.value.code == "member_already"


def test_a_role_is_changed_within_ones_own_rights(joined, acme, administrator, member):
    membership = joined()
    people.change(membership, "member", by=ME, within=who_of_user(administrator, acme))
    assert membership.role == "member"
    smaller = who_of_user(member, acme)
    for act in (
        lambda: people.change(membership, "administrator", by=ME, within=smaller),
        lambda: joined(role="administrator", within=smaller),
    ):
        with pytest.raises(Invalid) as refused:
            act()
        assert [error.code for error in refused.value.errors] == ["beyond_yours"]
    people.change(membership, "administrator", by=ME)
    with pytest.raises(Forbidden):
        people.withdraw(membership, by=ME, within=smaller)


def test_a_manager_of_some_clients_gives_those_only_and_touches_no_larger_one(joined, acme, rival, agency, owner, person):
    limited = who_of_user(person("manager", clients=[rival.pk]), agency)
    for clients in (None, [acme.pk, rival.pk]):
        with pytest.raises(Invalid):
            joined(role="analyst", tenant=agency, clients=clients, within=limited)
    assert joined(role="analyst", tenant=agency, clients=[rival.pk], within=limited).clients == [rival.pk]
    whole = person("analyst", email="all@agency.example").memberships.get()
    with pytest.raises(Forbidden):
        people.withdraw(whole, by=ME, within=limited)
    people.withdraw(whole, by=ME, within=who_of_user(owner, agency))


def test_the_last_owner_stays(owner, person):
    membership = owner.memberships.get()
    for act in (
        lambda: people.withdraw(membership, by=ME),
        lambda: people.change(membership, "analyst", by=ME),
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


def test_who_sees_some_subjects_gives_no_others(joined, acme, person):
    limited = who_of_user(person("administrator", acme, subjects=[3]), acme)
    for subjects in (None, [3, 4]):
        with pytest.raises(Invalid) as refused:
            joined(subjects=subjects, within=limited)
        assert [error.pointer for error in refused.value.errors] == ["/subjects"]
    whole = joined(subjects=[3], within=limited)
    people.change(whole, "reader", by=ME)
    with pytest.raises(Forbidden):
        people.change(whole, "reader", subjects=[3], by=ME, within=limited)
