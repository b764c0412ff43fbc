"""People on screens: invited, coming in, changed, withdrawn, seen as; one's own account and its sessions."""

import re

import pytest
from django.core import mail

from core.shared.models import AgencyAuditEntry
from frontend import scopes
from ingestion import subjects
from tenants import rights, visits
from tenants.models import Invitation, Membership, User
from tests.conftest import PASSWORD
from tests.frontend.conftest import BY
from tests.reading import part

pytestmark = pytest.mark.django_db
NEW = "a long phrase of mine"


@pytest.fixture(autouse=True)
def _letters_leave(django_capture_on_commit_callbacks):
    visits.forget()
    with django_capture_on_commit_callbacks(execute=True):
        yield


@pytest.fixture
def invite(client_of, acme, administrator, django_capture_on_commit_callbacks):
    """Invite by the form; the path of the link in the letter."""

    def send(email="zoe@example.com", **more) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            sent = client_of(acme, administrator).post("/people/", {"email": email, "role": "reader", "language": "fr"} | more)
        assert sent.status_code == 302, sent.content.decode()
        return part(r"http://acme\.localhost(/invitation/\S+/)", mail.outbox[-1].body)

    return send


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_somebody_new_comes_in_with_a_name_and_a_password(invite, client_of, acme):
    link, browser = invite(), client_of(acme)
    assert "Zoé" not in words(browser.get(link))
    wrong = browser.post(link, {"name": "Zoé", "password": "short"})
    assert wrong.status_code == 422
    assert browser.post(link, {"name": "Zoé", "password": NEW}).headers["Location"] == "/"
    assert "Zoé" in words(browser.get("/me/"))
    assert client_of(acme).get(link).status_code == 410


def test_who_has_an_account_comes_in_by_logging_in(invite, client_of, acme, stranger):
    link, browser = invite(email=stranger.email), client_of(acme)
    assert "/account/login/" in words(browser.get(link))
    browser.post("/account/login/", {"login": stranger.email, "password": PASSWORD})
    assert Membership.objects.get(user=stranger, tenant=acme).role == "reader"
    assert browser.get("/mentions/").status_code == 200


def test_the_link_lets_nobody_in_with_another_account(invite, client_of, acme, stranger, person, rival):
    other = person("reader", rival, email="other@rival.example")
    browser = client_of(acme)
    browser.get(invite(email=stranger.email))
    browser.post("/account/login/", {"login": other.email, "password": PASSWORD})
    assert not Membership.objects.filter(user=other, tenant=acme).exists()
    assert not Membership.objects.filter(user=stranger, tenant=acme).exists()


def test_who_is_logged_in_as_somebody_else_is_told_so(invite, client_of, acme, reader):
    assert client_of(acme, reader).get(invite()).status_code == 403


def test_an_invitation_names_subjects_and_the_person_sees_no_others(invite, client_of, acme):
    seen, other = (subjects.create(name, "own", name.lower(), by=BY) for name in ("Acme", "Parcels"))
    link, browser = invite(only=[seen.pk]), client_of(acme)
    browser.post(link, {"name": "Zoé", "password": NEW})
    listed = words(browser.get("/subjects/"))
    assert f"/subjects/{seen.pk}/" in listed
    assert f"/subjects/{other.pk}/" not in listed
    assert browser.get(f"/subjects/{other.pk}/").status_code in (403, 404)


def test_the_list_shows_who_is_expected_and_withdraws_them(invite, client_of, acme, administrator):
    link, browser = invite(), client_of(acme, administrator)
    made = Invitation.objects.get()
    assert f"/invitations/{made.pk}/" in words(browser.get("/people/"))
    browser.post(f"/invitations/{made.pk}/withdraw/")
    assert f"/invitations/{made.pk}/" not in words(browser.get("/people/"))
    assert client_of(acme).get(link).status_code == 410


def test_an_administrator_changes_a_role_and_withdraws(client_of, acme, administrator, reader):
    browser, member = client_of(acme, administrator), reader.memberships.get()
    assert browser.post(f"/people/{member.pk}/", {"role": "member"}).status_code == 302
    assert reader.memberships.get().role == "member"
    theirs = client_of(acme, reader)
    assert theirs.get("/mentions/").status_code == 200
    browser.post(f"/people/{member.pk}/withdraw/")
    assert theirs.get("/mentions/").status_code == 302


def test_the_list_takes_as_many_queries_for_many_as_for_one(client_of, acme, administrator, person, django_assert_max_num_queries):
    browser = client_of(acme, administrator)
    browser.get("/people/")
    with django_assert_max_num_queries(100) as few:
        browser.get("/people/")
    for number in range(5):
        person("reader", acme, email=f"reader{number}@acme.example")
    with django_assert_max_num_queries(len(few)):
        browser.get("/people/")


# -- seeing as


def test_seen_as_a_reader_the_site_is_theirs_and_nothing_is_changed(client_of, acme, manager, reader):
    browser = client_of(acme, manager)
    assert "/sources/add/" in words(browser.get("/sources/"))
    browser.post(f"/people/{reader.memberships.get().pk}/see/")
    page = words(browser.get("/mentions/"))
    assert "Reader of acme" in page
    assert browser.get("/sources/").status_code == 403
    assert browser.get("/me/").status_code == 403
    for path in ("/subjects/add/", "/language/", "/me/"):
        assert browser.post(path, {}).status_code == 403
    refused = browser.post("/api/v1/reports", {}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "seeing_as")
    assert browser.post("/seeing/end/").status_code == 302
    assert browser.get("/sources/").status_code == 200


