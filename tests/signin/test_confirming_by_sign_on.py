"""Asking again who it is where one signs in: at the provider of the single sign-on."""

import time

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.helpers import TESTS
from tests.signin.conftest import set_up_app
from tests.signin.provider import Provider
from tests.signin.test_single_sign_on import provider, sign_in
from tests.views.pages import Answer, save, text, url
from wizard.actions import people
from wizard.models import ApiToken, Credential, HistoryEvent, Onboarding, StepProgress, User

__all__ = ["provider"]
pytestmark = pytest.mark.django_db
CONFIRM = "/accounts/sign-on/confirm/"
TOKEN = {"name": "Nightly", "scopes": ["read"], "days": "30"}
EXPORT = "/customers/export.csv"


@pytest.fixture
def fays(client: Client, provider: Provider, filled: Onboarding) -> Client:
    """Fay's browser. She came by the single sign-on, which did not ask her for anything."""
    sign_in(client, provider)
    return client


def go_there(client: Client, asked: str, provider: Provider) -> Answer:
    """Follows the one button of the page that asks, to the provider and back again."""
    query = asked.partition("?")[2]
    sent = client.get(f"{reverse('sign-on-again')}?{query}")
    back = provider.authorise(sent["Location"])
    return client.get(reverse("openid_connect_callback", args=["sso"]), back)


def remove(client: Client) -> str:
    """Where that leads: to the page that asks, or on to the step."""
    return str(client.post(url("credential-remove", "secret_key"))["Location"])


def is_stored() -> bool:
    return Credential.objects.filter(field="secret_key").exists()


def test_it_asks_before_a_key_is_removed(fays: Client) -> None:
    assert remove(fays).startswith(CONFIRM)
    assert is_stored()


def test_it_offers_the_provider(fays: Client) -> None:
    page = text(fays.get(remove(fays)))
    assert "Confirm with Acme login" in page
    assert f"{reverse('sign-on-again')}?next=" in page


def test_it_has_the_provider_ask_anew(fays: Client, provider: Provider) -> None:
    go_there(fays, remove(fays), provider)
    assert (provider.asked["prompt"], provider.asked["max_age"]) == ("login", "0")


def test_it_goes_on_with_what_was_asked_for(fays: Client, provider: Provider) -> None:
    back = go_there(fays, remove(fays), provider)
    assert is_stored()
    assert fays.get(back["Location"])["Location"] == url("step", "7")
    assert not is_stored()


def test_it_goes_on_once(fays: Client, provider: Provider) -> None:
    back = go_there(fays, remove(fays), provider)
    fays.get(back["Location"])
    assert "Confirm that it is you" in text(fays.get(back["Location"]))


def test_it_asks_nothing_more_for_a_while(fays: Client, provider: Provider) -> None:
    go_there(fays, remove(fays), provider)
    assert remove(fays) == url("step", "7")


def test_it_tells_the_history(fays: Client, provider: Provider) -> None:
    go_there(fays, remove(fays), provider)
    assert HistoryEvent.objects.get(tag="signin:confirmed").actor == "fay@acme.example"


def test_it_asks_before_a_key_is_replaced_and_leads_back_to_the_step(
    fays: Client, provider: Provider
) -> None:
    version = StepProgress.objects.get(step="7").version
    key = "c2VjcmV0LWtleS1mb3ItdGVzdHM="
    asked = fays.get(save(fays, "7", version=version, secret_key=key)["Location"])
    back = go_there(fays, asked["Location"], provider)
    assert fays.get(back["Location"])["Location"] == url("step", "7")
    assert "enter the key again" in text(fays.get(url("step", "7")))


def test_it_shows_a_token_that_was_asked_for_before(fays: Client, provider: Provider) -> None:
    back = go_there(fays, fays.post(reverse("token-new"), TOKEN)["Location"], provider)
    assert not ApiToken.objects.exists()
    assert "qro_" in text(fays.get(back["Location"]))


def test_it_offers_a_list_once_it_is_confirmed(fays: Client, provider: Provider) -> None:
    """A download in place of a page would leave the provider's in the window."""
    provider.claims["groups"] = ["soc"]
    sign_in(fays, provider)
    back = go_there(fays, fays.get(EXPORT)["Location"], provider)
    assert f'href="{EXPORT}"' in text(fays.get(back["Location"]))
    assert fays.get(EXPORT).status_code == 200


