"""Files of tenants: kept under the tenant's number, written again in place, all found when it closes."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage

from core import files
from core.errors import Gone


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    options = {"location": str(tmp_path), "allow_overwrite": True}
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}}


def put(key: str, content: bytes) -> None:
    files.save(key, io.BytesIO(content))


def content(key: str) -> bytes:
    with files.open(key) as file:
        return bytes(file.read())


def test_a_key_begins_with_the_number_of_the_tenant(acme):
    assert files.key(acme, "exports", 7, "a.csv") == f"{acme.uid}/exports/7/a.csv"


@pytest.mark.parametrize("part", ["..", "a/b", "", ".hidden", "a\\b", "é", "x" * 121])
def test_a_part_that_could_lead_elsewhere_is_refused(acme, part):
    with pytest.raises(ValueError, match="not a part"):
        files.key(acme, "exports", part)


def test_a_file_written_again_takes_the_place_of_the_first(acme):
    key = files.key(acme, "a.csv")
    put(key, b"first, and longer")
    put(key, b"second")
    assert content(key) == b"second"


def test_a_file_that_is_gone_says_so(acme):
    key = files.key(acme, "a.csv")
    put(key, b"x")
    files.delete(key)
    files.delete(key)
    with pytest.raises(Gone):
        files.open(key)


def test_parts_become_one_file_and_go(acme):
    parts = [files.key(acme, f"part{number}") for number in range(3)]
    for number, part in enumerate(parts):
        put(part, str(number).encode() * 3)
    whole = files.key(acme, "whole")
    assert files.join(parts, whole) == 9
    assert content(whole) == b"000111222"
    assert not any(default_storage.exists(part) for part in parts)


def test_joining_again_after_a_crash_ends_what_was_begun(acme):
    parts = [files.key(acme, f"part{number}") for number in range(3)]
    whole = files.key(acme, "whole")
    put(whole, b"012")
    put(parts[2], b"2")  # the crash came after the first two had been deleted
    assert files.join(parts, whole) == 3
    assert content(whole) == b"012"
    assert not default_storage.exists(parts[2])


def test_closing_removes_every_file_of_the_tenant_and_no_other(acme, rival, tmp_path):
    put(files.key(acme, "a"), b"1")
    put(files.key(acme, "deep", "er", "b"), b"2")
    put(files.key(rival, "a"), b"3")
    assert files.delete_all(acme) == 2
    assert files.delete_all(acme) == 0
    assert [path.name for path in tmp_path.iterdir()] == [str(rival.uid)]