def test_an_analyst_or_an_administrator_does_not_see_as(client_of, acme, analyst, administrator, reader):
    number = reader.memberships.get().pk
    for person in (analyst, administrator):
        assert client_of(acme, person).post(f"/people/{number}/see/").status_code == 403


# -- one's own account


def log_in(browser, email):
    browser.post("/account/login/", {"login": email, "password": PASSWORD})
    return browser


def test_sessions_are_listed_and_ended_one_by_one(client_of, acme, reader):
    here = log_in(client_of(acme, user_agent="Mozilla/5.0 (Windows NT 10.0; rv:130.0) Firefox/130.0"), reader.email)
    phone = log_in(client_of(acme, user_agent="Mozilla/5.0 (iPhone; CPU) AppleWebKit Version/18.0 Safari/604.1"), reader.email)
    page = words(here.get("/me/"))
    assert "Firefox" in page
    assert "iPhone" in page
    (number,) = re.findall(r"/me/sessions/(\d+)/end/", page)
    here.post(f"/me/sessions/{number}/end/")
    assert phone.get("/mentions/").status_code == 302
    assert here.get("/mentions/").status_code == 200


def test_another_password_ends_all_other_sessions(client_of, acme, reader):
    here, there = (log_in(client_of(acme), reader.email) for _place in range(2))
    changed = here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert changed.status_code == 302
    assert there.get("/mentions/").status_code == 302
    assert here.get("/mentions/").status_code == 200
    assert len(re.findall("place", words(here.get("/me/")))) >= 1
    assert "/end/" not in words(here.get("/me/"))


def test_nobody_ends_the_session_of_another(client_of, acme, reader, member):
    theirs = log_in(client_of(acme), reader.email)
    (number,) = (row.pk for row in reader.usersession_set.all())
    assert client_of(acme, member).post(f"/me/sessions/{number}/end/").status_code == 404
    assert theirs.get("/mentions/").status_code == 200


def test_name_language_zone_and_theme_are_kept(client_of, acme, reader):
    browser = client_of(acme, reader)
    browser.post("/me/", {"name": "Ana", "language": "fr", "time_zone": "Asia/Tokyo", "theme": "dark"})
    reader.refresh_from_db()
    assert (reader.name, reader.language, reader.time_zone, reader.theme) == ("Ana", "fr", "Asia/Tokyo", "dark")


def test_keys_of_one_letter_are_on_until_somebody_turns_them_off(client_of, acme, reader):
    browser = client_of(acme, reader)
    assert "data-letter-keys" not in browser.get("/mentions/").text
    browser.post("/me/", {"name": "Ana"})
    page = browser.get("/mentions/").text
    assert 'data-letter-keys="off"' in page
    assert 'href="/me/#id_letter_keys"' in page
    browser.post("/me/", {"name": "Ana", "letter_keys": "on"})
    assert "data-letter-keys" not in browser.get("/mentions/").text
    assert 'lang="fr"' in words(browser.get("/me/"))


def test_an_address_is_changed_by_its_own_letter(client_of, acme, reader, django_capture_on_commit_callbacks):
    browser = client_of(acme, reader)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/me/address/", {"email": "new@example.com"})
    (letter,) = mail.outbox
    assert letter.to == ["new@example.com"]
    link = part(r"http://acme\.localhost(/me/address/\S+/)", letter.body)
    browser.get(link)
    assert User.objects.get(pk=reader.pk).email == "reader@acme.example"
    browser.post(link)
    assert User.objects.get(pk=reader.pk).email == "new@example.com"
    assert AgencyAuditEntry.objects.filter(act="person.address_changed").exists()
    assert browser.post(link).status_code == 410


def test_an_address_of_somebody_else_is_answered_the_same(client_of, acme, reader, stranger, django_capture_on_commit_callbacks):
    answers = []
    for email in (stranger.email, "free@example.com"):
        browser = client_of(acme, reader)
        with django_capture_on_commit_callbacks(execute=True):
            answers.append(browser.post("/me/address/", {"email": email}).status_code)
    assert answers == [302, 302]
    taken, free = mail.outbox
    assert "/me/address/" not in taken.body
    assert "/me/address/" in free.body


def test_a_link_for_another_person_changes_nothing(client_of, acme, reader, member, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client_of(acme, reader).post("/me/address/", {"email": "new@example.com"})
    link = part(r"http://acme\.localhost(/me/address/\S+/)", mail.outbox[0].body)
    assert client_of(acme, member).post(link).status_code == 410


def test_a_right_that_is_lacking_is_told_in_words(client_of, acme, reader):
    refused = client_of(acme, reader, **{"accept-language": "en"}).get("/settings/")
    assert (refused.status_code, "“Settings: edit”" in words(refused)) == (403, True)
    assert "settings.edit" not in refused.text


@pytest.mark.parametrize("right", sorted(rights.ALL))
def test_each_right_has_words(right):
    scope = right.replace(".", ":")
    assert scopes.words(scope) != scope


def test_a_new_password_is_explained_in_one_sentence(client_of, acme, reader):
    html = client_of(acme, reader, **{"accept-language": "fr"}).get("/account/password/change/").text
    assert "Dix caractères au moins\u202f; une phrase se retient bien." in html
    assert "Mot de passe oublié\u202f?" in html
    assert "Votre mot de passe ne peut pas" not in html
