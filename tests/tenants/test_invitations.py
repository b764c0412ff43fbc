"""Invitations: a link by letter, once, for a week; nobody who invites learns whether an address is known."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.by import By
from core.errors import Conflict, Forbidden, Gone, Invalid, LimitReached
from core.models import AuditEntry
from tenants import invitations, letters
from tenants.models import Invitation, Membership, User
from tenants.rights import who_of_user
from tests.reading import part

pytestmark = pytest.mark.django_db
ME = By(kind="user", id=1, name="Camille")


@pytest.fixture
def invite(acme, django_capture_on_commit_callbacks):
    def send(email="Zoe@Acme.example", **more):
        with django_capture_on_commit_callbacks(execute=True):
            return invitations.invite(email, **{"role": "reader", "tenant": acme, "by": ME} | more)

    return send


def token(letter=-1) -> str:
    return part(r"http://\S+/invitation/([\w-]+)/", mail.outbox[letter].body)


def test_a_letter_goes_in_the_chosen_language_as_text_and_as_a_page(invite, acme):
    made = invite(language="fr")
    (letter,) = mail.outbox
    page, kind = letter.alternatives[0]
    assert letter.to == ["zoe@acme.example"]
    assert kind == "text/html"
    assert "Camille" in str(letter.body)
    assert 'lang="fr"' in str(page)
    assert f"http://acme.localhost/invitation/{token()}/" in str(page)
    made.refresh_from_db()
    assert made.sent_at
    assert AuditEntry.objects.get().act == "person.invited"
    assert not User.objects.exists()


def test_the_token_is_not_kept(invite):
    invite()
    assert token().encode() not in bytes(Invitation.objects.get().digest)


def test_a_new_person_comes_in_once(invite, acme, rival):
    invite(subjects=[7, 3])
    found = invitations.find(token(), acme)
    user = invitations.accept_as_new(found, name=" Zoé  Martin ", password="a long phrase of mine")
    who = who_of_user(user, acme)
    assert (user.name, who.role, who.subjects) == ("Zoé Martin", "reader", frozenset({3, 7}))
    for tenant in (acme, rival):
        with pytest.raises(Gone):
            invitations.find(token(), tenant)
    with pytest.raises(Conflict):
        invitations.accept_as_new(found, name="Other", password="another long phrase")


def test_somebody_known_elsewhere_accepts_with_their_own_address_only(invite, acme, stranger, member):
    invite(email=stranger.email)
    found = invitations.find(token(), acme)
    with pytest.raises(Forbidden):
        invitations.accept(found, member)
    assert invitations.accept(found, stranger).tenant == acme
    with pytest.raises(Gone):
        invitations.accept(found, stranger)


@pytest.mark.parametrize("change", [{"ends_at": timezone.now() - timedelta(seconds=1)}, {"withdrawn_at": timezone.now()}])
def test_what_ended_or_was_withdrawn_opens_nothing(invite, acme, change):
    made = invite()
    Invitation.objects.update(**change)
    with pytest.raises(Gone):
        invitations.find(token(), acme)
    with pytest.raises(Gone):
        invitations.accept_as_new(made, name="Zoé", password="a long phrase of mine")
    assert not User.objects.exists()


def test_another_client_has_no_such_invitation(invite, rival):
    invite()
    with pytest.raises(Gone):
        invitations.find(token(), rival)
    assert not invitations.waiting(rival).exists()


def test_sent_again_the_first_link_opens_nothing(invite, acme, django_capture_on_commit_callbacks):
    made = invite()
    first = token()
    with django_capture_on_commit_callbacks(execute=True):
        invitations.resend(made, by=ME)
    with pytest.raises(Gone):
        invitations.find(first, acme)
    assert invitations.find(token(), acme) == made


def test_an_address_is_invited_once_at_a_time_and_again_after_its_week(invite, acme):
    made = invite()
    with pytest.raises(Conflict) as refused:
        invite()
    assert refused.value.code == "invited_already"
    Invitation.objects.update(ends_at=timezone.now())
    assert invite().pk != made.pk
    assert invitations.waiting(acme).count() == 1


def test_a_member_is_not_invited(invite, reader):
    with pytest.raises(Conflict) as refused:
        invite(email=reader.email)
    assert refused.value.code == "member_already"


def test_known_and_unknown_addresses_are_answered_alike(invite, stranger):
    known, unknown = invite(email=stranger.email), invite(email="nobody@example.com")
    assert {name for name in vars(known) if getattr(known, name) != getattr(unknown, name)} <= {
        "_state", "id", "digest", "email", "created_at", "ends_at", "sent_at", "by",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [({"email": "zoe"}, "/email"), ({"role": "owner"}, "/role"), ({"language": "xx"}, "/language"), ({"subjects": []}, "/subjects")],
)
def test_a_wrong_invitation_is_refused_at_the_right_place(invite, asked, pointer):
    with pytest.raises(Invalid) as refused:
        invite(**asked)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert not mail.outbox


def test_nobody_gives_more_than_they_have(invite, acme, member, person, rival, agency):
    with pytest.raises(Invalid):
        invite(role="administrator", within=who_of_user(member, acme))
    limited = who_of_user(person("manager", clients=[rival.pk]), agency)
    with pytest.raises(Invalid):
        invite(tenant=agency, role="analyst", within=limited)
    made = invite(role="administrator")
    for act in (invitations.resend, invitations.withdraw):
        with pytest.raises(Forbidden):
            act(made, by=ME, within=who_of_user(member, acme))


def test_letters_to_an_address_are_bounded(invite, django_capture_on_commit_callbacks):
    made = invite()
    for _time in range(invitations.AN_ADDRESS_A_DAY - 1):
        invitations.resend(made, by=ME)
    with pytest.raises(LimitReached):
        invitations.resend(made, by=ME)


def test_a_letter_that_cannot_leave_does_not_undo_the_invitation(invite, monkeypatch):
    def fails(*_args, **_more):
        raise OSError("no route to the mail server")

    monkeypatch.setattr(letters, "send", fails)
    assert invite().sent_at is None
    assert Invitation.objects.count() == 1


def test_an_agency_invitation_names_clients(invite, agency, acme):
    invite(tenant=agency, role="analyst", clients=[acme.pk])
    found = invitations.find(token(), agency)
    user = invitations.accept_as_new(found, name="Inès", password="a long phrase of mine")
    assert Membership.objects.get(user=user).clients == [acme.pk]
