"""The look of a client: their accent as a small style sheet of its own, so that no page carries an inline style."""

from __future__ import annotations

import hashlib
from typing import Final

from tenants import accents
from tenants.accents import Accent
from tenants.models import Tenant

VARIABLES: Final = ("accent", "on-accent", "accent-hover", "accent-soft")


def accent_of(tenant: Tenant) -> Accent | None:
    """The accents of the colour that the client asked for; nothing when they have Vigie's."""
    look = getattr(tenant, "look", None)
    colour = accents.read(look.accent) if look else None
    return accents.corrected(colour) if colour else None


def sheet(accent: Accent) -> str:
    """The values that differ from Vigie's; the strip is the colour as it was asked."""
    light = (accent.light.accent, accent.light.on, accent.light.hover, accent.light.soft)
    dark = (accent.dark.accent, accent.dark.on, accent.dark.hover, accent.dark.soft)
    pairs = [f"--{name}:light-dark({one},{other})" for name, one, other in zip(VARIABLES, light, dark, strict=True)]
    return f":root{{{';'.join([*pairs, f'--strip:{accent.asked}', f'--on-strip:{accent.on_asked}'])}}}"


def version(accent: Accent) -> str:
    return hashlib.sha256(sheet(accent).encode()).hexdigest()[:12]
