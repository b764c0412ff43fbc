"""Which network addresses the product may talk to: public ones, and the few that the settings name."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Sequence
from typing import TypeAlias

from django.conf import settings

from core.http import failures

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver: TypeAlias = Callable[[str, int], Sequence[str]]

# IANA's special registries, written out: `ipaddress.is_global` changed its mind between versions of Python.
CLOSED = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers; one cloud's metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's metadata, on an address that looks public
        "169.254.0.0/16",  # link-local; the other clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
]
OPEN_V6 = ipaddress.IPv6Network("2000::/3")
CLOSED_V6 = [
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, benchmarks, ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4: hides an IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
]
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Whether this is an address of the open internet. An IPv4 address hidden in an IPv6 one is refused, but for NAT64 to a public one."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in CLOSED)
    if address in NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address in OPEN_V6 and not any(address in network for network in CLOSED_V6)


def ask_system(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order in which the system would try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def lookup(host: str, port: int, *, resolve: Resolver, seconds: float) -> list[Address]:
    """The addresses to connect to, each checked; raises when one of them is private. Whoever connects must use these and not ask again."""
    found = [ipaddress.ip_address(address.partition("%")[0]) for address in _in_time(host, port, resolve, seconds)]
    if not found:
        raise failures.unknown_host(host)
    if not is_allowed(host, port) and not all(is_public(address) for address in found):
        raise failures.private_address(host)
    return found


def is_allowed(host: str, port: int) -> bool:
    """Whether the settings open this host by name although its address may be private."""
    return bool({host.lower(), f"{host.lower()}:{port}"} & set(settings.HTTP_ALLOWED_PRIVATE_HOSTS))


def _in_time(host: str, port: int, resolve: Resolver, seconds: float) -> Sequence[str]:
    # The system's resolver takes no time-out: it is asked by a thread of its own, which is left behind when it is too slow.
    said: queue.SimpleQueue[Sequence[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            said.put(resolve(host, port))
        except (OSError, UnicodeError) as error:
            said.put(error)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    try:
        answer = said.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise failures.timeout(host) from None
    if isinstance(answer, UnicodeError):
        raise failures.bad_url() from answer
    if isinstance(answer, socket.gaierror) and answer.errno in (socket.EAI_NONAME, socket.EAI_NODATA):
        raise failures.unknown_host(host) from answer
    if isinstance(answer, OSError):
        raise failures.no_connection(host) from answer
    return answer
