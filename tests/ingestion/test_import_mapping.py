"""Which column says what: proposed, shown, corrected before anything is read."""

import pytest

from core.errors import Invalid
from ingestion import imports
from ingestion.models import RawItem
from tests.ingestion.importing import BY, received, run_to_end

# -- mapping


def test_a_wrong_mapping_is_told_column_by_column(acme):
    file = received("id,text,a/b\n1,x,y\n")
    with pytest.raises(Invalid) as caught:
        imports.start(file, {"nothing": "text", "a/b": "txet", "id": "external_id", "text": "external_id"}, by=BY)
    assert {(error.pointer, error.code) for error in caught.value.errors} == {
        ("/mapping/nothing", "unknown_column"),
        ("/mapping/a~1b", "unknown_field"),
        ("/mapping/text", "field_twice"),
        ("/mapping", "text_not_mapped"),
    }
    assert file.run.job_uid is None


def test_a_changed_mapping_is_shown_before_it_runs(acme):
    file = received("id,text,store,secret\n1,x,Lyon,s\n")
    (row,) = imports.preview(file, {"id": "external_id", "text": "text", "store": "community", "secret": "-"})
    assert row.fields == {"external_id": "1", "text": "x", "community": "Lyon"}


def test_dates_that_could_be_read_two_ways_are_told_and_chosen_by_a_person(acme):
    file = received("id,date,text\n1,03/04/2026,x\n2,05/06/2026,y\n")
    assert {"code": "ambiguous_dates", "column": "date", "day_first": True} in file.dialect["notices"]
    assert file.sample[0]["fields"]["published_at"] == "2026-04-02T22:00:00Z"
    (row, _other) = imports.preview(file, file.mapping, dates="month_first")
    assert row.fields["published_at"] == "2026-03-03T23:00:00Z"


def test_one_date_tells_the_order_of_all(acme):
    file = received("id,date,text\n1,03/04/2026,x\n2,05/26/2026,y\n")
    assert file.dialect["notices"] == []
    assert file.sample[0]["fields"]["published_at"] == "2026-03-03T23:00:00Z"


def test_a_date_and_its_hour_may_stand_in_two_columns(acme):
    file = received("id,date,heure,texte\n1,13/04/2026,14:30,x\n")
    assert file.sample[0]["fields"]["published_at"] == "2026-04-13T12:30:00Z"


def test_a_table_without_texts_says_that_one_is_needed(acme):
    file = received("a,b\n1,2\n3,4\n")
    assert {"code": "no_text"} in file.dialect["notices"]
    assert any("before you start" in words for words in imports.notices(file))


def test_an_address_that_many_rows_share_does_not_identify_them(acme):
    rows = "".join(f"https://shop.example/kettle,Review number {number}\n" for number in range(20))
    file = received("url,review\n" + rows)
    assert file.mapping == {"url": "extra", "review": "text"}
    assert all("%" not in words for words in imports.notices(file))
    assert "“url”" in imports.notices(file)[0]
    assert {notice["code"] for notice in file.dialect["notices"]} == {"shared_url", "identity_by_content"}
    run_to_end(file)
    assert RawItem.objects.count() == 20


def test_brands_of_a_column_are_proposed_as_subjects(acme):
    rows = "".join(f"{number},{'Acme' if number % 3 else 'Rival'},text {number}\n" for number in range(300))
    file = received("id,Marque,texte\n" + rows)
    assert [(brand.name, brand.rows, brand.query) for brand in imports.propose_subjects(file)] == [
        ("Acme", 200, '"Acme"'),
        ("Rival", 100, '"Rival"'),
    ]
    assert imports.propose_subjects(received("id,text\n1,x\n", "other.csv")) == []


def test_the_handle_that_a_brands_rows_address_is_part_of_its_query(acme):
    rows = "".join(
        f"{n},{'Air Acme' if n % 3 else 'Rival'},{'@AirAcme' if n % 3 else '@rival'} late again with @friend{n}\n" for n in range(60)
    )
    file = received("id,brand,text\n" + rows)
    assert [brand.query for brand in imports.propose_subjects(file)] == ['"Air Acme" OR @airacme', '"Rival" OR @rival']
