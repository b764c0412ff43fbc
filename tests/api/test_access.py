"""Who may ask, from where, how often; and what everybody is told about it."""

from __future__ import annotations

import pytest
from django.conf import settings

from core.by import By
from tenants import keys
from tenants.middleware import SESSION_TENANT
from tenants.models import ApiKey

ME = "/api/v1/me"


def test_a_key_says_what_it_may_do(acme, client_of, api_key):
    told = client_of(acme, key=api_key(acme, ["mentions:read"])).get(ME).json()
    assert (told["kind"], told["tenant"]["name"], told["rights"]) == ("key", "Acme", ["mentions.read"])


def test_a_person_says_who_they_are(acme, client_of, reader):
    told = client_of(acme, reader).get(ME).json()
    assert (told["kind"], told["name"], told["role"]) == ("user", "Reader of acme", "reader")


@pytest.mark.parametrize("token", ["", "vgk_", "vgk_aaaaaaaaaa_" + "a" * 43, "é"])
def test_an_unknown_key_is_refused_with_a_challenge(acme, client_of, token):
    response = client_of(acme, authorization=f"Bearer {token}").get(ME)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.json()["code"] == "key_refused"


def test_nobody_is_told_to_show_a_key(acme, client_of):
    response = client_of(acme).get(ME)
    assert (response.status_code, response.json()["code"]) == (401, "unauthorised")


def test_a_key_of_another_host_opens_nothing(acme, rival, client_of, api_key):
    assert client_of(rival, key=api_key(acme)).get(ME).status_code == 401


def test_a_key_of_the_agency_enters_the_clients_that_it_names(acme, rival, client_of, api_key):
    key = api_key(clients=[acme.pk])
    assert [client_of(tenant, key=key).get(ME).status_code for tenant in (acme, rival)] == [200, 401]


def test_a_revoked_key_opens_nothing(acme, client_of, api_key):
    token = api_key(acme)
    keys.revoke(ApiKey.objects.get(tenant=acme), by=By.system())
    assert client_of(acme, key=token).get(ME).status_code == 401


def test_a_key_that_is_refused_does_not_fall_back_to_the_session(acme, client_of, reader):
    browser = client_of(acme, reader, authorization="Bearer vgk_wrong")
    assert browser.get(ME).status_code == 401


def test_a_session_made_elsewhere_is_nobody_here(acme, rival, client_of, stranger):
    browser = client_of(acme, stranger)
    session = browser.session
    session[SESSION_TENANT] = rival.pk
    session.save()
    assert browser.get(ME).status_code == 401


def test_a_session_needs_the_token_of_forms_to_change_something(acme, client_of, analyst):
    browser = client_of(acme, analyst)
    browser.handler.enforce_csrf_checks = True
    asked = {"path": "/api/v1/queries/check", "data": {"q": "air"}, "content_type": "application/json"}
    refused = browser.post(**asked)
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    browser.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    assert browser.post(**asked, headers={"X-CSRFToken": "a" * 32}).status_code == 200


def test_a_missing_right_is_named(acme, client_of, api_key):
    response = client_of(acme, key=api_key(acme, ["mentions:read"])).get("/api/v1/sources")
    assert response.status_code == 403
    assert response.json()["right"] == "sources.read"


def test_every_answer_says_what_is_left(acme, client_of, api_key):
    program = client_of(acme, key=api_key(acme))
    answers = [program.get(ME), program.get("/api/v1/nowhere"), program.post(ME), client_of(acme).get(ME)]
    assert all(answer.headers["RateLimit-Policy"].startswith('"caller";q=') for answer in answers)
    assert [answer.headers["RateLimit"].split(";")[1] for answer in answers[:3]] == ["r=599", "r=598", "r=597"]


def test_who_asks_too_often_waits(acme, client_of, api_key, settings):
    settings.API_CALLER_LIMIT = 2
    program = client_of(acme, key=api_key(acme))
    answers = [program.get(ME) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    assert answers[2].json()["code"] == "too_many_requests"


def test_keys_of_one_client_share_its_limit(acme, client_of, api_key, settings):
    settings.API_CLIENT_LIMIT = 1
    statuses = [client_of(acme, key=api_key(acme)).get(ME).status_code for _ in range(2)]
    assert statuses == [200, 429]


def test_strangers_do_not_use_up_what_is_the_clients(acme, client_of, api_key, settings):
    settings.API_CLIENT_LIMIT = 1
    for _ in range(3):
        client_of(acme).get(ME)
    assert client_of(acme, key=api_key(acme)).get(ME).status_code == 200


def test_guessing_keys_is_slowed_down(acme, client_of, settings):
    settings.API_STRANGER_LIMIT = 1
    guesses = [client_of(acme, key="vgk_aaaaaaaaaa_" + "a" * 43).get(ME).status_code for _ in range(2)]
    assert guesses == [401, 429]


def test_an_accident_is_told_as_a_problem_without_its_secrets(acme, client_of, api_key, monkeypatch):
    def accident(*_args: object) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr("api.endpoints.me.MeOut", accident)
    program = client_of(acme, key=api_key(acme))
    program.raise_request_exception = False
    response = program.get(ME)
    assert (response.status_code, response.json()["code"]) == (500, "failed")
    assert "swordfish" not in response.content.decode()


def test_before_any_endpoint_an_accident_is_told_as_a_problem_too(acme, client_of, monkeypatch):
    def accident(*_args: object) -> None:
        raise RuntimeError("no database")

    monkeypatch.setattr("tenants.middleware.HostTenant._tenant", accident)
    program = client_of(acme)
    program.raise_request_exception = False
    response = program.get(ME)
    assert (response.status_code, response.headers["Content-Type"]) == (500, "application/problem+json")


def test_words_are_in_the_language_of_who_asks(acme, client_of):
    answers = [client_of(acme).get(ME, headers={"accept-language": language}) for language in ("en", "fr")]
    assert [answer.headers["Content-Language"] for answer in answers] == ["en", "fr"]
