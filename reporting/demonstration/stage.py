"""Where a story is told: acts say texts on it, and it makes of them the items that a program would push."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from reporting.demonstration.cast import Cast, Person
from reporting.demonstration.script import Place, Script
from reporting.demonstration.texts import TITLE, plain, texts
from reporting.demonstration.truth import Unheard

HOURS: Final = (1, 1, 1, 1, 1, 2, 4, 7, 10, 11, 11, 11, 12, 11, 10, 10, 11, 13, 14, 14, 12, 9, 5, 2)
TRIES: Final = 6
SOCIAL: Final = ("mastodon", "agora")
RATINGS: Final = {"positive": (4, 5, 5), "neutral": (3, 3, 4), "negative": (1, 1, 2)}


@dataclass(frozen=True, slots=True)
class Said:
    """One item and the source that brings it."""

    source: str
    at: datetime
    item: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """Something that somebody says."""

    at: datetime
    by: Person
    text: str
    type: str = ""
    answers: str = ""
    views: int = 0
    mood: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something negative that others may answer."""

    id: str
    line: Line


class Stage:
    """Texts said so far, who there is to say more, and what is not heard."""

    def __init__(self, script: Script, end: datetime, draw: Random) -> None:
        self.script, self.end, self.draw = script, end, draw
        self.cast = Cast(script, draw)
        self.said: dict[str, Said] = {}
        self.complaints: list[Complaint] = []
        self.unheard = [Unheard(one.source, end - one.since, None if one.until is None else end - one.until) for one in script.silences]
        self._roots: dict[str, str] = {}
        self._ids: set[str] = set()

    # -- choosing

    def before(self, delta: timedelta) -> datetime:
        """So long before the end."""
        return self.end - delta

    def morning(self, delta: timedelta) -> datetime:
        """Eight o'clock of the day that lies so far before the end."""
        return self.before(delta).replace(hour=8, minute=0)

    def language(self, section: str = "") -> str:
        """One of those spoken, as often as it is; one that knows the section."""
        spoken = {name: part for name, part in self.script.tongues.items() if not section or texts(self.script.slug, name).has(section)}
        return self.draw.choices(list(spoken), list(spoken.values()))[0]

    def place(self, *platforms: str) -> Place:
        """One of these platforms, or of all, as often as people speak there."""
        open_ = [place for place in self.script.places if not platforms or place.platform in platforms]
        return self.draw.choices(open_, [place.part for place in open_])[0]

    def someone(self, *platforms: str, section: str = "") -> Person:
        """Anybody at one of these platforms, who speaks a language of the section."""
        return self.cast.someone(self.place(*platforms), self.language(section))

    def hour(self, day: datetime) -> datetime:
        """A moment of this day at which people speak."""
        hour = self.draw.choices(range(24), HOURS)[0]
        return day.replace(hour=0, minute=0) + timedelta(hours=hour, minutes=self.draw.randrange(60), seconds=self.draw.randrange(60))

    def awake(self, when: Callable[[], datetime]) -> datetime:
        """A moment by `when`, of which most are not at night."""
        for _one in range(TRIES):
            at = when()
            if self.draw.random() < HOURS[at.hour] / max(HOURS):
                break
        return at

    def write(self, section: str, by: Person, brand: str) -> str:
        """One way to say it in their language and manner."""
        text = texts(self.script.slug, by.language).write(section, self.draw, {"brand": brand})
        return plain(text) if by.hurried and TITLE not in text else text

    # -- saying

    def say(self, line: Line) -> str:
        """Have it said; its external id. What nobody hears is said all the same."""
        number = self._new_id()
        place = line.by.place
        if line.mood == "negative":
            self.complaints.append(Complaint(number, line))
        if line.at >= self.end or any(one.holds(place.source, line.at) for one in self.unheard):
            return number
        self.said[number] = Said(place.source, line.at, self._item(number, line))
        return number

    def heard(self, ids: Iterable[str]) -> frozenset[str]:
        """Those that reach the sources."""
        return frozenset(one for one in ids if one in self.said)

    def moments(self, ids: Iterable[str]) -> list[datetime]:
        return sorted(self.said[one].at for one in ids if one in self.said)

    def answer(self, to: Complaint, by: Person, section: str, after: timedelta) -> str:
        """Somebody answers at the same place, in the same thread."""
        text = self.write(section, by, self.script.own.name)
        return self.say(Line(to.line.at + after, by, text, answers=to.id))

    def _item(self, number: str, line: Line) -> dict[str, Any]:
        place, by = line.by.place, line.by
        title, bar, body = line.text.partition(TITLE)
        views = line.views or round(self.draw.triangular(*place.views, place.views[0]))
        item: dict[str, Any] = {
            "external_id": number, "url": f"https://{place.site}/{by.handle}/{number}", "text": body if bar else line.text,
            "published_at": line.at.isoformat(), "author": {"handle": by.handle, "name": by.name, "followers": by.followers},
            "platform": place.platform, "site": place.site, "type": line.type or place.type, "language": by.language,
            "country": self.script.country[by.language],
            "counts": {"views": views, "likes": views // 40, "shares": views // 150, "comments": views // 200},
        }  # fmt: skip
        if bar:
            item["title"] = title
        if place.type == "review" and line.mood:
            item["rating"] = self.draw.choice(RATINGS[line.mood])
        if line.answers:
            item |= self._answering(number, line, item["text"])
        return item

    def _answering(self, number: str, line: Line, text: str) -> dict[str, Any]:
        """What makes it an answer: its parent, the thread of both, and on social networks the name of who is answered."""
        parent = line.answers
        root = self._roots[number] = self._roots.get(parent, parent)
        if root in self.said:
            self.said[root].item["thread"] = root
        social = line.by.place.platform in SOCIAL
        found = self.said.get(parent)
        called = f"@{found.item['author']['handle']} " if social and found and line.type != "share" else ""
        return {"in_reply_to": parent, "thread": root, "type": line.type or ("reply" if social else "comment"), "text": called + text}

    def _new_id(self) -> str:
        """Without order, so that a number says nothing of what stands beside it in the story."""
        while (number := f"{self.draw.getrandbits(44):011x}") in self._ids:
            pass
        self._ids.add(number)
        return number
