"""What ingestion owns, by noun. (Tenant's schema.)"""

from ingestion.models.credentials import Credential
from ingestion.models.meaning import Change, ChangeReader, Correction, Insight, Match, Tag
from ingestion.models.mentions import (
    Author,
    AuthorHandle,
    AuthorIdentity,
    Mention,
    MentionIdentity,
    Reading,
    Revision,
    Sighting,
    Story,
    StoryKey,
    Tombstone,
)
from ingestion.models.sources import DropReason, Gap, GapReason, ImportFile, Outcome, RawItem, Run, RunItem, RunKind, Source
from ingestion.models.subjects import Subject, SubjectKind, SubjectVersion

__all__ = [
    "Author",
    "AuthorHandle",
    "AuthorIdentity",
    "Change",
    "ChangeReader",
    "Correction",
    "Credential",
    "DropReason",
    "Gap",
    "GapReason",
    "ImportFile",
    "Insight",
    "Match",
    "Mention",
    "MentionIdentity",
    "Outcome",
    "RawItem",
    "Reading",
    "Revision",
    "Run",
    "RunItem",
    "RunKind",
    "Sighting",
    "Source",
    "Story",
    "StoryKey",
    "Subject",
    "SubjectKind",
    "SubjectVersion",
    "Tag",
    "Tombstone",
]
