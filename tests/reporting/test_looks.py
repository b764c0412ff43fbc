"""Documents in the client's look: its name, its colour, its logo."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from core.by import By
from reporting.looks import present
from tenants import current, looks

pytestmark = pytest.mark.django_db


def test_documents_take_the_look_that_the_client_has(acme):
    assert (present().name, present().logo) == ("Acme", b"")
    looks.change(acme, name="Maison Acme", accent="#12664f", sender_name="", sender_address="", by=By.system())
    picture = io.BytesIO()
    Image.new("RGB", (120, 40), "#123456").save(picture, "PNG")
    picture.seek(0)
    looks.put_logo(acme, picture, by=By.system())
    with current.entered(acme):
        found = present()
    assert (found.name, found.accent, found.on, found.logo_type) == ("Maison Acme", "#12664f", "#ffffff", "image/png")
    assert found.logo.startswith(b"\x89PNG")
