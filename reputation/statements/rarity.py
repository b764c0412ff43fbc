"""How rare the words of a statement are in what was said of its subject: weighed by a worker, before it looks through the past."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from ingestion.models import Mention
from reputation.models import Statement
from reputation.statements import likeness

BEFORE: Final = timedelta(days=90)
TEXTS: Final = 2_000
"""Texts of the subject at most by which is told how rare a word is."""


def weigh(statement: Statement) -> None:
    """By what was said of the subject before; by what is said now where nothing was heard before. A statement and claims of one version
    weigh the same again, so a worker that is killed loses nothing."""
    of_subject = Mention.objects.filter(matches__subject=statement.subject_id, matches__state="on")
    texts = of_subject.order_by("-published_at").values_list("title", "text")
    before = texts.filter(published_at__lt=statement.at, published_at__gte=statement.at - BEFORE)[:TEXTS]
    heard = [likeness.Heard.of(title, text, ()).stems for title, text in list(before) or list(texts[:TEXTS])]
    claims = statement.claims.values_list("text", flat=True)
    statement.rarity = likeness.rarity(sorted(likeness.said(statement.text, claims)), heard)
    Statement.objects.filter(pk=statement.pk).update(rarity=statement.rarity)
