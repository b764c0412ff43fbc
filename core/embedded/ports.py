"""Finds a free port, the usual one first, so that two checkouts run side by side."""

import socket

LOOPBACK = "127.0.0.1"
TRIED_NEXT = 20


def is_free(port: int, host: str = LOOPBACK) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as trial:
        # As servers do: a port whose old connections still linger may be taken, one that somebody listens on may not.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
            trial.listen(1)
        except OSError:
            return False
    return True


def hold(port: int, host: str = LOOPBACK) -> socket.socket:
    """Keep a port for a child that shares it (SO_REUSEPORT, as granian does): it listens there, and nobody else finds the port free.

    Without this, a second installation that looks before the first one's server listens would share its port, and its requests.
    """
    held = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.bind((host, port))
    return held


def free_port(usual: int = 0, host: str = LOOPBACK) -> int:
    """The usual port, else one of the next, else any that the system gives."""
    for port in range(usual, usual + TRIED_NEXT) if usual else ():
        if is_free(port, host):
            return port
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.bind((host, 0))
        return int(trial.getsockname()[1])
