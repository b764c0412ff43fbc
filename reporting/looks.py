"""The look of the client's documents, as it is now."""

from __future__ import annotations

from reporting.look import LookView
from tenants import current, looks


def present() -> LookView:
    """The look of the client whose schema is open."""
    tenant = current.tenant()
    logo = looks.logo(tenant)
    return LookView(looks.name(tenant), looks.accent(tenant).light.accent, logo, looks.LOGO_TYPE if logo else "")
