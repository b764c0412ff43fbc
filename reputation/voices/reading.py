"""Reads from the rows what authors said of a subject: accounts and texts, for many authors at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

from core.query.tokens import tokenise
from ingestion import connectors
from ingestion.models import Author, Subject
from reputation.models import Role, VoiceMark
from reputation.voices import bearing
from reputation.voices.said import AGAINST, FOR, NEITHER, Account, Side, Text, Usual
from tenants import current

LEAST: Final = 3
"""Mentions of a subject that make an author a voice."""
TEXTS: Final = 200
MOMENTS: Final = 200
AT_ONCE: Final = 8_000
"""Texts that are read in a few seconds."""
USUAL: Final = 4_000
"""Stories at most that tell what is usual."""
SIDES: Final[dict[str, Side]] = {"positive": FOR, "neutral": NEITHER, "mixed": NEITHER, "negative": AGAINST}

# What authors said of a subject. Connectors whose terms forbid to match people are left out, and their platforms by whatever way they came.
_ALLOWED: Final = "m.kind = ANY(%(kinds)s) AND m.platform <> ALL(%(forbidden)s)"
# Of all authors the mentions of the subject are gone through.
_OF_ALL: Final = f"""
    WITH said AS MATERIALIZED (
        SELECT m.author_id, m.story_id
          FROM reputation_counted c JOIN ingestion_mention m ON m.id = c.mention_id
         WHERE c.subject_id = %(subject)s AND c.hour >= %(since)s AND c.hour <= %(newest)s AND m.author_id IS NOT NULL AND {_ALLOWED})
"""  # noqa: S608 - constants of this module
COUNTED: Final = """
    CROSS JOIN LATERAL (SELECT first, reach FROM reputation_counted
                         WHERE mention_id = m.id AND subject_id = %(subject)s AND hour >= %(since)s AND hour <= %(newest)s OFFSET 0) c
"""
"""How a mention `m` is counted. Each is looked up by itself, which OFFSET 0 keeps the plan to: of all that is counted, these are few."""
_OF_SOME: Final = f"""
    WITH said AS MATERIALIZED (
        SELECT m.id, m.author_id, m.story_id, m.published_at, c.first, c.reach FROM ingestion_mention m {COUNTED}
         WHERE m.id = ANY(%(mentions)s) AND m.author_id = ANY(%(authors)s) AND {_ALLOWED})
"""  # noqa: S608 - constants of this module
# By the newest of its stories, which the cells tell: as many tell it as well as all.
_USUAL: Final = """
    SELECT percentile_disc(ARRAY[0.99, 0.5]) WITHIN GROUP (ORDER BY reach)
      FROM (SELECT reach FROM reputation_counted
             WHERE subject_id = %(subject)s AND first AND hour >= %(since)s AND hour <= %(newest)s AND kind = ANY(%(kinds)s)
             ORDER BY hour DESC LIMIT %(usual)s) newest WHERE reach > 0
"""
# The last author of each part of those who said enough: parts of so many texts together.
_PARTS: Final = f"""{_OF_ALL},
    enough AS (SELECT author_id, least(count(DISTINCT story_id), %(texts)s) AS texts FROM said
                GROUP BY author_id HAVING count(*) >= %(least)s),
    placed AS (SELECT author_id, div(sum(texts) OVER (ORDER BY author_id) - texts, %(at_once)s) AS part FROM enough)
    SELECT max(author_id) FROM placed GROUP BY part ORDER BY part
"""  # noqa: S608 - constants of this module
# With all that they said of it, what is not matched too: who leads is told from that.
_AUTHORS: Final = f"""
    SELECT m.author_id, array_agg(m.id) FROM reputation_counted c JOIN ingestion_mention m ON m.id = c.mention_id
     WHERE c.subject_id = %(subject)s AND c.hour >= %(since)s AND c.hour <= %(newest)s
       AND m.author_id > %(after)s AND m.author_id <= %(last)s
     GROUP BY m.author_id HAVING count(*) FILTER (WHERE {_ALLOWED}) >= %(least)s ORDER BY m.author_id
