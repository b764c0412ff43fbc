"""What shows that somebody defends a subject or attacks it, what speaks against that, and what they are then.

A kind needs both: an interval that leaves neutral out, and one thing that they did: recommend or warn, take a side in a thread, carry
it far. Texts that were paid for or said to win something count for nothing. Programs, and people who do not speak for themselves, are
neither, and it is said why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from reputation.voices import bots
from reputation.voices.cues import Kind, cues
from reputation.voices.leaning import Leaning
from reputation.voices.said import AGAINST, FOR, NEITHER, Account, Side, Text, Usual

Voiced = Literal["ambassador", "detractor", "neutral"]
ACTS: Final = frozenset({"recommends", "warns", "defends", "attacks", "repeated", "reached"})
"""Proofs beyond sentiment; `weeks` is sentiment that lasts."""
WEEKS: Final = 3
CARRIED_BY: Final = 3
TIMES: Final = 5
LISTED: Final = 20
"""Mentions that a proof names, the newest: its count tells all."""
REWARDED: Final = 0.5
"""From this part of their texts on, somebody speaks for what they get."""
TEAM: Final = 0.2
TEAM_TEXTS: Final = 2


@dataclass(frozen=True, slots=True)
class Proof:
    """Something that they did, how often, and where. `beside`: for each mention the one that it answers, or by how many it was carried."""

    kind: str
    count: float
    mentions: tuple[int, ...]
    beside: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody is to a subject. `excluded` says why they are neither ambassador nor detractor whatever they say."""

    kind: Voiced
    excluded: str
    leaning: Leaning
    rank: float
    stories: int
    weeks: int
    proofs: tuple[Proof, ...]
    against: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """An author's texts with the cues in each: those of their own words that count, and those that do not."""

    account: Account
    texts: tuple[Text, ...]
    told: Mapping[int, Mapping[Kind, str]]

    @property
    def counted(self) -> tuple[Text, ...]:
        """Their own words, unrewarded: what the value rests on."""
        return tuple(text for text in self.texts if text.own and not self.rewarded(text))

    def rewarded(self, text: Text) -> bool:
        told = self.told[text.mention]
        return "paid" in told or "prize" in told

    def saying(self, kind: Kind) -> tuple[Text, ...]:
        return tuple(text for text in self.texts if kind in self.told[text.mention])


def read(account: Account, texts: Sequence[Text], name: str) -> Read:
    """Find the cues, and with them the side of texts of which the classifier said neither; `name` is that of the subject, folded."""
    newest = sorted(texts, key=lambda text: (text.at, text.mention), reverse=True)
    told = {text.mention: cues(text.words, text.language, name) for text in newest}
    return Read(account, tuple(_sided(text, told[text.mention]) for text in newest), told)


def _sided(text: Text, told: Mapping[Kind, str]) -> Text:
    """Who recommends is for it, who warns against it, where no word said so; a person's word stands."""
    if text.side != NEITHER or text.corrected or not text.alone:
        return text
    defends = "defend" in told and text.answers and text.answered != FOR
    attacks = "attack" in told and text.answers
    praises, blames = "recommend" in told or defends, "warn" in told or attacks
    if praises == blames:
        return text
    return replace(text, side=FOR if praises else AGAINST, sure=1.0)


def judge(read: Read, leaning: Leaning, usual: Usual, name: str) -> Judged:
    """What they are, by what was read of them and where their texts lean."""
    signs = bots.signs(read.account, read.texts)
    excluded = _excluded(read, bots.likeness(signs), name)
    side: Side = AGAINST if leaning.value < 0 else FOR
    proofs = _proofs(read, side, usual)
    acts = sum(proof.kind in ACTS for proof in proofs)
    kind: Voiced = "neutral"
    if leaning.side and acts and not excluded:
        kind = "ambassador" if side == FOR else "detractor"
    counted = read.counted
    return Judged(
        kind, excluded, leaning, leaning.beyond * (1 + len(proofs)) if acts else 0.0, len(counted), len(_weeks(read.texts)), proofs,
        _against(read, side, signs),
    )  # fmt: skip


# -- why not


