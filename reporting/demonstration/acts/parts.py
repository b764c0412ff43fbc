"""Who defends the brand and who attacks it, over the weeks and in threads; and those who only look as if they did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from reporting.demonstration.cast import Person
from reporting.demonstration.stage import Line, Stage
from reporting.demonstration.truth import Part, Voices

SPOKEN: Final = ("mastodon", "agora", "forum", "mastodon", "agora", "forum", "blog")
SOCIAL_ONLY: Final = ("mastodon", "agora")
WEEKS: Final = 12


@dataclass(frozen=True, slots=True)
class Parts:
    """How many people play each part."""

    ambassadors: int
    detractors: int
    employees: int = 0
    bots: int = 0
    paid: int = 0
    players: int = 0

    def play(self, stage: Stage) -> list[Part]:
        ambassadors = [self._ambassador(stage) for _one in range(self.ambassadors)]
        detractors = [self._detractor(stage) for _one in range(self.detractors)]
        employees = [self._weekly(stage, "staff.say", SOCIAL_ONLY, 14) for _one in range(self.employees)]
        bots = [self._bot(stage) for _one in range(self.bots)]
        paid = [self._weekly(stage, "paid.say", SOCIAL_ONLY, 9, (8_000, 60_000)) for _one in range(self.paid)]
        players = [self._player(stage) for _one in range(self.players)]
        return [Voices(*(_known(people) for people in (ambassadors, detractors, employees, bots, paid, players)))]

    def _ambassador(self, stage: Stage) -> Person:
        """Recommends, is pleased in many weeks, defends where somebody complains."""
        by = _newcomer(stage, SPOKEN, "amb.recommend", (150, 6_000))
        for section, times in (("amb.recommend", 4), ("amb.happy", 6)):
            for week in stage.draw.sample(range(WEEKS), times):
                _say(stage, by, section, week)
        _answer(stage, by, "amb.defend", stage.draw.randint(3, 5))
        return by

    def _detractor(self, stage: Stage) -> Person:
        by = _newcomer(stage, SPOKEN[:6], "det.attack", (60, 3_000))
        for week in stage.draw.sample(range(WEEKS), 7):
            _say(stage, by, "det.attack", week, "negative")
        _answer(stage, by, "det.reply", stage.draw.randint(3, 6))
        return by

    def _weekly(self, stage: Stage, section: str, platforms: tuple[str, ...], times: int, followers: tuple[int, int] = (80, 900)) -> Person:
        """Pleased week after week, for a reason that the words tell."""
        by = _newcomer(stage, platforms, section, followers)
        for time in range(times):
            _say(stage, by, section, time % WEEKS)
        return by

    def _bot(self, stage: Stage) -> Person:
        """Every thirty hours to the minute."""
        by = _newcomer(stage, SOCIAL_ONLY, "bot.say", (0, 12))
        begin = stage.before(timedelta(days=62, minutes=stage.draw.randrange(3_000)))
        for time in range(40):
            text = stage.write("bot.say", by, stage.script.own.name)
            stage.say(Line(begin + timedelta(hours=30 * time), by, text))
        return by

    def _player(self, stage: Stage) -> Person:
        by = _newcomer(stage, SOCIAL_ONLY, "prize.say", (20, 700))
        for week in stage.draw.sample(range(3, 9), 3):
            _say(stage, by, "prize.say", week)
        return by


def _known(people: list[Person]) -> frozenset[tuple[str, str]]:
    return frozenset(person.known_as for person in people)


def _newcomer(stage: Stage, platforms: tuple[str, ...], section: str, followers: tuple[int, int]) -> Person:
    here = [place for place in stage.script.places if place.platform in platforms]
    place = stage.draw.choices(here, [platforms.count(place.platform) for place in here])[0]
    return stage.cast.newcomer(place, stage.language(section), followers)


def _say(stage: Stage, by: Person, section: str, week: int, mood: str = "") -> None:
    """Once in that week before the end."""
    day = stage.before(timedelta(days=7 * week + stage.draw.randrange(1, 7)))
    stage.say(Line(stage.hour(day), by, stage.write(section, by, stage.script.own.name), mood=mood))


def _answer(stage: Stage, by: Person, section: str, times: int) -> None:
    """Under complaints of others at their place, in their language."""
    here = [
        one for one in stage.complaints if one.line.by.place == by.place and one.line.by.language == by.language and one.id in stage.said
    ]
    for one in stage.draw.sample(here, min(times, len(here))):
        if one.line.by != by:
            stage.answer(one, by, section, timedelta(minutes=7 + stage.draw.expovariate(1 / 100)))
