"""`python -m tests.bench`: its words, or ONLY, name measures by the beginning of their names; SCALE makes everything smaller or larger."""

from __future__ import annotations

import os
import sys

from core.embedded.commands import CALCULATION

os.environ |= CALCULATION  # rates are those of one core

from tests.bench.ground import Ground
from tests.bench.measures import MEASURES, chosen
from tests.bench.report import note


def main() -> int:
    only = " ".join(sys.argv[1:]) or os.environ.get("ONLY", "")
    wanted = chosen(only)
    if not wanted:
        names = ", ".join(name for measure in MEASURES for name in measure.names)
        print(f"There is no measure of the name {only}. There are: {names}.", file=sys.stderr)
        return 1
    ground, failed = Ground(float(os.environ.get("SCALE", "1"))), 0
    with ground.standing(search=any(measure.search for measure in wanted)):
        for measure in wanted:
            if measure.search and ground.node is None:
                continue
            note(", ".join(measure.names))
            try:
                for result in measure.run(ground):
                    print(result.line(), flush=True)
            except (AssertionError, TimeoutError) as error:
                note(f"{measure.names[0]} failed: {error}")
                failed += 1
            ground.stop_children()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
