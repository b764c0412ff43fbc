"""However a file is damaged, it is read as far as it can be or refused in words, and what cannot be read costs its own line."""

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.errors import Invalid
from ingestion import imports
from ingestion.imports import converting, sheets
from ingestion.models import Mention, RawItem
from tests.ingestion.importing import BY, given_back, lines, received, refusal, run_to_end, workbook

HOSTILE = (
    b"", b"\x00", b"\r", b"\n", b'"', b"'", b",", b";", b"sep=", b"<", b">", b"&#0;", b"&x;", b"\xff\xfe", b"\xef\xbb\xbf", b"\\u0000",
    b"\\ud800", b"Infinity", b"-Infinity", b"NaN", b"1e999", b"-1e999", b"9" * 400, b"-" + b"9" * 400, b"9" * 5000, b"[" * 3000,
    b'{"a":' * 500, b"]", b"}", b"{", b"[Reddit] cars", b"//[", b"A0", b"ZZZZ9", b"-1", b"99999999999", b"\xc3\x28", b"\xed\xa0\x80",
    b"2026-99-99", b"0000-00-00", b"null", b"1900-01-01", "\u2028".encode(), "٣".encode(), b" t=\"d\"", b" t=\"e\"", b" s=\"99\"",
)  # fmt: skip
ROWS = (
    ("id", "date", "text", "likes", "rating", "site", "author", "url"),
    ("1", "2026-04-13", "The parcel came late", "12", "4.5", "example.com", "@anna", "https://example.com/1"),
    ("2", "13/04/2026", 'It came, "at last"', "1,2K", "3/5", "www.example.com", "Bob", ""),
    ("", "1776117600", "Never again", "3", "★★", "", "", "https://example.com/3"),
)
ITEMS = [
    {name: int(value) if value.isdigit() else value for name, value in zip(ROWS[0], row, strict=True)}
    | {"author": {"name": "Anna", "followers": 3}, "extra": {"a": [1, {"b": 2.5}]}}
    for row in ROWS[1:]
]
FILES = {
    "file.csv": "\n".join(";".join('"{}"'.format(cell.replace('"', '""')) for cell in row) for row in ROWS).encode(),
    "plain.csv": b"sep=,\r\nid,text,likes\r\n1,late,3\r\n2,fine,4\r\n",
    "lines.ndjson": lines(*ITEMS).encode(),
    "list.json": json.dumps({"page": 1, "results": ITEMS}, indent=1).encode(),
}
cuts = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 12), st.sampled_from(HOSTILE)), min_size=1, max_size=3)
often = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def damaged(content, wounds):
    for where, gone, put in wounds:
        at = int(where * len(content))
        content = content[:at] + put + content[at + gone :]
    return content


def survives(content, name):
    """It is taken in and brought in to its end, or refused in words."""
    refused: list[Invalid] = []
    try:
        file = received(content, name)
    except Invalid as error:
        refused.append(error)
    if refused:
        assert str(refused[0].detail)
        assert refused[0].code
        return
    assert imports.preview(file, {file.columns[0]: "text"})
    imports.propose_subjects(file)
    told = file.mapping if "text" in file.mapping.values() else {file.columns[0]: "text"}
    job = run_to_end(file, mapping=told)
    assert (job.state, job.error) == ("done", {})
    assert not RawItem.objects.filter(outcome="failed").exists()
    if file.refused_key:
        assert all(reason for _line, reason, *_rest in given_back(file))


@often
@given(st.sampled_from(sorted(FILES)), cuts)
def test_a_text_damaged_anywhere_is_read_or_refused_in_words(acme, subject, name, wounds):
    survives(damaged(FILES[name], wounds), name)


@often
@given(cuts, st.integers(0, 20))
def test_a_workbook_damaged_anywhere_is_read_or_refused_in_words(acme, subject, monkeypatch, wounds, part):
    monkeypatch.setattr(sheets, "ROWS_MAX", 2_000)  # a row whose number was damaged is looked for through all rows before it
    whole = workbook(*ROWS)
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        parts = {one.filename: packed.read(one) for one in packed.infolist()}
    name = sorted(parts)[part % len(parts)] if part < 12 else "xl/worksheets/sheet1.xml"
    if part == 20:
        survives(damaged(whole, wounds), "a.xlsx")
        return
    parts[name] = damaged(parts[name], wounds)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for one, content in parts.items():
            packed.writestr(one, content)
    survives(out.getvalue(), "a.xlsx")


