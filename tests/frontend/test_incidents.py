"""The screens of incidents: the list, the page of one, what people do about it, who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry
from frontend.selecting import written
from reputation.incidents import acting, evidence
from reputation.models import Action, CheckStep, EarlyWarning, Incident, Statement, Status, WarningRecord
from tenants import current
from tenants.visibility import Visibility
from tests.frontend.conftest import BY
from tests.reading import versions

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(acme, analyst, client_of):
    return client_of(acme, analyst, **{"accept-language": "en"})


@pytest.fixture
def incident(brand, mentions) -> Incident:
    now = timezone.now()
    made = Incident.objects.create(
        subject=brand, measure="volume", began_at=now - timedelta(hours=8), called_at=now - timedelta(hours=6),
        top_at=now - timedelta(hours=3), times=5.6, surprise=41.0, course="growing",
    )  # fmt: skip
    evidence.gather(made, now)
    made.refresh_from_db()
    made.evidence |= {"usual": 9.0}
    made.save()
    return made


def address(incident: Incident, more: str = "") -> str:
    return f"/incidents/{incident.pk}/{more}"


def test_nothing_that_rose_is_said_plainly(page, brand):
    html = page.get("/incidents/").text
    assert "No incident is open" in html
    assert "after a week of listening" in html


def test_what_goes_on_leads_the_list_the_first_page_and_the_portal(page, incident, acme, reader, client_of):
    assert "1 incident is open" in page.get("/incidents/").text
    for html in (page.get("/").text, client_of(acme, reader, **{"accept-language": "en"}).get("/").text):
        assert "6 mentions of Acme, where about 9 are usual; at the peak 5.6 times." in html
        assert address(incident) in html


def test_of_what_is_hardly_ever_said_counts_are_told_in_place_of_a_ratio(page, incident, acme, analyst, client_of):
    incident.times = 155
    incident.save()
    assert "where about 9 are usual; at the peak more than 20 times." in page.get(address(incident)).text
    incident.evidence |= {"usual": 1.3, "words": [{"words": "décollée", "voices": 3, "before": 0}]}
    incident.save()
    html = page.get(address(incident)).text
    assert "6 mentions of Acme, where about 1 is usual; up to" in html
    assert "<h1>Acme: “décollée” said more than usual</h1>" in html
    french = client_of(acme, analyst, **{"accept-language": "fr"}).get(address(incident)).text
    assert "6 mentions pour Acme, contre environ 1 d’habitude\u202f; jusqu’à" in french
    incident.course, incident.over_at = "over", timezone.now()
    incident.save()
    assert '>hardly any usual<span class="second-line">6, usual 1</span>' in page.get("/incidents/").text


def test_a_ratio_is_that_of_the_counts_beside_it_and_the_peaks_is_told_as_the_peaks(page, incident, acme, analyst, client_of):
    incident.times, incident.evidence = 155, incident.evidence | {"mentions": 998, "usual": 184.2}
    incident.save()
    said = "998 mentions of Acme, where about 184 are usual, 5.4 times as many; at the peak more than 20 times."
    assert said in page.get(address(incident)).text
    french = client_of(acme, analyst, **{"accept-language": "fr"})
    assert (
        "998 mentions pour Acme, contre environ 184 d’habitude, soit 5,4 fois plus\u202f; au plus fort, plus de 20 fois."
        in french.get(address(incident)).text
    )
    incident.course, incident.over_at = "over", timezone.now()
    incident.save()
    assert '×5.4<span class="second-line">998, usual 184</span>' in page.get("/incidents/").text
    incident.measure, incident.evidence = "negative", incident.evidence | {"negative": 600}
    incident.save()
    html = page.get("/incidents/").text
    assert 'at the peak more than ×20<span class="second-line">600 negative of 998</span>' in html
    assert "was, at the peak, more than 20 times the usual." in page.get(address(incident)).text
    incident.evidence = {}
    incident.save()
    assert "at the peak more than ×20</td>" in page.get("/incidents/").text


def test_one_says_what_how_much_who_and_where_and_each_figure_opens_its_mentions(page, incident):
    html = page.get(address(incident)).text
    assert "It still grows." in html
    for words in ("How it began", "Who carried it", "What is said", "Where it is said", "What we did"):
        assert words in html
    assert "Negative mentions by hour" in html
    for name in ("course", "negative"):
        assert page.get(f"/charts/incident-{name}/?incident={incident.pk}&as=csv").status_code == 200


def test_what_no_mention_tells_of_its_audience_is_left_out(page, incident):
    html = page.get(address(incident)).text
    assert "By language" in html
    assert "By country" not in html
    assert "By community" not in html


def test_what_is_over_has_a_head_of_its_own_and_says_whether_anybody_looked_at_it(page, incident):
    Incident.objects.filter(pk=incident.pk).update(over_at=timezone.now(), course="over")
    html = page.get("/incidents/").text
    assert "Past incidents" in html
    assert "not looked at yet" in html


def test_the_table_of_what_is_negative_tells_its_share_of_all(page, incident):
    table = page.get(f"/charts/incident-negative/?incident={incident.pk}&as=csv").text
    assert "Negative share" in table
    assert sum(int(row.split(",")[1]) for row in table.splitlines()[1:] if row) == 2


def test_the_evidence_counts_what_the_mentions_say(incident):
    said = incident.evidence
    assert (said["mentions"], said["stories"], said["negative"]) == (6, 6, 2)
    assert sum(source["mentions"] for source in said["top_sources"]) == 6
    assert incident.first_mention_id


def test_what_was_done_is_written_down_with_its_moment_and_can_be_taken_back(page, incident):
    written = page.post(
        address(incident, "act/"), {"words": "Statement published.", "day": "2026-11-16", "time": "22:30", "visibility": "shared"}
    )
    assert written.status_code == 302
    done = Action.objects.get()
    assert (done.words, done.visibility) == ("Statement published.", "shared")
    assert "Statement published." in page.get(address(incident)).text
    page.post(address(incident, f"actions/{done.pk}/remove/"))
    assert not Action.objects.exists()
    assert AuditEntry.objects.filter(act__startswith="incident.").count() == 2


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"words": "", "day": "2026-11-16", "time": "22:30"}, "This field is required"),
        ({"words": "Called.", "day": "2126-11-16", "time": "22:30"}, "This lies in the future"),
        ({"words": "Called.", "day": "yesterday", "time": "22:30"}, "Called."),
        ({"words": "x" * 1_001, "day": "2026-11-16", "time": "22:30"}, "1000"),
    ],
)
def test_what_cannot_be_written_is_told_beside_what_was_typed(page, incident, given, error):
    refused = page.post(address(incident, "act/"), given | {"visibility": "agency"})
    assert refused.status_code == 422
    assert error in refused.text
    assert not Action.objects.exists()


def test_a_step_is_ticked_once_and_a_removed_one_is_asked_no_more(page, incident):
    page.post("/incidents/steps/", {"words": "Call the factory."})
    step = CheckStep.objects.get()
    page.post(address(incident, f"tick/{step.pk}/"))
    assert Action.objects.get().step == step
    assert "ticked already" in page.post(address(incident, f"tick/{step.pk}/"), follow=True).text
    assert Action.objects.count() == 1
    page.post(f"/incidents/steps/{step.pk}/remove/")
    assert "Call the factory." not in page.get("/incidents/steps/").text
    assert "Call the factory." in page.get(address(incident)).text


def test_people_say_how_it_stands_and_a_closed_one_goes_on_no_more(page, incident):
    page.post(address(incident, "status/"), {"status": "over"})
    assert Incident.objects.get().status == Status.OVER
    assert "No incident is open" in page.get("/incidents/").text
    assert page.post(address(incident, "status/"), {"status": "gone"}).status_code == 422


def test_two_who_say_how_it_stands_see_both_versions(page, incident):
    path = address(incident, "status/")
    read = versions(page.get(address(incident)).text, path)
    assert page.post(path, {"status": "handled"} | read).status_code == 302
    stale = page.post(path, {"status": "over"} | read)
    assert (stale.status_code, "As it is now" in stale.text) == (412, True)
    assert Incident.objects.get().status == Status.HANDLED
    assert page.post(path, {"status": "over"} | versions(stale.text, path)).status_code == 302


def test_a_step_that_is_wrong_is_told_beside_what_was_typed(page):
    refused = page.post("/incidents/steps/", {"words": "x" * 201})
    assert (refused.status_code, f'value="{"x" * 201}"' in refused.text) == (422, True)


def test_who_only_reads_does_nothing_and_sees_no_note_of_the_agency(acme, reader, client_of, incident):
    acting.write(incident, "For us alone.", by=BY)
    page = client_of(acme, reader, **{"accept-language": "en"})
    html = page.get(address(incident)).text
    assert "For us alone." not in html
    assert "Write it down" not in html
    assert page.post(address(incident, "status/"), {"status": "over"}).status_code == 403


def test_who_is_limited_to_other_subjects_finds_none(acme, person, client_of, incident):
    page = client_of(acme, person("member", acme, subjects=[]))
    assert page.get(address(incident)).status_code == 404
    assert address(incident) not in page.get("/incidents/").text


def test_french_says_it_in_french(acme, analyst, client_of, incident):
    html = client_of(acme, analyst, **{"accept-language": "fr"}).get(address(incident)).text
    assert "contre environ 9 d’habitude\u202f; au plus fort, 5,6 fois." in html
    assert "Comment c’est parti" in html


def test_each_act_says_what_followed_or_why_that_cannot_be_said(page, acme, reader, client_of, incident):
    acting.write(incident, "Statement published.", by=BY, visibility=Visibility.SHARED)
    for html in (page.get(address(incident)).text, client_of(acme, reader, **{"accept-language": "en"}).get(address(incident)).text):
        assert "Whether it helped cannot be said yet: it takes 3 whole days" in html


def test_our_statements_of_that_time_stand_on_its_page(page, incident):
    assert "No statement of ours was made or relayed" in page.get(address(incident)).text
    Statement.objects.create(subject=incident.subject, text="We examine the soles.", language="en", at=timezone.now(), state="kept")
    html = page.get(address(incident)).text
    assert "Our statements about it" in html
    assert "We examine the soles." in html


@pytest.fixture
def early_warning(brand) -> EarlyWarning:
    at = timezone.now().replace(minute=0, second=0, microsecond=0)
    if at.astimezone(current.zone()).hour == 0:
        at -= timedelta(hours=1)  # the day before midnight is a day of the calendar, which an address names without its hours
    known = {"lately": 9.0, "usual": 3.0, "negative": 0.6, "authors": 8.0, "sources": 2.0, "tail": 2.0}
    WarningRecord.objects.create(read=int(at.timestamp() // 3600))
    return EarlyWarning.objects.create(subject=brand, since=at, at=at, drawn_at=at, hours=1, standing=known, drawn=known)


def test_what_may_become_one_is_listed_and_leads_to_its_mentions_without_a_number_that_nobody_knows(page, early_warning):
    html = page.get("/incidents/").text
    assert "What may become one" in html
    assert "9 negative mentions in 24 hours, usual 3.0 a day: 60% of what is said. 8 voices, 2 sources." in html
    day = early_warning.at - timedelta(days=1)
    assert f"start={written(day).replace(':', '%3A')}&amp;end={written(early_warning.at).replace(':', '%3A')}" in html
    assert "probability: too early to tell" in html
    assert "Too few examples: 0 rises of 0 became an incident, 20 are needed." in html


def test_people_of_the_client_read_of_the_list_what_concerns_them(page, acme, reader, client_of, incident, early_warning):
    Incident.objects.update(course="over", over_at=timezone.now())
    ours, theirs = (" ".join(one.get("/incidents/").text.split()) for one in (page, client_of(acme, reader, **{"accept-language": "en"})))
    for html in (ours, theirs):
        assert "No incident is open. One rise may become one." in html
    assert "Too few examples" in ours
    assert ">Handling</th>" in ours
    assert "Too few examples" not in theirs
    assert ">Handling</th>" not in theirs
    Incident.objects.update(status="handled")
    assert ">Handling</th>" in client_of(acme, reader, **{"accept-language": "en"}).get("/incidents/").text


def test_the_first_page_says_in_a_line_what_may_become_one(page, acme, reader, client_of, mentions, early_warning):
    for html in (page.get("/").text, client_of(acme, reader, **{"accept-language": "en"}).get("/").text):
        assert "1 rise may become an incident: Acme." in html


def test_where_an_incident_goes_on_nothing_may_become_one(page, incident, early_warning):
    assert "Nothing negative rises above its usual course." in page.get("/incidents/").text