def test_it_believes_nobody_whom_the_provider_did_not_ask(fays: Client, provider: Provider) -> None:
    """Whoever sits at the open browser could have gone there without the request to ask."""
    provider.signed_in_at = time.time() - 3600
    answer = go_there(fays, remove(fays), provider)
    assert "let you through without asking" in text(answer)
    assert remove(fays).startswith(CONFIRM)


def test_it_believes_no_provider_that_tells_no_time(fays: Client, provider: Provider) -> None:
    provider.tells_time = False
    assert "did not say when you signed in" in text(go_there(fays, remove(fays), provider))
    assert remove(fays).startswith(CONFIRM)


def test_it_believes_nobody_else(fays: Client, provider: Provider, bob: User) -> None:
    sign_in(Client(), provider)
    provider.claims |= {"sub": "9", "email": bob.email}
    answer = go_there(fays, remove(fays), provider)
    assert "another account" in text(answer)
    assert remove(fays).startswith(CONFIRM)
    assert not SocialAccount.objects.filter(uid="9").exists()


def test_it_believes_no_other_person_who_has_an_account(fays: Client, provider: Provider, bob: User) -> None:
    provider.claims |= {"sub": "9", "email": bob.email}
    sign_in(Client(), provider)
    assert "another account" in text(go_there(fays, remove(fays), provider))
    assert fays.session["_auth_user_id"] == str(User.objects.get(email="fay@acme.example").pk)


def test_it_does_not_take_an_ordinary_sign_in_for_a_confirmation(fays: Client, provider: Provider) -> None:
    sign_in(fays, provider)
    sign_in(fays, provider, "?process=redirect&confirms=1")
    assert remove(fays).startswith(CONFIRM)


def test_it_counts_a_sign_in_of_which_the_provider_told_the_time(
    client: Client, provider: Provider, filled: Onboarding
) -> None:
    provider.claims["auth_time"] = int(time.time())
    sign_in(client, provider)
    assert remove(client) == url("step", "7")


def test_it_takes_away_what_the_groups_no_longer_give(fays: Client, provider: Provider) -> None:
    asked = remove(fays)
    provider.claims["groups"] = []
    back = go_there(fays, asked, provider)
    assert fays.get(back["Location"]).status_code == 404
    assert is_stored()


def test_it_says_when_the_provider_refused(fays: Client, provider: Provider) -> None:
    query = remove(fays).partition("?")[2]
    sent = fays.get(f"{reverse('sign-on-again')}?{query}")
    state = provider.authorise(sent["Location"])["state"]
    callback = reverse("openid_connect_callback", args=["sso"])
    answer = fays.get(callback, {"error": "access_denied", "state": state})
    assert "did not let you through" in text(answer)
    assert f"next={query.partition('=')[2]}" in text(answer)


def test_it_says_when_the_provider_is_away(fays: Client, provider: Provider, settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = (
        "http://127.0.0.1:1"
    )
    answer = fays.get(reverse("sign-on-again"))
    assert "could not be reached" in text(answer)


def test_it_leads_back_to_no_other_site(fays: Client, provider: Provider) -> None:
    back = go_there(fays, f"{CONFIRM}?next=https://evil.example/", provider)
    assert fays.get(back["Location"])["Location"] == reverse("customers")


def test_it_asks_before_a_second_factor_is_added(fays: Client) -> None:
    """With one, whoever sits at the open browser could confirm everything else."""
    assert fays.get(reverse("mfa_activate_totp"))["Location"].startswith(CONFIRM)
    assert fays.get(reverse("mfa_add_webauthn"))["Location"].startswith(CONFIRM)


def test_it_leaves_the_way_of_a_second_factor_open(fays: Client, provider: Provider) -> None:
    go_there(fays, fays.get(reverse("mfa_activate_totp"))["Location"], provider)
    set_up_app(fays)
    session = fays.session
    session["account_authentication_methods"] = []
    session.save()
    page = fays.get(remove(fays))
    assert page.request["PATH_INFO"] == reverse("mfa_reauthenticate")
    assert CONFIRM in text(page)


def test_it_offers_it_beside_the_password(client: Client, provider: Provider, alice: User) -> None:
    provider.claims |= {"email": alice.email, "groups": []}
    sign_in(client, provider)
    page = text(client.get(reverse("account_reauthenticate")))
    assert "Use the single sign-on" in page


def test_it_ends_with_the_access(fays: Client, provider: Provider) -> None:
    asked = remove(fays)
    User.objects.create_superuser("root@mssp.example")
    people.deactivate(user=User.objects.get(email="fay@acme.example"), by=TESTS)
    assert fays.get(asked)["Location"].startswith("/accounts/login/")
