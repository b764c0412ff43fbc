"""Sources: made, edited, paused, archived, asked at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import EllipsisType
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.by import By
from core.errors import Conflict, FieldError, Invalid, Stale
from core.remembering import remembered
from ingestion import credentials, gaps, pulses
from ingestion.connectors import registry
from ingestion.credentials import AnyCredential
from ingestion.fields import sound
from ingestion.models import GapReason, Source
from tenants import current, turns

LEAST_EVERY: Final = timedelta(minutes=1)
MOST_EVERY: Final = timedelta(days=30)
UNMATCHED_DAYS_MAX: Final = 3_650
LANE: Final = "collect"
NOT_ASKED: Final = gettext_lazy("This source is not asked: what it says is brought to it.")


def create(
    kind: str,
    name: str,
    options: Mapping[str, Any],
    *,
    every: timedelta | None = None,
    own: bool = False,
    credential: AnyCredential | None = None,
    by: By,
) -> Source:
    """A source that begins to listen at once, with what opens its platform where it needs that."""
    plugin = registry[kind]
    plugin.clean(options)
    asked = plugin.every is not None
    often = _checked_every(kind, every) or plugin.every
    values = {"name": _checked_name(name), "options": dict(options), "every": often, "own": own}
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Source.objects.create(kind=kind, next_run=timezone.now() if asked else None, **values, **by.columns())
        except IntegrityError as error:
            raise _name_taken(name) from error
        audit.record("source.created", by=by, obj=made, data={"kind": kind})
        if credential is not None:
            open_with(made, credential, by=by)
        if asked:
            turns.due_here(LANE)
    made.refresh_from_db()
    return made


@transaction.atomic
def edit(
    source: Source,
    *,
    name: str | None = None,
    options: Mapping[str, Any] | None = None,
    every: timedelta | None = None,
    keep_unmatched: timedelta | EllipsisType | None = ...,
    own: bool | None = None,
    if_version: int | None = None,
    by: By,
) -> Source:
    """Change what is given; None gives `keep_unmatched` back to the installation.

    New options begin a new listening: the cursor of the old ones says nothing about them.
    """
    held = _held(source, if_version)
    changed: dict[str, Any] = {}
    if name is not None and name != held.name:
        changed["name"] = _checked_name(name)
    if options is not None and dict(options) != held.options:
        registry[held.kind].clean(options)
        changed |= {"options": dict(options), "cursor": {}, "failures": 0, "error": {}, "warnings": []}
    if every is not None:
        changed["every"] = _checked_every(held.kind, every)
    if keep_unmatched is not ... and keep_unmatched != held.keep_unmatched:
        changed["keep_unmatched"] = keep_unmatched
    if own is not None and own != held.own:
        changed["own"] = own
    if not changed:
        return held
    if ({"options", "every"} & changed.keys()) and held.every is not None:
        changed["next_run"] = timezone.now()
    try:
        with transaction.atomic():
            Source.objects.filter(pk=held.pk).update(**changed, version=F("version") + 1)
    except IntegrityError as error:
        raise _name_taken(str(name)) from error
    audit.record(
        "source.edited", by=by, obj=held, data={"fields": sorted(changed.keys() & {"name", "options", "every", "keep_unmatched", "own"})}
    )
    if held.failures and "failures" in changed:
        pulses.report()
    if changed.get("next_run") and not held.paused:
        turns.due_here(LANE)
    held.refresh_from_db()
    return held


@transaction.atomic
def pause(source: Source, by: By) -> Source:
    """Stop listening until it is resumed; the silence is kept as a gap."""
    held = _held(source)
    if not held.paused and held.archived_at is None:
        _set(held, paused=True)
        gaps.open_now(held, GapReason.PAUSED)
        audit.record("source.paused", by=by, obj=held)
    return held


@transaction.atomic
def resume(source: Source, by: By) -> Source:
    """Listen again, at once."""
    held = _held(source)
    if held.paused and held.archived_at is None:
        _set(held, paused=False, failures=0, next_run=timezone.now() if held.every else None)
        gaps.close(held)
        audit.record("source.resumed", by=by, obj=held)
        if held.every:
            turns.due_here(LANE)
    return held


@transaction.atomic
def archive(source: Source, by: By) -> Source:
    """Stop for good; what it brought stays."""
    held = _held(source)
    if held.archived_at is None:
        _set(held, archived_at=timezone.now(), next_run=None)
        gaps.close(held)
        audit.record("source.archived", by=by, obj=held)
    return held


@transaction.atomic
def run_now(source: Source, by: By | None = None) -> Source:
    """Ask it again at once, whatever its schedule says."""
    held = _held(source)
    if held.every is None:
        raise Invalid(NOT_ASKED, code="not_asked")
    if held.paused or held.archived_at is not None:
        raise Conflict(_("This source is stopped: resume it first."), code="source_stopped")
    _set(held, next_run=timezone.now())
    if by is not None:
        audit.record("source.run", by=by, obj=held)
    turns.due_here(LANE)
    return held


@transaction.atomic
def open_with(source: Source, credential: AnyCredential, *, by: By) -> Source:
    """Have the source use this credential, from the next time it is asked; it must open its kind, for this client."""
    held, asked = _held(source), registry[source.kind].credential
    if asked is None or credential not in credentials.usable(asked.kind, current.tenant()):
        raise Invalid(_("This credential does not open this source: choose another one."), code="wrong_credential")
    _set(
        held,
        credential_scope=credentials.scope_of(credential),
        credential_uid=credential.pk,
        next_run=timezone.now() if held.every else None,
        failures=0,
        error={},
    )
    audit.record("source.credential", by=by, obj=held)
    if held.every and not held.paused:
        turns.due_here(LANE)
    return held


def called() -> dict[int, str]:
    """How each is called, by its number; asked once a page."""
    return remembered("names of sources", lambda: dict(Source.objects.values_list("pk", "name")))


def own() -> list[int]:
    """Those that are marked as the brand's own: what they brought is its own words."""
    return list(Source.objects.filter(own=True).order_by("pk").values_list("pk", flat=True))


