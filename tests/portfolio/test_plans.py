"""At size, every query of the portfolio goes by an index: none reads a table that grows from end to end."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from bench import fleet
from bench.portfolio import pages
from wizard.models import Standing, User

CUSTOMERS = 4000
GROWING = ("standing", "customer", "onboarding", "verificationrun", "searchword")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the plans of PostgreSQL"),
]


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Once for all: a fleet, outside of any test's transaction so that it can be analysed."""
    with django_db_blocker.unblock():
        fleet.seed(CUSTOMERS)
        yield


def plans(address: str, client: Client) -> str:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
        asked = [query["sql"] for query in queries.captured_queries]
    with connection.cursor() as cursor:
        found = []
        for sql in asked:
            if sql.startswith("SELECT"):
                cursor.execute(f"EXPLAIN {sql}")
                found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_it_reads_no_growing_table_from_end_to_end(seeded: None) -> None:
    client = Client()
    User.objects.filter(email="op0@mssp.example").update(is_superuser=True)
    client.force_login(User.objects.get(email="op0@mssp.example"))
    middle = Standing.objects.order_by("name", "pk").values_list("pk", flat=True)[CUSTOMERS // 2]
    for page in pages(str(middle)):
        scanned = set(re.findall(r"Seq Scan on wizard_(\w+)", plans(page.url, client)))
        assert not scanned & set(GROWING), page.name
