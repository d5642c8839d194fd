"""Single sign-on by settings alone, against a small provider on loopback."""

from collections.abc import Iterator

import environ
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from onboarding import single_sign_on
from onboarding.problems import CannotStart
from onboarding.single_sign_on import Grant, parse_grants
from tests.helpers import TESTS, confirm
from tests.signin import provider as fake
from tests.signin.provider import CLIENT, SECRET, Provider
from tests.views.pages import Answer, text
from wizard.actions import invitations, people
from wizard.models import Customer, HistoryEvent, User
from wizard.roles import Role

pytestmark = pytest.mark.django_db
ROLES = '{"admins": "administrator", "soc": "mssp_operator", "acme-it": "customer_operator@acme"}'
FAY = {"sub": "7", "email": "Fay@acme.example", "email_verified": True, "name": "Fay", "groups": ["acme-it"]}


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    with fake.running() as running:
        sign = single_sign_on.read(environment(running.issuer))
        settings.SIGN_ON = sign
        settings.SOCIALACCOUNT_PROVIDERS = single_sign_on.providers(sign)
        running.claims = dict(FAY)
        yield running


def environment(issuer: str, **more: str) -> environ.Env:
    env = environ.Env()
    values = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
    env.ENVIRON = {**values, "OIDC_NAME": "Acme login", "OIDC_ROLES": ROLES, **more}
    return env


def sign_in(client: Client, provider: Provider, query: str = "") -> Answer:
    sent = client.get(reverse("openid_connect_login", args=["sso"]) + query)
    back = provider.authorise(sent["Location"])
    return client.get(reverse("openid_connect_callback", args=["sso"]), back)


def test_it_offers_its_button_only_where_it_is_set_up(
    client: Client, provider: Provider, settings: Settings
) -> None:
    assert "Sign in with Acme login" in text(client.get(reverse("account_login")))
    settings.SIGN_ON = None
    assert "Sign in with Acme login" not in text(client.get(reverse("account_login")))


def test_it_lets_somebody_in_whose_group_has_a_role(
    client: Client, provider: Provider, acme: Customer
) -> None:
    assert sign_in(client, provider)["Location"] == "/"
    held = User.objects.get(email="fay@acme.example").memberships.get()
    assert (held.role, held.customer, held.by_group) == ("customer_operator", acme, True)
    assert "ACME" in text(client.get("/", follow=True))


def test_it_tells_the_history_who_came(client: Client, provider: Provider, acme: Customer) -> None:
    sign_in(client, provider)
    events = HistoryEvent.objects.filter(stream="installation").order_by("sequence")
    told = [(event.tag, event.actor) for event in events]
    by = "single sign-on"
    made = [("person:created", by), ("identity:linked", by), ("role:given", by)]
    assert told == [*made, ("signin:done", "fay@acme.example")]


def test_it_tells_the_history_once_whose_account_was_linked(
    client: Client, provider: Provider, alice: User
) -> None:
    provider.claims |= {"email": alice.email, "groups": []}
    sign_in(client, provider)
    sign_in(Client(), provider)
    event = HistoryEvent.objects.get(tag="identity:linked")
    said = {"email": alice.email, "subject": "7", "issuer": provider.issuer}
    assert (event.actor, event.facts) == ("single sign-on", said)


def test_it_refuses_a_stranger(client: Client, provider: Provider, acme: Customer) -> None:
    provider.claims["groups"] = ["gardeners"]
    answer = sign_in(client, provider)
    assert answer.status_code == 403
    assert "Ask your administrator for an invitation" in text(answer)
    assert not User.objects.exists()


def test_it_takes_an_open_invitation_for_a_welcome(
    client: Client, provider: Provider, acme: Customer
) -> None:
    provider.claims["groups"] = []
    invitations.invite(email="fay@acme.example", role=Role.AUDITOR, customer=acme, by=TESTS)
    sign_in(client, provider)
    user = User.objects.get()
    assert (user.memberships.get().role, user.has_usable_password()) == ("auditor", False)


def test_it_signs_in_to_the_account_with_the_same_address(
    client: Client, provider: Provider, alice: User
) -> None:
    provider.claims |= {"email": alice.email, "groups": []}
    sign_in(client, provider)
    assert client.session["_auth_user_id"] == str(alice.pk)
    assert User.objects.get(pk=alice.pk).has_usable_password()


@pytest.mark.parametrize("claim", [False, None, "true"])
def test_it_believes_no_address_the_provider_does_not_vouch_for(
    client: Client, provider: Provider, alice: User, claim: object
) -> None:
    """Whoever may write any address into their profile must not become Alice by it."""
    provider.claims |= {"email": alice.email, "email_verified": claim}
    assert sign_in(client, provider).status_code == 403
    assert "_auth_user_id" not in client.session


