"""Two people change the same small thing, a judgement of a mention or an echo, the figure of a day: the second sees both and decides."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from core.models import AuditEntry
from ingestion.models import Correction, Mention
from reputation.models import Echo, EchoMark, Label
from reputation.series import keeping
from reputation.statements import judging
from tests.frontend.conftest import BY, brand, mentions  # noqa: F401 - fixtures
from tests.frontend.test_statements import followed  # noqa: F401 - a fixture
from tests.reading import part, versions

FRENCH = {"accept-language": "fr"}
DAY = date(2026, 10, 5)


@pytest.fixture
def two(followed, acme, analyst, manager, client_of):  # noqa: F811
    """Two browsers that read the same echo, its form as they read it, and where it is sent."""
    _first, made = followed
    echo, claim = Echo.objects.earliest("pk"), made.claims.get()
    mine, theirs = (client_of(acme, user, **FRENCH) for user in (analyst, manager))
    address = f"/statements/{made.pk}/echoes/{echo.pk}/mark/"
    form = part(rf'(?s)<form[^>]*action="{re.escape(address)}".*?</form>', mine.get(f"/statements/{made.pk}/").text)
    read = dict(re.findall(r'type="hidden" name="(claim|read_mark|next)" value="([^"]*)"', form))
    return mine, theirs, address, read, judging.standing(echo, claim)


def test_who_judges_an_echo_second_sees_both_judgements_and_decides(two):
    mine, theirs, address, read, none = two
    assert none is None
    assert theirs.post(address, read | {"label": "criticised"}).status_code == 302
    stale = mine.post(address, read | {"label": "weakened"})
    assert stale.status_code == 412
    assert "critiquée, selon Manager of agency" in stale.text
    assert "affaiblie" in stale.text
    assert "Quelqu’un a jugé" in stale.text
    assert EchoMark.objects.get().label == "criticised"
    kept = dict(re.findall(r'name="(claim|read_mark|next|label)" value="([^"]*)"', stale.text))
    assert mine.post(address, kept).status_code == 302
    judged = [(mark.label, mark.taken_back_at is None) for mark in EchoMark.objects.order_by("pk")]
    assert judged == [("criticised", False), ("weakened", True)]


def test_what_both_judge_alike_is_no_dispute(two):
    mine, theirs, address, read, _none = two
    theirs.post(address, read | {"label": "criticised"})
    assert mine.post(address, read | {"label": "criticised"}).status_code == 302


def test_who_takes_back_what_was_judged_anew_meanwhile_sees_it(two):
    mine, theirs, address, read, _none = two
    mine.post(address, read | {"label": "criticised"})
    mine_read = read | {"read_mark": EchoMark.objects.get().pk}
    theirs.post(address, mine_read | {"label": "inverted"})
    stale = mine.post(address, mine_read | {"label": ""})
    assert (stale.status_code, "selon la lecture de Vigie" in stale.text) == (412, True)
    assert EchoMark.objects.get(taken_back_at=None).label == "inverted"
    assert mine.post(address, dict(re.findall(r'name="(claim|read_mark|next|label)" value="([^"]*)"', stale.text))).status_code == 302
    assert not EchoMark.objects.filter(taken_back_at=None).exists()


@pytest.mark.parametrize("read_mark", ["x", "9" * 40, "-1", "²"])
def test_a_judgement_that_nobody_made_is_no_reason_to_overrule_one(two, read_mark):
    mine, theirs, address, read, _none = two
    theirs.post(address, read | {"label": "criticised"})
    assert mine.post(address, read | {"label": "weakened", "read_mark": read_mark}).status_code == 412
    assert mine.post(address, read | {"label": "nothing", "read_mark": read_mark}).status_code in (412, 422)
    assert EchoMark.objects.get().label == Label.CRITICISED


# -- what is said of a mention


@pytest.fixture
def readers(mentions, brand, acme, analyst, manager, client_of):  # noqa: F811
    """Two browsers, and the mention of which both read the page: that it is negative."""
    mine, theirs = (client_of(acme, user, **FRENCH) for user in (analyst, manager))
    return mine, theirs, Mention.objects.get(text__contains="terrible")


def hidden(html: str) -> dict[str, str]:
    """What a form says beside what is pressed."""
    names = "subject|mention|judge|do|next|read_judgements"
    return dict(re.findall(rf'type="hidden" name="({names})" value="([^"]*)"', html))


def shown(browser, mention: Mention) -> dict[str, str]:
    """What the form of a mention's page says."""
    return hidden(part(r'(?s)<form class="correct".*?</form>', browser.get(f"/mentions/{mention.pk}/").text))


def judged() -> list[tuple[str, bool]]:
    return [(one.value, one.taken_back_at is None) for one in Correction.objects.order_by("pk")]


def test_who_corrects_a_mention_second_sees_both_judgements_and_decides(readers):
    mine, theirs, mention = readers
    address, read = f"/mentions/{mention.pk}/correct/", shown(mine, mention)
    assert theirs.post(address, shown(theirs, mention) | {"judge": "sentiment:positive"}).status_code == 302
    stale = mine.post(address, read | {"judge": "sentiment:neutral"})
    assert stale.status_code == 412
    assert "positif, selon Manager of agency" in stale.text
    assert "Sentiment, Acme" in stale.text
    assert judged() == [("positive", True)]
    assert mine.post(address, hidden(part(r'(?s)<form class="small-form".*?</form>', stale.text))).status_code == 302
    assert judged() == [("positive", False), ("neutral", True)]


