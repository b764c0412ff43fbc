"""11,914 real tweets come in whole, by the screen and by the API, into a client whose subjects are the airlines of the file."""

from __future__ import annotations

import json
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count

from core.choices import JobState
from core.models import Job
from ingestion import pipeline, subjects
from ingestion.models import ImportFile, Match, Mention, RawItem
from tenants import jobs
from tenants.models import Lane
from tests.api.conftest import API, BY
from tests.ingestion.importing import DATA

AIRLINES = {
    "United": '"United" OR @united',
    "US Airways": '"US Airways" OR @usairways',
    "American": '"American" OR @americanair',
    "Southwest": '"Southwest" OR @southwestair',
}
TWEETS = 11_914
FOUND = {"United": 3_874, "US Airways": 2_995, "American": 2_966, "Southwest": 2_457}
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="needs the data folder (VIGIE_DATA)")


@pytest.fixture
def by_screen(acme, client_of, analyst):
    """As somebody at a browser does it: the file, the columns as they are proposed, the brands of the file ticked."""

    def bring() -> None:
        page = client_of(acme, analyst)
        address = page.post("/imports/", {"file": SimpleUploadedFile(DATA.name, DATA.read_bytes())}).url
        file = ImportFile.objects.get()
        form = {f"column-{number}": file.mapping[column] for number, column in enumerate(file.columns)}
        started = page.post(address, form | {"dates": "", "platform": "twitter", "brand": list(AIRLINES), "start": "1"})
        assert started.status_code == 302

    return bring


@pytest.fixture
def by_api(acme, client_of, api_key):
    """As a program does it: subjects, the file, its start with the columns as they are proposed."""

    def bring() -> None:
        program = client_of(acme, key=api_key(acme))
        for name, query in AIRLINES.items():
            subjects.create(name, "own", query, by=BY)
        told = program.post(f"{API}/imports", {"file": SimpleUploadedFile(DATA.name, DATA.read_bytes())}).json()
        body = {"mapping": told["mapping"], "defaults": {"platform": "twitter"}}
        started = program.post(f"{API}/imports/{told['id']}/start", json.dumps(body), content_type="application/json")
        assert started.status_code == 202

    return bring


@pytest.mark.timeout(900)
@pytest.mark.parametrize("way", ["by_screen", "by_api"])
def test_every_real_tweet_ends_in_one_outcome(request, way):
    request.getfixturevalue(way)()
    until = time.monotonic() + 600
    while Job.objects.filter(state__in=jobs.OPEN).exists() and time.monotonic() < until:
        jobs.work(Lane.BULK, time.monotonic() + 2)
    while pipeline.work_one_batch():
        pass
    job = Job.objects.get(kind="import")
    assert (job.state, job.result) == (JobState.DONE, {"rows": TWEETS, "refused": 0, "duplicates": 0, "cut": False})
    assert dict(RawItem.objects.values_list("outcome").annotate(Count("pk"))) == {"stored": TWEETS}
    assert ImportFile.objects.get().run.outcomes == {"stored": TWEETS}
    assert Mention.objects.count() == TWEETS
    assert dict(Match.objects.values_list("subject__name").annotate(Count("pk"))) == FOUND