# -- what was found so, and by readers


def rewritten(content, **changes):
    """A workbook with words of its parts exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w") as written:
        for one in packed.infolist():
            part = packed.read(one)
            for old, new in changes.get(one.filename.rpartition("/")[2].removesuffix(".xml"), ()):
                assert old in part
                part = part.replace(old, new)
            written.writestr(one.filename, part)
    return out.getvalue()


@pytest.mark.parametrize(
    "changes",
    [
        {"sheet1": [(b"<sheetData>", b"<sheetData")]},
        {"sheet1": [(b"</sheetData>", b"")]},
        {"sheet1": [(b'r="A2"', b'r="2A!"')]},
        {"workbook": [(b"<sheets>", b"")]},
        {"styles": [(b"<fonts", b"<fonts<")]},
    ],
)
def test_a_workbook_damaged_inside_is_refused_in_words(acme, changes):
    assert refusal(rewritten(workbook(["id", "text"], [1, "late"]), **changes), "a.xlsx") == "cut_workbook"


def test_a_workbook_whose_archive_is_damaged_is_refused_in_words(acme):
    whole = workbook(["id", "text"], *([number, f"late {number * 7919}"] for number in range(500)))
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        at = packed.getinfo("xl/worksheets/sheet1.xml").header_offset
    assert refusal(whole[: at + 200] + b"\x00" * 50 + whole[at + 250 :], "a.xlsx") == "cut_workbook"


def test_a_workbook_damaged_far_inside_is_read_up_to_the_damage(acme):
    rows = [[number, f"late {number}"] for number in range(2_600)]
    file = received(rewritten(workbook(["id", "text"], *rows), sheet1=[(b">2501</v>", b">" + b"9" * 5_000 + b"</v>")]), "a.xlsx")
    job = run_to_end(file)
    assert job.state == "done"
    assert job.result == {"rows": 2_502, "refused": 1, "duplicates": 0, "cut": True}
    assert RawItem.objects.count() == 2_501
    line, reason, *_cells = given_back(file)[1]
    assert line == "2503"
    assert "damaged" in reason


def test_a_row_far_beyond_the_last_one_of_any_sheet_is_not_waited_for(acme):
    file = received(rewritten(workbook(["id", "text"], [1, "late"], [2, "x"]), sheet1=[(b'<row r="3"', b'<row r="99999999999"')]), "a.xlsx")
    assert run_to_end(file).result["rows"] == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("sep=;", "empty_file"),
        ("sep=;\n", "empty_file"),
        ("id,te\rxt,likes\r\n1,late,3\n", "broken_header"),
        ('id,"text\n' + "1,late\n" * 700_000, "broken_header"),
        ('id,"text\n' + "1,late\n" * 500, "broken_header"),
        (",".join(f"c{number}" for number in range(501)) + "\n1\n", "too_many_columns"),
    ],
)
def test_a_table_whose_beginning_cannot_be_read_is_refused_in_words(acme, content, code):
    assert refusal(content) == code


@pytest.mark.parametrize("sign", ["", '"', " ", "\t\t"])
def test_a_declared_delimiter_that_is_none_is_found_instead(acme, sign):
    fields = received(f"sep={sign}\nid;text\n1;late\n").sample[0]
    assert fields["number"] in (1, 2)


@pytest.mark.parametrize(
    "written", ["Infinity", "-Infinity", "1e999", "9" * 25, "9" * 400, "9" * 5_000, "-" + "9" * 5_000, '"' + "9" * 5_000 + '"', "1e12"]
)
@pytest.mark.parametrize("field", ["likes", "rating"])
@pytest.mark.parametrize("form", ["lines", "list"])
def test_a_number_that_is_none_is_kept_beside(acme, subject, written, field, form):
    one = f'{{"text": "Acme late", "{field}": {written}, "date": {written if form == "list" else 1776117600}}}'
    good = '{"text": "Acme fine", "likes": 3, "rating": 4, "date": 1776117600}'
    file = received(f"[{good},{one}]" if form == "list" else f"{good}\n{good.replace('fine', 'well')}\n{one}\n", "a.json")
    mapping = {**file.mapping, field: "rating" if field == "rating" else "counts.likes", "date": "extra"}
    job = run_to_end(file, mapping=mapping)
    assert job.result["refused"] == 0
    if field == "likes" and written == "1e12":
        assert Mention.objects.get(text="Acme late").likes == 10**12
    else:
        assert field in Mention.objects.get(text="Acme late").extra


def test_a_value_that_is_not_a_number_is_missing(acme):
    file = received('[{"id": "1", "text": "late", "likes": NaN, "author": NaN}]', "pandas.json")
    assert file.sample[0]["fields"] == {"external_id": "1", "text": "late"}


@pytest.mark.parametrize("count", ["9" * 5_000, "9" * 5_000 + "k", "1 " + "000 " * 2_000 + "000", "9" * 25])
def test_a_count_beyond_counting_is_kept_beside(acme, subject, count):
    rows = "".join(f"{number},Acme {number},{number}\n" for number in range(9))
    file = received(f"id,text,likes\n{rows}9,Acme nine,{count}\n")
    assert run_to_end(file).result["refused"] == 0
    assert Mention.objects.get(text="Acme nine").extra == {"likes": count}


def test_a_bare_number_of_thousands_of_digits_is_a_refused_line(acme):
    file = received('[{"id": "1", "text": "a"}, ' + "9" * 5_000 + ', {"id": "2", "text": "b"}]', "a.json")
    assert run_to_end(file).result == {"rows": 3, "refused": 1, "duplicates": 0, "cut": False}


def test_names_and_refused_values_that_the_database_cannot_keep_lose_it(acme):
    file = received('{"i\\u0000d": "1", "te\\ud800xt": "\\u0000 \\ud800", "id": "2"}\n{"text": "x"}\n', "a.ndjson")
    assert file.columns == ["id", "te\ufffdxt", "text"]
    assert received('{"id": "1", "text": "late", "date": "13/\\u0000"}', "a.ndjson").sample[0]["problems"] == []
    file = received('{"id": "1", "text": "late", "published_at": "13/\\u0000"}', "a.ndjson")
    assert imports.preview(file, file.mapping | {"published_at": "published_at"})[0].problems[0]["code"] == "not_a_date"


def test_objects_nested_beyond_reason_are_refused_lines(acme):
    deep = '{"id": "2", "text": "b", "more": ' + "[" * 900 + "]" * 900 + "}"
    for content in (f'[{{"id": "1", "text": "a"}}, {deep}]', lines({"id": "1", "text": "a"}) + deep + "\n"):
        file = received(content, "a.ndjson" if content[0] == "{" else "a.json")
        assert run_to_end(file).result["refused"] == 1
        assert "nested" in given_back(file)[1][1]


def test_a_site_that_names_no_host_is_kept_beside(acme, subject):
    rows = "".join(f"{number},Acme {number},example.com\n" for number in range(9))
    file = received(f"id,text,site\n{rows}9,Acme nine,[Reddit] cars\n")
    assert run_to_end(file).result["refused"] == 0
    assert Mention.objects.get(text="Acme nine").extra == {"site": "[Reddit] cars"}
    with pytest.raises(Invalid, match="site"):
        imports.start(received("id,text\n1,x\n"), by=BY, defaults={"site": "[Reddit] cars"})


def test_a_line_that_breaks_the_reading_costs_itself_only(acme, monkeypatch):
    whole = converting._put
    monkeypatch.setattr(converting, "_put", lambda made, meant, value: whole(made, meant, value) if value != "odd" else 1 / 0)
    rows = "".join(f"{number},text {number}\n" for number in range(2_600))
    file = received(f"id,text\n{rows}2600,odd\n2601,even\n")
    job = run_to_end(file)
    assert (job.state, job.result["refused"], RawItem.objects.count()) == ("done", 1, 2_601)
    assert given_back(file)[1][0] == "2602"
    assert "log" in given_back(file)[1][1]


def test_a_reason_that_begins_like_a_formula_is_none_in_what_is_given_back(acme):
    file = received('id,"=HYPERLINK(""http://e.com"")",text\n1,2026-04-13,a\n2,2026-04-13,b\n3,hier,c\n')
    column = file.columns[1]
    run_to_end(file, mapping={"id": "external_id", column: "published_at", "text": "text"})
    header, line = given_back(file)
    assert header[3].startswith("'=")
    assert line[1].startswith("'=HYPERLINK")
