"""Larkmoor, a small railway, in English: a quiet story, a family offer, a new coach line beside it, and a source that fell silent."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from reporting.demonstration.acts.answers import Answers
from reporting.demonstration.acts.needs import Wish
from reporting.demonstration.acts.parts import Parts
from reporting.demonstration.acts.rises import Rise
from reporting.demonstration.acts.statements import Announcement, Relays
from reporting.demonstration.script import (
    Brand,
    Counted,
    Furniture,
    Invented,
    Judged,
    Kept,
    Move,
    Pinned,
    Place,
    Script,
    Silence,
    Tagged,
    Watched,
)
from reporting.demonstration.truth import How

OFFER: Final = timedelta(days=64)
COACHES: Final = timedelta(days=17)
SILENT: Final = timedelta(hours=44)

LARKMOOR: Final = Script(
    slug="larkmoor",
    name="Larkmoor",
    languages=("en",),
    tongues={"en": 1.0},
    time_zone="Europe/London",
    country={"en": "GB"},
    brands=(
        Brand("Larkmoor", 0.68, (0.32, 0.42, 0.26)),
        Brand("Quickmere", 0.18, (0.30, 0.46, 0.24)),
        Brand("Dunvale", 0.14, (0.28, 0.48, 0.24)),
    ),
    subjects=(
        Watched("Larkmoor", "own", "larkmoor OR at:larkmoor"),
        Watched("Quickmere", "competitor", "quickmere"),
        Watched("Dunvale", "competitor", "dunvale"),
        Watched("Punctuality", "theme", 'late OR cancel* OR delay* OR "on time"'),
    ),
    places=(
        Place("Agora", "agora", "agora.example", "post", 0.42, (20, 2_000), talk=0.12),
        Place("Passenger forum", "forum", "platform-four.example", "comment", 0.26, (20, 700), talk=0.25),
        Place("Reviews", "avizio", "avizio.example", "review", 0.16, (10, 300)),
        Place("Blogs", "blog", "hills-and-halts.example", "article", 0.08, (100, 4_000)),
        Place("Local press", "press", "moorland-courier.example", "article", 0.08, (900, 30_000)),
    ),
    people=(
        Invented("manager@larkmoor.example", "Eleanor Marsh", "administrator"),
        Invented("press@larkmoor.example", "Daniel Okafor", "member"),
        Invented("reader@larkmoor.example", "Moira Lennox", "reader"),
    ),
    accent="#1f5f8b",
    usual=34,
    crowd=600,
    weekend=0.75,
    silences=(Silence("Passenger forum", SILENT),),
    acts=(
        Rise("campaign", "Larkmoor", "campaign.say", OFFER, 130, 40.0),
        Rise("launch", "Quickmere", "launch.say", COACHES, 90, 30.0),
        Announcement(
            OFFER,
            claims=(
                ("free", "Children under twelve travel free on every Larkmoor train until 30 November."),
                ("booking", "No booking is needed."),
            ),
            relays=(
                Relays(How.VERBATIM, 14, 1, 24),
                Relays(How.PARAPHRASE, 22, 3, 60),
                Relays(How.WEAKENED, 6, 40, 90),
                Relays(How.EXAGGERATED, 6, 50, 90),
                Relays(How.CRITICISED, 7, 40, 120),
                Relays(How.INVERTED, 6, 90, 120),
            ),
        ),
        Wish("late trains", "need.late", days=70, size=24),
        Parts(ambassadors=4, detractors=3, employees=2, players=12),
        Answers("late trains", "Quickmere", "need.late.has", days=60, size=5, has=True),
        Answers("late trains", "Dunvale", "need.late.lacks", days=60, size=3, has=False),
    ),
    furniture=Furniture(
        searches=(
            Kept("Late and cancelled", "late OR cancel*"),
            Kept("Trains at night", "(late OR night OR midnight) AND train", shared=False),
        ),
        notes=(Pinned(OFFER, "Children travel free"), Pinned(COACHES, "Quickmere starts its coaches")),
        tags=(Tagged("lost property", "left my bag", 10), Tagged("access", "wheelchair", 10)),
        judged=(Judged("stopper", "neutral", 4),),
        series=(Counted("Family tickets", "tickets", 310, 1.4, (Move(OFFER, 50, 1.6), Move(COACHES, 17, 0.85))),),
        plan="Monthly report for the board",
        feed=("Moorland Courier, feed", "https://moorland-courier.example/feed.xml"),
        feed_silent=SILENT,
    ),
    hints={
        "today": _("A quiet railway: most days look alike, and the page says so. What calls for somebody are sources that fell silent."),
        "mentions": _(
            "Write late OR cancel* in the bar, then keep out a source with the facets. The search is kept already, under its name."
        ),
        "mention": _(
            "The offer as the railway announced it. Look at its thread: some relay it as it is, some weaken it, some turn it round."
        ),
        "subjects": _("The railway, two rivals on the road and one theme. A theme cuts across brands: compare who is called late."),
        "reputation": _(
            "The interval is wide where little was said. Set the railway beside the coaches: the new line took some of its share of voice."
        ),
        "incidents": _(
            "A calm railway still has small rises. Open one: who began it, who carried it, and how far it stood above what is usual."
        ),
        "voices": _(
            "Passengers who stand up for the railway in threads. Open one: each proof opens its texts, and the interval says how "
            "sure it is."
        ),
        "sources": _("The passenger forum and a feed stopped answering two days ago. Here is since when, why, and what to do."),
        "reports": _("A monthly report is planned for the board. Its numbers stay as they were sent, and what changed since is listed."),
    },
    shown="Children under twelve travel free on every Larkmoor train until 30 November, with",
)
