"""What is said every day: of us and of the others, good and bad, quieter at week-ends, answered now and then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from reporting.demonstration.stage import Complaint, Line, Stage
from reporting.demonstration.truth import Part

MOODS: Final = ("positive", "neutral", "negative")
PRESS: Final = "press"
BARE: Final = 0.12
"""How often an answer names nobody: it is heard, and of no subject."""


@dataclass(frozen=True, slots=True)
class Everyday:
    """The ordinary course of this many days."""

    days: int

    def play(self, stage: Stage) -> list[Part]:
        begin = stage.before(timedelta(days=self.days))
        for day in range(self.days + 1):
            start = begin + timedelta(days=day)
            quiet = stage.script.weekend if start.weekday() >= 5 else 1.0
            for _one in range(round(stage.script.usual * quiet * stage.draw.uniform(0.8, 1.2))):
                at = stage.hour(start)
                if begin <= at < stage.end:
                    _say(stage, at)
        return []


def _say(stage: Stage, at: datetime) -> None:
    """One text, and the thread that it may begin."""
    brands = stage.script.brands
    brand = stage.draw.choices(brands, [one.part for one in brands])[0]
    mood = stage.draw.choices(MOODS, brand.moods)[0]
    by = stage.someone()
    kind = PRESS if by.place.platform == PRESS else "usual"
    text = stage.write(f"{kind}.{mood}", by, brand.name)
    asked = "question" if by.place.platform == "forum" and text.endswith("?") else ""
    line = Line(at, by, text, asked, mood=mood)
    ours = brand == stage.script.own
    # Of others, nobody of ours comes to complain.
    number = stage.say(line if ours or by.place.type == "review" else Line(at, by, text, asked))
    if ours and stage.draw.random() < by.place.talk:
        _thread(stage, Complaint(number, line))


def _thread(stage: Stage, begun: Complaint) -> None:
    """Some answers, each to the first text or to the answer before."""
    said, after = begun, timedelta()
    for _one in range(stage.draw.choice((1, 1, 2, 2, 3, 5))):
        after += timedelta(minutes=4 + stage.draw.expovariate(1 / 90))
        by = stage.cast.someone(begun.line.by.place, begun.line.by.language)
        mood = begun.line.mood if stage.draw.random() < 0.7 else "neutral"
        section = "reply.bare" if stage.draw.random() < BARE else f"reply.{mood}"
        number = stage.answer(said, by, section, after if said is begun else timedelta(minutes=9))
        if stage.draw.random() < 0.3:
            said = Complaint(number, Line(begun.line.at + after, by, "", mood=mood))
