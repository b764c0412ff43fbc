"""Each connector reads its recorded payloads as the drafts on disk say."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest

from ingestion.connectors import registry
from ingestion.drafts import Draft

GOLDEN = Path(__file__).parents[1] / "golden" / "connectors"
BLANK = {field.name: value for field in fields(Draft) if (value := asdict(Draft(external_id=""))[field.name]) is not None}


def said(draft: Draft) -> dict[str, Any]:
    """What a draft says, without what every draft has: as JSON, as it stands on disk."""
    whole = {name: value for name, value in asdict(draft).items() if value is not None and value != BLANK.get(name)}
    read: dict[str, Any] = json.loads(json.dumps(whole, default=lambda value: value.isoformat()))
    return read


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/*.json")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_connector_reads_its_payload(path):
    case = json.loads(path.read_text())
    connector = registry[path.parent.name](case.get("options", {}))
    assert said(connector.normalise(case["payload"])) == case["expected"]


def test_every_connector_has_a_golden_case():
    assert {path.parent.name for path in GOLDEN.glob("*/*.json")} == {connector.kind for connector in registry}
