"""Closed lists that more than one floor speaks of; each is also a check in the database."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sentiment(models.TextChoices):
    POSITIVE = "positive", _("positive")
    NEUTRAL = "neutral", _("neutral")
    NEGATIVE = "negative", _("negative")
    MIXED = "mixed", _("mixed")


class MentionType(models.TextChoices):
    POST = "post", _("post")
    COMMENT = "comment", _("comment")
    REPLY = "reply", _("reply")
    SHARE = "share", _("share")
    QUOTE = "quote", _("quote")
    REVIEW = "review", _("review")
    ARTICLE = "article", _("article")
    QUESTION = "question", _("question")


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", pgettext_lazy("a job", "done")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")


class ByKind(models.TextChoices):
    USER = "user", _("person")
    KEY = "key", _("API key")
    SYSTEM = "system", _("Vigie")
