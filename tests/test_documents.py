"""What the documents say exists: links, commands, settings, figures, addresses of the API, code that runs."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.urls import resolve

from core import metrics
from core.plugins import Registry
from core.query.parser import parse
from core.query.tokens import tokenise
from core.settings import env
from ingestion.drafts import Text

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
README, OPERATE, USE, EXTEND = (ROOT / name for name in ("README.md", "docs/operate.md", "docs/use.md", "docs/extend.md"))
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"manage\.py ([a-z_]+)((?: [^`|\n]*)?)")


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, language: str) -> list[str]:
    """The pieces of code of this language, without the indentation of a list."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", path.read_text(), re.MULTILINE | re.DOTALL)
    return ["\n".join(line.removeprefix(indent) for line in text.split("\n")) for indent, text in found]


def curls() -> list[list[str]]:
    """The words of each `curl` of the README."""
    text = "\n".join(blocks(README, "sh")).replace("\\\n", " ")
    return [shlex.split(line, comments=True) for line in text.splitlines() if line.strip().startswith("curl ")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=names)
def test_what_a_document_links_to_exists(document):
    targets = [target for target in LINK.findall(document.read_text()) if not target.startswith(("http:", "https:", "#"))]
    assert [target for target in targets if not (document.parent / target.split("#")[0]).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=names)
def test_each_command_named_exists_and_takes_its_options(document):
    known = get_commands()
    for name, rest in COMMAND.findall(document.read_text()):
        assert name in known, name
        app = known[name]
        options = re.findall(r"--[a-z-]+", rest)
        parser = (load_command_class(app, name) if isinstance(app, str) else app).create_parser("manage.py", name)
        assert set(options) <= set(parser._option_string_actions), (name, options)


def test_each_target_of_make_named_exists():
    makefile = (ROOT / "Makefile").read_text()
    named = {name for document in DOCUMENTS for name in re.findall(r"(?:`|^)make ([a-z]+)", document.read_text(), re.MULTILINE)}
    assert {"run", "test", "check", "bench"} <= named
    assert [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []


def test_every_setting_is_documented_and_every_one_documented_exists():
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", OPERATE.read_text(), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"[A-Z_]+", row)}
    assert documented == set(env.asked)


def test_the_secrets_named_are_those_of_compose():
    table = re.findall(r"^ +\| `([a-z_]+)` \|", OPERATE.read_text(), re.MULTILINE)
    assert set(table) == set(yaml.safe_load((ROOT / "compose.yaml").read_text())["secrets"])


def test_the_figures_to_watch_exist(db):
    named = set(re.findall(r"`(vigie_[a-z_]+)`", OPERATE.read_text()))
    assert named
    assert named <= {metric.name for metric in metrics._Rows().collect()}


def test_the_queries_that_are_explained_can_be_asked():
    section = USE.read_text().partition("## The query language")[2].partition("\n## ")[0]
    asked = re.findall(r"`([^`]+)`", section)
    whole = [query for query in asked if not query.endswith(":")]
    assert len(whole) >= 15
    for query in whole:
        parse(query)


def test_the_curl_examples_ask_for_what_there_is():
    assert len(curls()) >= 8
    for words in curls():
        [address] = [word for word in words if word.startswith("$API/")]
        resolve(urlsplit(address.replace("$API", "/api/v1")).path, urlconf="core.urls_client")
        assert "Authorization: Bearer $KEY" in words
        given = [words[place + 1] for place, word in enumerate(words) if word == "-d"]
        for body in given:
            json.loads(body)
        assert not given or "Content-Type: application/json" in words


def test_the_file_of_the_tour_has_what_an_import_needs():
    [text] = blocks(README, "csv")
    head, *rows = (line.split(";") for line in text.strip().splitlines())
    assert all(len(row) == len(head) for row in rows)
    assert len(rows) == 3


@pytest.fixture
def examples(monkeypatch) -> dict[str, Any]:
    """The classes of the guide, defined without being registered."""
    monkeypatch.setattr(Registry, "register", lambda registry, plugin: plugin)
    made: dict[str, Any] = {}
    for code in blocks(EXTEND, "python"):
        exec(compile(code, "docs/extend.md", "exec"), made)
    return made


def test_the_connector_of_the_guide_reads_its_payload(examples):
    user = {"id": 3, "name": "Ana"}
    payload = {"id": 7, "html": "<p>Late</p>", "link": "https://f.example/7", "at": "2026-11-05T10:00:00+00:00", "user": user, "likes": 2}
    draft = examples["Forum"]({"host": "f.example"}).normalise(payload)
    assert (draft.external_id, draft.text, draft.author.name, draft.counts.likes) == ("7", "<p>Late</p>", "Ana", 2)


def test_the_connector_of_the_guide_goes_on_after_the_last_comment(examples, monkeypatch):
    class Answered:
        def __init__(self, ids: list[int]) -> None:
            self.ids = ids

        def json(self) -> dict[str, Any]:
            return {"comments": [{"id": id} for id in self.ids]}

    asked: list[str] = []

    def get(url: str, **_: Any) -> Answered:
        asked.append(url)
        return Answered([8, 9] if url.endswith("after=7") else [])

    monkeypatch.setattr(examples["http"], "get", get)
    first, last = examples["Forum"]({"host": "f.example"}).pages({"last": 7})
    assert [one.external_id for one in first.items] == ["8", "9"]
    assert (first.cursor, first.last, last.items, last.cursor, last.last) == ({"last": 9}, False, [], {"last": 9}, True)
    assert [urlsplit(url).query for url in asked] == ["after=7", "after=9"]


def test_the_analysis_of_the_guide_says_what_it_declares(examples):
    analysis = examples["Question"]
    [said] = analysis().analyse([Text("", "Does it last?", "en", tokenise("", "Does it last?"))])
    assert said.whole == {"asked": True, "evidence": [["body", 12, 13, 1.0]]}
    assert set(said.whole) == set(analysis.fields)


def test_every_table_of_ours_stands_in_a_decision():
    text = "\n".join(path.read_text() for path in (ROOT / "docs" / "decisions").glob("*.md"))
    ours = {model.__name__ for model in apps.get_models() if model._meta.app_label in settings.OUR_APPS}
    assert sorted(name for name in ours if not re.search(rf"\b{name}\b", text)) == []


def test_documents_speak_of_the_product_alone():
    """Whoever reads them knows no list of tasks."""
    packages = ("core", "tenants", "ingestion", "search", "reputation", "reporting", "api", "frontend")
    told = [*DOCUMENTS, *(path for package in packages for path in (ROOT / package).rglob("*.py"))]
    assert [names(path) for path in told if re.search(r"\bthe issue on\b", path.read_text())] == []
