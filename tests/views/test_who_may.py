"""Every address, every person (G10): what each gets, as one table."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.helpers import confirm
from tests.views.pages import ADDRESSES, ARGUMENTS, names_in_urlconf, text
from wizard.models import ApiToken, Customer, CustomerImport, Onboarding, Recheck, SecretLink, User

OK, AWAY, BAD, NO_TOKEN, REFUSED, UNKNOWN, WRONG_METHOD = 200, 302, 400, 401, 403, 404, 405
PEOPLE = ("nobody", "charlie", "bob", "erin", "alice", "dana", "root")

ANYBODY = dict.fromkeys(PEOPLE, OK)
SIGNED_IN = {**ANYBODY, "nobody": AWAY}
READERS = {**SIGNED_IN, "charlie": UNKNOWN}
OWN_STAFF = {**SIGNED_IN, **dict.fromkeys(("charlie", "bob", "erin", "alice"), REFUSED)}
SHARERS = {**OWN_STAFF, "charlie": UNKNOWN}
NO_VISITORS = dict.fromkeys(PEOPLE, UNKNOWN)  # an account opens nothing of what a link does
NO_COOKIES = dict.fromkeys(PEOPLE, NO_TOKEN)  # what a token opens, tests/api/test_who_may.py says
API = [name for name in ARGUMENTS if name.startswith("api-") and name not in {"api-document", "api-unknown"}]
NOT_BY_GET = dict.fromkeys(PEOPLE, WRONG_METHOD)


def changers(done: int) -> dict[str, int]:
    """People who may change something get `done`; the others are told the same whatever they send."""
    return {
        **dict.fromkeys(PEOPLE, done),
        "nobody": AWAY,
        "charlie": UNKNOWN,
        "bob": REFUSED,
        "erin": REFUSED,
    }


ADMINISTRATORS = {**SIGNED_IN, **dict.fromkeys(("charlie", "bob", "erin", "alice", "dana"), REFUSED)}
OF_NOBODY = {**ADMINISTRATORS, "root": UNKNOWN}  # an administrator asks for a person who does not exist
NOTHING_THERE = {**dict.fromkeys(PEOPLE, UNKNOWN), "nobody": AWAY}
ALL_AWAY = dict.fromkeys(PEOPLE, AWAY)
NO_SINGLE_SIGN_ON = dict.fromkeys(PEOPLE, UNKNOWN)

GET = {
    "customers": {**SIGNED_IN, "charlie": AWAY, "alice": AWAY},  # to the page of their own customer
    "bulk": NOT_BY_GET,
    "recheck": {**SIGNED_IN, **dict.fromkeys(("charlie", "bob", "alice"), UNKNOWN)},
    "recheck-panel": {**SIGNED_IN, **dict.fromkeys(("charlie", "bob", "alice"), UNKNOWN)},
    "view-save": NOT_BY_GET,
    "view-delete": NOT_BY_GET,
    "customer-new": OWN_STAFF,
    "import-start": OWN_STAFF,
    "import-example": OWN_STAFF,
    "import": OWN_STAFF,
    "import-panel": OWN_STAFF,
    "import-discard": NOT_BY_GET,
    "customers-export": {**SIGNED_IN, "charlie": REFUSED, "alice": REFUSED},
    "customer": READERS,
    "customer-history": READERS,
    "onboarding": READERS,
    "step": READERS,
    "tick": NOT_BY_GET,
    "autosave": NOT_BY_GET,
    "wait-override": NOT_BY_GET,
    "comment": NOT_BY_GET,
    "comment-remove": NOT_BY_GET,
    "arrange": {**READERS, **dict.fromkeys(("bob", "erin", "alice"), REFUSED)},
    "remind": NOT_BY_GET,
    "credential-remove": NOT_BY_GET,
    "review": READERS,
    "checks": READERS,
    "checks-panel": READERS,
    "onboarding-history": READERS,
    "secret-links": SHARERS,
    "secret-link-withdraw": NOT_BY_GET,
    "link-open": dict.fromkeys(PEOPLE, AWAY),
    "link": NO_VISITORS,
    "link-code": NOT_BY_GET,
    "link-confirm": NOT_BY_GET,
    "link-step": NO_VISITORS,
    "link-verdicts": NO_VISITORS,
    "link-leave": NOT_BY_GET,
    "people": ADMINISTRATORS,
    "roles": SIGNED_IN,
    "invite": ADMINISTRATORS,
    "invitation-revoke": NOT_BY_GET,
    "person": OF_NOBODY,
    "role-take": NOT_BY_GET,
    "person-deactivate": NOT_BY_GET,
    "person-reactivate": NOT_BY_GET,
    "password-link": NOT_BY_GET,
    "person-sign-out": NOT_BY_GET,
    "second-factor-reset": NOT_BY_GET,
    "installation-history": {**ADMINISTRATORS, "erin": OK},
    "account": SIGNED_IN,
    "sign-out-everywhere": NOT_BY_GET,
    "join": dict.fromkeys(PEOPLE, UNKNOWN),
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": ALL_AWAY,
    "mfa_reauthenticate": ALL_AWAY,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": NOTHING_THERE,
    "mfa_view_recovery_codes": NOTHING_THERE,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": NOTHING_THERE,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_reauthenticate_webauthn": ALL_AWAY,
    "mfa_login_webauthn": ALL_AWAY,
    "mfa_remove_webauthn": NOTHING_THERE,
    "mfa_edit_webauthn": NOTHING_THERE,
    "usersessions_list": SIGNED_IN,
    "openid_connect_login": NO_SINGLE_SIGN_ON,
    "openid_connect_callback": NO_SINGLE_SIGN_ON,
    "socialaccount_login_cancelled": ANYBODY,
    "socialaccount_login_error": dict.fromkeys(PEOPLE, 401),
    "confirm-by-sign-on": SIGNED_IN,
    "sign-on-again": ALL_AWAY,
    "tokens": SIGNED_IN,
    "token-new": SIGNED_IN,
    "token-revoke": NOT_BY_GET,
    "api-document": ANYBODY,
    **dict.fromkeys(API, NO_COOKIES),
    **dict.fromkeys(("api-ticks", "api-credential"), NOT_BY_GET),
    "api-unknown": dict.fromkeys(PEOPLE, UNKNOWN),
    "setup": dict.fromkeys(PEOPLE, UNKNOWN),
    "healthz": ANYBODY,
}
# An empty form: who may send it is told that it is incomplete (400, 422), or that it is done (200, 302).
POST = {
    "bulk": {**SIGNED_IN, **dict.fromkeys(PEOPLE[1:], REFUSED)},  # it names nothing to do
    "view-save": dict.fromkeys(PEOPLE, AWAY),
    "view-delete": {**dict.fromkeys(PEOPLE, UNKNOWN), "nobody": AWAY},
    "customer-new": {**OWN_STAFF, "dana": 422, "root": 422},
    "import-start": {**OWN_STAFF, "dana": 422, "root": 422},
    "import": {**OWN_STAFF, "dana": AWAY, "root": AWAY},
    "import-discard": {**OWN_STAFF, "dana": AWAY, "root": AWAY},
    "onboarding": changers(AWAY),
    "step": changers(BAD),
    "tick": changers(OK),
    "autosave": changers(BAD),
    "wait-override": changers(AWAY),
    "comment": changers(422),
    "comment-remove": changers(UNKNOWN),  # there is none
    "arrange": {**changers(AWAY), "alice": REFUSED},
    "remind": {**changers(AWAY), "alice": REFUSED},
    "credential-remove": changers(AWAY),
    "checks": changers(AWAY),
    "token-new": {**dict.fromkeys(PEOPLE, 422), "nobody": AWAY},
    "token-revoke": {**dict.fromkeys(PEOPLE, UNKNOWN), "nobody": AWAY, "root": AWAY},
    "api-customers": NO_COOKIES,
    "api-onboardings": NO_COOKIES,
    "api-runs": NO_COOKIES,
    "secret-links": {**SHARERS, "dana": 422, "root": 422},
    "secret-link-withdraw": {**SHARERS, "dana": AWAY, "root": AWAY},
    "link-code": NO_VISITORS,
    "link-confirm": NO_VISITORS,
    "link-step": NO_VISITORS,
    "link-leave": ANYBODY,
    "invite": {**ADMINISTRATORS, "root": 422},
    "invitation-revoke": OF_NOBODY,
    "person": OF_NOBODY,
    "role-take": OF_NOBODY,
    "person-deactivate": OF_NOBODY,
    "person-reactivate": OF_NOBODY,
    "password-link": OF_NOBODY,
    "person-sign-out": OF_NOBODY,
    "second-factor-reset": OF_NOBODY,
    "sign-out-everywhere": ALL_AWAY,
}
ONLY_READ = (
    *("customers", "customer", "customer-history", "review", "checks-panel", "onboarding-history", "healthz"),
    *("recheck", "recheck-panel"),
    *("import-example", "import-panel", "customers-export"),
    *("link-open", "link", "link-verdicts"),
    *("people", "roles", "account", "installation-history"),
    *("tokens", "api-document", "api-unknown"),
    *("confirm-by-sign-on", "sign-on-again"),
    *(name for name in API if name not in POST),
)
# These are allauth's own and concern the person who asks alone.
OF_ALLAUTH = ("account_", "mfa_", "usersessions_", "openid_connect_", "socialaccount_")


@pytest.fixture(params=PEOPLE)
def person(request: pytest.FixtureRequest, client: Client, onboarding: Onboarding) -> str:
    name = str(request.param)
    SecretLink.objects.create(pk=1, onboarding=onboarding, expires_at=timezone.now() + timedelta(days=1))
    Recheck.objects.create(pk=1, requested_by="somebody@mssp.example")
    CustomerImport.objects.create(pk=1, file_name="customers.csv", total=1, requested_by="dana@mssp.example")
    owner = User.objects.create_user("owner@mssp.example")
    ApiToken.objects.create(pk=1, user=owner, token_hash="x", expires_at=timezone.now())
    if name != "nobody":
        user = request.getfixturevalue(name)
        client.force_login(user)
        confirm(client, user)
    return name


def test_it_has_a_rule_for_every_address() -> None:
    """G10: an address without a row here fails, so that nobody adds one without saying who may use it."""
    assert names_in_urlconf() == set(ARGUMENTS)
    assert {name for name in ARGUMENTS if not name.startswith("account_")} == set(GET)
    own = {name for name in GET if not name.startswith(OF_ALLAUTH)}
    assert own - set(POST) == {*ONLY_READ, "setup", "join"}


@pytest.mark.parametrize(
    ("name", "arguments"), [pair for pair in ADDRESSES if pair[0] in GET], ids=lambda part: str(part)
)
def test_it_shows_each_page_to_those_who_may_see_it(
    client: Client, person: str, name: str, arguments: tuple[str | int, ...]
) -> None:
    """G10"""
    assert client.get(reverse(name, args=arguments)).status_code == GET[name][person]


@pytest.mark.parametrize("name", POST)
def test_it_lets_only_those_change_something_who_may(client: Client, person: str, name: str) -> None:
    """G10"""
    answer = client.post(reverse(name, args=ARGUMENTS[name][0]), {"sent": "yes"})
    assert answer.status_code == POST[name][person]


@pytest.mark.parametrize("name", ONLY_READ)
def test_it_takes_no_form_where_there_is_nothing_to_change(client: Client, root: User, name: str) -> None:
    client.force_login(root)
    assert name in GET
    assert client.post(reverse(name, args=ARGUMENTS[name][0])).status_code in {WRONG_METHOD, UNKNOWN}


def test_it_sends_a_stranger_to_sign_in_and_back(client: Client, onboarding: Onboarding) -> None:
    address = reverse("step", args=ARGUMENTS["step"][0])
    assert client.get(address)["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("address", ["/", "/?q=acme", "/?q=ACME&after=1", "/customers/other/"])
def test_it_tells_charlie_nothing_of_acme(
    client: Client, charlie: User, onboarding: Onboarding, address: str
) -> None:
    """G10: not in a list, not in a search, not in a count."""
    client.force_login(charlie)
    assert "acme/" not in text(client.get(address, follow=True))


def test_it_shows_charlie_the_customer_that_is_his(
    client: Client, charlie: User, onboarding: Onboarding
) -> None:
    client.force_login(charlie)
    page = text(client.get("/", follow=True)) + text(client.get("/?sort=name"))
    assert page.count("<h1>") == 2
    assert "Other Company" in page
    assert "ACME" not in page


def test_it_answers_a_stranger_as_it_answers_for_what_does_not_exist(
    client: Client, charlie: User, acme: Customer
) -> None:
    """G10: the answer does not tell whether there is such a customer."""
    client.force_login(charlie)
    real, made_up = client.get("/customers/acme/"), client.get("/customers/nobody-at-all/")
    assert real.status_code == made_up.status_code == UNKNOWN
    assert text(real) == text(made_up)


def test_it_hides_the_buttons_from_those_who_only_read(
    client: Client, bob: User, onboarding: Onboarding
) -> None:
    client.force_login(bob)
    pages = [text(client.get(reverse(name, args=ARGUMENTS[name][0]))) for name in ("step", "checks")]
    assert not any("Save and continue" in page or "Check everything" in page for page in pages)
