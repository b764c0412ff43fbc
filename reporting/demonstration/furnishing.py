"""What people of the agency did with an invented client before anybody looks: its look, saved searches, notes, a plan, a feed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from ingestion import gaps, sources
from ingestion.models import GapReason
from reporting import chart_notes, plans
from reporting.demonstration import counting
from reporting.demonstration.marks import BY
from reporting.demonstration.script import Script
from reporting.models import ReportKind
from reputation.series import keeping
from search import saved
from tenants import looks
from tenants.models import Tenant
from tenants.visibility import Visibility

LOGOS: Final = Path(__file__).with_name("logos")
OFTEN: Final = timedelta(minutes=10)
FORMATS: Final = ("pdf", "xlsx")


def furnish(script: Script, client: Tenant, now: datetime) -> None:
    """Do it, in the client's schema; nothing of it needs the mentions to be read."""
    given = script.furniture
    looks.change(client, name="", accent=script.accent, sender_name="", sender_address="", by=BY)
    with (LOGOS / f"{script.slug}.svg").open("rb") as logo:
        looks.put_logo(client, logo, by=BY)
    for one in given.searches:
        seen = Visibility.SHARED if one.shared else Visibility.AGENCY
        saved.keep(one.name, {"q": one.query}, by=BY, owner=None, visibility=seen)
    for note in given.notes:
        chart_notes.add(note.at(now), note.words, by=BY, visibility=Visibility.SHARED)
    for counted in given.series:
        keeping.put(keeping.create(counted.name, counted.unit, by=BY), counting.values(script, counted, now), by=BY)
    if given.feed is not None:
        name, url = given.feed
        feed = sources.create("feed", name, {"url": url, "full_text": False}, every=OFTEN, by=BY)
        gaps.open_now(feed, GapReason.DOWN, since=now - given.feed_silent)
    if given.plan:
        plans.add(plans.PlanGiven(given.plan, ReportKind.MONTH, FORMATS, script.languages[0], script.time_zone), by=BY)
