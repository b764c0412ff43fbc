"""What people write is for the agency's eyes or shared with the client: one column, one filter, for every page, file, mail and answer."""

from __future__ import annotations

from typing import Final, Protocol, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.rights import Who

Row = TypeVar("Row", bound=models.Model)


class Visibility(models.TextChoices):
    AGENCY = "agency", _("the agency only")
    SHARED = "shared", _("shared with the client")


class VisibleShape(models.Model):
    """Something that people write: invisible to people and keys of the client unless it is shared."""

    visibility = models.CharField(max_length=6, choices=Visibility, default=Visibility.AGENCY, db_default=Visibility.AGENCY.value)

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="%(class)s_visibility_known")]


class VisibleQuerySet(models.QuerySet[Row]):
    """`Comment.objects.visible_to(who)`."""

    def visible_to(self, who: Who) -> Self:
        return self.filter(visible(who))


class Written(Protocol):
    """A row that says whom it is for."""

    visibility: str


NOTHING_LEFT_OUT: Final = Q()


def visible(who: Who, path: str = "visibility") -> Q:
    """The condition on rows of which they may know; `path` leads to the column from another table."""
    return NOTHING_LEFT_OUT if who.is_agency else Q(**{path: Visibility.SHARED.value})


def is_visible(row: Written, who: Who) -> bool:
    """Whether they may know of this row."""
    return who.is_agency or row.visibility == Visibility.SHARED


def of_writer(who: Who, wished: str = "") -> Visibility:
    """For whom what they write is: people of the client always share; the agency chooses, and keeps to itself when it does not."""
    if not who.is_agency:
        return Visibility.SHARED
    return Visibility(wished) if wished in Visibility.values else Visibility.AGENCY
