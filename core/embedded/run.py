"""Brings the whole product up on one machine: `python -m core.embedded.run`, which is `make run`.

Embedded services run unless DATABASE_URL or SEARCH_URL names others. `manage.py demo --if-empty` opens the first client when there is
none, and keeps `demo.json` beside the data: what `run.json` says of agency and tenants, with `host` instead of `url`.
"""

import http.client
import json
import os
import sys
import time
from functools import partial
from pathlib import Path
from signal import Signals
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.embedded import commands, elasticsearch, jars, process
from core.embedded.checkout import MARK, URL_FILE, Checkout
from core.embedded.elasticsearch import Elasticsearch
from core.embedded.errors import EmbeddedError
from core.embedded.once import Once
from core.embedded.output import Output
from core.embedded.ports import LOOPBACK, free_port
from core.embedded.postgres import Postgres
from core.embedded.progress import say
from core.embedded.service import Service
from core.embedded.supervisor import Stopped, Supervisor

ROOT = Path(__file__).parents[2]
SECONDS_FOR_MIGRATIONS = 600
SECONDS_FOR_DEMO = 600
SECONDS_FOR_DOWNLOAD = 900
# Crashes of a search engine that never answered, after which the product goes on without it.
CRASHES_BEFORE_WITHOUT = 3
APPLICATION = ("web", "worker-prompt", "worker-steady", "scheduler")


