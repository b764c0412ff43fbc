"""`Dockerfile` and `compose.yaml`, as far as that can be known without building: their form, and that all they name exists."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.core.management import get_commands
from dramatiq.cli import make_argument_parser
from granian.cli import cli

from core.embedded import commands, jars
from core.settings import env

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
# Read by Python and Django themselves.
OF_THE_INTERPRETER = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "DJANGO_SETTINGS_MODULE"}


def instructions() -> list[tuple[str, str]]:
    """The lines of the Dockerfile with continuations joined: instruction and the rest."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    lines = (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return [(words[0], words[1]) for words in (line.split(" ", 1) for line in lines)]


def image_command() -> list[str]:
    command: list[str] = json.loads(dict(instructions())["CMD"])
    return command


def is_setting(variable: str) -> bool:
    return variable in env.asked or variable.removesuffix("_FILE") in env.asked


def test_compose_has_the_form_of_the_specification():
    schema = json.loads((Path(__file__).parent / "compose_schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.Draft7Validator(schema).validate(COMPOSE)


def test_the_schema_refuses_what_compose_would_refuse():
    schema = json.loads((Path(__file__).parent / "compose_schema.json").read_text())
    wrong = [
        {"image": "a", "helthcheck": {}},
        {"command": "a"},
        {"image": "a", "restart": "sometimes"},
        {"image": "a", "stop_grace_period": "10"},
    ]
    for service in wrong:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft7Validator(schema).validate({"services": {"one": service}})


@pytest.mark.parametrize("name", SERVICES)
def test_all_that_a_service_names_is_declared(name):
    service = SERVICES[name]
    assert set(service.get("depends_on", ())) <= set(SERVICES)
    assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"])
    assert set(service.get("networks", ())) <= set(COMPOSE["networks"])
    assert {volume.split(":")[0] for volume in service.get("volumes", ())} <= set(COMPOSE["volumes"])
    for value in service.get("environment", {}).values():
        for secret in re.findall(r"^/run/secrets/(\S+)$", value):
            assert secret in service["secrets"]
    for other, how in service.get("depends_on", {}).items():
        if how["condition"] == "service_healthy":
            assert "test" in SERVICES[other]["healthcheck"]
    assert "healthcheck" in service or service["network_mode"] == "none"


@pytest.mark.parametrize("name", OURS)
def test_each_variable_is_a_setting(name):
    assert [variable for variable in OURS[name]["environment"] if not is_setting(variable)] == []


def test_each_variable_of_the_image_is_a_setting():
    variables = [word.split("=")[0] for instruction, rest in instructions() if instruction == "ENV" for word in shlex.split(rest)]
    assert {"VAR_DIR", "SECRETS_FILE"} <= set(variables)
    assert [
        variable for variable in variables if not is_setting(variable) and variable not in {*OF_THE_INTERPRETER, *commands.CALCULATION}
    ] == []


@pytest.mark.parametrize("name", OURS)
def test_each_command_exists(name):
    for words in (
        OURS[name].get("command", image_command()),
        *([OURS[name]["healthcheck"]["test"][1:]] if "test" in OURS[name]["healthcheck"] else []),
    ):
        match words:
            case ["python", "manage.py", command, *_]:
                assert command in get_commands()
            case ["python", "-c", code]:
                compile(code, "healthcheck", "exec")
            case ["granian", *options]:
                context = cli.make_context("granian", list(options))
                assert context.params["app"] == "core.wsgi:application"
            case ["dramatiq", *options]:
                assert make_argument_parser().parse_args(options).broker == commands.WORKER_MODULE
            case _:
                pytest.fail(f"{words} is no command of ours")


def test_the_workers_share_the_lanes_as_under_the_supervisor():
    lanes = {
        name: tuple(make_argument_parser().parse_args(OURS[name]["command"][1:]).queues) for name in ("worker-prompt", "worker-steady")
    }
    assert lanes == {"worker-prompt": commands.LANES_PROMPT, "worker-steady": commands.LANES_STEADY}
    for name in lanes:
        parsed = make_argument_parser().parse_args(OURS[name]["command"][1:])
        assert parsed.worker_shutdown_timeout < 1000 * int(OURS[name]["stop_grace_period"].removesuffix("s"))


def test_the_web_command_is_the_supervisors_but_for_its_address():
    def options(words: list[str]) -> dict[str, Any]:
        given = cli.make_context("granian", words[1:]).params
        return {name: value for name, value in given.items() if name not in {"host", "port", "workers"}}

    assert options(image_command()) == options(commands.web("127.0.0.1", 1))
    port = dict(instructions())["EXPOSE"]
    assert cli.make_context("granian", image_command()[1:]).params["port"] == int(port)
    assert SERVICES["web"]["ports"] == [f"127.0.0.1:${{WEB_PORT:-8000}}:{port}"]


def test_engines_are_those_of_the_embedded_services_and_three_nodes_are_a_profile():
    assert SERVICES["postgres"]["image"] == "postgres:18"
    nodes = {
        name: service for name, service in SERVICES.items() if "elasticsearch:" in service.get("image", "") and "healthcheck" in service
    }
    assert {service["image"].rpartition(":")[2] for service in nodes.values()} == {jars.VERSION}
    assert {name: service.get("profiles") for name, service in nodes.items()} == {
        "search": None,
        "search-2": ["three-nodes"],
        "search-3": ["three-nodes"],
    }
    assert {service["environment"]["node.name"] for service in nodes.values()} == set(nodes)


def test_the_image_takes_what_exists_and_does_not_run_as_root():
    taken = [rest.split()[:-1] for instruction, rest in instructions() if instruction == "COPY" and "--from" not in rest]
    assert all((ROOT / source).exists() for sources in taken for source in sources)
    assert {rest.split()[0] for instruction, rest in instructions() if instruction == "FROM"} == {"python:3.11-slim-bookworm"}
    assert dict(instructions())["USER"] == "vigie"
    known = {"FROM", "RUN", "ENV", "WORKDIR", "COPY", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "CMD"}
    assert {instruction for instruction, _ in instructions()} <= known


def test_secrets_stay_out_of_the_image_and_of_the_repository():
    assert {secret["file"].split("/")[1] for secret in COMPOSE["secrets"].values()} == {"secrets"}
    assert "secrets" in (ROOT / ".dockerignore").read_text().split()
    assert "/secrets/" in (ROOT / ".gitignore").read_text().split()


def test_the_image_calculates_with_as_many_threads_as_the_supervisor_says():
    said = {word for instruction, rest in instructions() if instruction == "ENV" for word in shlex.split(rest)}
    assert {f"{name}={value}" for name, value in commands.CALCULATION.items()} <= said


def test_each_secret_belongs_to_who_reads_it_in_its_container():
    # They are mounted as they are. PostgreSQL's image reads its own before it leaves root.

    user = next(re.search(r"--uid (\d+)", words) for verb, words in instructions() if verb == "RUN" and "--uid" in words)
    assert user is not None
    documented = dict(re.findall(r"^   \| `(\w+)` \| (\d+) \(\w+\) \|", (ROOT / "docs" / "operate.md").read_text(), re.MULTILINE))
    owners: dict[str, set[str]] = {}
    for name, service in SERVICES.items():
        image = str(service.get("image", ""))
        owner = user[1] if name in OURS else "1000" if "elasticsearch" in image else "0"
        for secret in service.get("secrets", []):
            owners.setdefault(secret, set()).add(owner)
    assert {secret: {owner} for secret, owner in documented.items()} == owners
    assert set(owners) == set(COMPOSE["secrets"])
