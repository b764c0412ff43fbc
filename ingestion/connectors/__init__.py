"""Connectors: one file for each kind of source. A connector fetches and reads; it never touches the database."""

from ingestion.connectors.base import Access, Connector, CredentialKind, Page, RawPayload, Reported, registry

__all__ = ["Access", "Connector", "CredentialKind", "Page", "RawPayload", "Reported", "registry"]
