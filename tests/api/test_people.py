"""People over the API: invited, changed, withdrawn, within what the caller has."""

import pytest

from tenants.models import Invitation, Membership
from tests.api.conftest import API

pytestmark = pytest.mark.django_db


def test_somebody_is_invited_sent_another_link_and_withdrawn(send, program):
    made = send("post", "people", {"email": "Zoe@Example.com", "role": "member", "language": "fr"})
    assert made.status_code == 201
    assert (made.json()["email"], made.json()["role"]) == ("zoe@example.com", "member")
    path = f"people/invitations/{made.json()['id']}"
    assert made.headers["Location"].endswith(f"{API}/{path}")
    assert [row["email"] for row in program.get(f"{API}/people/invitations").json()["results"]] == ["zoe@example.com"]
    again = send("post", f"{path}/resend")
    assert again.json()["ends_at"] >= made.json()["ends_at"]
    assert send("delete", path).status_code == 204
    assert program.get(f"{API}/{path}").status_code == 404
    assert "digest" not in made.json()


def test_known_and_unknown_addresses_are_answered_alike(send, stranger):
    answers = [send("post", "people", {"email": email, "role": "reader"}) for email in (stranger.email, "nobody@example.com")]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json().keys() == answers[1].json().keys()


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"email": "zoe", "role": "reader"}, "/email"),
        ({"email": "zoe@example.com", "role": "king"}, "/role"),
        ({"email": "zoe@example.com", "role": "reader", "subjects": [7]}, "/subjects"),
        ({"email": "zoe@example.com", "role": "reader", "language": "xx"}, "/language"),
        ({"email": "zoe@example.com", "role": "reader", "colour": 1}, "/colour"),
        ({"role": "reader"}, "/email"),
    ],
)
def test_a_wrong_invitation_is_refused_at_the_right_place(send, body, pointer):
    refused = send("post", "people", body)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert not Invitation.objects.exists()


def test_a_person_is_changed_and_withdrawn(send, program, reader, subject):
    path = f"people/{reader.memberships.get().pk}"
    changed = send("put", path, {"role": "member", "subjects": [subject.pk]})
    assert (changed.json()["role"], changed.json()["subjects"]) == ("member", [subject.pk])
    assert program.get(f"{API}/{path}").json() == changed.json()
    assert send("delete", path).status_code == 204
    assert not Membership.objects.filter(user=reader).exists()


def test_nobody_of_another_client_is_found(send, stranger):
    path = f"people/{stranger.memberships.get().pk}"
    answers = [send("get", path), send("put", path, {"role": "reader"}), send("delete", path)]
    assert {answer.status_code for answer in answers} == {404}


def test_who_is_limited_gives_no_more_than_they_have(limited, subject, other):
    for subjects in (None, [subject.pk, other.pk]):
        body = {"email": "zoe@example.com", "role": "reader", "subjects": subjects}
        assert limited.post(f"{API}/people", body, content_type="application/json").status_code == 422
    body = {"email": "zoe@example.com", "role": "reader", "subjects": [subject.pk]}
    assert limited.post(f"{API}/people", body, content_type="application/json").status_code == 201


def test_a_key_needs_the_scope(client_of, acme, api_key):
    program = client_of(acme, key=api_key(acme, ["people:read"]))
    assert program.get(f"{API}/people").status_code == 200
    body = {"email": "zoe@example.com", "role": "reader"}
    assert program.post(f"{API}/people", body, content_type="application/json").status_code == 403
