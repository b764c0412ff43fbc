"""Keeps the product's processes running on one machine, and stops them together.

Ours, because those at hand do not do this: honcho never restarts what crashed; circus and supervisor want configuration files, a daemon and
a control socket, know no readiness, no order of start, and let children outlive a kill -9 of the parent.

Everything happens in the thread that calls: the kernel ties a child's life to the thread that started it.
"""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from core.embedded.errors import EmbeddedError
from core.embedded.progress import say
from core.embedded.service import Service

TICK = 0.05
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """A person or the system asked everything to stop."""


class Supervisor:
    """Services in the order of their start; the first are stopped last."""

    def __init__(self, watch: Callable[[], None] = lambda: None, changed: Callable[[], None] = lambda: None) -> None:
        """`watch` is called at every tick, `changed` when a process that answers was replaced or went."""
        self.services: list[Service] = []
        self.asked_to_stop = False
        self._watch = watch
        self._changed = changed
        self._known: dict[str, int | None] = {}

    def add(self, service: Service) -> Service:
        self.services.append(service)
        return service

    def remove(self, service: Service) -> None:
        self.services.remove(service)
        service.stop()

    @property
    def pids(self) -> dict[str, int]:
        return {service.name: pid for service in self.services if (pid := service.pid)}

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Ctrl-C, SIGTERM and a closed terminal end the waits below with `Stopped`."""

        def stop(number: int, frame: FrameType | None) -> None:
            self.asked_to_stop = True

        before = {number: signal.signal(number, stop) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def tick(self) -> None:
        if self.asked_to_stop:
            raise Stopped
        self._watch()
        for service in self.services:
            service.tick(time.monotonic())
        pids: dict[str, int | None] = {service.name: service.pid if service.up else None for service in self.services}
        if pids != self._known:
            self._known = pids
            self._changed()

    def until(self, done: Callable[[], bool], seconds: float, waited_for: str) -> None:
        """Keep everything running until a condition holds; an error with what to read when it takes too long."""
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                raise EmbeddedError(f"{waited_for} within {seconds:.0f} s: no answer.")
            self.tick()
            time.sleep(TICK)

    def up(self, service: Service, seconds: float = 120) -> None:
        """Wait for one service; when it cannot start, show its last words."""
        try:
            self.until(lambda: service.up, seconds, f"Waited for {service.name}")
        except EmbeddedError as error:
            words = "\n".join(service.output.last)
            raise EmbeddedError(f"{error} Its last words, from {service.output.path}:\n{words}") from error

    def forever(self) -> None:
        while True:
            self.tick()
            time.sleep(TICK)

    def stop(self, first: Callable[[Service], bool], seconds: float = 5) -> None:
        """Stop at once those that `first` chooses, then the others one by one, the latest first."""
        begun = time.monotonic()
        chosen = [service for service in reversed(self.services) if first(service)]
        for service in chosen:
            service.ask()
        for service in chosen:
            service.stop(max(0.1, begun + seconds - time.monotonic()))
        for service in reversed(self.services):
            service.stop()
        self.services.clear()
        say(f"Everything has stopped, in {time.monotonic() - begun:.1f} s.")
