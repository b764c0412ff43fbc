"""Real objects of what was heard: sources, mentions, subjects, files."""

from __future__ import annotations

import hashlib

from ingestion.models import Correction, ImportFile, Match, Mention, Run, Source, Story, Subject, SubjectVersion, Tag
from tests.isolation.place import AT, BY, SECRET, Place, kept_file


def source(place: Place) -> Source:
    return Source.objects.create(name=f"Source {SECRET}", kind="push")


def batch(place: Place) -> Run:
    return Run.objects.create(source=place.one(source), kind="push", state="done")


def mention(place: Place) -> Mention:
    """With its match, its tag."""
    text = f"They told me {SECRET}."
    made = Mention.objects.create(
        source=place.one(source), kind="push", text=text, title="", text_hash=hashlib.sha256(text.encode()).digest(), published_at=AT,
        story=Story.objects.create(first_at=AT, size=1),
    )  # fmt: skip
    Match.objects.create(mention=made, subject=place.one(subject), version=1)
    Tag.objects.create(mention=made, word=f"Tag {SECRET}", visibility="shared")
    return made


def correction(place: Place) -> Correction:
    """One that lapsed."""
    about = place.one(mention)
    return Correction.objects.create(mention=about, field="tone", value="positive", text_hash=about.text_hash, lapsed_at=AT, **BY.columns())


def subject(place: Place) -> Subject:
    made = Subject.objects.create(name=f"Subject {SECRET}", query=SECRET)
    SubjectVersion.objects.create(subject=made, number=1, typed=SECRET, query=SECRET)
    return made


def imported(place: Place) -> ImportFile:
    run = Run.objects.create(source=place.one(source), kind="import", state="done", refused=1)
    return ImportFile.objects.create(
        run=run, name=f"{SECRET}.csv", key=kept_file(place.tenant, "imports"), size=3, digest=b"0" * 32, format="csv",
        refused_key=kept_file(place.tenant, "refused"),
    )  # fmt: skip
