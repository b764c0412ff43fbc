"""What tests of imports share: files made of lines, brought in as a worker would, read as people get them back."""

import csv
import io
import json
import os
import time
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.by import By
from core.errors import Invalid, TooLarge
from ingestion import imports
from ingestion.models import ImportFile, Source
from tenants import jobs
from tests.ingestion.conftest import process

BY = By("user", 1, "Anna")
DATA = Path(os.environ.get("VIGIE_DATA", "../shared/data")) / "mentions" / "airlines.jsonl"
REVIEWS = (
    "Date;Auteur;Texte du message;Note;Lien;Marque;Magasin\n"
    '13/04/2026 14:05;Zoé;"Acme : très bien, merci\nà vous";4,5;www.example.com/a;Acme;Lyon\n'
    "14/04/2026;@bob;Acme est nul;1/5;;Rival;\n"
    "hier;Eve;Acme encore en retard;;;;Paris\n"
)


def received(content, name="file.csv", **more) -> ImportFile:
    return imports.receive(io.BytesIO(content.encode() if isinstance(content, str) else content), name, by=BY, **more)


def lines(*items) -> str:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def workbook(*rows) -> bytes:
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def run_to_end(file: ImportFile, **more):
    """Start the import, do its job in stretches as a worker would, and read what it kept."""
    job = imports.start(file, by=BY, **more)
    jobs.work("bulk", time.monotonic() + 60)
    process()
    job.refresh_from_db()
    file.refresh_from_db()
    file.run.refresh_from_db()
    return job


def given_back(file: ImportFile) -> list[list[str]]:
    with imports.refused(file) as stored:
        return list(csv.reader(io.StringIO(stored.read().decode("utf-8-sig"))))


def refusal(content, name="file.csv") -> str:
    with pytest.raises((Invalid, TooLarge)) as caught:
        received(content, name)
    assert caught.value.detail
    assert not ImportFile.objects.exists()
    assert not Source.objects.exists()
    return caught.value.code
