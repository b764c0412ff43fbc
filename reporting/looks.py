"""The look of the client's documents, as it is now."""

from __future__ import annotations

from reporting.look import LookView
from tenants import current, looks


def present() -> LookView:
    """The look of the client whose schema is open: on paper, that of the light theme."""
    tenant = current.tenant()
    shade, logo = looks.accent(tenant).light, looks.logo(tenant)
    return LookView(looks.name(tenant), shade.accent, logo, looks.LOGO_TYPE if logo else "", shade.on, looks.agency())
