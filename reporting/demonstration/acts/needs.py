"""Something that people want and nobody gives: several people, on several sources, each in their own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from reporting.demonstration.stage import Line, Stage
from reporting.demonstration.truth import Need, Part

ONES = ("mastodon", "agora", "forum", "review", "blog")


@dataclass(frozen=True, slots=True)
class Wish:
    """A need, voiced so many times over the last days, more and more."""

    name: str
    section: str
    days: int
    size: int

    def play(self, stage: Stage) -> list[Part]:
        own = stage.script.own.name
        people, ids = set(), []
        for _one in range(self.size):
            by = stage.someone(*ONES, section=self.section)
            # Newcomers for those who said it already: a need is that of many.
            by = stage.cast.newcomer(by.place, by.language) if by.known_as in people else by
            people.add(by.known_as)
            day = stage.before(timedelta(days=1 + self.days * stage.draw.random() ** 1.8))
            ids.append(stage.say(Line(stage.hour(day), by, stage.write(self.section, by, own))))
        heard = stage.heard(ids)
        items = [stage.said[one] for one in heard]
        authors = frozenset((one.item["platform"], one.item["author"]["handle"]) for one in items)
        return [Need(self.name, own, heard, authors, frozenset(one.source for one in items))]
