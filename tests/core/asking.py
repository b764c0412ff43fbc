"""Asks for what must fail."""

import pytest

from core.errors import Permanent, Temporary
from core.http import Door


def failure(door: Door, url: str, **how) -> Permanent | Temporary:
    with pytest.raises((Permanent, Temporary)) as caught:
        door.get(url, **how)
    assert isinstance(caught.value, Permanent | Temporary)
    return caught.value
