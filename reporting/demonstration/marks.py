"""By whom everything of the demonstration is done."""

from __future__ import annotations

from typing import Final

from core.by import By

BY: Final = By.system()
