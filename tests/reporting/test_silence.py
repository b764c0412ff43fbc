"""A client of whom nothing was said, or nothing that counts: its report says so and makes nothing up."""

from __future__ import annotations

import pytest
from django.utils import translation

from ingestion.models import Subject
from reporting.meaning.image import Imaged
from reporting.sections import associating
from tests.reporting.rendering import finished, rendered
from tests.reputation.factories import source, subject

pytestmark = pytest.mark.django_db


def test_a_period_without_mentions_says_so_in_every_form(acme):
    subject = Subject.objects.create(name="Silence", query="silence")
    data = finished("fr", [subject])
    assert "Rien n’a été entendu de Silence" in data.sentence
    for kind in ("csv", "pdf", "pptx", "xlsx"):
        assert rendered(kind, data)


def test_a_period_before_anything_was_listened_to_claims_neither_a_score_nor_that_all_was_heard(acme):
    subject("Maréva")
    source("Forum")
    data = finished("en")
    assert data.sentence == "Nothing was heard of Maréva over this period."
    assert [(figure.label, figure.value) for figure in data.figures][:2] == [("Score", "–"), ("Mentions", "0")]
    assert data.missing == ("No source was followed yet over this period.",)


def test_where_nothing_was_heard_nothing_is_said_not_to_have_happened(acme):
    data = finished("fr", [Subject.objects.create(name="Silence", query="silence")])
    assert (data.quiet, data.findings) == ((), ())


def test_where_no_word_is_surely_ours_that_is_said(acme):
    with translation.override("en"):
        said = associating.sentence(Imaged(subject("Maréva"), ()))
    assert said == "No word is surely said of Maréva more than of the other brands."
