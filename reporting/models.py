"""What is told: reports and files of rows. (Tenant's schema.)"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import DatabaseNow
from core.shapes import ByShape


class Report(ByShape):
    """A document over a period. `facts` are the finished data it was rendered from, built once; `files` are its forms."""

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, default="month")
    since = models.DateTimeField()
    until = models.DateTimeField()
    language = models.CharField(max_length=8)
    subjects = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    files = models.JSONField(default=dict, help_text="format -> {key, size}")
    job_uid = models.UUIDField(null=True)
    made_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    visibility = models.CharField(max_length=6, default="agency", choices=[("agency", _("agency")), ("shared", _("shared"))])


class Export(ByShape):
    """A file of the rows that a question finds."""

    asked = models.JSONField(default=dict, help_text="the question, frozen")
    format = models.CharField(max_length=10)
    language = models.CharField(max_length=8, blank=True, default="")
    key = models.CharField(max_length=200, blank=True, default="")
    size = models.BigIntegerField(null=True)
    rows = models.BigIntegerField(null=True)
    job_uid = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    expires_at = models.DateTimeField(null=True)
