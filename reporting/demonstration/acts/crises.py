"""An image crisis: grumbles, one who tells it whole, a spark, copies, complaints, the press, the brand's answer, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from reporting.demonstration.acts.rises import climbing, course
from reporting.demonstration.cast import Person
from reporting.demonstration.stage import SOCIAL, Complaint, Line, Stage
from reporting.demonstration.truth import Crisis, Part

ONES = ("mastodon", "agora", "forum", "review", "blog")


@dataclass(frozen=True, slots=True)
class Outcry:
    """A crisis whose spark falls on the morning of a day before the end; its top is half a day later."""

    before: timedelta
    grumbles: int
    complaints: int
    copies: int
    press: int
    reliefs: int
    climb: float = 12.0
    answered: timedelta = timedelta(hours=29)

    def play(self, stage: Stage) -> list[Part]:
        spark_at = stage.morning(self.before)
        grumbles = self._grumbles(stage, spark_at)
        first = self._alone(stage, "crisis.first", spark_at - timedelta(hours=19), (80, 200), 140)
        spark = self._alone(stage, "crisis.spark", spark_at, (18_000, 30_000), 64_000)
        copies = self._copies(stage, spark, spark_at)
        complaints = self._complaints(stage, spark, spark_at)
        press = self._press(stage, spark_at)
        answer, reliefs = self._answer(stage, spark_at + self.answered)
        whole = course(stage, "crisis", stage.script.own.name, [first.id, spark.id, *copies, *complaints, *press])
        heard = stage.heard
        return [
            Crisis(
                whole, heard(grumbles), first.id, spark.id, heard(copies), heard(press), answer, heard(reliefs),
            )
        ]  # fmt: skip

    def _grumbles(self, stage: Stage, spark_at: datetime) -> list[str]:
        """Over twelve days, closer and closer."""
        days = sorted(12 * stage.draw.random() ** 2 for _one in range(self.grumbles))
        return [self._complaint(stage, "grumble", spark_at - timedelta(days=day, hours=21)) for day in days]

    def _alone(self, stage: Stage, section: str, at: datetime, followers: tuple[int, int], views: int) -> Complaint:
        """Somebody new to all, on a social network that everybody reads."""
        place = next(place for place in stage.script.places if place.platform in SOCIAL)
        by = _calm(stage.cast.newcomer(place, stage.language("crisis.first"), followers))
        line = Line(at, by, stage.write(section, by, stage.script.own.name), views=views, mood="negative")
        return Complaint(stage.say(line), line)

    def _copies(self, stage: Stage, spark: Complaint, at: datetime) -> list[str]:
        """The words of the spark, shared as they are, in each language that has them."""
        ids = []
        for _one in range(self.copies):
            by = stage.someone(*ONES, section="crisis.spark")
            text = spark.line.text if by.language == spark.line.by.language else stage.write("crisis.spark", _calm(by), "")
            shared = spark.id if by.place == spark.line.by.place else ""
            ids.append(stage.say(Line(climbing(stage, at + timedelta(minutes=20), self.climb * 0.8), by, text, "share", shared)))
        return ids

    def _complaints(self, stage: Stage, spark: Complaint, at: datetime) -> list[str]:
        ids = [
            self._complaint(stage, "crisis.say", climbing(stage, at + timedelta(minutes=45), self.climb)) for _one in range(self.complaints)
        ]
        for _one in range(self.complaints // 12):
            by = stage.cast.someone(spark.line.by.place, spark.line.by.language)
            ids.append(stage.answer(spark, by, "crisis.core", climbing(stage, at, self.climb / 2) - at))
        return ids

    def _complaint(self, stage: Stage, section: str, at: datetime) -> str:
        by = stage.someone(*ONES, section=section)
        return stage.say(Line(at, by, stage.write(section, by, stage.script.own.name), mood="negative"))

    def _press(self, stage: Stage, at: datetime) -> list[str]:
        """From the top on; the press reads the networks."""
        ids = []
        for _one in range(self.press):
            by = stage.someone("press", section="crisis.press")
            when = climbing(stage, at + timedelta(hours=11), self.climb * 0.7)
            ids.append(stage.say(Line(when, by, stage.write("crisis.press", by, stage.script.own.name))))
        return ids

    def _answer(self, stage: Stage, at: datetime) -> tuple[str, list[str]]:
        """What the brand says, and what is said of that."""
        place = next(place for place in stage.script.places if place.platform in SOCIAL)
        by = stage.cast.brand(place, stage.language("crisis.answer"))
        answer = stage.say(Line(at, by, stage.write("crisis.answer", by, ""), views=38_000))
        ids = []
        for _one in range(self.reliefs):
            one = stage.someone(*ONES, section="crisis.relief")
            ids.append(stage.say(Line(climbing(stage, at, 15), one, stage.write("crisis.relief", one, stage.script.own.name))))
        return answer, ids


def _calm(by: Person) -> Person:
    """In no hurry: who copies does not type, and who has something to tell takes their time."""
    return Person(by.handle, by.name, by.place, by.language, by.followers)