class Product:
    """Everything that runs, in the order in which it comes up."""

    def __init__(self, checkout: Checkout) -> None:
        self.checkout = checkout
        self.began = time.monotonic()
        self.announced = False
        self.supervisor = Supervisor(self._follow_search, self._write_run)
        self.port = free_port(settings.PUBLIC_PORT)
        self.env = {
            MARK: str(checkout.var),
            "VAR_DIR": str(checkout.var),
            "PUBLIC_PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "core.settings",
        }
        self.postgres = Postgres(checkout.var / "postgres") if settings.DATABASE_URL.startswith("embedded:") else None
        self.node = Elasticsearch(checkout.var / "elasticsearch", heap="512m") if settings.SEARCH_EMBEDDED else None
        self.node_service: Service | None = None
        self.fetching: Once | None = None

    def run(self) -> int:
        code = 0
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
        self._finish("demo", ["demo", "--if-empty"], SECONDS_FOR_DEMO, "Opening the demonstration client if there is no client yet")
        self.supervisor.until(self._search_settled, SECONDS_FOR_DOWNLOAD, "Waited for Elasticsearch")
        for service in self.supervisor.services:
            self.supervisor.up(service)
        self._announce()

    def _start_postgres(self) -> None:
        if not self.postgres:
            return
        say(f"PostgreSQL: starting, data in {self.postgres.data}")
        self.env["DATABASE_URL"] = self.postgres.url
        service = Service(
            "postgres", self.postgres.command, self._output("postgres", shown=False), Path("/"),
            prepare=self._prepare_postgres, ready=self.postgres.ready, ask_to_stop=Signals.SIGINT,
        )  # fmt: skip
        self.supervisor.up(self.supervisor.add(service))
        self.postgres.create_database("vigie")

    def _prepare_postgres(self) -> None:
        if self.postgres:
            self.postgres.prepare()
            self.postgres.release_lock()

    def _start_application(self) -> None:
        say(f"Web, workers, scheduler: starting; web on port {self.port}")
        made = {
            "web": commands.web(LOOPBACK, self.port),
            "worker-prompt": commands.worker(commands.LANES_PROMPT),
            "worker-steady": commands.worker(commands.LANES_STEADY),
            "scheduler": commands.manage("scheduler"),
        }
        for name in APPLICATION:
            command = [sys.executable, *commands.as_module(made[name])]
            service = Service(name, partial(process.tied, command, Signals.SIGTERM), self._output(name), ROOT, env=self.env)
            service.ready = self._web_answers if name == "web" else partial(_has_run, service)
            self.supervisor.add(service)

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
        say(
            "Elasticsearch: "
            + ("starting" if jars.fetched(self.node.cache) else f"fetching it to {self.node.cache}; everything else starts meanwhile")
        )
        self.node.port = free_port(elasticsearch.USUAL_HTTP)
        self.env["SEARCH_URL"] = self.node.url
        command = [sys.executable, "-m", "core.embedded.elasticsearch", str(self.node.home), str(self.node.cache)]
        self.fetching = Once(command, self._output("download"), self.env, ROOT)

    def _follow_search(self) -> None:
        """Start the node once it is fetched; go on without it once it is clear that it will not answer."""
        if self.node and self.fetching and self.fetching.code is not None:
            code, self.fetching = self.fetching.code, None
            if code:
                self._go_without_search()
            else:
                self.node_service = self._start_node(self.node)
        elif self.node_service and not self.node_service.was_up and self.node_service.crashes >= CRASHES_BEFORE_WITHOUT:
            self._go_without_search()

    def _search_settled(self) -> bool:
        return self.node is None or (self.node_service is not None and self.node_service.was_up)

    def _start_node(self, node: Elasticsearch) -> Service:
        def ready() -> bool:
            if answers := node.ready():
                (node.home / URL_FILE).write_text(node.url)
            return answers

        service = Service(
            "elasticsearch", node.command, self._output("elasticsearch", shown=False), ROOT, env=self.env,
            prepare=partial(node.take_ports, node.port), ready=ready,
        )  # fmt: skip
        return self.supervisor.add(service)

    def _go_without_search(self) -> None:
        say("Search goes on with PostgreSQL (SEARCH_URL=postgres:): Elasticsearch cannot be had here, see the line above.")
        if self.node_service:
            self.supervisor.remove(self.node_service)
        self.node = self.node_service = None
        self.env["SEARCH_URL"] = "postgres:"
        for service in self.supervisor.services:
            if service.name in APPLICATION:
                service.stop()

    # -- commands that end

    def _finish(self, name: str, words: list[str], seconds: float, said: str) -> None:
        say(f"{said}...")
        begun = time.monotonic()
        once = Once([sys.executable, *commands.manage(*words)], self._output(name), self.env, ROOT)
        try:
            self.supervisor.until(lambda: once.code is not None, seconds, said)
        finally:
            once.stop()
        if once.code:
            raise EmbeddedError(
                f"`manage.py {' '.join(words)}` ended with code {once.code}; its words are above and in {once.output.path}."
            )
        say(f"{said}: done in {time.monotonic() - begun:.0f} s")

    # -- what people and scripts read

    def _announce(self) -> None:
        self.announced = True
        self._write_run()
        known = self._content()
        lines = [f"Vigie answers, {time.monotonic() - self.began:.0f} s after the start.", f"  agency   {known['agency']['url']}"]
        lines += [_login(user) for user in known["agency"].get("users", ())]
        for name, tenant in known["tenants"].items():
            lines += [f"  {name}   {tenant['url']}", *(_login(user) for user in tenant.get("users", ()))]
        engine = known["search"]
        lines += [
            f"Search: {engine['engine']} {engine['version']}. Data and logs: {self.checkout.var}. For scripts: {self.checkout.run_file}."
        ]
        say("\n".join([*lines, "Ctrl-C stops all."]))

    def _write_run(self) -> None:
        """Keep `run.json` right: once everything has answered, and again whenever a process is replaced."""
        if self.announced:
            self.checkout.write_run(self._content())

    def _content(self) -> dict[str, Any]:
        return {
            **self._addresses(),
            "search": {"engine": "elasticsearch", "version": elasticsearch.VERSION}
            if self.node
            else {"engine": self._other_engine(), "version": ""},
            "pids": {"supervisor": os.getpid(), **self.supervisor.pids},
        }

    def _other_engine(self) -> str:
        return "postgres" if self.env["SEARCH_URL"].startswith("postgres") else "elasticsearch"

    def _addresses(self) -> dict[str, Any]:
        try:
            kept = json.loads((self.checkout.var / "demo.json").read_text())
        except FileNotFoundError:
            kept = {"agency": {"host": settings.AGENCY_HOST}, "tenants": {}}
        return {
            "agency": self._with_url(kept["agency"]),
            "tenants": {name: self._with_url(tenant) for name, tenant in kept["tenants"].items()},
        }

    def _with_url(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {"url": f"http://{entry['host']}:{self.port}", **{name: value for name, value in entry.items() if name != "host"}}

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

    def _output(self, name: str, *, shown: bool = True) -> Output:
        return Output(name, self.checkout.var / "log", say if shown else None)


def _login(user: dict[str, str]) -> str:
    return f"    {user['email']}   password {user['password']}   ({user['role']})"


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
