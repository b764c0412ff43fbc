"""A value may come from a file, as containers hand over secrets."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from core.environment import Environment


def test_the_content_of_a_file_is_the_value_unless_the_variable_itself_is_given(tmp_path, monkeypatch):
    (tmp_path / "url").write_text("postgresql://vigie:secret@db/vigie\n")
    monkeypatch.setenv("SOME_URL_FILE", str(tmp_path / "url"))
    assert Environment().url("SOME_URL", default="embedded:", schemes=("embedded", "postgresql")) == "postgresql://vigie:secret@db/vigie"
    monkeypatch.setenv("SOME_URL", "embedded:")
    assert Environment().text("SOME_URL", default="") == "embedded:"


def test_a_file_that_cannot_be_read_is_a_mistake_with_its_name(tmp_path, monkeypatch):
    monkeypatch.setenv("SOME_URL_FILE", str(tmp_path / "absent"))
    env = Environment()
    env.text("SOME_URL", default="")
    with pytest.raises(ImproperlyConfigured, match=r"SOME_URL_FILE=.*No such file"):
        env.check()


def test_a_mistake_in_an_address_does_not_tell_its_password(monkeypatch):
    monkeypatch.setenv("SOME_URL", "postgress://vigie:hush@hu@db/vigie")
    env = Environment()
    env.url("SOME_URL", default="embedded:", schemes=("embedded", "postgresql"))
    with pytest.raises(ImproperlyConfigured, match=r"postgress://.*begin with embedded:") as told:
        env.check()
    assert "hu" not in str(told.value)
