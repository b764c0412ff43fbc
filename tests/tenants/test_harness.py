"""What other tests rest upon: nothing that a test does reaches the next one."""

import threading

import pytest
from django.core.cache import cache

from core.by import By
from core.database import connection
from ingestion.models import Source
from tenants import opening
from tenants.models import Tenant


@pytest.mark.parametrize("time", [1, 2])
def test_what_a_test_writes_is_rolled_back(db, time):
    assert connection.schema_name == "acme"
    assert not Tenant.objects.filter(slug="written").exists()
    opening.open_tenant("Written", "written", by=By.system())
    cache.set("word", time)
    assert cache.get("word") == time


@pytest.mark.parametrize("time", [1, 2])
def test_what_a_test_commits_from_any_thread_is_put_back(transactional_db, acme, time):
    def work():
        connection.set_tenant(acme)
        Source.objects.create(name="Kept?", kind="push")
        connection.close()

    assert Source.objects.count() == 0
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert Source.objects.count() == 1
