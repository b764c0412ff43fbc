"""Who may do what, and where."""

import pytest

from core.by import By
from core.errors import Forbidden, Invalid
from tenants import keys, rights
from tenants.models import AGENCY_ROLES, Membership, Role, User
from tenants.rights import who_of_key, who_of_user

pytestmark = pytest.mark.django_db


def test_each_role_has_its_line_and_none_knows_a_right_that_no_scope_names():
    assert set(rights.RIGHTS) == set(Role.values)
    for given in rights.RIGHTS.values():
        assert {right.replace(".", ":") for right in given - rights.BY_PERSONS} <= set(rights.SCOPES)


def test_a_larger_role_may_all_that_a_smaller_one_may():
    reader, member, administrator, manager, owner = (
        rights.RIGHTS[role] for role in (Role.READER, Role.MEMBER, Role.ADMINISTRATOR, Role.MANAGER, Role.OWNER)
    )
    assert reader < member < administrator < manager < owner
    assert rights.RIGHTS[Role.ANALYST] < manager


def test_nobody_of_a_client_may_act_on_clients():
    for role, given in rights.RIGHTS.items():
        if role not in AGENCY_ROLES:
            assert not given & rights.AGENCY_ONLY


def test_a_reader_reads_and_is_told_what_is_missing_for_more(acme, reader):
    who = who_of_user(reader, acme)
    assert who.may("mentions.read")
    assert not who.may("mentions.correct")
    with pytest.raises(Forbidden, match=r"mentions\.correct"):
        who.need("mentions.correct")


def test_a_person_of_another_client_is_nobody_here(acme, rival, stranger):
    assert who_of_user(stranger, acme) is None
    assert who_of_user(stranger, rival).role == Role.ADMINISTRATOR


def test_people_of_the_agency_work_at_every_client_or_at_those_named(acme, rival, agency, person):
    analyst = person("analyst", clients=[acme.pk])
    assert who_of_user(analyst, acme).may("subjects.edit")
    assert who_of_user(analyst, rival) is None
    there = who_of_user(analyst, agency)
    assert there.rights == {"tenants.read", "jobs.read", "jobs.stop", "people.read", "audit.read", "usage.read"}
    assert (there.may_client(acme.pk), there.may_client(rival.pk)) == (True, False)


def test_people_of_a_client_are_nobody_at_the_agency(agency, administrator):
    assert who_of_user(administrator, agency) is None


def test_somebody_limited_to_some_subjects_is_so_everywhere_it_is_asked(acme, person):
    who = who_of_user(person("member", acme, subjects=[3]), acme)
    assert (who.may_subject(3), who.may_subject(4)) == (True, False)


def test_a_deactivated_person_is_nobody(acme, reader):
    User.objects.filter(pk=reader.pk).update(is_active=False)
    reader.refresh_from_db()
    assert who_of_user(reader, acme) is None


def test_one_person_has_a_role_of_its_own_at_each_client(acme, rival, reader):
    Membership.objects.create(user=reader, tenant=rival, role=Role.ADMINISTRATOR)
    assert [who_of_user(reader, place).role for place in (acme, rival)] == [Role.READER, Role.ADMINISTRATOR]


def test_scopes_are_rights_in_other_letters():
    assert rights.rights_of(["mentions:read", "sources:write"]) == {"mentions.read", "sources.edit"}
    assert rights.rights_of(["mentions:write"]) == {"mentions.push", "mentions.correct"}
    assert rights.check_scopes(["sources:read", "mentions:read", "mentions:read"]) == ["mentions:read", "sources:read"]


@pytest.mark.parametrize(
    ("scopes", "pointer", "code"),
    [(["mentions:fly"], "/scopes/0", "unknown_scope"), ([], "/scopes", "empty"), (["sources:write"], "/scopes/0", "beyond_yours")],
)
def test_wrong_scopes_are_named(acme, member, scopes, pointer, code):
    with pytest.raises(Invalid) as refused:
        rights.check_scopes(scopes, within=who_of_user(member, acme))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]


def test_who_belongs_to_the_agency(acme, analyst, reader):
    assert who_of_user(analyst, acme).is_agency
    assert not who_of_user(reader, acme).is_agency
    for place, belongs in ((None, True), (acme, False)):
        key = keys.make("any", tenant=place, scopes=["mentions:read"], by=By.system()).key
        assert who_of_key(key, acme).is_agency is belongs