def test_it_lets_nobody_in_whose_access_was_ended(
    client: Client, provider: Provider, alice: User, dana: User
) -> None:
    User.objects.create_superuser("root@mssp.example")
    people.deactivate(user=alice, by=TESTS)
    provider.claims |= {"email": alice.email}
    sign_in(client, provider)
    assert "_auth_user_id" not in client.session


def test_it_takes_the_role_away_with_the_group(client: Client, provider: Provider, acme: Customer) -> None:
    sign_in(client, provider)
    provider.claims["groups"] = ["soc"]
    sign_in(Client(), provider)
    held = User.objects.get().memberships.get()
    assert (held.role, held.customer) == ("mssp_operator", None)
    assert HistoryEvent.objects.filter(tag="role:taken").count() == 1


def test_it_leaves_alone_what_was_given_by_hand(client: Client, provider: Provider, bob: User) -> None:
    provider.claims |= {"email": bob.email, "groups": ["acme-it"]}
    sign_in(client, provider)
    provider.claims["groups"] = []
    sign_in(Client(), provider)
    assert bob.memberships.get().role == "auditor"


def test_it_keeps_the_last_administrator_whatever_the_groups_say(client: Client, provider: Provider) -> None:
    provider.claims["groups"] = ["admins"]
    sign_in(client, provider)
    provider.claims["groups"] = ["soc"]
    sign_in(Client(), provider)
    assert User.objects.administrators().count() == 1


def test_it_asks_staff_of_the_provider_for_no_factor_of_its_own(
    client: Client, provider: Provider, settings: Settings
) -> None:
    settings.REQUIRE_MFA = True
    provider.claims["groups"] = ["soc"]
    sign_in(client, provider)
    assert client.get("/").status_code == 200


def test_it_believes_no_token_made_for_another_client(client: Client, provider: Provider) -> None:
    provider.audience = "another"
    assert "The sign-in did not work" in text(sign_in(client, provider))
    assert "_auth_user_id" not in client.session


def test_it_believes_no_answer_it_did_not_ask_for(client: Client, provider: Provider) -> None:
    answer = client.get(
        reverse("openid_connect_callback", args=["sso"]), {"code": "the-code", "state": "made up"}
    )
    assert "The sign-in did not work" in text(answer)
    assert not provider.token_calls


def test_it_follows_no_redirect_of_the_provider(client: Client, provider: Provider) -> None:
    """G9"""
    provider.redirect_from = "/token"
    assert "The sign-in did not work" in text(sign_in(client, provider))


def test_it_keeps_no_token_of_the_provider(client: Client, provider: Provider, acme: Customer) -> None:
    """G1"""
    sign_in(client, provider)
    assert "the-access-token" not in repr(client.session.items())
    assert SECRET not in repr(single_sign_on.read(environment(provider.issuer)))


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        ("nonsense", "is not JSON"),
        ("[]", "has to be of the form"),
        ('{"a": "king"}', "which does not exist"),
        ('{"a": "customer_operator"}', "for no customer"),
        ('{"a": "administrator@acme"}', "for one customer"),
    ],
)
def test_it_refuses_to_start_with_roles_that_make_no_sense(roles: str, told: str) -> None:
    with pytest.raises(CannotStart, match=told):
        parse_grants(roles)


def test_it_reads_which_group_gives_which_role() -> None:
    assert parse_grants('{"a": "auditor", "b": "auditor@acme"}') == {
        "a": Grant(Role.AUDITOR),
        "b": Grant(Role.AUDITOR, "acme"),
    }


@pytest.mark.parametrize(
    ("issuer", "more", "told"),
    [
        ("http://login.example.com", {}, "begin with https"),
        ("https://login.example.com", {"OIDC_CLIENT_ID": ""}, "OIDC_CLIENT_ID is not"),
    ],
)
def test_it_refuses_to_start_with_half_a_provider(issuer: str, more: dict[str, str], told: str) -> None:
    with pytest.raises(CannotStart, match=told):
        single_sign_on.read(environment(issuer, **more))


def test_it_is_off_where_no_issuer_is_named() -> None:
    assert single_sign_on.read(environment("")) is None
    assert single_sign_on.providers(None) == {}


def test_it_gives_nobody_elses_account_to_who_is_signed_in(
    client: Client, provider: Provider, alice: User
) -> None:
    client.force_login(alice)
    confirm(client, alice)
    answer = sign_in(client, provider, "?process=connect")
    assert answer["Location"] == reverse("account")
    assert [account.user.email for account in SocialAccount.objects.all()] == ["fay@acme.example"]
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_its_session_ends_with_the_browser(client: Client, provider: Provider, acme: Customer) -> None:
    sign_in(client, provider)
    assert client.cookies["sessionid"]["max-age"] == ""
