"""What the numbers of a report are called: what is measured, of whom, narrowed to what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Model
from django.utils.translation import gettext as _

from core.choices import Sentiment
from ingestion import sources
from ingestion.models import Author, Subject
from reporting import dates, voices, writing
from reporting.numbers import Number
from reputation.models import Action, Claim, Incident, Label, Need, Series, Statement
from tenants import current


class Names:
    """The names of all that these questions are about, in the language of the moment; what was erased since has none."""

    def __init__(self, questions: Iterable[Mapping[str, Any]]) -> None:
        asked = list(questions)

        def named(*words: str) -> set[Any]:
            return {one[word] for one in asked for word in words if word in one}

        self.subjects = dict(Subject.objects.filter(pk__in=named("subject", "against")).values_list("pk", "name"))
        self.sources = sources.called()
        self.needs = dict(Need.objects.filter(pk__in=named("need")).values_list("pk", "name"))
        self.statements = Statement.objects.in_bulk(named("statement"))
        self.claims = dict(Claim.objects.filter(pk__in=named("claim")).values_list("pk", "text"))
        self.authors = {one.pk: voices.called(one) for one in Author.objects.filter(pk__in=named("author"))}
        self.incidents = Incident.objects.in_bulk(named("incident"))
        self.actions = Action.objects.in_bulk(named("action"))
        self.series = dict(Series.objects.filter(pk__in=named("series")).values_list("pk", "name"))

    def label(self, number: Number) -> str:
        words = [MEASURES[number.measure](), self.subjects.get(number.subject, "")]
        return ", ".join([*words, *self._narrowed(number)])

    def _narrowed(self, number: Number) -> Iterator[str]:
        for name, told in NARROWED.items():
            if name in number.question:
                yield told(self, number.question[name])


def _quoted(words: str) -> str:
    return _("“%(text)s”") % {"text": words}


def _day(at: datetime) -> str:
    return dates.full_day(at.astimezone(current.zone()).date())


def of_day(words: str, row: Model | None, at: str) -> str:
    """These words with the day of a row, which may be erased since."""
    return words % {"day": _day(getattr(row, at))} if row else _("erased since")


def _grain(written: str) -> str:
    return dates.full_day(datetime.fromisoformat(written).date())


NARROWED: Final[Mapping[str, Callable[[Names, Any], str]]] = {
    "sentiment": lambda _names, said: str(Sentiment(said).label) if said in Sentiment.values else _("not judged"),
    "incident": lambda names, pk: of_day(_("incident of %(day)s"), names.incidents.get(pk), "began_at"),
    "words": lambda _names, words: _quoted(words),
    "word": lambda _names, word: _quoted(word),
    "series": lambda names, pk: names.series.get(pk, ""),
    "author": lambda names, pk: names.authors.get(pk, _("erased since")),
    "proof": lambda _names, kind: voices.act(kind),
    "need": lambda names, pk: names.needs.get(pk, ""),
    "statement": lambda names, pk: of_day(_("statement of %(day)s"), names.statements.get(pk), "at"),
    "claim": lambda names, pk: _quoted(names.claims.get(pk, "")),
    "label": lambda _names, label: str(Label(label).label),
    "source": lambda names, pk: names.sources.get(int(pk), _("a source of before")),
    "language": lambda _names, code: writing.language(code) if code else _("language not known"),
    **dict.fromkeys(("day", "week", "month"), lambda _names, written: _grain(written)),
}
"""What narrows a number, in the order in which it is said."""

MEASURES: Final[Mapping[str, Callable[[], str]]] = {
    "score": lambda: _("Score"),
    "move": lambda: _("Change of the score"),
    "share": lambda: _("Estimated share of stories"),
    "mentions": lambda: _("Mentions"),
    "stories": lambda: _("Stories"),
    "towards": lambda: _("Mentions by sentiment"),
    "voice_stories": lambda: _("Share of voice, in stories"),
    "voice_mentions": lambda: _("Share of voice, in mentions"),
    "reason": lambda: _("Part in the change of the score"),
    "part": lambda: _("Part of a story in the score"),
    "copies": lambda: _("Mentions of a story"),
    "views": lambda: _("Views of a story"),
    "mentions_share": lambda: _("Share of mentions"),
    "gap": lambda: _("Points apart"),
    "rise": lambda: _("Mentions of an incident"),
    "rise_usual": lambda: _("What is usual, beside an incident"),
    "rise_times": lambda: _("Times the usual, at the top of an incident"),
    "rise_negative": lambda: _("Negative share of an incident"),
    "rise_in": lambda: _("Mentions of an incident, in one source"),
    "rise_story": lambda: _("Mentions of a story of an incident"),
    "rise_said": lambda: _("Voices that say some words of an incident"),
    "rise_since": lambda: _("Change since an act on an incident"),
    "voices_ambassador": lambda: _("Ambassadors who spoke"),
    "voices_detractor": lambda: _("Detractors who spoke"),
    "voice_value": lambda: _("Value of a voice"),
    "voice_said": lambda: _("Mentions of a voice"),
    "voice_proof": lambda: _("How often a voice did so"),
    "need_voices": lambda: _("Voices that say a need"),
    "need_before": lambda: _("Voices that said a need before"),
    "need_sources": lambda: _("Sources in which a need is said"),
    "need_has": lambda: _("Mentions that say who answers a need"),
    "need_lacks": lambda: _("Mentions that say who does not answer a need"),
    "echoes": lambda: _("Echoes"),
    "telling": lambda: _("Echoes that tell a claim"),
    "inverting": lambda: _("Echoes that say the opposite"),
    "drift": lambda: _("Share of echoes that change a claim"),
    "inversion": lambda: _("Share of echoes that say the opposite"),
    "claim": lambda: _("Echoes of a claim"),
    "image_times": lambda: _("Times as often as of the others a word is said"),
    "image_voices": lambda: _("Voices that say a word"),
    "image_felt": lambda: _("Stories that hold a word, by sentiment"),
    "own": lambda: _("Mean of own figures"),
    "own_before": lambda: _("Mean of own figures in the period before"),
    "own_change": lambda: _("Change of own figures"),
    "own_highest": lambda: _("Highest of own figures"),
}
