"""The one door out: every request the product makes to the world. It raises only Temporary and Permanent.

`http.get(url)` and `http.post(url, json=...)` are all that most callers need; what protects them is in `addresses` (no private
address, each one pinned), `wire` (time and size), `pace` (polite delay a host) and `sharing` (identical requests asked once).
"""

from core.errors import Permanent, Temporary
from core.http.answers import Answer, Ask, Validators
from core.http.door import Door
from core.http.sharing import forget_expired

_ours = Door()
get, post, send = _ours.get, _ours.post, _ours.send

__all__ = ["Answer", "Ask", "Door", "Permanent", "Temporary", "Validators", "forget_expired", "get", "post", "send"]