def test_what_both_say_of_a_mention_is_no_dispute_and_nobody_disputes_with_themselves(readers):
    mine, theirs, mention = readers
    address, read = f"/mentions/{mention.pk}/correct/", shown(mine, mention)
    theirs.post(address, read | {"judge": "sentiment:positive"})
    assert mine.post(address, read | {"judge": "sentiment:positive"}).status_code == 302
    assert mine.post(address, read | {"judge": "sentiment:neutral"}).status_code == 302
    assert mine.post(address, read | {"judge": "tone:neutral", "subject": ""}).status_code == 302


def test_who_corrects_a_mention_in_the_list_second_sees_both_judgements_and_decides(readers):
    mine, theirs, mention = readers
    row = part(rf'(?s)<article[^>]*id="mention-{mention.pk}".*?</article>', mine.get("/mentions/?q=terrible").text)
    read = {"mention": mention.pk, "read_judgements": hidden(row)["read_judgements"], "next": "/mentions/?q=terrible"}
    theirs.post("/mentions/act/", read | {"do": "positive"})
    stale = mine.post("/mentions/act/", read | {"do": "neutral"})
    assert (stale.status_code, "positif, selon Manager of agency" in stale.text) == (412, True)
    kept = mine.post("/mentions/act/", hidden(part(r'(?s)<form class="small-form".*?</form>', stale.text)))
    assert (kept.status_code, kept.headers["Location"]) == (302, "/mentions/?q=terrible")
    assert judged() == [("positive", False), ("neutral", True)]


def test_many_are_corrected_whatever_somebody_said_of_one(readers, mentions):  # noqa: F811
    mine, theirs, mention = readers
    theirs.post("/mentions/act/", {"do": f"positive:{mention.pk}"})
    both = {"mention": [one.pk for one in mentions[:2]] + [mention.pk], "read_judgements": f"{mention.pk}:", "do": "neutral"}
    assert mine.post("/mentions/act/", both).status_code == 302


def test_what_somebody_took_back_meanwhile_is_told(readers):
    mine, theirs, mention = readers
    address = f"/mentions/{mention.pk}/correct/"
    mine.post(address, shown(mine, mention) | {"judge": "sentiment:positive"})
    read, made = shown(mine, mention), Correction.objects.get()
    theirs.post(f"/corrections/{made.pk}/take-back/")
    stale = mine.post(address, read | {"judge": "sentiment:neutral"})
    assert (stale.status_code, "négatif, selon la lecture de Vigie" in stale.text) == (412, True)
    again = mine.post(f"/corrections/{made.pk}/take-back/", follow=True)
    assert "a déjà été remplacé" in again.text


@pytest.mark.parametrize("read", ["x", "²:1", ":", "9" * 40, "1:²"])
def test_what_a_page_cannot_have_shown_is_passed_over(readers, read):
    mine, _theirs, mention = readers
    given = {"judge": "sentiment:positive", "subject": shown(mine, mention)["subject"], "read_judgements": read}
    assert mine.post(f"/mentions/{mention.pk}/correct/", given).status_code == 302


# -- the figure of a day


@pytest.fixture
def sales(acme, analyst, manager, client_of):
    """A series with the figure of a day, read by two."""
    series = keeping.create("Ventes", "€", by=BY)
    keeping.put(series, {DAY: Decimal(100)}, by=BY)
    mine, theirs = (client_of(acme, user, **FRENCH) for user in (analyst, manager))
    address = f"/reputation/series/{series.pk}/value/"
    read = versions(mine.get(f"/reputation/series/{series.pk}/").text, address)
    return mine, theirs, address, read, series


def test_who_sets_the_figure_of_a_day_second_sees_both_and_decides(sales):
    mine, theirs, address, read, series = sales
    assert theirs.post(address, read | {"day": str(DAY), "value": "1200,5"}).status_code == 302
    stale = mine.post(address, read | {"day": str(DAY), "value": "90"})
    assert stale.status_code == 412
    table = part(r'(?s)<table class="table both".*?</table>', stale.text)
    assert re.search(r"1\s200,5", table)
    assert "90" in table
    assert "lun. 5\u00a0oct." in table
    assert 'value="90"' in stale.text
    assert series.values.get().value == Decimal("1200.5")
    assert mine.post(address, versions(stale.text, address) | {"day": str(DAY), "value": "90"}).status_code == 302
    assert series.values.get().value == 90


def test_a_figure_that_was_taken_away_meanwhile_is_not_put_back_unseen(sales):
    mine, theirs, address, read, series = sales
    theirs.post(address, read | {"day": str(DAY), "value": ""})
    assert mine.post(address, read | {"day": str(DAY), "value": "90"}).status_code == 412
    assert mine.post(address, read | {"day": str(DAY), "value": ""}).status_code == 302
    assert not series.values.exists()


def test_what_is_sent_again_as_it_is_changes_nothing_and_disturbs_nobody(sales):
    mine, theirs, address, read, series = sales
    assert theirs.post(address, read | {"day": str(DAY), "value": "100"}).status_code == 302
    assert mine.post(address, read | {"day": str(DAY), "value": "90"}).status_code == 302
    assert series.values.get().value == 90
    assert [entry.data["replaced"] for entry in AuditEntry.objects.filter(act="series.values").order_by("pk")] == [0, 0, 1]
