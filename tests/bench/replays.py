"""`incident.replay`: what is seen of the demonstration hour by hour as it was published: its crisis, drift, need and ambassadors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from ingestion.models import Sighting, Subject
from reporting.demonstration import finishing
from reporting.demonstration.scripts.mareva import MAREVA
from reporting.demonstration.teller import tell
from reporting.demonstration.truth import Crisis, Truth
from reputation.models import EarlyWarning, Incident, Need, NeedMention, Statement, Voice
from reputation.statements import drifting
from tests.bench.ground import Ground
from tests.bench.replaying import HOUR, Published, Replay, Silence, client, moments
from tests.bench.report import Bar, Result

NEAR_BEFORE, NEAR_AFTER = timedelta(hours=12), timedelta(hours=12)
LEAST_NEED = 0.5
"""Of what was gathered for a need, the part that the story told of it."""


class _Seen:
    """What had been found when; the first moment of each."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self.at: dict[str, datetime] = {}

    def look(self, now: datetime) -> None:
        known = {
            "incident": self._incident(self.truth.crises[0], evidence=False),
            "evidence": self._incident(self.truth.crises[0], evidence=True),
            "drift": bool(self._drift()), "need": self._need(), "ambassadors": bool(self.ambassadors()),
        }  # fmt: skip
        for name, found in known.items():
            if found:
                self.at.setdefault(name, now)

    def _incident(self, crisis: Crisis, *, evidence: bool) -> bool:
        course = crisis.course
        found = Incident.objects.filter(subject__name=course.brand, called_at__gte=course.since, began_at__lte=course.until or course.peak)
        return any(not evidence or (one.evidence.get("words") and one.evidence.get("mentions")) for one in found)

    def _drift(self) -> int:
        return sum(one.drifting for one in drifting.totals(list(Statement.objects.values_list("pk", flat=True)), None).values())

    def _need(self) -> bool:
        told = set(Sighting.objects.filter(external_id__in=self.truth.needs[0].items).values_list("mention_id", flat=True))
        gathered: dict[int, list[int]] = defaultdict(list)
        for need, mention in NeedMention.objects.filter(need__merged_into=None).values_list("need_id", "mention_id"):
            gathered[need].append(mention)
        return any(len(told & set(ids)) >= LEAST_NEED * len(ids) for ids in gathered.values())

    def ambassadors(self) -> frozenset[tuple[str, str]]:
        """Those told that are found."""
        found = Voice.objects.filter(kind="ambassador", subject__name=MAREVA.own.name)
        return self.truth.voices.ambassadors & set(found.values_list("author__platform", "author__handle"))


def demonstration(ground: Ground) -> Iterator[Result]:
    """The crisis with its evidence before its top, the drift of the statement, the need and its ambassadors, told hour by hour.

    Only the hours around the crisis are told one by one, the others day by day; above scale 1, all 2,160.
    """
    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    story = tell(MAREVA, end)
    course = story.truth.crises[0].course
    client(ground, "replayed", MAREVA.time_zone, MAREVA.languages, [(one.name, one.kind, one.query) for one in MAREVA.subjects])
    silences = [Silence(one.source, one.since, one.until) for one in story.truth.unheard]
    replay = Replay([Published(said.at, said.source, said.item) for said in story.said], silences)
    seen, own = _Seen(story.truth), Subject.objects.get(name=MAREVA.own.name)
    near = None if ground.scale > 1 else [(course.since - NEAR_BEFORE, course.peak + NEAR_AFTER)]
    with replay.running():
        for moment in moments(replay.published[0].at, end, near):
            replay.go(moment)
            if not Statement.objects.exists():
                finishing.announce(MAREVA, own)
                replay.work()
            seen.look(moment)
        replay.search()
        seen.look(end)
    found = Incident.objects.filter(subject=own, began_at__lte=course.peak, called_at__gte=course.since).order_by("called_at").first()
    before = (course.peak + HOUR - seen.at["evidence"]) / HOUR if "evidence" in seen.at else -1.0
    totals = next(iter(drifting.totals(list(Statement.objects.values_list("pk", flat=True)), None).values()), None)
    more = {
        "hour_by_hour": near is None, "mentions": replay.told, "incidents": Incident.objects.count(), "seen": _told(seen.at),
        "crisis": _told({"since": course.since, "top": course.peak, "called": found.called_at} if found else {"top": course.peak}),
        "drift": {"echoes": totals.echoes, "drifting": totals.drifting, "inverting": totals.inverting} if totals else {},
        "ambassadors": [len(seen.ambassadors()), len(story.truth.voices.ambassadors)], "needs": Need.objects.count(),
        "early_warnings": EarlyWarning.objects.count(),
    }  # fmt: skip
    bar = Bar(
        "crisis with its evidence before its top, drift, need and ambassadors found", value=1,
        also=tuple(name in seen.at for name in ("drift", "need", "ambassadors")),
    )  # fmt: skip
    yield Result("incident.replay", before, "hours before the end of the top hour", 1, bar=bar, more=more)


def _told(moments: Mapping[str, datetime]) -> dict[str, str]:
    return {name: at.isoformat(timespec="minutes") for name, at in moments.items()}
