"""Needs are found among texts, keep what people made of them, are merged and parted by hand."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from time import monotonic

import pytest

from core.by import By
from core.errors import Conflict, Invalid
from core.models import AuditEntry
from ingestion.models import Match, Mention
from reputation import counting, rollups
from reputation.models import Need, NeedMention
from reputation.needs import acting, figures, keeping, reading, searching, verbatims
from reputation.needs.finding import FAMILIES, Pool
from reputation.needs.verbatims import Answer
from tenants import jobs
from tenants.models import Lane
from tests.reputation.factories import NOON, about, author, keep, mention, source, subject, unsaved
from tests.working import finished

pytestmark = pytest.mark.django_db
BY = By.system()
DAY = timedelta(days=1)
SYLLABLES = [f"{first}{second}" for first in "bdfgklmnprst" for second in ("ano", "elu", "ivi", "opa", "uri")]
FRENCH = "J’aimerais que Maréva fasse des demi-pointures. {}"
ENGLISH = "I wish Maréva sold spare laces. {}"


def chatter(days: int = 100, *, end=NOON, a_day: int = 4) -> list[int]:
    """What people say without wishing for anything."""
    draw = Random(3)
    texts = [f"Maréva {' '.join(draw.choices(SYLLABLES, k=9))}" for _ in range(days * a_day)]
    place, ours = source(), subject()
    made = [unsaved(end - DAY * (number // a_day), ours, text=text, source=place) for number, text in enumerate(texts)]
    return [one.pk for one in keep(made)]


def said(text: str, at, **facts) -> Mention:
    made = mention(at, text=text, **facts)
    about(made, subject())
    return made


def wish(text: str, count: int, *, end=NOON, sources: int = 3, authors: int = 99, **facts) -> list[int]:
    people = [author() for _ in range(min(count, authors))]
    return [
        said(
            text.format(SYLLABLES[number]), end - DAY * (number % 20), by=people[number % len(people)],
            source=source(f"Place {number % sources}"), **facts,
        ).pk
        for number in range(count)
    ]  # fmt: skip


def search(ids: list[int]) -> None:
    rollups.recount(ids)
    finished(searching.start(BY).uid)


def test_nothing_heard_is_no_need():
    search([])
    assert not Need.objects.exists()


@pytest.mark.parametrize(("text", "language", "name"), [(FRENCH, "fr", "demi-pointures"), (ENGLISH, "en", "spare laces")])
def test_a_wish_of_many_is_a_need_in_their_words_with_its_verbatims(text, language, name):
    ids = wish(text, 12, language=language)
    search([*chatter(), *ids])
    need = Need.objects.get()
    assert (need.kind, need.name) == ("wish", name)
    assert set(NeedMention.objects.values_list("mention_id", flat=True)) == set(ids)
    place = NeedMention.objects.first()
    told = Mention.objects.get(pk=place.mention_id).text[place.start : place.end]
    assert told in ("J’aimerais", "I wish")


@pytest.mark.parametrize("few", [{"sources": 1}, {"authors": 2}])
def test_one_source_or_two_authors_are_no_need(few):
    search([*chatter(), *wish(FRENCH, 12, **few)])
    assert not Need.objects.exists()


def unnamed(ids: list[int]) -> list[int]:
    """As a forum or an import without authors brings them."""
    Mention.objects.filter(pk__in=ids).update(author=None)
    return ids


def test_posts_without_an_author_are_one_voice_of_their_source():
    search([*chatter(), *unnamed(wish(FRENCH, 12, sources=2))])
    assert not Need.objects.exists()


def test_posts_without_an_author_count_once_a_source_beside_those_with_one():
    ids = wish(FRENCH, 12)
    search([*chatter(), *unnamed(ids[::3]), *ids[1::3], *ids[2::3]])
    need = Need.objects.get()
    found = figures.of([need.pk])[need.pk]
    assert (found.mentions, found.voices, found.sources, found.voices_lately) == (12, 9, 3, 9)
    assert len(verbatims.few([need.pk])[need.pk]) == verbatims.FEW


def test_its_figures_are_counted_from_its_mentions():
    search([*chatter(), *wish(FRENCH, 12)])
    need = Need.objects.get()
    found = figures.of([need.pk])[need.pk]
    assert (found.mentions, found.voices, found.sources, found.voices_lately, found.voices_before) == (12, 12, 3, 12, 0)
    assert found.growth == "new"
    assert sum(found.weeks) == 12
    assert [(one.name, one.mentions) for one in found.subjects] == [("Maréva", 12)]


def test_who_is_said_to_have_it_is_counted_beside_those_who_lack_it_and_opens():
    ids = wish(FRENCH, 12)
    theirs = subject("Altéa", "competitor")
    for number, text in enumerate(("Chez Altéa on trouve des demi-pointures.", "Altéa fait des demi-pointures.", "Altéa fait des sacs.")):
        found = mention(NOON - DAY * number, text=text)
        about(found, theirs)
        ids.append(found.pk)
    search([*chatter(), *ids])
    need = Need.objects.get()
    assert need.mentions.count() == 12
    told = [(one.name, one.has, one.lacks) for one in figures.of([need.pk])[need.pk].answers]
    assert told == [("Altéa", 2, 0), ("Maréva", 0, 12)]
    assert [one.name for one in figures.of([need.pk], frozenset({subject().pk}))[need.pk].answers] == ["Maréva"]
    answer = Answer(theirs.pk, "has")
    assert {one.text for one in verbatims.answering(need, answer)} == {
        "Chez Altéa on trouve des demi-pointures.",
        "Altéa fait des demi-pointures.",
    }
    Match.objects.filter(subject=theirs).update(state="rejected")
    assert [one.name for one in figures.of([need.pk])[need.pk].answers] == ["Maréva"]


def test_what_is_said_of_brands_is_read_anew_by_each_search():
    ids = [*chatter(), *wish(FRENCH, 12)]
    search(ids)
    Mention.objects.filter(pk=ids[-1]).update(text="J’aimerais des demi-pointures.")
    search(ids[-1:])
    assert figures.of([Need.objects.get().pk])[Need.objects.get().pk].answers[0].lacks == 11


def test_of_few_mentions_no_share_is_told():
    search([*chatter(), *wish(FRENCH, 12)])
    need = Need.objects.get()
    found = figures.of([need.pk])[need.pk]
    assert found.negative_share
    assert (found.negative_share.value, found.negative_share.high > 0.1) == (0.0, True)
    found.mentions = 9
    assert found.negative_share is None


def test_what_is_wanted_stands_in_the_sentence_of_the_wish():
    """Twelve complain of glue and wish for something else each: glue is no need."""
    ids = [said(f"La colle sent fort. J’aimerais {word} {word}.", NOON - DAY * place, by=author(), source=source(f"Place {place % 3}")).pk
           for place, word in enumerate(SYLLABLES[:12])]  # fmt: skip
    search([*chatter(), *ids])
    assert not Need.objects.exists()


def test_what_is_said_all_the_time_is_a_need_that_is_steady():
    older = [id for week in range(1, 6) for id in wish(FRENCH, 6, end=NOON - DAY * 20 * week)]
    search([*chatter(), *older, *wish(FRENCH, 6)])
    need = Need.objects.get()
    assert figures.of([need.pk])[need.pk].growth == "steady"


def test_found_again_it_is_the_same_row_with_what_people_made_of_it():
    ids = [*chatter(), *wish(FRENCH, 12)]
    search(ids)
    need = acting.rename(Need.objects.get(), "Half sizes", by=BY)
    acting.set_status(need, "studied", by=BY)
    search(wish(FRENCH, 5))
    again = Need.objects.get()
    assert (again.pk, again.name, again.status) == (need.pk, "Half sizes", "studied")
    assert again.mentions.count() == 17


def test_one_that_nobody_says_any_more_stays_with_its_last_date():
    search([*chatter(), *wish(FRENCH, 12)])
    newest = Need.objects.get().newest_at
    search(chatter(days=40, end=NOON + DAY * 200))
    assert Need.objects.get().newest_at == newest


def test_an_import_of_last_year_takes_nothing_from_what_stands():
    search([*chatter(), *wish(FRENCH, 12)])
    search([*chatter(end=NOON - DAY * 400), *wish(ENGLISH, 12, end=NOON - DAY * 400, language="en")])
    assert ["pointures" in need.name for need in Need.objects.all()] == [True]


def test_two_that_are_one_are_merged_by_hand_stay_so_and_are_parted_again():
    ids = [*chatter(), *wish(FRENCH, 12), *wish(ENGLISH, 9, language="en")]
    search(ids)
    one, other = Need.objects.order_by("-surprise")
    acting.merge(other, one, by=BY)
    search([])
    assert list(Need.objects.standing()) == [one]
    assert figures.of([one.pk])[one.pk].mentions == 21
    other.refresh_from_db()
    acting.part(other, by=BY)
    assert Need.objects.standing().count() == 2
    assert figures.of([one.pk])[one.pk].mentions == 12
    assert set(AuditEntry.objects.values_list("act", flat=True)) >= {"need.merged", "need.parted"}


def test_what_cannot_be_merged_is_refused():
    search([*chatter(), *wish(FRENCH, 12), *wish(ENGLISH, 9, language="en")])
    one, other = Need.objects.all()
    with pytest.raises(Invalid):
        acting.merge(one, one, by=BY)
    with pytest.raises(Conflict):
        acting.part(one, by=BY)
    acting.merge(one, other, by=BY)
    with pytest.raises(Conflict):
        acting.merge(one, other, by=BY)


def test_who_sees_some_subjects_sees_needs_that_concern_these_alone():
    search([*chatter(), *wish(FRENCH, 12)])
    assert Need.objects.of(frozenset({subject().pk})).count() == 1
    about(Mention.objects.get(pk=NeedMention.objects.first().mention_id), subject("Altéa"))
    assert Need.objects.of(frozenset({subject("Altéa").pk})).count() == 0


def test_a_search_whose_worker_was_killed_goes_on_behind_the_families_that_it_kept(monkeypatch):
    ids = [*chatter(), *wish(ENGLISH, 12, language="en"), *wish("Does anyone know where Maréva hides gift cards? {}", 12, language="en")]
    search(ids)
    whole = kept()
    assert {kind for kind, *_ in whole} == {"wish", "question"}
    Need.objects.all().delete()
    keep = keeping.keep
    done: list[object] = []

    def kill(*given, **more):
        if len(done) == 1:
            done.append("killed")
            raise KeyboardInterrupt
        done.append(given[1])
        keep(*given, **more)

    monkeypatch.setattr(keeping, "keep", kill)
    job = searching.start(BY)
    with pytest.raises(KeyboardInterrupt):
        jobs.work(Lane.BULK, monotonic() + 2)
    assert [kind for kind, *_ in kept()] == ["wish"]
    finished(job.uid)
    assert (kept(), done) == (whole, [FAMILIES[0], "killed", *FAMILIES[1:]])


def test_what_is_searched_beside_other_families_is_what_is_searched_alone():
    rollups.recount(
        [*chatter(), *wish(ENGLISH, 12, language="en"), *wish("Does anyone know where Maréva hides gift cards? {}", 12, language="en")]
    )
    newest = counting.newest_day()
    assert newest is not None
    brands = reading.brands()
    texts, _since = reading.read(newest, brands)
    pool = Pool.of(text.heard for text in texts)
    together = [searching.found(texts, pool, place, brands) for place in (0, 1, 2)]
    alone = [searching.found(texts, Pool.of(text.heard for text in texts), place, brands) for place in (2, 1, 0)]
    assert together == alone[::-1]
    assert all(together[:2])


def kept() -> list[tuple[object, ...]]:
    """The needs with their mentions, as a reader sees them."""
    return [
        (need.kind, need.name, *sorted(NeedMention.objects.filter(need=need).values_list("mention_id", "part", "start", "end")))
        for need in Need.objects.order_by("-kind", "name")
    ]


def test_what_was_not_read_again_is_not_taken_for_unsaid(monkeypatch):
    rollups.recount(chatter(days=30))
    newest = counting.newest_day()
    assert newest is not None
    texts, since = reading.read(newest, reading.brands())
    assert (len(texts), since) == (120, newest - reading.LATELY - reading.BEFORE)
    monkeypatch.setattr(reading, "MOST", 10)
    texts, since = reading.read(newest, reading.brands())
    assert (len(texts), since) == (10, min(text.at for text in texts))
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    monkeypatch.setattr(reading, "MOST_WORDS", 15)
    texts, since = reading.read(newest, reading.brands())
    assert (len(texts), since) == (2, min(text.at for text in texts))