def names() -> set[str]:
    """The names that are taken: those of living sources."""
    return set(Source.objects.filter(archived_at=None).values_list("name", flat=True))


def _held(source: Source, if_version: int | None = None) -> Source:
    held = Source.objects.select_for_update(of=("self",), no_key=True).get(pk=source.pk)
    if if_version is not None and held.version != if_version:
        raise Stale
    return held


def _set(source: Source, **values: Any) -> None:
    Source.objects.filter(pk=source.pk).update(**values, version=F("version") + 1)
    if source.failures:
        pulses.report()
    source.refresh_from_db()


def _checked_name(name: str) -> str:
    name = " ".join(sound(name).split())
    if not name:
        raise Invalid(_("Give the source a name."), errors=(FieldError("/name", "required", _("Give the source a name.")),))
    if len(name) > 200:
        detail = _("A name has at most %(most)d characters.") % {"most": 200}
        raise Invalid(detail, errors=(FieldError("/name", "too_long", detail),))
    return name


def _checked_every(kind: str, every: timedelta | None) -> timedelta | None:
    if every is not None and registry[kind].every is None:
        raise Invalid(NOT_ASKED, code="not_asked", errors=(FieldError("/every", "not_asked", str(NOT_ASKED)),))
    if every is not None and not LEAST_EVERY <= every <= MOST_EVERY:
        detail = _("A source is asked between once a minute and once in thirty days.")
        raise Invalid(detail, errors=(FieldError("/every", "out_of_range", detail),))
    return every


def _name_taken(name: str) -> Conflict:
    detail = _("There is a source named “%(name)s” already: choose another name.") % {"name": name}
    return Conflict(detail, code="name_taken", errors=(FieldError("/name", "taken", detail),))
