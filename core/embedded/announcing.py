"""What is said once everything answers: to people on the screen, to scripts in `run.json`."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from core.embedded.checkout import Checkout


def addresses(var: Path, port: int) -> dict[str, Any]:
    """Agency and tenants with their addresses, from what the demonstration kept with their hosts."""
    logins = var / "demo.json"
    try:
        logins.chmod(0o600)
        kept = json.loads(logins.read_text())
    except FileNotFoundError:
        kept = {"agency": {"host": settings.AGENCY_HOST}, "tenants": {}}
    return {
        "agency": _with_url(kept["agency"], port),
        "tenants": {name: _with_url(tenant, port) for name, tenant in kept["tenants"].items()},
    }


def lines(content: dict[str, Any], checkout: Checkout) -> list[str]:
    """Addresses and logins, the search engine, where things are. Who enters several places is told at the first."""
    said, told = [], set[str]()
    for name, place in {"agency": content["agency"], **content["tenants"]}.items():
        said.append(f"  {name:<12} {place['url']}")
        new = [user for user in place.get("users", ()) if user["email"] not in told]
        told |= {user["email"] for user in new}
        said += [f"  {'':<12}   {user['email']:<29} {user['password']:<14} {user['role']}" for user in new]
    engine = content["search"]
    name = {"elasticsearch": "Elasticsearch", "postgres": "PostgreSQL"}[engine["engine"]]
    return [
        *said,
        f"Search: {name} {engine['version']}".rstrip(),
        f"Data: {checkout.var}; logs: {checkout.var / 'log'}. For scripts: {checkout.run_file}. Ctrl-C stops all.",
    ]


def _with_url(entry: dict[str, Any], port: int) -> dict[str, Any]:
    return {"url": f"http://{entry['host']}:{port}", **{name: value for name, value in entry.items() if name != "host"}}
