"""Words that people put on mentions; acts that are undone as if they had not been."""

from __future__ import annotations

import pytest

from core.by import By
from core.errors import Invalid
from ingestion import correcting, corrections, joining, subjects, tagging, tags
from ingestion.models import Change, Correction, Match, Mention, Tag
from tenants.rights import who_of_user
from tenants.visibility import Visibility
from tests.frontend.conftest import said
from tests.working import run_jobs

INES = By("user", 1, "Inès")


@pytest.fixture
def mentions(acme) -> list[Mention]:
    subjects.create("Acme", "own", "acme", by=INES)
    return said(["I love Acme", "Acme is terrible", "Bought at Acme"])


def ids(mentions: list[Mention]) -> list[int]:
    return [mention.pk for mention in mentions]


def test_a_word_stands_once_on_a_mention_and_undoing_takes_off_what_was_new(mentions):
    first = tags.put(ids(mentions[:1]), "  soles ", by=INES)
    more = tags.put(ids(mentions), "soles", by=INES)
    assert (len(first), len(more)) == (1, 2)
    assert tags.undo("soles", more[0], more[-1], by=INES) == 2
    assert list(Tag.objects.values_list("mention", "word")) == [(mentions[0].pk, "soles")]


def versions() -> list[int]:
    return list(Mention.objects.order_by("pk").values_list("version", flat=True))


def test_a_tag_put_on_called_otherwise_shared_or_taken_off_raises_the_version_of_its_mention(mentions, acme, analyst):
    one, who = sorted(ids(mentions))[0], who_of_user(analyst, acme)
    assert who
    first = versions()
    acts = (
        lambda: tags.put([one], "soles", by=INES),
        lambda: tags.put([one], "soles", by=INES, visibility=Visibility.SHARED),
        lambda: tags.rename("soles", "heels", by=INES, who=who),
        lambda: tags.take(Mention.objects.get(pk=one), "heels", by=INES, who=who),
    )
    for count, act in enumerate(acts, 1):
        act()
        assert versions() == [first[0] + count, *first[1:]]
    tags.put([one], "heels", by=INES)
    before = versions()
    tags.put([one], "heels", by=INES)  # nothing changes
    assert versions() == before
    assert Change.objects.filter(mention_id=one).latest("pk").version == before[0]


def test_many_are_tagged_by_a_job_that_can_be_undone_and_untagged_where_one_may_know_of_it(mentions, acme, reader):
    tags.put(ids(mentions[:1]), "soles", by=By("user", 2, "Hugo"))
    job = tagging.start(ids(mentions), "soles", by=INES)
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.done, Tag.objects.count()) == ("done", 3, 3)
    tagging.undo(job, by=INES)
    run_jobs()
    assert list(Tag.objects.values_list("by_name", flat=True)) == ["Hugo"]
    client = who_of_user(reader, acme)
    assert client
    tagging.start_off(ids(mentions), "soles", by=client.by, who=client)
    run_jobs()
    assert Tag.objects.count() == 1  # the agency's own: they do not know of it


def test_nobody_undoes_what_somebody_else_tagged(mentions):
    made = tags.put(ids(mentions), "soles", by=INES)
    assert tags.undo("soles", made[0], made[-1], by=By("user", 2, "Hugo")) == 0


@pytest.mark.parametrize("word", ["", "   ", "x" * 61])
def test_a_tag_that_is_no_word_is_refused(mentions, word):
    with pytest.raises(Invalid):
        tags.put(ids(mentions), word, by=INES)


def test_people_of_the_client_know_of_shared_tags_only(mentions, acme, reader, analyst):
    tags.put(ids(mentions), "draft", by=INES)
    tags.put(ids(mentions[:2]), "soles", by=INES, visibility=Visibility.SHARED)
    limited, whole = who_of_user(reader, acme), who_of_user(analyst, acme)
    assert limited
    assert whole
    assert tags.words(limited) == [("soles", 2)]
    assert not tags.take(mentions[0], "draft", by=limited.by, who=limited)
    assert tags.words(whole) == [("draft", 3), ("soles", 2)]


def test_tags_follow_a_mention_into_the_one_it_is_joined_with(mentions):
    stays, goes = mentions[:2]
    tags.put([stays.pk, goes.pk], "both", by=INES)
    tags.put([goes.pk], "late", by=INES)
    joining.join(stays.pk, [goes.pk])
    assert set(Tag.objects.values_list("mention", "word")) == {(stays.pk, "both"), (stays.pk, "late")}


def test_undoing_an_act_gives_back_the_judgement_before_it(mentions):
    match = Match.objects.filter(mention=mentions[0]).get()
    corrections.correct(ids(mentions), field="sentiment", value="mixed", subject=match.subject, by=INES)
    again = corrections.correct(ids(mentions), field="sentiment", value="negative", subject=match.subject, by=INES)
    assert corrections.undo([one.pk for one in again], INES) == 3
    assert set(Match.objects.values_list("sentiment", flat=True)) == {"mixed"}
    assert set(Correction.objects.filter(taken_back_at=None).values_list("value", flat=True)) == {"mixed"}
    assert corrections.undo([one.pk for one in again], INES) == 0


def test_undoing_that_it_is_about_a_subject_takes_the_match_away(mentions):
    other = subjects.create("Rain", "theme", "rain", by=INES)
    made = corrections.correct(ids(mentions), field="about", value="yes", subject=other, by=INES)
    corrections.undo([one.pk for one in made], INES)
    assert not Match.objects.filter(subject=other).exists()


def test_undoing_that_it_is_not_about_a_subject_gives_the_match_back(mentions):
    subject = Match.objects.filter(mention=mentions[0]).get().subject
    made = corrections.correct(ids(mentions), field="about", value="no", subject=subject, by=INES)
    corrections.undo([one.pk for one in made], INES)
    assert set(Match.objects.values_list("state", flat=True)) == {"on"}


def test_an_act_done_by_a_job_is_undone_by_another(mentions):
    subject = Match.objects.filter(mention=mentions[0]).get().subject
    before = dict(Match.objects.values_list("mention", "sentiment"))
    job = correcting.start(ids(mentions), field="sentiment", value="mixed", subject=subject, by=INES)
    run_jobs()
    assert set(Match.objects.values_list("sentiment", flat=True)) == {"mixed"}
    correcting.undo(job, by=INES)
    run_jobs()
    assert dict(Match.objects.values_list("mention", "sentiment")) == before