"""  # noqa: S608 - constants of this module
_ABOUT: Final = """
    SELECT DISTINCT c.subject_id FROM ingestion_mention m JOIN reputation_counted c ON c.mention_id = m.id
     WHERE m.author_id = %(author)s AND c.subject_id > 0
     UNION SELECT subject_id FROM reputation_voice WHERE author_id = %(author)s
"""
# In one pass: joined to themselves, tables just filled, of which nothing is known, have every account held against every other.
_ACCOUNTS: Final = f"""{_OF_SOME}
    SELECT author_id, count(*), count(DISTINCT story_id), count(DISTINCT date_trunc('day', published_at, %(zone)s)), sum(reach)::bigint,
           min(published_at), max(published_at),
           array_agg(extract(epoch FROM published_at)::float8 ORDER BY published_at) FILTER (WHERE nth <= %(moments)s)
      FROM (SELECT *, row_number() OVER (PARTITION BY author_id ORDER BY published_at DESC, id DESC) AS nth FROM said) placed
     GROUP BY author_id HAVING count(*) >= %(least)s
"""  # noqa: S608 - constants of this module
# One row a story of an author, the newest; whom it answers: what it names as its parent, else what its thread began with.
_TEXTS: Final = f"""{_OF_SOME},
    stories AS (SELECT DISTINCT ON (author_id, story_id) * FROM said ORDER BY author_id, story_id, first DESC, published_at, id),
    newest AS (SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY author_id ORDER BY published_at DESC, id DESC) AS nth
                                FROM stories) placed
                WHERE nth <= %(texts)s)
    SELECT n.author_id, n.id, n.published_at, m.title, m.text, m.language, x.probabilities, x.sentiment, n.first, n.reach,
           EXISTS (SELECT FROM ingestion_correction j WHERE j.mention_id = n.id AND j.subject_id = x.subject_id
                      AND j.field = 'sentiment' AND j.taken_back_at IS NULL AND j.lapsed_at IS NULL),
           NOT EXISTS (SELECT FROM ingestion_match o JOIN ingestion_subject b ON b.id = o.subject_id
                        WHERE o.mention_id = n.id AND o.state = 'on' AND o.subject_id <> x.subject_id
                          AND b.kind IN ('own', 'competitor') AND b.archived_at IS NULL),
           CASE WHEN n.first AND s.size > 1 THEN
               (SELECT count(DISTINCT o.author_id) FROM ingestion_mention o
                 WHERE o.story_id = n.story_id AND o.author_id <> n.author_id) ELSE 0 END,
           coalesce(parent.id, root.id), coalesce(parent.author_id, root.author_id),
           (SELECT p.sentiment FROM ingestion_match p
             WHERE p.mention_id = coalesce(parent.id, root.id) AND p.subject_id = x.subject_id AND p.state = 'on')
      FROM newest n
      JOIN ingestion_mention m ON m.id = n.id
      JOIN ingestion_match x ON x.mention_id = n.id AND x.subject_id = %(subject)s AND x.state = 'on'
      JOIN ingestion_story s ON s.id = n.story_id
      LEFT JOIN LATERAL (
          SELECT p.id, p.author_id FROM ingestion_sighting t JOIN ingestion_mention p ON p.id = t.mention_id
           WHERE m.in_reply_to <> '' AND t.source_id = m.source_id AND t.external_id = m.in_reply_to LIMIT 1) parent ON true
      LEFT JOIN LATERAL (
          SELECT p.id, p.author_id FROM ingestion_mention p
           WHERE m.thread <> '' AND p.thread <> '' AND p.thread = m.thread AND p.platform = m.platform AND p.published_at < m.published_at
           ORDER BY p.published_at, p.id LIMIT 1) root ON parent.id IS NULL
"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which subject, over which time."""

    subject: Subject
    since: datetime
    newest: datetime

    @property
    def name(self) -> str:
        """As the cues look for it."""
        return folded(self.subject.name)


