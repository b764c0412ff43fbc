"""The host of an address, by which a site is known."""

from urllib.parse import urlsplit


def host_of(address: str) -> str:
    """The host of an address or of a bare name, in lower case, without `www.` and port; empty when there is none."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:  # brackets, or signs that look like others
        return ""
    return host.removeprefix("www.")[:255]
