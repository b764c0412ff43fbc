"""One embedded PostgreSQL a run, with two clients: `acme`, whom tests are about, and `rival`, who must see nothing.

A test that asks for `db` runs in a transaction that is rolled back, inside the schema of acme. One that asks for `transactional_db` may
commit, from several threads and processes too: afterwards the whole database is put back from a copy. Files go after each test.
What all tests of a file begin with may be made once: `standing`.
"""

from __future__ import annotations

import gc
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import django.test
import pytest
from django.db import connections
from django.utils import translation
from hypothesis import HealthCheck, settings
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from core.by import By
from core.database import connection
from tenants import current, hosts, keys, rights, schemas
from tenants.middleware import SESSION_TENANT
from tenants.models import Membership, Tenant, User
from tests.databases import build, put_back
from tests.settings import CLUSTER, FOLDER

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
PASSWORD = "correct horse battery staple"
FILES, STANDING_FILES = FOLDER / "files", FOLDER / "standing"


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the garbage collector need not walk it again and again, an eighth of all time."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A proof that was skipped because an engine cannot be fetched is not missing in silence."""
    missing = Counter(
        report.longrepr[2] for report in terminalreporter.stats.get("skipped", []) if {"faults", "elasticsearch"} & set(report.keywords)
    )
    if missing:
        terminalreporter.section("not proved here", red=True, bold=True)
        for why, tests in missing.items():
            terminalreporter.line(f"{tests} tests of real engines: {why}")


# -- the cluster and its databases


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    CLUSTER.start()
    try:
        with django_db_blocker.unblock():
            build()
            put_back()
        yield
        with django_db_blocker.unblock():
            connections.close_all()
    finally:
        CLUSTER.stop()


# Django empties the tables of one schema after a test that commits; here the database is put back whole.
setattr(django.test.TransactionTestCase, "_fixture_teardown", lambda self: put_back())  # noqa: B010 - private, and so unknown to its types


@pytest.fixture(autouse=True, scope="session")
def _hosts_are_known() -> Iterator[None]:
    """Whose a host is would be asked again after two seconds: a page of a slow machine would ask more questions now and then."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hosts, "KEPT_SECONDS", 600.0)
        yield


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_found_once() -> Iterator[None]:
    """A process of the product finds them once; here each browser would, in the folders of all packages."""
    find = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, StaticFile] = {}

    def once(self: WhiteNoiseMiddleware) -> None:
        if not found:
            find(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture
def _django_db_helper(_django_db_helper, django_db_blocker) -> Iterator[None]:
    hosts.forget()
    with django_db_blocker.unblock():
        connection.set_tenant(Tenant.objects.get(slug="acme"))
    if STANDING_FILES.exists():
        shutil.copytree(STANDING_FILES, FILES)
    yield
    with django_db_blocker.unblock():
        connection.set_schema_to_public()
    shutil.rmtree(FILES, ignore_errors=True)


Standing = Callable[[Callable[[Tenant], Any]], AbstractContextManager[Any]]


@pytest.fixture(scope="session")
def standing(django_db_setup, django_db_blocker) -> Standing:
    """For a fixture of a whole file, whose tests all begin with the same: `with standing(furnish) as numbers: yield numbers`.

    It is made at acme and committed, files too; what a test changes of it is rolled back. At the end the database is put back.
    """

    @contextmanager
    def stand(make: Callable[[Tenant], Any]) -> Iterator[Any]:
        try:
            with django_db_blocker.unblock():
                hosts.forget()
                acme = Tenant.objects.get(slug="acme")
                with current.entered(acme):
                    made = make(acme)
            if FILES.exists():
                FILES.rename(STANDING_FILES)
            yield made
        finally:
            with django_db_blocker.unblock():
                put_back()
            shutil.rmtree(STANDING_FILES, ignore_errors=True)

    return stand


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """What a page chose for its reader is over with the test."""
    yield
    translation.deactivate()


# -- clients and people


@pytest.fixture
def acme(db) -> Tenant:
    """The client that tests are about; the connection is in its schema."""
    return Tenant.objects.get(slug="acme")


@pytest.fixture
def rival(db) -> Tenant:
    """Another client, who must see nothing of acme."""
    return Tenant.objects.get(slug="rival")


Person = Callable[..., User]


@pytest.fixture
def person(db) -> Person:
    """Makes a person with one membership: `person("reader", acme)`, `person("analyst")` of the agency."""

    def make(role: str, tenant: Tenant | None = None, *, email: str = "", **membership) -> User:
        place = tenant.slug if tenant else "agency"
        user = User.objects.create_user(email or f"{role}@{place}.example", f"{role.title()} of {place}", PASSWORD)
        Membership.objects.create(user=user, tenant=tenant, role=role, **membership)
        return user

    return make


@pytest.fixture
def owner(person) -> User:
    return person("owner")


@pytest.fixture
def manager(person) -> User:
    return person("manager")


@pytest.fixture
def analyst(person) -> User:
    return person("analyst")


@pytest.fixture
def administrator(person, acme) -> User:
    return person("administrator", acme)


@pytest.fixture
def member(person, acme) -> User:
    return person("member", acme)


@pytest.fixture
def reader(person, acme) -> User:
    return person("reader", acme)


@pytest.fixture
def stranger(person, rival) -> User:
    """The administrator of the rival: may do everything there and nothing at acme."""
    return person("administrator", rival)


# -- browsers and programs


class Browser(django.test.Client):
    """A browser, or a program, at one tenant's host. The connection of the test stays in its own schema."""

    def request(self, **request):
        before = connection.tenant
        try:
            return super().request(**request)
        finally:
            connection.set_tenant(before)


BrowserOf = Callable[..., Browser]


@pytest.fixture
def client_of(db) -> BrowserOf:
    """`client_of(acme, reader)`: that person's browser, logged in; `client_of(acme)`: nobody's; `client_of(acme, key=token)`: a program."""

    def make(tenant: Tenant, user: User | None = None, *, key: str = "", **headers: str) -> Browser:
        if key:
            headers["authorization"] = f"Bearer {key}"
        browser = Browser(headers={"host": hosts.main_host(tenant), **headers})
        if user:
            browser.force_login(user)
            session = browser.session
            session[SESSION_TENANT] = tenant.pk
            session.save()
        return browser

    return make


@pytest.fixture
def api_key(db) -> Callable[..., str]:
    """`api_key(acme, ["mentions:read"])`: the token of a new key, with every scope unless some are named; `api_key()`: of the agency."""

    def make(tenant: Tenant | None = None, scopes: list[str] | None = None, **more) -> str:
        return keys.make("tests", tenant=tenant, scopes=scopes or list(rights.SCOPES), by=By.system(), **more).token

    return make


@pytest.fixture
def agency(db) -> Tenant:
    """The agency's own row: its host is where clients are listed."""
    return Tenant.objects.get(schema_name=schemas.PUBLIC)
