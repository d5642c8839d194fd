"""G10: a crawler over every address, with the people of another customer. ACME's rows all carry a mark."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.helpers import TESTS, confirm, member
from tests.views.pages import ADDRESSES, Answer
from wizard.actions import invitations, steps
from wizard.guides.spec import Guide
from wizard.models import Customer, Onboarding, User
from wizard.roles import Role

MARK = "zq7mark"
# Whatever a page may be asked: a search, a filter, a sort, a page, a format. Addresses that take none ignore them.
QUESTIONS = (
    "",
    f"?q={MARK}",
    "?q=acme",
    "?customer=acme",
    "?after=0",
    "?status=blocked",
    "?owner=any",
    "?format=csv",
)


@pytest.fixture
def marked(onboarding: Onboarding, guide: Guide, alice: User) -> Onboarding:
    """Every text that a person can write about ACME holds the mark."""
    acme = onboarding.customer
    Customer.objects.filter(pk=acme.pk).update(
        name=f"{MARK} name", reference=f"{MARK}-ref", contact=f"{MARK}@acme.example"
    )
    User.objects.filter(pk=alice.pk).update(name=f"{MARK} Alice", email=f"{MARK}-alice@acme.example")
    invitations.invite(email=f"{MARK}-new@acme.example", role=Role.AUDITOR, customer=acme, by=TESTS)
    step, answers = guide.step("1"), {"service_account": f"{MARK}@acme.example"}
    steps.save(
        onboarding=onboarding, guide=guide, step=step, version=0, answers=answers, secrets={}, by=TESTS
    )
    return onboarding


@pytest.fixture(params=[Role.CUSTOMER_OPERATOR, Role.AUDITOR, Role.MSSP_OPERATOR, None])
def outsider(request: pytest.FixtureRequest, client: Client, charlie: User) -> Client:
    """Somebody with each role for another customer, and somebody with none."""
    user = User.objects.create_user("nobody@other.example")
    if request.param:
        user = member("outsider@other.example", request.param, charlie.memberships.get().customer)
    client.force_login(user)
    confirm(client, user)
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
        # The question itself may be repeated; what it asks for may not be there.
        page = shown(outsider.get(address + question)).replace(question.removeprefix("?q="), "")
        assert MARK not in page, question
    for form in ({}, {"q": "acme", "customer": "acme", "ids": "1", "all": "yes"}):
        assert MARK not in shown(outsider.post(address, form))


@pytest.mark.parametrize("name", ["customers", "customer", "onboarding", "step", "onboarding-history"])
def test_it_would_notice(client: Client, marked: Onboarding, dana: User, name: str) -> None:
    """Dana may see ACME, and the mark is on her pages."""
    client.force_login(dana)
    arguments = next(arguments for known, arguments in ADDRESSES if known == name)
    assert MARK in shown(client.get(reverse(name, args=arguments)))


def test_it_counts_nothing_of_acme_for_an_outsider(outsider: Client, marked: Onboarding) -> None:
    """G10: a number tells as well."""
    before = shown(outsider.get("/"))
    Customer.objects.filter(pk=marked.customer_id).delete()
    assert _without_token(shown(outsider.get("/"))) == _without_token(before)


def _without_token(page: str) -> str:
    return "\n".join(
        line for line in page.splitlines() if "csrf" not in line and "request-id" not in line.lower()
    )
