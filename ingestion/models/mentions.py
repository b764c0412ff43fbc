"""What somebody said in public: mentions, what tells them apart, who said them, what they said before, which text they copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Trunc
from django.utils.translation import gettext_lazy as _

from core.choices import MentionType, Sentiment
from core.fields import DatabaseNow
from ingestion.models.sources import Source


class Author(models.Model):
    """Who said it, on one platform. Whether somebody is a voice is said in tables of its own."""

    platform = models.CharField(max_length=40, blank=True, default="")
    platform_user_id = models.CharField(max_length=200, blank=True, default="")
    handle = models.CharField(max_length=200, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    url = models.TextField(blank=True, default="")
    followers = models.BigIntegerField(null=True)
    first_seen_at = models.DateTimeField(db_default=DatabaseNow())

    def __str__(self) -> str:
        return self.name or self.handle


class AuthorIdentity(models.Model):
    """How an author is recognised: platform and user id, else platform and handle, else source and name. Several may lead to one author."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="identities")


class AuthorHandle(models.Model):
    """A handle and a name that an author had, and since when."""

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="handles")
    handle = models.CharField(max_length=200, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    since = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "handle", "name"], name="author_handle_once")]


class Story(models.Model):
    """One text and its copies; the earliest is the original."""

    original_id = models.BigIntegerField(null=True, help_text="the mention said first; no key, it may be erased")
    size = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    by_hand = models.BooleanField(default=False, help_text=_("Split or merged by a person: left alone by machines."))


class StoryKey(models.Model):
    """A way to find a story: the hash of its text without case, marks and addresses; later its MinHash bands."""

    key = models.BinaryField(max_length=32)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="keys")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "story"], name="story_key_once")]


class DateFrom(models.TextChoices):
    PLATFORM = "platform", _("the platform")
    FEED = "feed", _("the feed")
    FILE = "file", _("the file")
    RECEIVED = "received", _("the time it was received")


class MentionQuerySet(models.QuerySet["Mention"]):
    def in_order_of(self, ids: Sequence[int]) -> Self:
        """The rows of these ids, in their order; ids without a row are left out."""
        place = Case(*[When(pk=pk, then=Value(index)) for index, pk in enumerate(ids)], output_field=models.IntegerField())
        return self.filter(pk__in=ids).order_by(place) if ids else self.none()


class Mention(models.Model):
    """One public statement by somebody."""

    id = models.BigAutoField(primary_key=True)
    version = models.BigIntegerField(default=1, help_text="raised by one at each change of anything the index holds")
    published_at = models.DateTimeField(help_text="cut to milliseconds, as engines keep it")
    published_claimed = models.DateTimeField(null=True)
    date_from = models.CharField(max_length=8, choices=DateFrom, default=DateFrom.RECEIVED)
    first_seen_at = models.DateTimeField(db_default=DatabaseNow())
    changed_at = models.DateTimeField(db_default=DatabaseNow())

    platform = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=40, help_text="connector of the first sighting")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="mentions", db_index=False)
    type = models.CharField(max_length=8, choices=MentionType, default=MentionType.POST)
    url = models.TextField(blank=True, default="")
    site = models.CharField(max_length=255, blank=True, default="", help_text="host, lower case, without www.")
    title = models.TextField(blank=True, default="")
    text = models.TextField()
    text_hash = models.BinaryField(max_length=32, help_text="SHA-256 of title and text after cleaning")
    truncated = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    tone = models.CharField(
        max_length=8, choices=Sentiment, blank=True, default="", help_text=_("Of the whole text, effective: a correction over the model.")
    )

    author = models.ForeignKey(Author, on_delete=models.SET_NULL, null=True, related_name="mentions", db_index=False)
    author_handle = models.CharField(max_length=200, blank=True, default="", help_text="at publication")
    author_name = models.CharField(max_length=200, blank=True, default="", help_text="at publication")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="mentions")
    in_reply_to = models.CharField(max_length=512, blank=True, default="")
    thread = models.CharField(max_length=512, blank=True, default="")
    community = models.CharField(max_length=200, blank=True, default="")

    likes = models.BigIntegerField(null=True)
    shares = models.BigIntegerField(null=True)
    comments = models.BigIntegerField(null=True)
    views = models.BigIntegerField(null=True)
    followers = models.BigIntegerField(null=True, help_text="of the author, at publication")
    rating = models.FloatField(null=True)
    reach = models.BigIntegerField(null=True, help_text="measured views, else an estimate")
    reach_estimated = models.BooleanField(default=False)
    media = ArrayField(models.TextField(), default=list)
    extra = models.JSONField(default=dict, help_text="columns of a file that map to nothing: readable, not indexed")

    objects = MentionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=Trunc("published_at", "milliseconds", output_field=models.DateTimeField())),
                name="mention_milliseconds",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="mention_version_positive"),
            models.CheckConstraint(condition=Q(type__in=MentionType.values), name="mention_type_known"),
            models.CheckConstraint(condition=Q(tone="") | Q(tone__in=Sentiment.values), name="mention_tone_known"),
            models.CheckConstraint(condition=Q(date_from__in=DateFrom.values), name="mention_date_from_known"),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="mention_newest"),
            models.Index(fields=["thread", "published_at"], condition=~Q(thread=""), name="mention_of_thread"),
            models.Index(fields=["author"], name="mention_of_author"),
            models.Index(fields=["in_reply_to"], condition=~Q(in_reply_to=""), name="mention_answers"),
            # What keeping times end, received long ago, lies together: a few kilobytes tell where.
            BrinIndex(fields=["first_seen_at"], name="mention_received", pages_per_range=32, autosummarize=True),
        ]


