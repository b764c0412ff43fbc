"""Corrections: people's judgements on mentions. They stand over the models' until they are taken back or the text changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, events
from core.by import By
from core.choices import Sentiment
from core.errors import FieldError, Invalid, NotFound, Stale
from ingestion import changes, rows
from ingestion.models import Change, Correction, Insight, Match, Mention, Subject

URGENT: Final = 500
"""An act on at most so many mentions is visible in the next search; a larger one is a job."""
OF_SUBJECT: Final = ("sentiment", "about")
LANGUAGE_MAX: Final = 8

_MODEL_SENTIMENT: Final = """
    UPDATE ingestion_match SET sentiment = sentiment_model WHERE mention_id = ANY(%s) AND subject_id = %s
"""
_UNADD: Final = """
    DELETE FROM ingestion_match WHERE mention_id = ANY(%s) AND subject_id = %s AND model = 'person'
"""


@transaction.atomic
def correct(
    mention_ids: Sequence[int], *, field: str, value: str, subject: Subject | None = None, by: By, if_standing: int | None = None
) -> list[Correction]:
    """Judge mentions: sentiment towards a subject, whether they are about it, tone of the whole, language. The judgement before it goes.

    Of one mention, refused when another judgement stands than `if_standing`, which somebody read: 0 for none.
    """
    value = _checked(field, value, subject)
    mentions = list(Mention.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=mention_ids).order_by("pk"))
    if len(mentions) < len(set(mention_ids)):
        raise NotFound(_("Some of these mentions do not exist here any more: read the list again."))
    if if_standing is not None:
        stands = standing(mentions[0].pk, field=field, subject=subject)
        if if_standing != (stands.pk if stands else 0):
            raise Stale
    before = _effective(field, mentions, subject)
    now = timezone.now()
    ids = [mention.pk for mention in mentions]
    # Those that lapsed too: this judgement is about the text as it is now.
    Correction.objects.filter(mention__in=ids, subject=subject, field=field, taken_back_at=None).update(taken_back_at=now)
    made = Correction.objects.bulk_create(
        Correction(
            mention=mention,
            subject=subject,
            field=field,
            value=value,
            before=before[mention.pk],
            text_hash=bytes(mention.text_hash),
            at=now,
            **by.columns(),
        )
        for mention in mentions
    )
    _apply(field, value, ids, subject)
    _tell(ids, field, value, subject, by)
    return made


def standing(mention: int, *, field: str, subject: Subject | None) -> Correction | None:
    """The judgement of people that is in force; None when what a model says stands."""
    return Correction.objects.filter(mention=mention, field=field, subject=subject, taken_back_at=None, lapsed_at=None).first()


def effective(mention: Mention, *, field: str, subject: Subject | None) -> str:
    """What people see of it now, whoever said it."""
    return _effective(field, [mention], subject)[mention.pk]


@transaction.atomic
def take_back(correction: Correction, by: By) -> Correction:
    """Let what the model said stand again."""
    held = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if held.taken_back_at is not None or held.lapsed_at is not None:
        return held
    Mention.objects.select_for_update(of=("self",), no_key=True).get(pk=held.mention_id)
    Correction.objects.filter(pk=held.pk).update(taken_back_at=timezone.now())
    _RESTORE[held.field]([held.mention_id], held)
    _tell([held.mention_id], held.field, None, held.subject, by)
    held.refresh_from_db()
    return held


@transaction.atomic
def undo(numbers: Sequence[int], by: By) -> int:
    """Take back an act as if it had not been: what people saw before stands again, an earlier judgement included; how many there were."""
    ids = Correction.objects.filter(pk__in=numbers).values_list("mention", flat=True)
    list(Mention.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=sorted(set(ids))).order_by("pk"))
    held = list(Correction.objects.select_for_update(of=("self",)).filter(pk__in=numbers, taken_back_at=None, lapsed_at=None))
    subjects = Subject.objects.in_bulk([one.subject_id for one in held if one.subject_id is not None])
    Correction.objects.filter(pk__in=[one.pk for one in held]).update(taken_back_at=timezone.now())
    acts: dict[tuple[str, str, int | None, datetime], list[int]] = defaultdict(list)
    for one in held:
        acts[one.field, one.before, one.subject_id, one.at].append(one.mention_id)
    for (field, before, number, at), mentions in acts.items():
        subject = None if number is None else subjects[number]
        _UNDO.get(field, _APPLY[field])(before, mentions, subject)
        Correction.objects.filter(mention__in=mentions, subject=subject, field=field, taken_back_at=at).update(taken_back_at=None)
        _tell(mentions, field, None, subject, by)
    return len(held)


def _checked(field: str, value: str, subject: Subject | None) -> str:
    if field not in _APPLY:
        raise _wrong("/field", "unknown_field", _("What can be corrected is: %(fields)s.") % {"fields": ", ".join(_APPLY)})
    if field in OF_SUBJECT and subject is None:
        raise _wrong("/subject", "required", _("Say which subject this is about."))
    if field not in OF_SUBJECT and subject is not None:
        raise _wrong("/subject", "not_of_subject", _("This concerns the whole mention: leave the subject out."))
    if field == "language":
        code = value.strip().lower()
        if not (2 <= len(code) <= LANGUAGE_MAX and code.isascii() and code.replace("-", "").isalnum()):
            raise _wrong("/value", "not_a_language", _("This must be a language code of two or three letters, as in fr."))
        return code
    allowed = ("yes", "no") if field == "about" else tuple(Sentiment.values)
    if value not in allowed:
        raise _wrong("/value", "unknown_value", _("This must be one of: %(values)s.") % {"values": ", ".join(allowed)})
    return value


def _wrong(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, errors=(FieldError(pointer, code, detail),))


def _effective(field: str, mentions: Sequence[Mention], subject: Subject | None) -> dict[int, str]:
    """What stood before, as people saw it."""
    if field in ("tone", "language"):
        return {mention.pk: getattr(mention, field) for mention in mentions}
    found = {match.mention_id: match for match in Match.objects.filter(mention__in=mentions, subject=subject)}
    if field == "sentiment":
        missing = [mention.pk for mention in mentions if mention.pk not in found]
        if missing:
            raise _wrong("/subject", "no_match", _("Some of these mentions are not about this subject: correct that first."))
        return {pk: match.sentiment for pk, match in found.items()}
    return {m.pk: "yes" if (match := found.get(m.pk)) and match.state == Match.State.ON else "no" for m in mentions}


def _apply(field: str, value: str, ids: Sequence[int], subject: Subject | None) -> None:
    _APPLY[field](value, ids, subject)


def _set_sentiment(value: str, ids: Sequence[int], subject: Subject | None) -> None:
    Match.objects.filter(mention__in=ids, subject=subject).update(sentiment=value)


def _set_about(value: str, ids: Sequence[int], subject: Subject | None) -> None:
    """No rejects the match; yes restores it, or makes one that no query found."""
    if value == "no":
        Match.objects.filter(mention__in=ids, subject=subject).update(state=Match.State.REJECTED)
        return
    assert subject is not None
    Match.objects.bulk_create(
        [Match(mention_id=pk, subject=subject, version=subject.version, model="person") for pk in ids], ignore_conflicts=True
    )
    Match.objects.filter(mention__in=ids, subject=subject).update(state=Match.State.ON)


def _set_tone(value: str, ids: Sequence[int], subject: Subject | None) -> None:
    Mention.objects.filter(pk__in=ids).update(tone=value)


def _set_language(value: str, ids: Sequence[int], subject: Subject | None) -> None:
    Mention.objects.filter(pk__in=ids).update(language=value)


_APPLY: Final[Mapping[str, Callable[[str, Sequence[int], Subject | None], None]]] = {
    "sentiment": _set_sentiment,
    "about": _set_about,
    "tone": _set_tone,
    "language": _set_language,
}


def _undo_about(before: str, ids: Sequence[int], subject: Subject | None) -> None:
    """A match that people made goes; one that they rejected before is rejected again."""
    if before == "no":
        rows.run(_UNADD, list(ids), subject.pk if subject else None)
    Match.objects.filter(mention__in=ids, subject=subject).update(state=Match.State.ON if before == "yes" else Match.State.REJECTED)


_UNDO: Final[Mapping[str, Callable[[str, Sequence[int], Subject | None], None]]] = {"about": _undo_about}


def _restore_sentiment(ids: Sequence[int], correction: Correction) -> None:
    rows.run(_MODEL_SENTIMENT, list(ids), correction.subject_id)


def _restore_about(ids: Sequence[int], correction: Correction) -> None:
    rows.run(_UNADD, list(ids), correction.subject_id)
    Match.objects.filter(mention__in=ids, subject=correction.subject).update(state=Match.State.ON)


def _restore_tone(ids: Sequence[int], correction: Correction) -> None:
    said = Insight.objects.filter(mention__in=ids, kind="tone", active=True).values_list("data", flat=True).first() or {}
    Mention.objects.filter(pk__in=ids).update(tone=said.get("label", ""))


def _restore_language(ids: Sequence[int], correction: Correction) -> None:
    # What was heard is kept nowhere else than in the first correction that replaced it.
    first = Correction.objects.filter(mention__in=ids, field="language", text_hash=correction.text_hash).order_by("at", "pk").first()
    Mention.objects.filter(pk__in=ids).update(language=(first or correction).before)


_RESTORE: Final[Mapping[str, Callable[[Sequence[int], Correction], None]]] = {
    "sentiment": _restore_sentiment,
    "about": _restore_about,
    "tone": _restore_tone,
    "language": _restore_language,
}


def _tell(ids: Sequence[int], field: str, value: str | None, subject: Subject | None, by: By) -> None:
    data = {"mentions": list(ids[:URGENT]), "count": len(ids), "field": field, "value": value, "subject": subject.pk if subject else None}
    events.record("mention.corrected", ids[0] if len(ids) == 1 else "", data)
    act = "mention.corrected" if value is not None else "mention.correction_taken_back"
    audit.record(act, by=by, obj=("mention", ids[0] if len(ids) == 1 else "", ""), data=data)
    changes.record(ids, Change.What.CORRECTED, urgent=len(ids) <= URGENT)
