"""Columns that two tables of the public schema have alike: the limits of a client and of a key."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LimitsShape(models.Model):
    """What the agency allows at most. Empty: what the installation allows; for what is counted a day, as much as one likes."""

    requests_most = models.PositiveIntegerField(null=True, help_text=_("Requests of the API a minute."))
    items_most = models.PositiveIntegerField(null=True, help_text=_("Items pushed a day."))
    exports_most = models.PositiveIntegerField(null=True, help_text=_("Exports asked for a day."))

    class Meta:
        abstract = True
