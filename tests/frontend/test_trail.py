"""The audit trail: each act is a sentence in both languages, filtered, as a file; nobody reads what is not theirs."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.utils import translation

from core import audit
from core.by import By
from core.models import AuditEntry
from core.shared.models import AgencyAuditEntry
from frontend import trail
from tenants import current
from tests.reading import part

ME = By(kind="user", id=1, name="Camille")
ROOT = Path(__file__).parents[2]
FLOORS = ("core", "tenants", "ingestion", "search", "reputation", "reporting", "frontend", "api")
ACT = re.compile(r"(?:audit\.record|_note|_record|_tell)\(\s*\"([a-z_]+\.[a-z_]+)\"")


def acts() -> set[str]:
    """The stable words that the code writes."""
    return {act for floor in FLOORS for file in (ROOT / floor).rglob("*.py") for act in ACT.findall(file.read_text())}


def test_each_act_has_its_sentence():
    assert acts() - trail.SENTENCES.keys() == set()
    assert len(acts()) > 30


def test_each_act_is_of_a_kind_that_can_be_chosen():
    assert {act.partition(".")[0] for act in trail.SENTENCES} - trail.KINDS.keys() == set()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("act", sorted(trail.SENTENCES))
def test_each_sentence_can_be_said(act, language):
    entry = AuditEntry(act=act, by_kind="user", by_name="Camille", object_kind="source", object_name="Blog", data={"role": "reader"})
    with translation.override(language):
        said = trail.sentence(entry)
    assert "%(" not in said
    assert said[0].isupper() or said[0] in "“«"


@pytest.mark.parametrize(("count", "said"), [(1, "Camille tagged 1 mention “atelier”"), (20, "Camille tagged 20 mentions “atelier”")])
def test_an_act_on_many_says_how_many(count, said):
    entry = AuditEntry(act="mention.tagged", by_kind="user", by_name="Camille", data={"word": "atelier", "count": count})
    assert trail.sentence(entry) == said
    assert trail.COUNTED.keys() <= trail.SENTENCES.keys()


@pytest.mark.django_db
class TestPage:
    @pytest.fixture(autouse=True)
    def _acts(self, acme):
        audit.record("source.paused", by=ME, obj=("source", 3, "Blog"))
        audit.record("subject.created", by=By(kind="key", id=2, name="Warehouse"), obj=("subject", 4, "Maréva"))
        audit.record("report.asked", by=ME, obj=("report", 5, "Draft of the agency"), data={"visibility": "agency"})

    def words(self, client_of, acme, person, query="") -> str:
        return client_of(acme, person).get(f"/audit/{query}", headers={"accept-language": "en"}).content.decode()

    def test_the_newest_stands_first_in_sentences(self, client_of, acme, analyst):
        page = self.words(client_of, acme, analyst)
        assert "Camille paused the source “Blog”" in page
        assert page.index("Draft of the agency") < page.index("“Blog”")
        assert "The key “Warehouse” added the subject “Maréva”" in page

    def test_it_is_filtered_by_who_kind_and_day(self, client_of, acme, analyst):
        for query, seen, hidden in (
            ("?who=Warehouse", "Maréva", "“Blog”"), ("?kind=source", "“Blog”", "“Maréva”"), ("?until=2020-01-01", "", "“Blog”"),
        ):  # fmt: skip
            page = self.words(client_of, acme, analyst, query)
            assert seen in page
            assert hidden not in page
        assert client_of(acme, analyst).get("/audit/?since=never").status_code == 422

    def test_the_file_has_a_line_an_act(self, client_of, acme, analyst):
        response = client_of(acme, analyst).get("/audit/?format=csv&kind=source", headers={"accept-language": "en"})
        (_heads, line) = csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig")))
        assert line[1:5] == ["Camille", "Sources", "Camille paused the source “Blog”", "source.paused"]

    def test_people_of_the_client_do_not_read_what_is_the_agency_s(self, client_of, acme, administrator, reader):
        page = self.words(client_of, acme, administrator)
        assert "“Blog”" in page
        assert "Draft of the agency" not in page
        assert client_of(acme, reader).get("/audit/").status_code == 403

    def test_another_client_reads_its_own(self, client_of, rival, stranger):
        assert "Blog" not in client_of(rival, stranger).get("/audit/").content.decode()

    def test_a_manager_of_some_clients_reads_of_these(self, client_of, agency, acme, rival, person):
        with current.agency():
            for tenant in (acme, rival):
                audit.record("tenant.opened", by=ME, obj=tenant)
        assert AgencyAuditEntry.objects.filter(by_name="Camille").count() == 2
        page = client_of(agency, person("manager", clients=[rival.pk])).get("/audit/", headers={"accept-language": "en"}).content.decode()
        assert "opened Rival" in page
        assert "opened Acme" not in page

    def test_many_are_paged(self, client_of, acme, analyst):
        for number in range(120):
            audit.record("source.paused", by=ME, obj=("source", number, f"Blog {number:03}"))
        page = self.words(client_of, acme, analyst)
        assert "Blog 119" in page
        assert "Blog 001" not in page
        before = part(r"before=(\d+)", page)
        assert "Blog 001" in self.words(client_of, acme, analyst, f"?before={before}")
