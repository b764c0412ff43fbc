"""People who ask to be forgotten, by program: asked once or often, followed by the job, proven by the certificate."""

from __future__ import annotations

import pytest

from ingestion.models import Author, Mention
from tenants import current
from tests.api.conftest import API
from tests.frontend.conftest import brand  # noqa: F401 - a fixture
from tests.reporting.test_erasures import spoken
from tests.working import finished

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(acme, client_of, api_key):
    return client_of(acme, key=api_key(acme, ["authors:forget", "jobs:read"]))


def ask(program, author: int, **headers: str):
    return program.post(f"{API}/erasures", {"author": author}, content_type="application/json", headers=headers)


def test_a_person_is_forgotten_and_the_certificate_says_what_went(program, brand):  # noqa: F811
    author = spoken(2)
    number, asked = author.pk, ask(program, author.pk)
    assert asked.status_code == 202
    made = asked.json()
    assert (made["author"], made["ended_at"], made["erased"]) == (number, None, None)
    assert program.get(f"{API}/jobs/{made['job']}").json()["total"] == 2
    assert ask(program, number).json() == made  # asked again while it waits
    finished(made["job"])
    done = program.get(asked.headers["Location"]).json()
    assert done["erased"]["mentions"] == 2
    assert done["ended_at"]
    assert ask(program, number).json() == done  # and after
    assert program.get(f"{API}/erasures").json()["results"] == [done]
    assert not Mention.objects.exists()
    assert "Garnier" not in str(done)


def test_who_nobody_knows_is_not_found(program):
    for number in (99, 10**17):
        assert (ask(program, number).status_code, ask(program, number).json()["code"]) == (404, "not_found")
    assert program.get(f"{API}/erasures/99").status_code == 404
    assert program.post(f"{API}/erasures", {}, content_type="application/json").status_code == 422


def test_a_key_without_the_scope_forgets_nobody(acme, client_of, api_key, brand):  # noqa: F811
    author = spoken(1)
    program = client_of(acme, key=api_key(acme, ["mentions:write", "voices:write", "settings:edit"]))
    refused = ask(program, author.pk)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert program.get(f"{API}/erasures").status_code == 403
    assert Author.objects.filter(pk=author.pk).exists()


def test_the_rival_forgets_nobody_here(rival, client_of, api_key, brand):  # noqa: F811
    author = spoken(1)
    assert ask(client_of(rival, key=api_key(rival)), author.pk).status_code == 404
    with current.entered(rival):
        assert not Author.objects.exists()
    assert Mention.objects.count() == 1
