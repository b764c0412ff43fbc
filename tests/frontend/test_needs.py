"""The screens of needs: cards in people's words, every figure opens its mentions, people say what became of one."""

from __future__ import annotations

import pytest

from core.by import By
from reporting import needs as words
from reputation.models import Need, NeedAnswer
from reputation.needs import acting
from reputation.needs.figures import WEEKS, Figures
from tenants.models import Membership, User
from tests.api.test_needs import need
from tests.conftest import PASSWORD
from tests.reading import versions
from tests.reputation.factories import NOON, about, mention, subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser_of(acme, client_of):
    return lambda user: client_of(acme, user, **{"accept-language": "en"})


def test_a_client_that_hears_nothing_is_told_what_is_needed_by_who_may_do_it(analyst, member, browser_of):
    assert "add a source or import a file" in browser_of(analyst).get("/needs/").text
    assert "Your agency is setting up what to listen to." in browser_of(member).get("/needs/").text


def test_a_card_says_it_in_peoples_words_with_the_wish_marked(reader, browser_of):
    made = need("for laces")
    page = browser_of(reader).get("/needs/").text
    assert f'href="/needs/{made.pk}/"' in page
    assert "<mark>I wish</mark> <mark>for laces</mark>" in page
    assert "New: 3 voices in four weeks, none before." in page
    assert "not looked at yet" not in page  # how it is handled is the agency's


def test_of_few_voices_it_is_not_claimed_that_they_are_steady():
    assert words.growth(Figures(voices_lately=1, voices_before=3, before_days=62)).startswith("Too little to say: 1 voice in four weeks")
    assert words.growth(Figures(voices_lately=2, voices_before=3, before_days=62)).startswith("Steady: 2 voices in four weeks")


def test_figures_open_their_mentions(reader, browser_of):
    made = need("for laces")
    browser = browser_of(reader)
    page = browser.get(f"/needs/{made.pk}/")
    parts = [part for name in ("has", "lacks", "spoken", "places") for part in page.context[name]]
    for name, number, url in [(key.name, key.value, key.url) for key in page.context["keys"]] + [(p.name, p.number, p.url) for p in parts]:
        shown = browser.get(url).context["listed"].total
        assert shown == {"Sources": 3, "Negative": 0}.get(name, int(number.split()[0])), name


def test_weeks_are_drawn_forward_in_time_and_each_opens_its_mentions(reader, browser_of):
    made = need("for laces")
    browser = browser_of(reader)
    weeks = browser.get(f"/needs/{made.pk}/").context["weeks"]
    ends = [row[0] for row in weeks.chart.table.rows]
    assert (ends, len(ends)) == (sorted(ends), WEEKS)
    told = [(row[1], url) for row, url in zip(weeks.chart.table.rows, weeks.chart.table.addresses, strict=True) if url]
    assert sum(voices for voices, _url in told) == 3
    assert [browser.get(url).context["listed"].total for _voices, url in told] == [voices for voices, _url in told]
    taken = browser.get(weeks.files["csv"])
    assert taken.text.splitlines()[0].endswith("Week up to,Voices")
    assert len(taken.text.splitlines()) == WEEKS + 1


def test_of_few_texts_the_negative_ones_are_counted_and_no_share_is_told(reader, browser_of):
    page = browser_of(reader).get(f"/needs/{need('for laces').pk}/")
    negative = next(key for key in page.context["keys"] if key.name == "Negative")
    assert (negative.value, negative.beside) == ("0 of 3", "too few for a share")


def test_who_answers_it_is_told_with_the_words_that_say_so_or_that_nobody_is_named(reader, browser_of):
    made, browser = need("for laces"), browser_of(reader)
    NeedAnswer.objects.all().delete()
    assert "nobody named yet" in browser.get("/needs/").text
    assert "Nobody named yet" in browser.get(f"/needs/{made.pk}/").text
    theirs = subject("Altéa", "competitor")
    found = mention(NOON, text="Altéa has laces.")
    about(found, theirs)
    NeedAnswer.objects.create(need=made, mention_id=found.pk, subject=theirs, says="has", part="body", start=0, end=9)
    address = f"/needs/{made.pk}/?subject={theirs.pk}&says=has"
    assert address.replace("&", "&amp;") in browser.get("/needs/").text
    page = browser.get(address)
    assert page.context["listed"].total == 1
    assert "<mark>Altéa has</mark> laces." in page.text
    assert "They say that Altéa has it:" in page.text


