"""Popotille, soups in jars, in French and English: little is said, a label that forgets nuts since yesterday, and portions for one."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from reporting.demonstration.acts.answers import Answers
from reporting.demonstration.acts.needs import Wish
from reporting.demonstration.acts.parts import Parts
from reporting.demonstration.acts.rises import Rise
from reporting.demonstration.script import (
    Brand,
    Furniture,
    Invented,
    Judged,
    Kept,
    Pinned,
    Place,
    Script,
    Tagged,
    Watched,
)

NUTS: Final = timedelta(hours=27)

POPOTILLE: Final = Script(
    slug="popotille",
    name="Popotille",
    languages=("fr", "en"),
    tongues={"fr": 0.56, "en": 0.44},
    time_zone="Europe/Brussels",
    country={"fr": "BE", "en": "BE"},
    brands=(
        Brand("Popotille", 0.72, (0.42, 0.38, 0.20)),
        Brand("Casserolo", 0.16, (0.30, 0.46, 0.24)),
        Brand("Nomiam", 0.12, (0.28, 0.48, 0.24)),
    ),
    subjects=(
        Watched("Popotille", "own", "popotille OR at:popotille"),
        Watched("Casserolo", "competitor", "casserolo"),
        Watched("Nomiam", "competitor", "nomiam"),
        Watched("Jars", "product", "popotille AND (bocal OR bocaux OR jar OR jars)"),
    ),
    places=(
        Place("Fediverse", "mastodon", "soupe.example", "post", 0.40, (10, 900), talk=0.10),
        Place("Forums", "forum", "table-ronde.example", "comment", 0.22, (10, 400), talk=0.20),
        Place("Reviews", "avizio", "avizio.example", "review", 0.28, (5, 200)),
        Place("Press", "press", "echo-des-cantons.example", "article", 0.10, (400, 9_000)),
    ),
    people=(
        Invented("founder@popotille.example", "Anouk Peeters", "administrator"),
        Invented("kitchen@popotille.example", "Julian Frost", "member"),
        Invented("reader@popotille.example", "Sabine Lacroix", "reader"),
    ),
    accent="#6b3f7a",
    usual=11,
    crowd=340,
    weekend=0.9,
    acts=(
        Rise("incident", "Popotille", "incident.say", NUTS, 96, 7.0, "negative", True, ("mastodon", "forum", "review")),
        Wish("portions for one", "need.portion", days=45, size=24),
        Parts(ambassadors=3, detractors=1, employees=1, players=6),
        Answers("portions for one", "Nomiam", "need.portion.has", days=40, size=5, has=True),
        Answers("portions for one", "Casserolo", "need.portion.lacks", days=40, size=3, has=False),
    ),
    furniture=Furniture(
        searches=(Kept("Noix / nuts", "noix OR nuts OR allerg*"), Kept("Portions for one", "portion* OR solo OR single", shared=False)),
        notes=(Pinned(NUTS, "Noix non déclarées / undeclared nuts"),),
        tags=(Tagged("allergy", "allerg", 15),),
        judged=(Judged("recalling", "negative", 4),),
        plan="Lettre du mois",
    ),
    hints={
        "today": _(
            "Little is said of these soups, so seventy messages in a day are far from usual: a label forgets nuts, and it is not over."
        ),
        "mentions": _("French and English stand side by side. Open the saved search on nuts, or keep one language with the facets."),
        "mention": _("One of the first to name the nuts. An analyst can correct what the model says, tag it, and go on with the key j."),
        "subjects": _(
            "A small brand, two larger rivals and its jars. The advice under a query says what it would miss or take in by mistake."
        ),
        "reputation": _("With so few texts the interval is wide, and the page says so rather than show a false precision."),
        "incidents": _(
            "The nuts are an incident that goes on. Open it: the words that are new, the voices that say them, and your own checklist."
        ),
        "voices": _("With so few texts hardly anybody is sure to defend the soups or to attack them: the page says so rather than guess."),
        "sources": _("Four sources, all heard. Add one here: give its address, try it, look at ten real items, keep it."),
        "reports": _(
            "A first report is made in both languages, and a monthly e-mail is planned: add its readers, and each receives it in their own."
        ),
    },
    shown="noix",
)
