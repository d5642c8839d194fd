"""G10: a crawler over every address, with the people of another customer. ACME's rows all carry a mark."""

import re
from collections.abc import Iterator, Mapping

import pytest
from django.test import Client
from django.urls import reverse

from tests.helpers import TESTS, confirm, member
from tests.views.marked import BEHIND, HALF, MARK, mark
from tests.views.pages import ADDRESSES, Answer
from wizard.actions import tokens
from wizard.guides.spec import Guide
from wizard.models import Customer, Onboarding, User
from wizard.roles import Role
from wizard.scopes import Scope
from wizard.views.bulk import DEEDS

# Whatever an address may be asked: a search, a filter, a sort, a page, a format. Those that take none ignore them.
QUESTIONS = (
    "",
    f"?q={HALF}",
    "?q=acme",
    "?customer=acme",
    "?after=0",
    f"?after={BEHIND}",
    f"?after={BEHIND}&sort=due",
    "?after=acm&limit=200",
    "?reference=" + f"{MARK}-ref",
    "?guide=mimecast-api1",
    "?show=blocked",
    "?show=customer&sort=status",
    "?on=customer&owner=nobody",
    "?owner=999999&sort=proof",
    "?step=1",
    "?part=1",
    "?format=csv",
)
FORMS: tuple[Mapping[str, str], ...] = (
    {},
    {"q": "acme", "customer": "acme", "ids": "1", "all": "yes"},
    {"view": "Mine", "q": HALF, "show": "blocked"},
    {
        "text": "Hello",
        "tell": "999999",
        "owner": "999999",
        "email": "x@other.example",
        "fields_to_type": "secret_key",
    },
    *({"do": deed, "id": str(BEHIND), "confirmed": "yes"} for deed in DEEDS),
    *({"do": deed, "all": "1", "query": f"q={HALF}", "due_date": "2030-01-01"} for deed in DEEDS),
)
# Pages that show the mark to those who may see it, so that the search is known to find it there.
SHOWING = (
    *("customers", "customer", "onboarding", "step", "arrange", "onboarding-history", "secret-links"),
    *("customer-history", "recheck", "recheck-panel", "import-start", "import", "customers-export"),
    *("people", "person", "tokens", "bulk", "api-customers", "api-customer", "api-onboardings"),
    *("api-onboarding", "api-answers", "api-credentials", "api-runs", "api-run", "api-history"),
)


@pytest.fixture
def marked(onboarding: Onboarding, guide: Guide) -> Onboarding:
    mark(onboarding, guide)
    return onboarding


@pytest.fixture(params=[Role.CUSTOMER_OPERATOR, Role.AUDITOR, Role.MSSP_OPERATOR, None])
def outsider(request: pytest.FixtureRequest, client: Client, marked: Onboarding, charlie: User) -> Client:
    """Somebody with each role for another customer, and somebody with none."""
    user = User.objects.create_user("nobody@other.example")
    if request.param:
        user = member("outsider@other.example", request.param, charlie.memberships.get().customer)
    return enter(client, user)


def enter(client: Client, user: User) -> Client:
    """In a browser that is signed in and sends a token as well, for the addresses that want one."""
    client.force_login(user)
    confirm(client, user)
    made = tokens.create(user=user, name="All of it", scopes=list(Scope), days=1, by=TESTS)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {made.text}"
    return client


def shown(answer: Answer) -> str:
    return answer.getvalue().decode(errors="replace") + repr(answer.headers)


@pytest.mark.parametrize(("name", "arguments"), ADDRESSES, ids=lambda part: str(part))
def test_it_shows_an_outsider_nothing_of_acme(
    outsider: Client, marked: Onboarding, name: str, arguments: tuple[str | int, ...]
) -> None:
    """G10"""
    address = reverse(name, args=arguments)
    for question in QUESTIONS:
        assert MARK not in shown(outsider.get(address + question)), question
    for form in FORMS:
        assert MARK not in shown(outsider.post(address, form)), form
    for method in ("POST", "PUT", "PATCH", "DELETE") if name.startswith("api-") else ():
        body = '{"name": "Mine", "guide": "mimecast-api1"}'
        assert MARK not in shown(outsider.generic(method, address, body, "application/json")), method


@pytest.mark.parametrize("name", SHOWING)
def test_it_would_notice(client: Client, marked: Onboarding, name: str) -> None:
    """An administrator sees ACME, and the mark is on those pages."""
    browser = enter(client, User.objects.create_superuser("root@mssp.example"))
    address = reverse(name, args=next(arguments for known, arguments in ADDRESSES if known == name))
    ask = browser.post if name == "bulk" else browser.get
    assert MARK in shown(ask(address, {"do": "remind", "id": str(BEHIND)}))


@pytest.mark.parametrize("name", ["customers", "tokens", "account", "api-customers", "customer-new"])
def test_it_counts_nothing_of_acme_for_an_outsider(outsider: Client, marked: Onboarding, name: str) -> None:
    """G10: a number tells as well, and so does the place of a row among others."""
    pages = [reverse(name) + question for question in QUESTIONS]
    before = [_lasting(shown(outsider.get(page))) for page in pages]
    Customer.objects.filter(pk=marked.customer_id).delete()
    assert [_lasting(shown(outsider.get(page))) for page in pages] == before


def _lasting(page: str) -> str:
    """Without what is another at every look."""
    return "\n".join(_lines(page))


def _lines(page: str) -> Iterator[str]:
    for line in page.splitlines():
        if "csrf" not in line and "request-id" not in line.lower():
            yield re.sub(r"\d\d:\d\d:\d\d", "", line)