def test_what_is_said_of_a_subject_that_somebody_may_not_see_is_not_shown(acme, browser_of):
    made = need("for laces")
    theirs = subject("Altéa", "competitor")
    narrow = User.objects.create_user("lea@acme.example", "Léa", PASSWORD)
    Membership.objects.create(user=narrow, tenant=acme, role="reader", subjects=[subject().pk])
    found = mention(NOON, text="Altéa has laces.")
    about(found, theirs)
    NeedAnswer.objects.create(need=made, mention_id=found.pk, subject=theirs, says="has", part="body", start=0, end=9)
    page = browser_of(narrow).get(f"/needs/{made.pk}/?subject={theirs.pk}&says=has")
    assert page.status_code == 200
    assert "Altéa" not in page.text


def test_a_choice_that_means_nothing_shows_all(reader, browser_of):
    made = need("for laces")
    page = browser_of(reader).get(f"/needs/{made.pk}/?week=99&source=x&tone=blue&older=nothing")
    assert page.context["listed"].total == 3


def test_people_say_what_became_of_it_and_readers_do_not(member, reader, browser_of):
    made = need("for laces")
    assert browser_of(reader).post(f"/needs/{made.pk}/status/", {"status": "studied"}).status_code == 403
    browser_of(member).post(f"/needs/{made.pk}/status/", {"status": "studied"})
    assert Need.objects.get().status == "studied"
    assert "/needs/" in browser_of(reader).get("/needs/?state=studied").text


def test_two_are_merged_and_parted_on_the_page(member, browser_of):
    one, other, browser = need("for laces"), need("for strings"), browser_of(member)
    browser.post(f"/needs/{other.pk}/merge/", {"into": one.pk})
    assert "for strings" in browser.get(f"/needs/{one.pk}/").text
    assert browser.get(f"/needs/{other.pk}/")["Location"] == f"/needs/{one.pk}/"
    browser.post(f"/needs/{other.pk}/part/")
    assert browser.get(f"/needs/{other.pk}/").status_code == 200


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_asks_as_many_questions_whatever_it_shows(reader, browser_of, count, django_assert_max_num_queries):
    for number in range(count):
        need(f"for thing {number}")
    browser = browser_of(reader)
    browser.get("/needs/")
    with django_assert_max_num_queries(35):
        browser.get("/needs/")


def test_who_comes_from_an_old_page_is_led_to_the_need_that_it_was_merged_into(member, browser_of):
    one, other, browser = need("for laces"), need("for strings"), browser_of(member)
    acting.merge(other, one, by=By.system())
    for path, given in (("status", {"status": "studied"}), ("name", {"name": "Laces"}), ("merge", {"into": one.pk})):
        assert browser.post(f"/needs/{other.pk}/{path}/", given)["Location"] == f"/needs/{one.pk}/"
    assert "was merged into this need" in browser.get(f"/needs/{one.pk}/").text
    assert browser.post(f"/needs/{one.pk}/merge/", {"into": other.pk}).status_code == 422
    browser.post(f"/needs/{other.pk}/part/")
    assert "parted it already" in browser.post(f"/needs/{other.pk}/part/", follow=True).text


@pytest.mark.parametrize(
    ("path", "theirs", "mine", "told"),
    [
        ("status", {"status": "studied"}, {"status": "answered"}, "studied"),
        ("name", {"name": "Laces that last"}, {"name": "Longer laces"}, "Laces that last"),
    ],
)
def test_two_who_handle_a_need_see_both_versions(member, browser_of, path, theirs, mine, told):
    made, browser = need("for laces"), browser_of(member)
    address = f"/needs/{made.pk}/{path}/"
    read = versions(browser.get(f"/needs/{made.pk}/").text, address)
    assert browser.post(address, theirs | read).status_code == 302
    stale = browser.post(address, mine | read)
    assert (stale.status_code, told in stale.text, next(iter(mine.values())) in stale.text) == (412, True, True)
    assert browser.post(address, mine | versions(stale.text, address)).status_code == 302


def test_a_name_that_is_wrong_is_told_beside_what_was_typed(member, browser_of):
    made = need("for laces")
    refused = browser_of(member).post(f"/needs/{made.pk}/name/", {"name": "x" * 201})
    assert refused.status_code == 422
    assert f'value="{"x" * 201}"' in refused.text