@dataclass(frozen=True, slots=True)
class Speakers:
    """Some authors, and their mentions of a subject by whatever way these came: found once, for all that is asked of them."""

    authors: tuple[int, ...]
    mentions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """An account with its texts, and what a row keeps of them."""

    account: Account
    texts: tuple[Text, ...]
    reach: int
    first_at: datetime
    newest_at: datetime


def folded(words: str) -> str:
    return " ".join(tokenise("", words).body.folded)


def usual(asked: Asked) -> Usual:
    """What is usual of what is said of it."""
    found = _rows(_USUAL, asked, usual=USUAL)[0][0]
    return Usual(*found) if found else Usual()


def parts(asked: Asked) -> list[int]:
    """Who said enough of it, in parts of `AT_ONCE` texts: the last author of each, in order."""
    return [row[0] for row in _rows(_PARTS, asked, at_once=AT_ONCE)]


def authors(asked: Asked, after: int, last: int) -> Speakers:
    """Those who said enough of it, after one of them up to another."""
    rows = _rows(_AUTHORS, asked, after=after, last=last)
    return Speakers(tuple(author for author, _said in rows), tuple(mention for _author, said in rows for mention in said))


def one(asked: Asked, author: int) -> Speakers:
    """An author, however little they said of it."""
    rows = _rows(_AUTHORS, asked, after=author - 1, last=author, least=0)
    return Speakers((author,), tuple(mention for _author, said in rows for mention in said))


def spoken_of(author: int) -> set[int]:
    """The subjects of which an author spoke, and those of their voices."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOUT, {"author": author})
        return {row[0] for row in cursor.fetchall()}


def spoken(asked: Asked, speakers: Speakers) -> list[Spoken]:
    """What these authors said of it, in a constant number of questions; those who said too little are left out."""
    authors, given = speakers.authors, {"authors": list(speakers.authors), "mentions": list(speakers.mentions)}
    texts: dict[int, list[Text]] = {author: [] for author in authors}
    zone = current.zone()
    for row in _rows(_TEXTS, asked, **given):
        texts[row[0]].append(_text(row, zone))
    names: dict[int, tuple[str, ...]] = dict.fromkeys(authors, ())
    for number, *called in Author.objects.filter(pk__in=authors).values_list("pk", "handle", "name"):
        names[number] = tuple(folded(one) for one in called if one)
    marked = dict(VoiceMark.objects.filter(author__in=authors).exclude(role=Role.NONE).values_list("author_id", "role"))
    roles = bearing.roles(authors) | marked  # what a person said of an author stands above a list
    made = []
    for author, mentions, stories, days, reach, first_at, newest_at, moments in _rows(_ACCOUNTS, asked, **given):
        account = Account(author, names[author], roles.get(author, ""), mentions, stories, days, tuple(moments))
        made.append(Spoken(account, tuple(texts[author]), reach, first_at, newest_at))
    return made


def _text(row: tuple[Any, ...], zone: ZoneInfo) -> Text:
    _author, mention, at, title, text, language, likely, sentiment, first, reach, corrected, alone, copies, parent, by, said = row
    side = SIDES.get(sentiment, NEITHER)
    answers = parent if parent and by and by != row[0] else 0
    return Text(
        mention, at.astimezone(zone), tokenise(title, text).words(), language, side, likely[side] if likely else 1.0, corrected,
        first, alone, text.count("://"), reach, copies, answers, SIDES.get(said or "") if answers else None,
    )  # fmt: skip


def _rows(statement: str, asked: Asked, **more: Any) -> list[tuple[Any, ...]]:
    plugins = list(connectors.registry)
    given: dict[str, Any] = {
        "subject": asked.subject.pk, "since": asked.since, "newest": asked.newest,
        "kinds": [one.kind for one in plugins if one.matches_authors],
        "forbidden": [one.kind for one in plugins if not one.matches_authors],
        "least": LEAST, "texts": TEXTS, "moments": MOMENTS, "zone": current.zone().key, **more,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
