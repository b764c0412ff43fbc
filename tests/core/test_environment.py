"""Settings: a wrong value stops the start with a hint, whichever it is and however it is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from py3langid import langid

from core.environment import DATABASE, Environment
from core.heard import HEARABLE

ROOT = Path(__file__).parents[2]
WRONG = {
    "SHOW_LOGS": "perhaps",
    "LOG_LEVEL": "foo",
    "EMAIL_FROM": "nobody",
    "BROKER_URL": "redis:",
    "FILES_URL": "s3:",
    "DATABASE_URL": "postgres:",
    "SEARCH_URL": "https:",
    "EMAIL_URL": "smtp:",
    "LANGUAGES_HEARD": "fr,xx",
    "PUBLIC_PORT": "9" * 5_000,
}


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", "import core.settings"],
        cwd=ROOT, env=kept | WRONG | {"VAR_DIR": str(tmp_path)}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode != 0
    told = done.stderr.partition("The configuration cannot be used:")[2]
    assert [name for name in WRONG if f"- {name}=" not in told] == []
    assert "write it as postgresql://user:password@host/name" in told
    assert "xx not known" in told


@pytest.mark.parametrize(
    ("value", "schemes", "good"),
    [
        ("postgresql://vigie@host/name", ("postgresql",), True),
        ("postgresql:///name?host=/run/postgresql", ("postgresql",), True),
        ("postgresql://host", ("postgresql",), False),
        ("postgresql:///name", ("postgresql",), False),
        ("s3://bucket", ("s3",), True),
        ("s3:///prefix", ("s3",), False),
        ("redis://host", ("redis",), True),
        ("redis:///0", ("redis",), False),
        ("file:", ("file",), True),
    ],
)
def test_an_address_has_what_its_kind_needs(monkeypatch, value, schemes, good):
    monkeypatch.setenv("SOME_URL", value)
    env = Environment()
    written = {"written": DATABASE} if schemes == ("postgresql",) else {}
    env.url("SOME_URL", default="file:", schemes=schemes, **written)
    assert (env.mistakes == []) == good


def test_a_sender_may_have_a_name(monkeypatch):
    env = Environment()
    for value in ("vigie@example.com", "Vigie <vigie@example.com>", "vigie@localhost"):
        monkeypatch.setitem(env.values, "EMAIL_FROM", value)
        assert env.sender("EMAIL_FROM", default="") == value
    assert env.mistakes == []


@pytest.mark.parametrize("value", ["", ",", "english", "fr\x00"])
def test_languages_that_the_model_does_not_know_are_refused(monkeypatch, value):
    env = Environment()
    monkeypatch.setitem(env.values, "LANGUAGES_HEARD", value)
    assert env.some("LANGUAGES_HEARD", default=("fr",), among=HEARABLE) == ("fr",)
    assert env.mistakes


def test_the_languages_that_may_be_named_are_those_of_the_model():
    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    assert set(identifier.nb_classes) - {"zxx"} == HEARABLE


def test_a_file_of_a_setting_that_is_no_text_is_told(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_bytes(b"\xff\xfe\x00")
    monkeypatch.setenv("SOME_URL_FILE", str(file))
    env = Environment()
    assert env.text("SOME_URL", default="x") == "x"
    assert "it is no text" in env.mistakes[0]
