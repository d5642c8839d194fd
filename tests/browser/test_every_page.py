"""G15: every page, looked at in a real browser."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Browser

from tests.browser.conftest import Administrator
from tests.browser.looks import Look, look
from tests.browser.pages import AUDITOR, LINK, PLACES, RESET, Place
from tests.browser.stack import Stack
from tests.browser.visitor import Visitor
from tests.views.pages import ARGUMENTS

Looker = Callable[[Place], Look]
# These answer a script, a probe or a button, and show no page of their own.
NO_PAGES = {
    *(
        "tick",
        "autosave",
        "wait-override",
        "comment-remove",
        "remind",
        "credential-remove",
        "checks-panel",
        "healthz",
    ),
    *("recheck-panel", "view-save", "view-delete"),
    *("import-panel", "import-discard", "import-example", "customers-export"),
    *("secret-link-withdraw", "link-open", "link-code", "link-verdicts"),
    *("invitation-revoke", "role-take", "person-deactivate", "person-reactivate", "person-sign-out"),
    "password-link",
    *("second-factor-reset", "sign-out-everywhere"),
    *("mfa_login_webauthn", "mfa_download_recovery_codes", "openid_connect_login", "openid_connect_callback"),
    "sign-on-again",
    # Only with a second factor: test_second_factor.py looks at them.
    *("mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_deactivate_totp"),
    *("mfa_view_recovery_codes", "mfa_remove_webauthn", "mfa_edit_webauthn"),
    *("token-revoke", *(name for name in ARGUMENTS if name.startswith("api-"))),
}
PEOPLE = """
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from wizard.models import Membership, User
user = User.objects.create_user({0!r}, {1!r})
Membership.objects.create(user=user, role="auditor")
key = user_pk_to_url_str(user) + "-" + default_token_generator.make_token(user)
print("/accounts/password/reset/key/" + key + "/")
"""

LINK_MADE = """
from wizard import guides
from wizard.actions import secret_links
from wizard.history import COMMAND_LINE
from wizard.models import Onboarding
onboarding = Onboarding.objects.get(customer__slug="juniper-row-clinics")
guide = guides.get(onboarding.guide)
fields = [field.id for step in ("5b", "6", "7") for field in guide.step(step).fields]
asked = {"email": "it@juniper-row.example", "fields": fields, "days": 3}
made = secret_links.make(onboarding=onboarding, guide=guide, by=COMMAND_LINE, **asked)
print("/links/" + made.token + "/")
"""
CODE_MADE = LINK_MADE + "print(secret_links.make_code(link=made.link, by=COMMAND_LINE))"


@pytest.fixture(scope="module")
def link_path(demo: Stack) -> str:
    """A link that nobody has entered a code for."""
    return demo.shell(LINK_MADE)


def enter(visitor: Visitor, link: str) -> None:
    path, code = link.split()
    visitor.go(path)
    visitor.page.locator("#id_code").fill(code)
    visitor.page.get_by_role("button", name="Continue").click()
    visitor.page.get_by_role("heading", name="Your steps").wait_for()


@pytest.fixture(scope="module")
def reset_path(demo: Stack) -> str:
    """Adds the auditor, for whom no page exists yet, and gives the link by which they could set a password."""
    return demo.shell(PEOPLE.format(*AUDITOR))


@pytest.fixture(scope="module")
def people(demo: Stack, reset_path: str, chromium: Browser) -> Iterator[dict[str, Visitor]]:
    signed_in = {"administrator": demo.demo_sign_in, "auditor": AUDITOR}
    with (
        Visitor(chromium, demo.base) as administrator,
        Visitor(chromium, demo.base) as auditor,
        Visitor(chromium, demo.base) as nobody,
        Visitor(chromium, demo.base) as invited,
        Visitor(chromium, demo.base) as leaving,
    ):
        visitors = {"administrator": administrator, "auditor": auditor, "nobody": nobody}
        visitors |= {"invited": invited, "invited, leaving": leaving}
        for guest in (invited, leaving):
            enter(guest, demo.shell(CODE_MADE))
        for who, (email, password) in signed_in.items():
            visitors[who].sign_in(email, password)
        yield visitors


@pytest.fixture(scope="module")
def look_at(people: dict[str, Visitor], reset_path: str, link_path: str) -> Looker:
    """Each page is visited once, whatever is asked about it."""
    known = {RESET: reset_path, LINK: link_path}

    @cache
    def visit(place: Place) -> Look:
        visitor = people[place.who]
        visitor.problems.clear()
        if place.path:
            visitor.go(known.get(place.path, place.path))
        if place.way:
            place.way(visitor)
        return look(visitor)

    return visit


every_place = pytest.mark.parametrize("place", PLACES, ids=str)


@every_place
def test_it_is_the_page_that_was_meant(place: Place, look_at: Looker) -> None:
    look = look_at(place)
    assert (resolve(look.place).url_name, look.status) == (place.name, place.status)


@every_place
def test_it_has_nothing_for_axe_to_complain_about(place: Place, look_at: Looker) -> None:
    """G15, in light and dark, wide and on a phone."""
    assert look_at(place).violations == ()


@every_place
def test_it_fits_every_screen(place: Place, look_at: Looker) -> None:
    assert look_at(place).overflowing == ()


@every_place
def test_it_leaves_the_console_quiet(place: Place, look_at: Looker) -> None:
    """A violation of the content security policy would be an error there."""
    assert look_at(place).problems == ()


def test_it_begins_well(administrator: Administrator) -> None:
    """The page of the one-time link, and the same when what was typed is refused."""
    looks = (administrator.setup, administrator.refused)
    assert [problem for look in looks for problem in (*look.violations, *look.problems)] == []
    assert [look.overflowing for look in looks] == [(), ()]


def test_it_looks_at_every_page_there_is() -> None:
    looked_at = {place.name for place in PLACES} | {"setup"}
    assert looked_at.isdisjoint(NO_PAGES)
    assert set(names(get_resolver())) == looked_at | NO_PAGES


def names(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name
