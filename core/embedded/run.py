"""Brings the whole product up on one machine: `python -m core.embedded.run`, which is `make run`.

Embedded services run unless DATABASE_URL or SEARCH_URL names others. `manage.py demo --if-empty` opens the first clients when there are
none, and keeps `demo.json` beside the data: what `run.json` says of agency and tenants, with `host` instead of `url`.
"""

import http.client
import math
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from signal import Signals
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.embedded import announcing, commands, elasticsearch, jars, process
from core.embedded.checkout import MARK, URL_FILE, Checkout
from core.embedded.elasticsearch import Elasticsearch
from core.embedded.errors import EmbeddedError
from core.embedded.once import Once
from core.embedded.output import Output, Reading, everything, progress, trouble
from core.embedded.ports import LOOPBACK, free_port, hold, is_free
from core.embedded.postgres import Postgres
from core.embedded.progress import say
from core.embedded.service import Service
from core.embedded.supervisor import Stopped, Supervisor

ROOT = Path(__file__).parents[2]
SECONDS_FOR_MIGRATIONS = 600
SECONDS_FOR_DEMO = 600
# Crashes of a search engine that never answered, after which the product goes on without it.
CRASHES_BEFORE_WITHOUT = 3


class Product:
    """Everything that runs, in the order in which it comes up."""

    def __init__(self, checkout: Checkout) -> None:
        self.checkout = checkout
        self.logs = checkout.var / "log"
        self.began = time.monotonic()
        self.announced = False
        self.supervisor = Supervisor(self._follow_search, self._write_run)
        self.port = free_port(settings.PUBLIC_PORT)
        self.held = hold(self.port)
        self.env = {
            MARK: str(checkout.var),
            "VAR_DIR": str(checkout.var),
            "PUBLIC_PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "core.settings",
            **commands.CALCULATION,
        }
        self.postgres = Postgres(checkout.var / "postgres") if settings.DATABASE_URL.startswith("embedded:") else None
        self.node = Elasticsearch(checkout.var / "elasticsearch", heap="512m") if settings.SEARCH_EMBEDDED else None
        self.node_service: Service | None = None
        self.application: list[Service] = []
        self.fetching: Once | None = None

    def run(self) -> int:
        code = 0
        say(f"Logs: {self.logs}, a file for each process." + ("" if settings.SHOW_LOGS else " SHOW_LOGS=1 shows them here too."))
        with self.supervisor.listening():
            try:
                self._bring_up()
                self.supervisor.forever()
            except Stopped:
                say("Stopping...")
            except EmbeddedError as error:
                say(f"Vigie cannot start. {error}")
                code = 1
            finally:
                self._bring_down()
        return code

    # -- up

    def _bring_up(self) -> None:
        self._begin_search()
        self._start_postgres()
        self._finish("migrate", ["migrate_tenants"], SECONDS_FOR_MIGRATIONS, "Bringing the database to this version")
        self._start_application()
        self._finish("demo", ["demo", "--if-empty"], SECONDS_FOR_DEMO, "Opening the demonstration if there is no client yet")
        for service in self.supervisor.services:
            if service is not self.node_service:
                self.supervisor.up(service)
        if not self._search_settled():
            say(f"Vigie answers at {self._content()['agency']['url']}. Elasticsearch is on its way; PostgreSQL searches meanwhile.")
            # Without limit: each request of the download has one, and crashes are counted.
            self.supervisor.until(self._search_settled, math.inf, "Waited for Elasticsearch")
        self._announce()

    def _start_postgres(self) -> None:
        if not self.postgres:
            return
        say(f"PostgreSQL: starting, data in {self.postgres.data}")
        self.env["DATABASE_URL"] = self.postgres.url
        self.postgres.prepare()
        service = Service(
            "postgres", self.postgres.command, self._output("postgres"), Path("/"),
            prepare=self.postgres.release_lock, ready=self.postgres.ready, ask_to_stop=Signals.SIGINT,
        )  # fmt: skip
        self.supervisor.up(self.supervisor.add(service))
        self.postgres.create_database("vigie")

    def _start_application(self) -> None:
        say(f"Web, workers, scheduler: starting; web on port {self.port}")
        made: dict[str, Callable[[], list[str]]] = {
            "web": partial(_python, commands.web(LOOPBACK, self.port)),
            "worker-prompt": partial(_python, commands.worker(commands.LANES_PROMPT), Signals.SIGKILL),
            "worker-steady": partial(_python, commands.worker(commands.LANES_STEADY), Signals.SIGKILL),
            "scheduler": partial(_python, commands.manage("scheduler")),
        }
        for name, command in made.items():
            service = Service(name, command, self._output(name, trouble), ROOT, env=self.env)
            service.ready = self._web_answers if name == "web" else partial(_has_run, service)
            self.application.append(self.supervisor.add(service))

    def _tell_application(self, **changed: str) -> None:
        """Give its processes other values: those that run are started again."""
        self.env.update(changed)
        for service in self.application:
            service.stop()

    def _web_answers(self) -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=3)
        try:
            connection.request("GET", "/health/live", headers={"Host": settings.AGENCY_HOST})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    # -- search: fetched and started beside everything else, PostgreSQL answers meanwhile

    def _begin_search(self) -> None:
        if not self.node:
            self.env["SEARCH_URL"] = settings.SEARCH_URL
            return
        here = jars.fetched(self.node.cache)
        say("Elasticsearch: " + ("starting" if here else f"fetching it to {self.node.cache}; everything else starts meanwhile"))
        self.node.port = free_port(elasticsearch.USUAL_HTTP)
        self.env["SEARCH_URL"] = self.node.url
        command = [sys.executable, "-m", "core.embedded.elasticsearch", str(self.node.home), str(self.node.cache)]
        self.fetching = Once(command, self._output("download", progress), self.env, ROOT)

    def _follow_search(self) -> None:
        """Start the node once it is fetched; go on without it once it is clear that it will not answer."""
        if self.node and self.fetching and self.fetching.code is not None:
            code, self.fetching = self.fetching.code, None
            if code:
                self._go_without_search("" if code == elasticsearch.UNAVAILABLE else "Elasticsearch cannot be prepared.")
            else:
                self.node_service = self._start_node(self.node)
        elif self.node_service and not self.node_service.was_up and self.node_service.crashes >= CRASHES_BEFORE_WITHOUT:
            self._go_without_search(f"Elasticsearch does not start; why is in {self.node_service.output.path}.")

    def _search_settled(self) -> bool:
        return self.node is None or (self.node_service is not None and self.node_service.was_up)

    def _start_node(self, node: Elasticsearch) -> Service:
        def ready() -> bool:
            if answers := node.ready():
                (node.home / URL_FILE).write_text(node.url)
            return answers

        def take_ports() -> None:
            if not is_free(node.port):  # somebody else was faster, another checkout perhaps
                node.port = free_port(node.port)
                self._tell_application(SEARCH_URL=node.url)
            node.take_ports(node.port)

        output = self._output("elasticsearch")
        service = Service("elasticsearch", node.command, output, ROOT, env=self.env, prepare=take_ports, ready=ready)
        return self.supervisor.add(service)

    def _go_without_search(self, why: str) -> None:
        if why:
            say(f"{why} {elasticsearch.WITHOUT}")
        if self.node_service:
            self.supervisor.remove(self.node_service)
        self.node = self.node_service = None
        self._tell_application(SEARCH_URL="postgres:")

    # -- commands that end

    def _finish(self, name: str, words: list[str], seconds: float, said: str) -> None:
        say(f"{said}...")
        begun = time.monotonic()
        once = Once([sys.executable, *commands.manage(*words)], self._output(name, progress), self.env, ROOT)
        try:
            self.supervisor.until(lambda: once.code is not None, seconds, said)
        finally:
            once.stop()
        if once.code:
            raise EmbeddedError(
                f"`manage.py {' '.join(words)}` ended with code {once.code}. Its last words, from {once.output.path}:\n"
                + "\n".join(once.output.last)
            )
        say(f"{said}: done in {time.monotonic() - begun:.0f} s")

    # -- what people and scripts read

    def _announce(self) -> None:
        self.announced = True
        self._write_run()
        say(
            "\n".join(
                [
                    f"Vigie answers, {time.monotonic() - self.began:.0f} s after the start.",
                    *announcing.lines(self._content(), self.checkout),
                ]
            )
        )

    def _write_run(self) -> None:
        """Keep `run.json` right: once everything has answered, and again whenever a process is replaced."""
        if self.announced:
            self.checkout.write_run(self._content())

    def _content(self) -> dict[str, Any]:
        if self.node:
            search = {"engine": "elasticsearch", "version": elasticsearch.VERSION}
        else:
            search = {"engine": "postgres" if self.env["SEARCH_URL"].startswith("postgres") else "elasticsearch", "version": ""}
        pids = {"supervisor": os.getpid(), **self.supervisor.pids}
        return {**announcing.addresses(self.checkout.var, self.port), "search": search, "pids": pids}

    # -- down

    def _bring_down(self) -> None:
        self.checkout.forget_run()
        self.announced = False
        if self.node:
            (self.node.home / URL_FILE).unlink(missing_ok=True)
        if self.fetching:
            self.fetching.stop()
        self.supervisor.stop(lambda service: service.name != "postgres")
        if self.postgres:
            self.postgres.leave()
        self.held.close()

    def _output(self, name: str, reading: Reading | None = None) -> Output:
        """To a file; of the product's own processes the screen shows what people should read, or all of it when asked to."""
        shown = say if reading else None
        return Output(name, self.logs, shown, everything if settings.SHOW_LOGS or reading is None else reading)


def _python(command: list[str], at_death: Signals = Signals.SIGTERM) -> list[str]:
    """Without a supervisor nobody reads what a worker says of its end: it dies at once, and another takes what it was at."""
    return process.tied([sys.executable, *commands.as_module(command)], at_death)


def _has_run(service: Service) -> bool:
    """Workers and scheduler answer nobody: two seconds without a crash say that they read their settings and code."""
    return time.monotonic() - service.began > 2


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings")
    try:
        checkout = Checkout(settings.VAR_DIR)
    except ImproperlyConfigured as error:
        say(str(error))
        return 1
    with checkout.alone() as alone:
        if not alone:
            running = checkout.read_run()
            where = running.get("agency", {}).get("url", "its addresses come when everything answers")
            say(f"Vigie already runs in this folder: {where}. Stop it with Ctrl-C where it was started.")
            return 0
        checkout.forget_run()
        if left := checkout.end_orphans():
            say(f"Ended {left} processes that an earlier run had left.")
        return Product(checkout).run()


if __name__ == "__main__":
    sys.exit(main())
