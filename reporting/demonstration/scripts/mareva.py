"""Maréva, shoes, in French: a crisis, a campaign whose statement drifts, a competitor's launch, a need, voices true and false, a gap."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from reporting.demonstration.acts.answers import Answers
from reporting.demonstration.acts.crises import Outcry
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

CAMPAIGN: Final = timedelta(days=44)
LAUNCH: Final = timedelta(days=24)
GAP: Final = (timedelta(days=13, hours=9), timedelta(days=13))
CRISIS: Final = timedelta(days=9)

MAREVA: Final = Script(
    slug="mareva",
    name="Maréva",
    languages=("fr",),
    tongues={"fr": 0.93, "en": 0.07},
    time_zone="Europe/Paris",
    country={"fr": "FR", "en": "GB"},
    brands=(
        Brand("Maréva", 0.56, (0.36, 0.40, 0.24)),
        Brand("Altéa", 0.26, (0.30, 0.48, 0.22)),
        Brand("Nordvik", 0.18, (0.24, 0.50, 0.26)),
    ),
    subjects=(
        Watched("Maréva", "own", "maréva OR mareva OR brisa OR at:mareva"),
        Watched("Altéa", "competitor", "altéa"),
        Watched("Nordvik", "competitor", "nordvik"),
        Watched("Semelles", "theme", "(semelle* OR sole OR soles) AND (décoll* OR bâill* OR unstuck OR peel* OR part OR partie)"),
    ),
    places=(
        Place("Fédivers", "mastodon", "pas.example", "post", 0.38, (20, 3_000), talk=0.10),
        Place("Forums", "forum", "forum.soulier-bavard.example", "comment", 0.22, (30, 900), talk=0.28),
        Place("Avis clients", "avizio", "avizio.example", "review", 0.20, (10, 400)),
        Place("Blogs", "blog", "blog.flanerie.example", "article", 0.12, (200, 12_000), talk=0.06),
        Place("Presse", "press", "gazette-du-sillon.example", "article", 0.08, (2_000, 80_000)),
    ),
    people=(
        Invented("director@mareva.example", "Hugo Berger", "administrator"),
        Invented("communication@mareva.example", "Claire Danois", "member"),
        Invented("reader@mareva.example", "Ruth Owen", "reader"),
    ),
    accent="#12664f",
    usual=42,
    crowd=900,
    silences=(Silence("Fédivers", *GAP),),
    acts=(
        Rise("campaign", "Maréva", "campaign.say", CAMPAIGN, 170, 36.0),
        Rise("launch", "Altéa", "launch.say", LAUNCH, 170, 28.0),
        Outcry(CRISIS, grumbles=16, complaints=430, copies=290, press=14, reliefs=70),
        Announcement(
            CAMPAIGN,
            claims=(
                ("free", "Maréva répare gratuitement toutes les paires de plus de deux ans, jusqu’au 31 décembre."),
                ("shops", "La réparation se fait dans les douze boutiques."),
                ("purchase", "Aucun achat n’est demandé."),
            ),
            relays=(
                Relays(How.VERBATIM, 44, 0.3, 20),
                Relays(How.PARAPHRASE, 60, 2, 60),
                Relays(How.WEAKENED, 22, 40, 120),
                Relays(How.EXAGGERATED, 20, 60, 140),
                Relays(How.CRITICISED, 26, 50, 160),
                Relays(How.INVERTED, 26, 130, 170),
            ),
            turn=timedelta(days=5, hours=3),
        ),
        Wish("half sizes", "need.half", days=34, size=46),
        Parts(ambassadors=7, detractors=5, employees=4, bots=3, paid=3, players=24),
        Answers("half sizes", "Altéa", "need.half.has", days=30, size=6, has=True),
        Answers("half sizes", "Nordvik", "need.half.lacks", days=30, size=3, has=False),
    ),
    furniture=Furniture(
        searches=(
            Kept("Semelles qui se décollent", "semelle* AND (décoll* OR bâill*)"),
            Kept("Réparation gratuite", "répare* OR #MarévaRépare"),
            Kept("Demi-pointures", "demi-pointure* OR demi-taille* OR demi", shared=False),
        ),
        notes=(
            Pinned(CAMPAIGN, "Campagne #MarévaRépare"),
            Pinned(LAUNCH, "Altéa lance la Plume"),
            Pinned(CRISIS, "Vidéo de la semelle"),
            Pinned(CRISIS, "Excuses et échange sans ticket", after=timedelta(hours=29)),
        ),
        tags=(Tagged("à répondre", "Vous comptez répondre", 12), Tagged("atelier", "MarévaRépare", 20)),
        judged=(Judged("Il était temps", "neutral", 6), Judged("Sauvé", "positive", 4)),
        done=(Pinned(CRISIS, "Excuses publiées, échange sans ticket dans toutes les boutiques", after=timedelta(hours=29)),),
        series=(
            Counted("Commandes en ligne", "commandes", 420, 1.3, (Move(CAMPAIGN, 14, 1.25), Move(CRISIS, 16, 0.72))),
            Counted("Demandes au service client", "demandes", 95, 0.4, (Move(CRISIS, 10, 3.2),)),
        ),
        plan="Rapport mensuel de la direction",
    ),
    hints={
        "today": _(
            "Nine days ago a video of a sole that comes off set off a crisis. Read here what happened since, and what waits for somebody."
        ),
        "mentions": _(
            "Write semelle* in the bar and select the days of the rise on the chart: some grumbles first, then the video, whose copies"
            " are one story."
        ),
        "mention": _(
            "Everything was told here nineteen hours before the video, to a handful of readers. Beside the words stands what makes them"
            " negative and the clause that matched."
        ),
        "subjects": _(
            "The brand, two competitors and the theme of the soles. Open one: another query is tried on ninety days before it is kept."
        ),
        "reputation": _(
            "Over thirty days the score fell with the soles; the apology stopped the fall. Each part of it opens the mentions that make it."
        ),
        "incidents": _(
            "The soles rose far above what is usual and the rise is over by now. Open it: its course by the hour, the first grumble a day"
            " before the video, who carried it, and what followed the apology. Write down there what else was done."
        ),
        "voices": _(
            "Seven people defend the shoes without being asked, others attack them. Open one: the texts that show it, and what speaks"
            " against it. Staff, programs and paid posts are left out, and it is said why."
        ),
        "sources": _(
            "Thirteen days ago the fediverse was not heard for nine hours. Open it: its calendar says so, and no chart takes that for calm."
        ),
        "reports": _("One report is made and a monthly one is planned. Every number in it leads to the mentions that it rests on."),
    },
    shown="Deux sorties sous la pluie et voilà ma Brisa",
)
