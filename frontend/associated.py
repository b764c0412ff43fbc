"""What people associate with a subject, as its page shows it: words, how much more they are said, how the stories that hold them feel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from frontend import figures
from ingestion.models import Subject
from reputation.image import searching
from reputation.models import Image
from tenants import current

SHOWN: Final = 15


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its voices, how many times as often as of others, how many stories that hold it are positive and negative."""

    word: str
    url: str
    voices: str
    times: str
    interval: str
    positive: str
    negative: str


@dataclass(frozen=True, slots=True)
class Associated:
    """All of it; without `image` no worker has looked yet, or the reader may not see whom it is held against (`hidden`)."""

    image: Image | None
    hidden: bool
    against: str
    words: Sequence[Word] = ()


def of(subject: Subject, watched: Sequence[Subject], seen: frozenset[int] | None) -> Associated:
    """As it was last kept: nothing is computed here."""
    image = Image.objects.filter(subject=subject).first()
    if image is None or not searching.may_see(image, seen):
        return Associated(None, image is not None, "")
    names = {one.pk: one.name for one in watched}
    found = image.words[:SHOWN]
    zone = current.zone()
    asked = {
        "subject": subject.pk, "since": image.since.astimezone(zone).date().isoformat(),
        "until": image.until.astimezone(zone).date().isoformat(),
    }  # fmt: skip
    words = [
        Word(
            one["word"], f"{reverse('mentions')}?{urlencode(asked | {'q': one['word']})}", figures.number(one["voices"]),
            _("%(n)s times") % {"n": figures.decimal(math.exp(one["ratio"]))},
            figures.interval(math.exp(one["low"]), math.exp(one["high"])), figures.number(one["positive"]), figures.number(one["negative"]),
        )
        for one in found
    ]  # fmt: skip
    return Associated(image, False, ", ".join(names[number] for number in image.against if number in names), words)
