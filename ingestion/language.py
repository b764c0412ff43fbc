"""Says in which language a text is written: py3langid over whole batches; short texts lean on what this client usually hears.

The model is a naive Bayes over byte n-grams. Its scores are calibrated by the square root of the text's length (as py3langid does itself);
the logarithm of a prior is added, which weighs in a text of three words and nothing in a paragraph. Measured by `make bench` as
`language.accuracy`.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.conf import settings
from py3langid import langid

from core.database import connection
from ingestion.drafts import Batch, changed
from ingestion.models import Mention

Row = npt.NDArray[np.float32]

READ: Final = 600  # characters of a text that are read: more adds nothing
SHORT: Final = 60
PRIOR_WEIGHT: Final = 0.65
PRIOR_SECONDS: Final = 600.0
PRIOR_MENTIONS: Final = 5_000
PRIOR_STRENGTH: Final = 50.0  # how many mentions the usual shares count for
LEAST_SHARE: Final = 0.001

USUAL: Final[Mapping[str, float]] = {
    "en": 0.12, "fr": 0.10, "es": 0.10, "de": 0.10, "it": 0.10, "pt": 0.10, "ar": 0.08, "ru": 0.05,
    "ja": 0.05, "zh": 0.04, "pl": 0.03, "tr": 0.03, "nl": 0.03, "uk": 0.02, "ro": 0.02, "sv": 0.02,
}  # fmt: skip
"""Where a client has no habit yet: languages that many write a little before those that few do."""

NOISE = re.compile(r"https?://\S*|www\.\S+|\S+@\S+\.\w+|@\w+|\b(?:RT|http)\b|[\U0001F000-\U0001FAFF\u2600-\u27bf\u200d\ufe0f]|[#_*|~^=<>]+")
LETTER = re.compile(r"[^\W\d_]")
OF_ONE_LANGUAGE: Final[Mapping[str, re.Pattern[str]]] = {
    "el": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "ka": re.compile("[\u10a0-\u10ff]"),
    "ko": re.compile("[\uac00-\ud7af\u1100-\u11ff]"),
    "hy": re.compile("[\u0530-\u058f]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "": re.compile("[\u0980-\u0dff\u0e80-\u109f\u1200-\u137f\u1780-\u17ff]"),
}
"""Scripts that mostly one language writes, should it not be among those heard; the last line are those we cannot tell apart."""
RARE = re.compile("[\u0370-\u03ff\u0530-\u05ff\u0900-\u137f\u1780-\u17ff\u1f00-\u1fff\uac00-\ud7af\u1100-\u11ff]")


@dataclass(frozen=True, slots=True)
class Prior:
    """How likely each language is before a text is read."""

    shares: Mapping[str, float]

    @classmethod
    def of(cls, heard: Mapping[str, int]) -> Prior:
        """From numbers of mentions by language; the usual shares fill in where little was heard."""
        known = {name: heard.get(name, 0) + PRIOR_STRENGTH * USUAL.get(name, LEAST_SHARE) for name in settings.LANGUAGES_HEARD}
        total = sum(known.values())
        return cls({name: share / total for name, share in known.items()})


@dataclass(frozen=True, slots=True)
class Model:
    """The part of py3langid's model that concerns the languages heard."""

    identifier: Any
    names: tuple[str, ...]
    weights: Row
    floor: Row

    def scores(self, texts: Sequence[str]) -> tuple[Row, Row]:
        """The score of each language for each text, and the bytes of each; a text that shows nothing scores nothing."""
        moves, rows, output = self.identifier.tk_nextmove, self.identifier._rowbase, self.identifier.tk_output
        count: Any = langid.visit_counts
        features: list[int] = []
        counts: list[int] = []
        starts: list[int] = []
        lengths = np.ones(len(texts), dtype=np.float32)
        told: list[int] = []
        for place, text in enumerate(texts):
            read = self.identifier._encode(text)
            visits = count(moves, rows, output, read)
            if visits:
                starts.append(len(features))
                features += visits.keys()
                counts += visits.values()
                lengths[place] = len(read)
                told.append(place)
        scores = np.zeros((len(texts), len(self.names)), dtype=np.float32)
        if told:
            weighed = self.weights[features] * np.log1p(np.array(counts, dtype=np.float32))[:, None]
            scores[told] = np.add.reduceat(weighed, starts, axis=0) + self.floor
        return scores, lengths


@cache
def model(names: tuple[str, ...]) -> Model:
    """Loaded once a process."""
    load: Any = langid.LanguageIdentifier.from_model_file
    identifier = load(langid.MODEL_FILE)
    identifier.set_languages(names)
    found = Model(identifier, tuple(identifier.nb_classes), identifier.nb_ptc.astype(np.float32), identifier.nb_pc.astype(np.float32))
    identifier.nb_ptc = identifier._full_model = None  # the table of all other languages is not needed: 25 MB
    return found


def detect(texts: Sequence[str], prior: Prior | None = None) -> list[str]:
    """The language of each text, empty when it shows none (no letters, a script we do not know)."""
    known = model(tuple(settings.LANGUAGES_HEARD))
    read = [_words(text) for text in texts]
    scores, lengths = known.scores(read)
    shares = (prior or Prior.of({})).shares
    usual = np.log(np.array([shares[name] for name in known.names], dtype=np.float32))
    best = (scores / np.sqrt(lengths)[:, None] + PRIOR_WEIGHT * usual).argmax(axis=1)
    return [_rare(text) if RARE.search(text) else known.names[place] if text else "" for text, place in zip(read, best, strict=True)]


def detect_language(batch: Batch, prior: Prior | None = None) -> Batch:
    """The step: a language that was given stays; the others are heard."""
    unknown = [place for place, draft in enumerate(batch.kept) if not draft.language and not draft.deleted]
    if not unknown:
        return batch
    kept = list(batch.kept)
    heard = detect([f"{kept[place].title} {kept[place].text[:READ]}" for place in unknown], prior or prior_here())
    for place, name in zip(unknown, heard, strict=True):
        kept[place] = changed(kept[place], language=name)
    return replace(batch, kept=tuple(kept))


_priors: dict[str, tuple[float, Prior]] = {}


def prior_here() -> Prior:
    """What the client of the connection usually hears: the languages of its newest mentions, read again every ten minutes."""
    schema, now = connection.schema_name, time.monotonic()
    until, prior = _priors.get(schema, (0.0, None))
    if prior is None or until < now:
        newest = Mention.objects.order_by("-id").values_list("language", flat=True)[:PRIOR_MENTIONS]
        prior = Prior.of(Counter(newest))
        _priors[schema] = (now + PRIOR_SECONDS, prior)
    return prior


def _words(text: str) -> str:
    """What of a text speaks for a language: no addresses, handles, emoji; between blanks, as the model learnt words."""
    words = " ".join(NOISE.sub(" ", text[:READ]).split())
    if not LETTER.search(words):
        return ""
    if len(words) < SHORT and words != (low := words.lower()):
        return f" {words} {low} "
    return f" {words} "


def _rare(text: str) -> str:
    """The language of a script that none of those heard is written in, when most letters are of it."""
    letters = len(LETTER.findall(text))
    for name, script in OF_ONE_LANGUAGE.items():
        if 2 * len(script.findall(text)) > letters:
            return name
    return detect([RARE.sub("", text)])[0]