class MentionIdentity(models.Model):
    """What makes the same statement one mention, wherever it was heard. A mention may have several; each belongs to one."""

    class Scheme(models.TextChoices):
        PLATFORM = "platform", _("platform and its id")
        SOURCE = "source", _("source and external id")
        URL = "url", _("canonical address")
        TEXT = "text", _("site, text and day")

    digest = models.BinaryField(max_length=32, primary_key=True)
    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="identities")
    scheme = models.CharField(max_length=8, choices=Scheme)


class Sighting(models.Model):
    """That a source saw it."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="sightings", db_index=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="sightings", db_index=False)
    external_id = models.CharField(max_length=512)
    seen_at = models.DateTimeField(db_default=DatabaseNow())
    text_hash = models.BinaryField(max_length=32, help_text="what this source says: an edit is a change in what one source says")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mention", "source"], name="sighting_once")]
        indexes = [models.Index(fields=["source", "external_id"], name="sighting_of_item")]


class Revision(models.Model):
    """What a mention said before an edit."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="revisions")
    title = models.TextField(blank=True, default="")
    text = models.TextField()
    text_hash = models.BinaryField(max_length=32)
    replaced_at = models.DateTimeField(db_default=DatabaseNow())


class Reading(models.Model):
    """Its likes, shares, comments and views at a moment."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="readings", db_index=False)
    at = models.DateTimeField()
    likes = models.BigIntegerField(null=True)
    shares = models.BigIntegerField(null=True)
    comments = models.BigIntegerField(null=True)
    views = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mention", "at"], name="reading_once")]


class Tombstone(models.Model):
    """What was deleted: enough to honour it everywhere and never to bring it back by mistake."""

    class Reason(models.TextChoices):
        SOURCE = "source", _("deleted at the source")
        PERSON = "person", _("erased on request")
        KEEPING = "keeping", _("end of the keeping time")
        JOINED = "joined", _("found equal to another")
        DEMONSTRATION = "demo", _("demonstration removed")

    mention_id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    identities = ArrayField(models.BinaryField(max_length=32), default=list)
    reason = models.CharField(max_length=8, choices=Reason)
    joined_into = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reason="joined", joined_into__isnull=False) | (~Q(reason="joined") & Q(joined_into=None)),
                name="tombstone_joined_fits",
            ),
        ]
        indexes = [GinIndex(fields=["identities"], name="tombstone_identities")]
