"""An official statement and what becomes of it: relayed as it is, in other words, weakened, exaggerated, criticised, turned round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from reporting.demonstration.stage import SOCIAL, Line, Stage
from reporting.demonstration.texts import texts
from reporting.demonstration.truth import How, Part, Relay, Statement

ONES = ("mastodon", "agora", "forum", "blog")


@dataclass(frozen=True, slots=True)
class Relays:
    """So many of one kind, the first so long after the statement, half of them within so many hours more."""

    how: How
    size: int
    after: float
    hours: float


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the brand announces, its claims by name, and its relays. `turn`: an article that says the opposite, so long after."""

    before: timedelta
    claims: tuple[tuple[str, str], ...]
    relays: tuple[Relays, ...]
    turn: timedelta | None = None

    def play(self, stage: Stage) -> list[Part]:
        at = stage.morning(self.before)
        place = next(place for place in stage.script.places if place.platform in SOCIAL)
        by = stage.cast.brand(place, stage.language("statement"))
        line = Line(at, by, stage.write("statement", by, stage.script.own.name), views=26_000)
        number = stage.say(line)
        relays = [self._relay(stage, number, line, wanted) for wanted in self.relays for _one in range(wanted.size)]
        turn = self._turn(stage, line) if self.turn is not None else ""
        if turn:
            relays.append(Relay(turn, self.claims[0][0], How.INVERTED))
        heard = tuple(one for one in relays if one.item in stage.said)
        return [Statement(number, line.text, at, self.claims, heard, turn if turn in stage.said else "")]

    def _relay(self, stage: Stage, statement: str, said: Line, wanted: Relays) -> Relay:
        by = stage.someone(*ONES, section="statement")
        known = texts(stage.script.slug, by.language)
        section = stage.draw.choice([name for name in known.under(f"relay.{wanted.how}") if not name.endswith(".turn")])
        at = said.at + timedelta(hours=wanted.after + stage.draw.expovariate(0.7 / wanted.hours))
        near = by.place == said.by.place
        claim = section.rsplit(".", 1)[1]
        mood = "negative" if wanted.how in (How.CRITICISED, How.INVERTED) else ""
        quoting = near and stage.draw.random() < 0.45
        text = stage.write(section, by, stage.script.own.name)
        line = Line(at, by, text, "quote" if quoting else "", statement if quoting else "", mood=mood)
        if near and wanted.how == How.VERBATIM and stage.draw.random() < 0.3:
            line, claim = Line(at, by, said.text, "share", statement), self.claims[0][0]
        return Relay(stage.say(line), claim, wanted.how)

    def _turn(self, stage: Stage, said: Line) -> str:
        """An article that many read."""
        assert self.turn is not None
        by = stage.someone("blog", section="statement")
        text = stage.write("relay.inverted.turn", by, stage.script.own.name)
        return stage.say(Line(said.at + self.turn, by, text, "article", views=31_000))
