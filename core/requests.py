"""A request as the product's middleware leaves it, for types."""

from __future__ import annotations

from django.http import HttpRequest


class Request(HttpRequest):
    """`id`: its number in the log. `address`: where it comes from. `nonce`: what inline scripts and styles must carry."""

    id: str
    address: str
    nonce: str