def _excluded(read: Read, like_a_bot: float, name: str) -> str:
    """The first reason that holds: what a person said, what they call themselves, what their texts show."""
    if read.account.role:
        return read.account.role
    if _is_the_brand(read.account.names, name):
        return "brand"
    if _works_there(read):
        return "staff"
    if like_a_bot >= bots.LIKE_A_BOT:
        return "bot"
    told = [text for text in read.texts if text.own] or list(read.texts)
    paid = sum("paid" in read.told[text.mention] for text in told)
    won = sum("prize" in read.told[text.mention] for text in told)
    if paid + won < max(1, REWARDED * len(told)):
        return ""
    return "paid" if paid >= won else "prize"


def _is_the_brand(names: Sequence[str], name: str) -> bool:
    """Called as the subject is, with nothing but such words beside as official accounts have."""
    beside = {"officiel", "official", "france", "support", "help", "team", "sav", "service", "client", "paris", "news", "care"}
    for one in names:
        left = one.replace(" ", "")
        plain = name.replace(" ", "")
        if plain and left.startswith(plain) and (not left[len(plain) :] or left[len(plain) :] in beside):
            return True
    return False


def _works_there(read: Read) -> bool:
    """Says so, or speaks of the team as theirs in several texts."""
    texts = [text for text in read.texts if text.own]
    works = sum("works" in read.told[text.mention] for text in texts)
    team = sum(bool({"works", "team"} & read.told[text.mention].keys()) for text in texts)
    return works > 0 or (team >= TEAM_TEXTS and team >= TEAM * len(texts))


# -- proofs


def _proofs(read: Read, side: Side, usual: Usual) -> tuple[Proof, ...]:
    """Of the side they lean to, each with its mentions."""
    counted = [text for text in read.counted if text.side == side and text.tells]
    unlike = AGAINST if side == FOR else FOR
    word: Kind = "recommend" if side == FOR else "warn"
    said = [text for text in read.counted if word in read.told[text.mention] and text.side != unlike and (text.alone or text.side == side)]
    answers = [text for text in counted if text.answers and (side == AGAINST or _defends(text, read.told[text.mention]))]
    weeks = dict(sorted(_weeks(counted).items(), reverse=True))
    found = (
        Proof("recommends" if side == FOR else "warns", len(said), _mentions(said)),
        Proof("defends" if side == FOR else "attacks", len(answers), _mentions(answers), tuple(text.answers for text in answers[:LISTED])),
        Proof("weeks", len(weeks) if len(weeks) >= WEEKS else 0, _mentions(list(weeks.values()))),
        *_carried(counted, usual),
    )
    return tuple(proof for proof in found if proof.count)


def _defends(text: Text, told: Mapping[Kind, str]) -> bool:
    """Under what is said against it, or in words of a defence under what is not praise."""
    return text.answered == AGAINST or ("defend" in told and text.answered != FOR)


def _carried(texts: Sequence[Text], usual: Usual) -> tuple[Proof, Proof]:
    """Repeated by several others; read by many more than is usual of what is said of the subject."""
    repeated = sorted((text for text in texts if text.copies >= CARRIED_BY), key=lambda text: -text.copies)
    far = max(usual.high_reach, TIMES * usual.middle_reach)
    reached = sorted((text for text in texts if 0 < far <= text.reach), key=lambda text: -text.reach)
    return (
        Proof("repeated", len(repeated), _mentions(repeated), tuple(text.copies for text in repeated[:LISTED])),
        Proof("reached", len(reached), _mentions(reached), tuple(text.reach for text in reached[:LISTED])),
    )


def _weeks(texts: Sequence[Text]) -> dict[tuple[int, int], Text]:
    """The first of each week's texts."""
    found: dict[tuple[int, int], Text] = {}
    for text in texts:
        year, week, _day = text.at.isocalendar()
        found.setdefault((year, week), text)
    return found


def _against(read: Read, side: Side, signs: Sequence[bots.Sign]) -> tuple[Proof, ...]:
    """What speaks against it: rewards, the team, the ways of programs, and what they said on the other side."""
    other: Side = AGAINST if side == FOR else FOR
    contrary = [text for text in read.counted if text.side == other and text.tells]
    found = [Proof(kind, len(texts), _mentions(texts)) for kind in ("paid", "prize", "works", "team") if (texts := read.saying(kind))]
    found += [Proof(f"bot_{sign.kind}", round(sign.measure, 3), _mentions(read.texts[:3])) for sign in signs]
    if contrary:
        found.append(Proof("contrary", len(contrary), _mentions(contrary)))
    return tuple(found)


def _mentions(texts: Sequence[Text]) -> tuple[int, ...]:
    return tuple(text.mention for text in texts[:LISTED])
