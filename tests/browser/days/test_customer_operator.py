"""The day of Priya, who works at one customer: finishes its onboarding, and mends a key that was mistyped."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from tests.browser.days.people import PASSWORD, PRIYA
from tests.browser.job import values_for
from tests.browser.operator import Operator
from tests.browser.portfolio import Portfolio
from tests.browser.stack import Stack
from tests.browser.visitor import Visitor
from wizard import guides
from wizard.demo import STORIES
from wizard.simulator import Tenant, load_tenants, make_tenant

NAME, SLUG = "Juniper Row Clinics", "juniper-row-clinics"
OTHERS = [story.name for story in STORIES if story.name != NAME]
# As if a quarter of an hour and more had gone by since Priya gave her password.
LATER = f"""
from django.contrib.sessions.models import Session
from wizard.models import User
person = str(User.objects.get(email={PRIYA!r}).pk)
for session in Session.objects.all():
    kept = session.get_decoded()
    if kept.get("_auth_user_id") == person:
        for record in kept["account_authentication_methods"]:
            record["at"] -= 16 * 60
        session.session_data = Session.objects.encode(kept)
        session.save()
"""


@dataclass(slots=True)
class Seen:
    landed: str = ""
    names: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list, repr=False)
    stranger: tuple[int, str] = (0, "")
    way_home: str = ""
    refused: dict[str, str] = field(default_factory=dict)
    asked: str = ""
    asked_at: str = ""
    back_at: str = ""
    told_then: str = ""
    kept: str = ""
    mended: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def tenant(northgate: Stack) -> Tenant:
    (found,) = [one for one in load_tenants(northgate.data_dir / "simulator") if one.account_name == NAME]
    return found


@pytest.fixture(scope="module")
def seen(northgate: Stack, tenant: Tenant, chromium: Browser) -> Seen:
    told = Seen()
    with Visitor(chromium, northgate.base) as priya:
        priya.sign_in(PRIYA, PASSWORD)
        look_around(priya, told)
        operator = Operator(priya, guides.get("mimecast-api1"), SLUG)
        finish(operator, tenant, told)
        northgate.shell(LATER)
        mend(operator, tenant.secret_key, told)
        told.problems = priya.problems
    return told


def look_around(priya: Visitor, seen: Seen) -> None:
    seen.landed = priya.path
    priya.go("/?sort=name")
    seen.names = Portfolio(priya).names
    seen.pages.append(priya.page.content())
    priya.go("/customers/kestrel-freight/")
    seen.stranger = priya.status, priya.page.locator("h1").inner_text()
    priya.open("Go to the start page")
    seen.way_home = priya.path


def finish(operator: Operator, tenant: Tenant, seen: Seen) -> None:
    """The rest of the steps; the Secret Key is another one."""
    values = values_for(tenant, "") | {"secret_key": make_tenant().secret_key}
    for name in ("values", "network", "7"):
        operator.do(operator.guide.step(name), values)
        seen.pages.append(operator.page.content())
    operator.visitor.go(f"{operator.place}checks/")
    operator.await_verdict()
    seen.refused = operator.states()


def mend(operator: Operator, secret: str, seen: Seen) -> None:
    visitor, field = operator.visitor, operator.guide.field("secret_key")
    operator.open(operator.guide.step("7"))
    operator.retype(field, secret)
    operator.save()
    seen.asked_at, seen.asked = visitor.path, visitor.page.locator("main").inner_text()
    visitor.page.get_by_label("Password", exact=True).fill(PASSWORD)
    visitor.press("Confirm")
    seen.back_at, seen.told_then = visitor.path, visitor.page.locator(".messages").inner_text()
    operator.retype(field, secret)
    operator.save()
    operator.await_verdict()
    seen.mended = operator.states()
    seen.pages.append(operator.page.content())


def test_it_begins_at_the_own_customer(seen: Seen) -> None:
    assert seen.landed == f"/customers/{SLUG}/"


def test_it_lists_the_own_customer_and_names_no_other(seen: Seen) -> None:
    assert seen.names == [NAME]
    assert [name for name in OTHERS for page in seen.pages if name in page] == []


def test_it_does_not_know_another_customer_and_leads_home(seen: Seen) -> None:
    assert seen.stranger == (404, "This page does not exist")
    assert seen.way_home == f"/customers/{SLUG}/"


def test_it_checks_the_keys_once_the_last_step_is_done(seen: Seen) -> None:
    failed = {subject for subject, state in seen.refused.items() if state == "failed"}
    assert "secret_key" in failed


def test_it_asks_for_the_password_before_a_stored_key_is_replaced(seen: Seen) -> None:
    assert seen.asked_at.startswith("/accounts/reauthenticate/")
    assert "Confirm that it is you" in seen.asked


def test_it_leads_back_to_the_step_and_says_that_the_key_is_to_be_entered_again(seen: Seen) -> None:
    assert seen.back_at == f"/customers/{SLUG}/mimecast-api1/steps/7/"
    assert "enter the key again" in seen.told_then


def test_it_turns_green_with_the_right_key(seen: Seen) -> None:
    assert set(seen.mended.values()) == {"passed"}


def test_it_leaves_the_console_quiet(seen: Seen) -> None:
    assert seen.problems == []
