"""What is said of texts, in memory: queries matched in a stream, languages heard, sentiment judged."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

from core.query.document import Document
from core.query.evaluate import Context, Matcher, compile
from core.query.parser import parse
from core.query.stream import Rarity, SubjectIndex
from core.query.tokens import tokenise
from tests.bench.corpus import corpus, data, frequencies
from tests.bench.ground import Ground
from tests.bench.report import Bar, Result, in_turns, note

LABELS = ("positive", "neutral", "negative")


def match(ground: Ground) -> Iterator[Result]:
    """10,000 queries of subjects against a stream of texts."""
    from datetime import UTC, datetime

    draw = Random(3)
    texts = [text for text, _author in corpus().texts[: ground.size(4_000, least=200)]]
    context = Context(UTC, datetime.now(UTC))
    queries: dict[int, Matcher] = {}
    words = [word for word, share in frequencies() if share < 0.02]
    for number in range(ground.size(10_000, least=500)):
        one, two, three = draw.sample(words, 3)
        form = draw.choice(("{0} {1}", '"{0} {1}"', "{0} AND ({1} OR {2})", "({0} OR {1}) NOT {2}", "{0}* {1}", '{0} OR "{1} {2}"'))
        queries[number] = compile(parse(form.format(one, two, three)).tree, context)
    index = SubjectIndex(queries, Rarity(tokenise("", text) for text in texts[:2_000]))
    known = dict.fromkeys(words, True)

    def stream() -> None:
        for text in texts:
            index.matching(Document(tokens=tokenise("", text)))

    def floor() -> None:
        for text in texts:
            for token in tokenise("", text).vocabulary:
                known.get(token)

    few = texts[:: max(1, len(texts) // 20)][:20]

    def one_after_another() -> None:
        for text in few:
            document = Document(tokens=tokenise("", text))
            for matcher in queries.values():
                matcher.matches(document)

    streamed, looked_up, alone = in_turns(3, stream, floor, one_after_another)
    rate, slow = len(texts) / streamed, len(few) / alone
    more = {
        "floor": round(len(texts) / looked_up),
        "share_of_floor": round(looked_up / streamed, 2),
        "queries": len(queries),
        "tested_always": index.always,
    }
    bar = Bar(
        ">= 5000 texts a second, >= 50 times one after another, >= 0.3 of the floor",
        value=5_000,
        ratio=50,
        also=(looked_up / streamed >= 0.3,),
    )
    yield Result("match.stream", rate, "texts/s", len(texts), "one query after another", slow, bar, more)


def language(ground: Ground) -> Iterator[Result]:
    """Languages of tweets, whole and cut to two to four words."""
    from py3langid import langid

    from ingestion.language import detect

    rows = [(lang, text) for lang in ("ar", "de", "en", "es", "fr", "it", "pt") for _label, text in _umsab(lang)]
    if not rows:
        return
    draw = Random(4)
    spoken = [(lang, [word for word in text.split() if word.isalpha() and word.lower() != "user"]) for lang, text in rows]
    short = [(lang, " ".join(words[: draw.randint(2, 4)])) for lang, words in spoken if len(words) >= 4]
    texts = [text for _lang, text in rows]
    detect(texts[:10])
    names = [lang for lang, _text in rows]
    [seconds] = in_turns(3, lambda: detect(texts))
    exact = _share(detect(texts), names)
    short_exact = _share(detect([text for _lang, text in short]), [lang for lang, _text in short])
    peer = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    from django.conf import settings

    peer.set_languages(list(settings.LANGUAGES_HEARD))
    bare = _share([peer.classify(text)[0] for text in texts], names)
    rate = len(texts) / seconds
    bar = Bar(">= 0.986 whole, >= 0.925 of 2 to 4 words, >= 10000 texts a second", value=0.986, also=(short_exact >= 0.925, rate >= 10_000))
    bare_short = _share([peer.classify(text)[0] for _lang, text in short], [lang for lang, _text in short])
    more = {"short": round(short_exact, 4), "short_of_the_peer": round(bare_short, 4), "rate": round(rate)}
    yield Result("language.accuracy", exact, "share right", len(texts), "py3langid with the same candidates", bare, bar, more)


def sentiment(ground: Ground) -> Iterator[Result]:
    """Macro-F1 of the tone in each language, and how many texts a second."""
    from ingestion.analyses.tone import Tone
    from ingestion.drafts import Text

    for lang in ("en", "fr", "de", "es", "it", "pt", "ar"):
        rows = _umsab(lang)
        if not rows:
            continue
        texts = [Text("", text, lang, tokenise("", text)) for _label, text in rows]
        said = [LABELS[max(range(3), key=one.whole["probabilities"].__getitem__)] for one in Tone().analyse(texts)]
        value = 100 * _macro_f1([label for label, _text in rows], said)
        bars = {"en": Bar(">= 56, VADER's", value=56), "fr": Bar(">= 55, its French port's", value=55)}
        more = {"margin": round(1.96 * 100 * math.sqrt(0.25 / len(rows)), 1), "split": _split(lang)}
        yield Result(f"sentiment.f1.{lang}", value, "macro-F1", len(rows), bar=bars.get(lang), more=more)
    texts = [Text("", text, "en", tokenise("", text)) for text, _author in corpus().texts[:5_000]]
    [seconds] = in_turns(3, lambda: Tone().analyse(texts))
    yield Result("sentiment.rate", len(texts) / seconds, "texts/s", len(texts), bar=Bar(">= 3000 texts a second", value=3_000))


def _split(lang: str) -> str:
    """The texts kept for testing; where they are withheld, those for tuning."""
    return next((name for name in ("test", "dev") if (data() / "sentiment" / "umsab" / f"{lang}.{name}.tsv").exists()), "")


@cache
def _absent() -> None:
    note("No labelled texts to judge by: VIGIE_DATA names no folder that has them")


def _umsab(lang: str) -> list[tuple[str, str]]:
    split = _split(lang)
    if not split:
        _absent()
        return []
    lines = (data() / "sentiment" / "umsab" / f"{lang}.{split}.tsv").read_text().splitlines()
    return [(label, text) for label, _tab, text in (line.partition("\t") for line in lines) if text.strip()]


def _share(said: Sequence[str], true: Sequence[str]) -> float:
    return sum(one == other for one, other in zip(said, true, strict=True)) / len(true)


def _macro_f1(true: Sequence[str], said: Sequence[str]) -> float:
    scores = []
    for label in LABELS:
        hits = sum(t == s == label for t, s in zip(true, said, strict=True))
        wrong = sum(label in (t, s) and t != s for t, s in zip(true, said, strict=True))
        scores.append(2 * hits / (2 * hits + wrong) if hits else 0.0)
    return sum(scores) / len(scores)
