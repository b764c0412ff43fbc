"""Looks: a logo becomes a small picture or is refused with what to do; mails and documents follow the look."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from core.by import By
from core.errors import Invalid, TooLarge
from reporting import looks as documents
from tenants import logos, looks
from tenants.letters import Letter, send

BY = By.system()
SQUARE = '<path d="M4 4h92v32H4z" fill="#12664f"/>'


def picture(form: str, size: tuple[int, int] = (1200, 400)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "#12664f").save(out, form)
    out.seek(0)
    return out


def svg(inside: str, head: str = "") -> io.BytesIO:
    space = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return io.BytesIO(f'{head}<svg {space} viewBox="0 0 100 40">{inside}</svg>'.encode())


def size_of(made: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(made)) as read:
        assert read.format == "PNG"
        return read.size


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_a_small_png(form):
    assert size_of(logos.read(picture(form))) == (480, 160)


def test_a_drawing_becomes_a_small_png_without_what_its_program_wrote():
    width, height = size_of(logos.read(svg(f'<x:note xmlns:x="https://editor.example">private</x:note>{SQUARE}')))
    assert (width, height) == (368, 128)


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<script>alert(1)</script>", "svg_active"),
        ('<path d="M0 0h9v9z" onclick="alert(1)"/>', "svg_active"),
        ("<foreignObject><p>Hello</p></foreignObject>", "svg_active"),
        ('<image href="file:///etc/passwd"/>', "svg_active"),
        ('<use href="https://elsewhere.example/a.svg#b"/>', "svg_elsewhere"),
        ('<path d="M0 0h9v9z" fill="url(https://elsewhere.example/a)"/>', "svg_elsewhere"),
        ("<style>@import url(https://elsewhere.example/a.css);</style>", "svg_elsewhere"),
        ('<g id="a"><use href="#b"/></g><g id="b"><path d="M0 0h9v9z"/></g><use href="#a"/>', "svg_grows"),
        ("<g/>" * 6_000, "not_a_picture"),
        ("<g>", "not_a_picture"),
    ],
)
def test_a_drawing_that_could_do_more_than_be_seen_is_refused(inside, code):
    with pytest.raises(Invalid) as refused:
        logos.read(svg(inside))
    assert [wrong.code for wrong in refused.value.errors] == [code]


def test_entities_are_refused_before_they_grow():
    head = '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(Invalid, match="entities"):
        logos.read(svg("<text>&b;</text>", head))


def test_too_many_pixels_are_refused_before_they_are_read():
    small = io.BytesIO()
    Image.new("1", (6_000, 6_000)).save(small, "PNG")
    small.seek(0)
    with pytest.raises(Invalid, match="too many pixels"):
        logos.read(small)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\nbroken", b"%PDF-1.7"])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(Invalid, match="no picture"):
        logos.read(io.BytesIO(content))


def test_a_logo_that_is_too_large_is_refused():
    with pytest.raises(TooLarge, match="2 MB"):
        logos.read(io.BytesIO(b"\x89PNG" + bytes(logos.BYTES_MOST)))


def test_documents_and_mails_follow_the_look(acme, mailoutbox):
    assert looks.sender(acme) == '"Acme" <vigie@vigie.localhost>'
    looks.change(acme, name="Acmé", accent="#12664f", sender_name="Le suivi d’Acmé", sender_address="suivi@acme.example", by=BY)
    looks.put_logo(acme, picture("PNG"), by=BY)
    view = documents.present()
    assert (view.name, view.accent, view.logo_type, size_of(view.logo)) == ("Acmé", "#12664f", "image/png", (480, 160))
    send(Letter("Hello", ("Read this.",)), "somebody@acme.example", tenant=acme, language="en")
    assert mailoutbox[0].from_email == '"Le suivi d’Acmé" <suivi@acme.example>'
    assert "#12664f" in str(mailoutbox[0].alternatives[0][0])


def test_a_new_logo_takes_the_place_of_the_one_before(acme, django_capture_on_commit_callbacks):
    from core import files

    with django_capture_on_commit_callbacks(execute=True):
        first = looks.put_logo(acme, picture("PNG"), by=BY).logo
        second = looks.put_logo(acme, picture("PNG", (300, 300)), by=BY).logo
    assert list(files.keys_of(acme)) == [second] != [first]
    with django_capture_on_commit_callbacks(execute=True):
        looks.take_logo_away(acme, by=BY)
    assert list(files.keys_of(acme)) == []


@pytest.mark.parametrize(("field", "value"), [("accent", "green"), ("sender_address", "nobody"), ("name", "x" * 121)])
def test_a_wrong_look_says_where(acme, field, value):
    given = {"name": "", "accent": "", "sender_name": "", "sender_address": ""} | {field: value}
    with pytest.raises(Invalid) as refused:
        looks.change(acme, **given, by=BY)
    assert [wrong.pointer for wrong in refused.value.errors] == [f"/{field}"]
