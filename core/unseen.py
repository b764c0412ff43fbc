"""Characters that nobody sees and that only do harm in what people write: NUL, and directions forced on all that follows."""

from __future__ import annotations

import re
from typing import Final

DIRECTIONS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
HARMFUL: Final = re.compile(f"{DIRECTIONS.pattern}|\0")
