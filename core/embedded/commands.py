"""The commands of the product's own processes: the same under the supervisor and in `compose.yaml`."""

import os

LANES_PROMPT = ("interactive", "deliver", "collect", "index")
LANES_STEADY = ("process", "recount", "bulk")
WORKER_MODULE = "dramatiq_postgres.django.worker"
# Threads share one interpreter: more of them only fight for its lock.
WORKER_THREADS = 4
WEB_THREADS = 2
# Below the supervisor's own patience, so that a worker gives its messages back by itself.
STOP_SECONDS = 4
# Threads of one calculation wait for each other where processes already share the cores: one was three times faster than many.
# Each thread would keep what it once needed as a heap of its own: a worker that made several reports held a fifth more.
CALCULATION = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


def web(host: str, port: int) -> list[str]:
    workers = min(2, os.cpu_count() or 1)
    return [
        *("granian", "--interface", "wsgi", "core.wsgi:application"),
        *("--host", host, "--port", str(port), "--http", "1", "--no-ws", "--log-config", "core/embedded/granian.json"),
        *("--workers", str(workers), "--blocking-threads", str(WEB_THREADS)),
        *("--respawn-failed-workers", "--respawn-interval", "1", "--workers-kill-timeout", str(STOP_SECONDS)),
    ]


def worker(lanes: tuple[str, ...]) -> list[str]:
    return [
        *("dramatiq", WORKER_MODULE, "--processes", "1", "--threads", str(WORKER_THREADS), "--skip-logging"),
        *("--worker-shutdown-timeout", str(STOP_SECONDS * 1000), "--queues", *lanes),
    ]


def manage(*words: str) -> list[str]:
    return ["manage.py", *words]


def as_module(command: list[str]) -> list[str]:
    """The same command run by the interpreter itself, whatever the PATH: `granian ...` becomes `-m granian ...`."""
    return command if command[0].endswith(".py") else ["-m", *command]
