"""What people say that became of a claim in an echo: it stands above the reading, until the text changes."""

from __future__ import annotations

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import FieldError, Invalid, Stale
from reputation.models import Claim, Echo, EchoMark, Label
from reputation.statements import holding


@transaction.atomic
def mark(echo: Echo, claim: Claim, label: str, *, by: By, if_standing: int | None = None) -> EchoMark:
    """Judge one claim in one echo; what was judged before is taken back. Refused when another judgement stands than `if_standing`, which
    somebody read: 0 for none."""
    if label not in Label.values:
        words = _("Choose one of these: %(labels)s.") % {"labels": ", ".join(str(one) for one in Label.labels)}
        raise Invalid(words, errors=(FieldError("/label", "unknown_label", words),))
    if claim.statement_id != echo.statement_id:
        words = _("This claim is of another statement.")
        raise Invalid(words, errors=(FieldError("/claim", "of_another", words),))
    held = Echo.objects.select_for_update().select_related("mention").get(pk=echo.pk)
    stands = standing(held, claim)
    if if_standing is not None and if_standing != (stands.pk if stands else 0):
        raise Stale
    _effective(held, claim).update(taken_back_at=timezone.now())
    made = EchoMark.objects.create(echo=held, claim=claim, label=label, text_hash=held.mention.text_hash, **by.columns())
    holding.hold([held.mention_id])
    audit.record("statement.echo_marked", by=by, obj=_named(echo), data={"label": label, "claim": claim.pk})
    return made


@transaction.atomic
def take_back(found: EchoMark, *, by: By) -> None:
    """The reading holds again. Refused when somebody else took it back or judged anew."""
    if not EchoMark.objects.filter(pk=found.pk, lapsed_at=None, taken_back_at=None).update(taken_back_at=timezone.now()):
        raise Stale
    holding.hold([found.echo.mention_id])
    audit.record("statement.mark_taken_back", by=by, obj=_named(found.echo), data={"label": found.label})


def standing(echo: Echo, claim: Claim) -> EchoMark | None:
    """What a person judged of the claim and holds still."""
    return _effective(echo, claim).first()


def _effective(echo: Echo, claim: Claim) -> models.QuerySet[EchoMark]:
    return EchoMark.objects.filter(echo=echo, claim=claim, lapsed_at=None, taken_back_at=None)


def _named(echo: Echo) -> tuple[str, object, str]:
    return ("statement", echo.statement_id, str(echo.statement))
