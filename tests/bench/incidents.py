"""How well incidents are seen: on real series with windows marked by people, and on series made with rises that are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from reputation.detecting import choosing, watching
from reputation.detecting.bins import Clock, Heard
from reputation.detecting.course import Course, Rise
from reputation.detecting.dense import Dense
from reputation.detecting.share import Share
from reputation.detecting.sparse import Sparse
from reputation.incidents import gauges, minutes
from tests.bench import nab, rises
from tests.bench.corpus import data
from tests.bench.ground import Ground
from tests.bench.report import Bar, Result, note

FACTORS = (0.8, 0.9, 1.0, 1.1, 1.2)
"""Of the thresholds documented: how flat the score is around them, and what leaving one file out would have chosen."""
COURSES = ((1, 0), (6, 0), (20, 0), (8, 18))
"""Of whole subjects and of single sources, watched beside each other, over which an incident is to be sure."""
ALONE = (0, 0)
"""What rises in one course wakes people, whatever else is watched."""


@cache
def files() -> tuple[nab.File, ...]:
    return tuple(nab.files(data() / "volume"))


def present() -> bool:
    if not files():
        note("No series with marked windows to judge by: VIGIE_DATA names no folder that has them")
    return bool(files())


def _binned(file: nab.File, clock: Clock) -> Heard:
    """The same counts in the bins of a clock; one that is cut by an end of the file was heard in part."""
    bins = (file.times - clock.phase) // clock.step
    counts, exposure = np.zeros(bins[-1] - bins[0] + 1), np.zeros(bins[-1] - bins[0] + 1)
    np.add.at(counts, bins - bins[0], file.counts)
    np.add.at(exposure, bins - bins[0], nab.STEP / clock.step)
    return Heard(int(bins[0]), counts[None], np.minimum(exposure, 1)[None])


def _together(heard: Sequence[Heard]) -> Heard:
    """Series side by side; where one has no bins nothing was heard."""
    first, last = min(one.first for one in heard), max(one.first + one.counts.shape[1] for one in heard)
    counts, exposure = np.zeros((len(heard), last - first)), np.zeros((len(heard), last - first))
    for place, one in enumerate(heard):
        cut = slice(one.first - first, one.first - first + one.counts.shape[1])
        counts[place, cut], exposure[place, cut] = one.counts[0], one.exposure[0]
    return Heard(first, counts, exposure)


def _is_dense(file: nab.File) -> bool:
    """Chosen by what comes before the rows that are judged, as the product would."""
    head = nab.File(file.name, file.times[: file.probation], file.counts[: file.probation], ())
    return bool(choosing.dense(Clock(), _binned(head, Clock()))[0])


def seen(factor: float = 1.0, courses: tuple[int, int] = ALONE) -> list[list[int]]:
    """Of each file, the rows in which people would be woken; where so many courses are watched, only by what is sure over all of them."""
    rows: list[list[int]] = [[] for _ in files()]
    for dense in (True, False):
        places = [place for place, file in enumerate(files()) if _is_dense(file) is dense]
        for place, ends in zip(places, _woken([files()[place] for place in places], dense, factor, courses), strict=True):
            times = files()[place].times
            rows[place] = [min(int(np.searchsorted(times, end)) - 1, len(times) - 1) for end in ends]
    return rows


def _woken(given: Sequence[nab.File], dense: bool, factor: float, courses: tuple[int, int]) -> list[list[float]]:
    """When each would wake people: at the end of a bin; those whose bins have the same edges are fed together."""
    ends: list[list[float]] = [[] for _ in given]
    for phase in {int(file.times[0]) % nab.STEP if dense else 0 for file in given}:
        clock = Clock(nab.STEP, phase=phase) if dense else Clock()
        method: watching.Method = Dense(clock, Dense().threshold * factor) if dense else Sparse(clock, Sparse().threshold * factor)
        places = [place for place, file in enumerate(given) if not dense or int(file.times[0]) % nab.STEP == phase]
        heard = _together([_binned(given[place], clock) for place in places])
        tells = _tells(dense, courses)
        for rise in tells(_watched(method, heard).rises):
            file, end = given[places[rise.series]], clock.start(rise.at + 1).timestamp()
            ends[places[rise.series]].append(end if dense else _under_way(method, heard, rise, file, tells) or end)
    return ends


def _tells(dense: bool, courses: tuple[int, int]) -> Callable[[Sequence[Rise]], list[Rise]]:
    """Which changes of rises wake people."""
    return lambda rises: _sure(rises, dense, courses) if any(courses) else [rise for rise in rises if rise.wakes]


def _under_way(
    method: watching.Method, heard: Heard, rise: Rise, file: nab.File, tells: Callable[[Sequence[Rise]], list[Rise]]
) -> float | None:
    """When it was told within its hour: the site looks at the hour under way each minute, taken as whole; here after each row."""
    clock, before = method.clock, slice(0, rise.at - heard.first)
    past = Heard(heard.first, heard.counts[rise.series : rise.series + 1, before], heard.exposure[rise.series : rise.series + 1, before])
    rows = _watched(method, past).rows
    within = np.flatnonzero((file.times - clock.phase) // clock.step == rise.at)
    for row in within:
        said = Heard.whole(rise.at, np.array([[file.counts[within[0] : row + 1].sum()]]))
        if tells([one for one in watching.feed(method, rows, said).rises if one.course in (Course.OPENED, Course.GROWING)]):
            return float(file.times[row] + nab.STEP)
    return None


def _sure(rises: Sequence[Rise], dense: bool, courses: tuple[int, int]) -> list[Rise]:
    """Each rise at the moment at which it is too much for chance over so many courses; that is when it is told."""
    bar, told = gauges.bars(*courses).whole, dict[tuple[int, int], Rise]()
    for rise in rises:
        if (minutes.in_hours(rise) if dense else rise).tail >= bar:
            told.setdefault((rise.series, rise.called), rise)
    return list(told.values())


def _watched(method: watching.Method, heard: Heard) -> watching.Watched:
    return watching.feed(method, watching.fresh(method, len(heard.counts)), heard)


def windows(ground: Ground) -> Iterator[Result]:
    """The score of the Numenta benchmark at the documented thresholds, and how it changes around them."""
    if not present():
        return
    table = {factor: [nab.score(file, rows) for file, rows in zip(files(), seen(factor), strict=True)] for factor in FACTORS}
    scores = table[1.0]
    days = sum((file.times[-1] - file.times[file.probation]) / 86400 for file in files())
    told = {courses: [nab.score(file, rows) for file, rows in zip(files(), seen(courses=courses), strict=True)] for courses in COURSES}
    a_day = sum(one.false + one.found for one in scores) / days
    more = {
        "files": {file.name: {"score": round(nab.normalised([one]), 1), "found": one.found, "windows": len(one.windows),
                              "false": one.false, "dense": _is_dense(file)} for file, one in zip(files(), scores, strict=True)},
        "incidents_a_day": round(a_day, 3),
        "around": {factor: round(nab.normalised(row), 1) for factor, row in table.items()},
        "told_over_courses": {"{} + {} of sources".format(*courses): _told(row, days) for courses, row in told.items()},
        "one_file_left_out": round(nab.normalised(_left_out(table)), 1),
    }  # fmt: skip
    bar = Bar(">= 75 at one threshold, at most 0.25 incidents a day a series", value=75, also=(a_day <= 0.25,))
    yield Result("incident.nab", nab.normalised(scores), "NAB standard", len(scores), "ARTime", 81.8, bar, more)


def _told(scores: Sequence[nab.Scored], days: float) -> dict[str, float]:
    return {"score": round(nab.normalised(scores), 1), "false_a_day": round(sum(one.false for one in scores) / days, 3)}


def _left_out(table: dict[float, list[nab.Scored]]) -> list[nab.Scored]:
    """Each file at the threshold that is best on the others."""
    count = len(next(iter(table.values())))
    chosen = []
    for out in range(count):
        best = max(table, key=lambda factor: sum(one.raw for place, one in enumerate(table[factor]) if place != out))
        chosen.append(table[best][out])
    return chosen


@dataclass(frozen=True)
class _Judged:
    """Of rises that are known: the part found, hours from the end of the first one until the call, hours the beginning is off."""

    found: float
    delay: float
    off: float


def _judge(made: rises.Made, called: Sequence[Rise]) -> _Judged:
    found, delays, off = 0, [], []
    for series, start in made.starts:
        hits = [rise for rise in called if rise.series == series and start <= rise.called - rises.FIRST < start + rises.HOURS]
        if hits:
            found += 1
            delays.append(hits[0].called - rises.FIRST - start)
            off.append(abs(hits[0].began - rises.FIRST - start))
    return _Judged(found / len(made.starts), float(np.mean(delays)), float(np.mean(off)))


def _called(method: watching.Method, heard: Heard) -> list[Rise]:
    return [rise for rise in _watched(method, heard).rises if rise.course == Course.OPENED]


def synthetic(ground: Ground) -> Iterator[Result]:
    """Recall, delay and false incidents on series of known laws: their volume, and their negative share."""
    kinds: tuple[tuple[str, watching.Method, Callable[..., rises.Made]], ...] = (
        ("volume", Sparse(), rises.volume), ("share", Share(), rises.share),
    )  # fmt: skip
    for name, method, make in kinds:
        count = ground.size(40, least=4)
        quiet = make(count, times=1.0, seed=1)
        judged = [rise for rise in _called(method, quiet.heard) if rise.called - rises.FIRST >= rises.QUIET]
        false = 14 * 24 * len(judged) / (count * (quiet.heard.counts.shape[1] - rises.QUIET))
        three, five = (_judge(made, _called(method, made.heard)) for made in (make(count, times=t, seed=2) for t in (3.0, 5.0)))
        delay = (three.delay + five.delay) / 2
        more = {"x5": round(five.found, 3), "delay": round(delay, 2), "delay_x3": round(three.delay, 2), "delay_x5": round(five.delay, 2),
                "false_in_14_days": round(false, 3), "beginning_off_by": round((three.off + five.off) / 2, 2)}  # fmt: skip
        bar = Bar("recall >= 0.85 at x3 and >= 0.97 at x5, delay <= 1.5 h, at most 1 false in 14 days", value=0.85,
                  also=(five.found >= 0.97, delay <= 1.5, false <= 1))  # fmt: skip
        yield Result(f"incident.synthetic.{name}", three.found, "recall at x3", count, bar=bar, more=more)
