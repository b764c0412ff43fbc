"""People who ask to be forgotten: all that they said and all that names them goes, by a job; nobody else loses anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.models import AuditEntry, Job
from ingestion import backtests, erasing, previews, push, subjects
from ingestion.backtests import Change
from ingestion.models import Author, AuthorHandle, Mention, RawItem, Revision
from reporting import erasures, exports
from reporting.facts import ReportData, Told, Verbatim
from reporting.models import Erasure, Export, Report
from reputation.incidents import forgetting
from reputation.models import Echo, Incident, Voice, VoiceMark
from search import indexing
from search.models import IndexEntry
from tenants import current, jobs
from tests.frontend.conftest import BY, brand, settle  # noqa: F401 - a fixture
from tests.isolation.objects import _facts as finished_data
from tests.isolation.objects import furnish
from tests.isolation.place import AT, kept_file
from tests.working import finished, run_jobs

pytestmark = pytest.mark.django_db


def spoken(count: int, name: str = "Lou Garnier", **more: object) -> Author:
    """An author of so many mentions, read and indexed."""
    items = [{"external_id": f"{name} {place}", "text": f"Acme {name} {place}", "author": {"name": name}, **more} for place in range(count)]
    push.push(items, by=BY)
    settle()
    return Author.objects.get(name=name)


def asked_and_done(author: Author) -> Erasure:
    made = erasures.ask(author, by=BY)
    assert finished(made.job_uid).state == "done"
    made.refresh_from_db()
    return made


def test_all_that_they_said_goes_and_nothing_of_others(brand):  # noqa: F811
    author, other = spoken(3), spoken(2, "Anouk")
    made = asked_and_done(author)
    assert (made.erased["mentions"], made.ended_at is not None) == (3, True)
    assert not Author.objects.filter(name="Lou Garnier").exists()
    assert set(Mention.objects.values_list("author", flat=True)) == {other.pk}
    assert not any("Garnier" in str(bytes(one)) for one in RawItem.objects.values_list("payload", flat=True))
    assert not AuthorHandle.objects.filter(name="Lou Garnier").exists()
    assert not Revision.objects.exists()
    acts = AuditEntry.objects.filter(object_kind="author").order_by("pk")
    assert [(entry.act, entry.object_name) for entry in acts] == [("author.erasure_asked", ""), ("author.forgotten", "")]


@pytest.mark.parametrize("more", [{}, {"platform": "mastodon"}, {"site": "forum.example"}])
def test_they_are_not_heard_again_whatever_told_of_them(brand, more):  # noqa: F811
    author = spoken(1, **more)
    asked_and_done(author)
    push.push([{"external_id": "again", "text": "Acme once more", "author": {"name": "Lou Garnier"}, **more}], by=BY)
    settle()
    assert not Mention.objects.exists()
    assert not Author.objects.filter(name="Lou Garnier").exists()


def test_nothing_arrives_of_them_from_the_moment_they_ask(brand):  # noqa: F811
    author = spoken(1, platform="mastodon")
    erasures.ask(author, by=BY)
    assert spoken_again(platform="mastodon") == 1


def spoken_again(**more: object) -> int:
    push.push([{"external_id": "again", "text": "Acme once more", "author": {"name": "Lou Garnier"}, **more}], by=BY)
    settle()
    return Mention.objects.count()


def test_what_concerned_no_subject_is_shown_to_nobody_from_the_moment_they_ask(brand):  # noqa: F811
    author = spoken(1)
    items = [{"external_id": name, "text": f"A parcel of {name}", "author": {"name": name}} for name in ("Lou Garnier", "Anouk")]
    push.push(items, by=BY)
    settle()
    job = backtests.start(Change.of("parcel", None), BY)
    assert {one.author for one in previews.preview("parcel").items} == {"Lou Garnier", "Anouk"}
    assert {one.author for one in backtests.result(finished(job.uid)).added} == {"Lou Garnier", "Anouk"}
    erasures.ask(author, by=BY)
    assert [one.author for one in previews.preview("parcel").items] == ["Anouk"]
    assert [one.author for one in backtests.at_once(Change.of("parcel", None)).added] == ["Anouk"]
    assert [one.author for one in backtests.result(backtests.asked(job.uid)).added] == ["Anouk"]


def test_both_indexes_forget_them(brand):  # noqa: F811
    author = spoken(2)
    ids = list(Mention.objects.values_list("pk", flat=True))
    assert IndexEntry.objects.filter(mention_id__in=ids).exists()
    asked_and_done(author)
    indexing.sync(ids)
    assert not IndexEntry.objects.filter(mention_id__in=ids).exists()


def test_voices_marks_echoes_and_the_evidence_of_incidents_forget_them_too(acme):
    furnish(acme)
    author, said = Author.objects.get(), Mention.objects.get()
    said.author = author
    said.save(update_fields=["author"])
    carried = {"author": author.pk, "name": author.name, "platform": "", "mentions": 1, "reach": 9, "share": 1, "mention": 1}
    Incident.objects.update(evidence={"top_authors": [carried, carried | {"author": 1, "name": "Anouk"}]})
    would = erasures.going(author)
    assert (would.mentions, would.voices, would.is_marked, would.echoes, would.incidents) == (1, 1, True, 1, 1)
    made = asked_and_done(author)
    assert {name: made.erased[name] for name in ("mentions", "voices", "echoes", "incidents")} == dict.fromkeys(
        ("mentions", "voices", "echoes", "incidents"), 1
    )
    assert not Voice.objects.exists()
    assert not VoiceMark.objects.exists()
    assert [one["name"] for one in Incident.objects.get().evidence["top_authors"]] == ["", "Anouk"]
    assert forgetting.forget(author.pk) == 1  # done again, it changes nothing
    assert not Echo.objects.filter(mention__author=author.pk).exists()


def test_a_report_that_only_quotes_them_forgets_their_words(brand):  # noqa: F811
    author, other = spoken(1), spoken(1, "Anouk")
    words = {one.author_id: Told("", "Said", "", verbatim=Verbatim(one.pk, one.text, "", "")) for one in Mention.objects.all()}
    data = replace(ReportData.of_dict(finished_data()), findings=tuple(words.values()))
    report = Report.objects.create(title="October", since=AT, until=AT, language="en", facts={"en": data.as_dict()}, digest=b"0" * 32)
    unconcerned = Report.objects.create(title="May", since=AT, until=AT, language="en", facts={"en": finished_data()}, digest=b"0" * 32)
    unconcerned.refresh_from_db()
    before = unconcerned.facts
    assert erasures.going(author).reports == 1
    made = asked_and_done(author)
    assert (made.reports, made.erased["reports"]) == ([report.pk], 1)
    for one in (report, unconcerned):
        one.refresh_from_db()
    assert "Garnier" not in str(report.facts)
    assert words[other.pk].verbatim.text in str(report.facts)
    assert unconcerned.facts == before


def test_files_of_exports_go_and_their_lines_stay(acme, brand):  # noqa: F811
    author = spoken(1)
    made = Export.objects.create(format="csv", key=kept_file(acme, "exports"), size=3, rows=1)
    assert exports.going().count() == 1
    assert asked_and_done(author).erased["exports"] == 1
    made.refresh_from_db()
    assert (made.key, made.rows) == ("", 1)
    assert not exports.going().exists()


def test_asked_again_it_is_the_same_erasure(brand):  # noqa: F811
    author = spoken(1)
    first = erasures.ask(author, by=BY)
    assert erasures.ask(author, by=BY) == first
    assert Job.objects.filter(kind="erasure").count() == 1
    finished(first.job_uid)
    assert erasures.of(first.author_id) == first
    assert AuditEntry.objects.filter(act="author.erasure_asked").count() == 1


def test_one_that_was_stopped_is_taken_up_where_it_was(brand, monkeypatch):  # noqa: F811
    monkeypatch.setattr(erasures, "BATCH", 2)
    author = spoken(5)
    made = erasures.ask(author, by=BY)
    Job.objects.filter(kind="erasure").update(state="running", stretches=1)
    job = Job.objects.get(kind="erasure")
    assert erasures.run(job, 0) is False  # one stretch
    assert Mention.objects.count() == 3
    assert job.done == 2
    jobs.stop(job, BY)
    run_jobs()
    assert Job.objects.get(kind="erasure").state == "stopped"
    again = erasures.ask(author, by=BY)
    assert again == made
    assert finished(again.job_uid).state == "done"
    made.refresh_from_db()
    assert (made.erased["mentions"], Mention.objects.count()) == (5, 0)


def test_another_client_keeps_what_it_heard_and_hears_on(acme, rival, brand):  # noqa: F811
    with current.entered(rival):
        subjects.create("Acme", "own", "acme", by=BY)
        theirs = spoken(2, platform="mastodon")
    asked_and_done(spoken(2, platform="mastodon"))
    with current.entered(rival):
        assert Mention.objects.filter(author=theirs).count() == 2
        assert spoken_again(platform="mastodon") == 3
        assert not Erasure.objects.exists()


def test_a_mention_that_is_erased_alone_takes_nobody_with_it(brand):  # noqa: F811
    author = spoken(2)
    erasing.erase_mention(Mention.objects.earliest("pk"), by=BY)
    assert erasures.going(author).mentions == 1
