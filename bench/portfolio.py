"""Server time of the portfolio: each page, filter and search, with 100 customers and with 10,000.

Two databases, made and dropped here. The time is that of a whole request through Django's test client: middleware,
queries, template. Of the 100, every one is made to match the filter that is measured, so that both pages are full:
with fewer rows to draw, the small one would be quicker for a reason that has nothing to do with the fleet.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import Figure
from bench.fleet import seed
from wizard import standings
from wizard.models import Customer, Standing, User

SMALL, LARGE, ROUNDS, TURN = 100, 10_000, 10, 6
_EMAIL = "op0@mssp.example"  # an owner of the seeded fleet


@dataclass(frozen=True, slots=True)
class Page:
    """`like` are the values of the standings that it shows."""

    name: str
    url: str
    like: Mapping[str, Any]


def pages(middle: str = "") -> list[Page]:
    """`middle` is the number of a row in the middle of all."""
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011
    tonight = datetime.now(UTC) + timedelta(hours=8)
    return [
        Page("page", "/", {}),
        Page("page in the middle", f"/?after={middle}", {}),
        Page("blocked", "/?show=blocked", {"blocking_reason": "keys"}),
        Page("failing", "/?show=failing", {"overall": "problem", "band": "failing"}),
        Page("moving", "/?show=moving", {"overall": "in_progress", "band": "moving"}),
        Page("waiting", "/?show=waiting", {"overall": "unknown", "band": "waiting"}),
        Page("waiting for a new key", "/?show=key", {"waiting_until": tonight}),
        Page("waiting for customer", "/?show=customer", {"waiting_for_customer": True}),
        Page("overdue", "/?show=overdue", {"due_order": yesterday, "due_date": yesterday}),
        Page("out of date", "/?show=stale", {"overall": "stale"}),
        Page("done", "/?show=done", {"overall": "done", "band": "done"}),
        Page("mine", "/?owner=me", {"owner": _EMAIL}),
        Page("unassigned", "/?owner=nobody", {"owner": None, "overall": "in_progress"}),
        Page("at a step", "/?step=5a", {"blocking_step": "5a"}),
        Page("blocked on", "/?on=enhanced_logging", {"blocking_reason": "enhanced_logging"}),
        Page("by due date", "/?sort=due", {}),
        Page("by status", "/?sort=status", {}),
        Page("by oldest proof", "/?sort=proof", {}),
        Page("mine, by status", "/?owner=me&sort=status", {"owner": _EMAIL}),
        Page("done, by due date", "/?show=done&sort=due", {"overall": "done", "band": "done"}),
        Page("search, all", "/?q=msp", {}),
        Page("search, many", "/?q=harb", {"search": "harbour"}),
        Page("search, two words", "/?q=kes+den", {"search": "kestrel dental"}),
        Page("search, one", "/?q=msp+10042", {}),
    ]


def figures() -> list[Figure]:
    with _databases() as (small, large):
        return [figure for page in pages() for figure in _figures(page, small, large)]


def _figures(page: Page, small: "Fleet", large: "Fleet") -> Iterator[Figure]:
    """In turns, so that what else the machine does falls on both."""
    times: dict[int, list[float]] = {SMALL: [], LARGE: []}
    for _ in range(ROUNDS):
        for fleet in (small, large):
            times[fleet.count] += fleet.times(page)
    p95 = quantiles(times[LARGE], n=20)[-1]
    yield Figure(f"portfolio, {page.name}, {LARGE:,} customers, p95", p95, "ms", "< 150")
    ratio = median(times[LARGE]) / median(times[SMALL])
    yield Figure(f"portfolio, {page.name}, to {SMALL} customers, median", ratio, "ratio", "<= 1.30")
    yield Figure(f"portfolio, {page.name}, queries", large.queries(page), "", "<= 15")


class Fleet:
    """A database with so many customers. Every use of it connects to it first."""

    def __init__(self, name: str, count: int) -> None:
        self.name, self.count = name, count
        self.shown: Page | None = None

    def connect(self) -> None:
        if connection.settings_dict["NAME"] != self.name:
            connection.close()
            connection.settings_dict["NAME"] = self.name
            connection.ensure_connection()

    def client(self, page: Page) -> tuple[Client, str]:
        """Signed in, with the address filled in, and the standings of a small fleet shaped for it."""
        self.connect()
        User.objects.filter(email=_EMAIL).update(is_superuser=True)
        user = User.objects.get(email=_EMAIL)
        client = Client()
        client.force_login(user)
        if self.count == SMALL and page != self.shown and page.like:
            _shape(page.like, user)
        self.shown = page
        rows = Standing.objects.order_by("name", "pk").values_list("pk", flat=True)
        middle = str(rows[self.count // 2 if self.count > SMALL else 1])
        return client, next(one.url for one in pages(middle) if one.name == page.name)

    def times(self, page: Page) -> list[float]:
        """In milliseconds; the first of a turn only warms up."""
        client, url = self.client(page)
        return [_one(client, url) for _ in range(TURN)][1:]

    def queries(self, page: Page) -> int:
        client, url = self.client(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)


def _one(client: Client, url: str) -> float:
    started = perf_counter()
    answer = client.get(url)
    seconds = perf_counter() - started
    if answer.status_code != 200:
        raise RuntimeError(f"{url} answered {answer.status_code}")
    return seconds * 1000


def _shape(like: Mapping[str, Any], user: User) -> None:
    values = {name: user if value == _EMAIL else value for name, value in like.items() if name != "search"}
    if values:
        Standing.objects.started().update(**values)
    if "search" in like:
        for customer in Customer.objects.all():
            customer.name = f"{like['search']} {customer.pk}".title()
            customer.save()
            standings.rename(customer)


@contextmanager
def _databases() -> Iterator[tuple[Fleet, Fleet]]:
    original, made = connection.settings_dict["NAME"], []
    try:
        for count in (SMALL, LARGE):
            connection.settings_dict["TEST"]["NAME"] = f"{original}_bench_{count}"
            connection.settings_dict["NAME"] = original
            made.append(Fleet(connection.creation.create_test_db(verbosity=0, autoclobber=True), count))
            seed(count)
        yield made[0], made[1]
    finally:
        for fleet in made:
            fleet.connect()
            connection.creation.destroy_test_db(original, verbosity=0)
