"""Share of voice: each subject's part among those compared, in mentions and in stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ingestion.models import Subject, SubjectKind
from reputation.counting import counts

COMPARED: Final = (SubjectKind.OWN, SubjectKind.COMPETITOR)
"""Whose shares are told when nobody names the subjects: a theme is no voice among the brands."""


@dataclass(frozen=True, slots=True)
class Share:
    """One subject: counts, and their parts of the whole in [0, 1]; None when nothing was heard of any."""

    subject: int
    name: str
    mentions: int
    stories: int
    share_mentions: float | None
    share_stories: float | None


def share_of_voice(subjects: Sequence[Subject], since: datetime, until: datetime) -> list[Share]:
    """Counts and parts over the hours in [since, until), most heard first.

    Files, pushes and feeds hear all subjects alike. A connector that asks a query hears only some: it is to be left out and named.
    """
    found = {count.keys[0]: count for count in counts(since, until, ["subject"], subjects=[subject.pk for subject in subjects])}
    mentions = sum(count.mentions for count in found.values())
    stories = sum(count.stories for count in found.values())
    shares = []
    for subject in subjects:
        count = found.get(subject.pk)
        said, told = (count.mentions, count.stories) if count else (0, 0)
        shares.append(
            Share(subject.pk, subject.name, said, told, said / mentions if mentions else None, told / stories if stories else None)
        )
    return sorted(shares, key=lambda share: (-share.mentions, share.name))
