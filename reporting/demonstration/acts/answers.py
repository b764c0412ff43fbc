"""Of whom people say that they have what others ask for, and of whom that they lack it too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from reporting.demonstration.acts.needs import ONES
from reporting.demonstration.stage import Line, Stage
from reporting.demonstration.truth import Answer, Part


@dataclass(frozen=True, slots=True)
class Answers:
    """A handful of people, each once, over the last days, who name a brand and the thing."""

    need: str
    brand: str
    section: str
    days: int
    size: int
    has: bool

    def play(self, stage: Stage) -> list[Part]:
        ids = []
        for _one in range(self.size):
            language = stage.language(self.section)
            by = stage.cast.newcomer(stage.place(*ONES), language)
            day = stage.before(timedelta(days=1 + self.days * stage.draw.random()))
            ids.append(stage.say(Line(stage.hour(day), by, stage.write(self.section, by, self.brand))))
        return [Answer(self.need, self.brand, self.has, stage.heard(ids))]
