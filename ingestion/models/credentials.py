"""The client's own keys of platforms. (Tenant's schema; the agency's are in `ingestion.shared`.)"""

from __future__ import annotations

from ingestion.shapes import CredentialShape


class Credential(CredentialShape):
    class Meta(CredentialShape.Meta):
        abstract = False
