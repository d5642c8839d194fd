"""Second factors: who needs one, and that it is asked for."""

import re

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from tests.helpers import confirm, member
from tests.signin.conftest import digits, set_up_app, sign_in
from tests.views.pages import text
from wizard import access
from wizard.models import Customer, HistoryEvent, User
from wizard.roles import Role

pytestmark = pytest.mark.django_db


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.usefixtures("mfa_required")
@pytest.mark.parametrize("path", ["/", "/customers/new/", "/people/roles/", "/account/"])
def test_it_leads_staff_without_a_second_factor_to_its_setup(danas: Client, path: str) -> None:
    assert danas.get(path)["Location"] == reverse("mfa_index")
    assert "Set up a second factor to go on" in text(danas.get(reverse("mfa_index")))


@pytest.mark.usefixtures("mfa_required")
def test_it_leads_a_fragment_there_as_a_whole_page(danas: Client) -> None:
    answer = danas.get("/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, reverse("mfa_index"))


@pytest.mark.usefixtures("mfa_required")
def test_it_lets_staff_in_once_an_app_is_set_up(danas: Client) -> None:
    set_up_app(danas)
    assert danas.get("/").status_code == 200


@pytest.mark.usefixtures("mfa_required")
def test_it_asks_nothing_more_of_people_who_see_their_own_customer_alone(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/account/").status_code == 200


def test_it_asks_nothing_where_it_is_not_required(danas: Client) -> None:
    assert danas.get("/").status_code == 200


def test_it_counts_who_sees_more_than_their_own(
    acme: Customer, charlie: User, dana: User, erin: User
) -> None:
    of_two = member("two@x.example", Role.AUDITOR, acme)
    of_two.memberships.create(role=Role.AUDITOR, customer=charlie.memberships.get().customer)
    assigned = member("assigned@mssp.example", Role.MSSP_OPERATOR, acme)
    root = User.objects.create_superuser("root@mssp.example")
    everyone = (charlie, dana, erin, of_two, assigned, root)
    assert [access.sees_more_than_their_own(user) for user in everyone] == [False, *[True] * 5]


def test_it_asks_for_the_digits_after_the_password(danas: Client, dana: User) -> None:
    secret, visitor = set_up_app(danas), Client()
    sign_in(visitor, dana)
    assert not signed_in(visitor)
    visitor.post(reverse("mfa_authenticate"), {"code": digits(secret)})
    assert signed_in(visitor)
    assert HistoryEvent.objects.filter(tag="signin:done", facts__method="password and mfa").exists()


def test_it_takes_no_wrong_digits_and_tells_the_history(danas: Client, dana: User) -> None:
    set_up_app(danas)
    visitor = Client()
    sign_in(visitor, dana)
    visitor.post(reverse("mfa_authenticate"), {"code": "nonsense"})
    assert not signed_in(visitor)
    assert HistoryEvent.objects.get(tag="factor:refused").facts["email"] == dana.email


def test_it_takes_the_same_digits_once(danas: Client, dana: User) -> None:
    secret = set_up_app(danas)
    browsers = [Client(), Client()]
    for browser in browsers:
        sign_in(browser, dana)
        browser.post(reverse("mfa_authenticate"), {"code": digits(secret)})
    assert not signed_in(browsers[1])


def test_it_shows_recovery_codes_once_and_takes_each_once(danas: Client, dana: User) -> None:
    set_up_app(danas)
    first, second = (text(danas.get(reverse("mfa_view_recovery_codes"))) for _ in range(2))
    codes = re.findall(r"<li>(\d{8})</li>", first)
    assert f'data-copy="{"&#10;".join(codes)}"' in first
    code = codes[0]
    assert code not in second
    outcomes = []
    for visitor in (Client(), Client()):
        sign_in(visitor, dana)
        visitor.post(reverse("mfa_authenticate"), {"code": code})
        outcomes.append(signed_in(visitor))
    assert outcomes == [True, False]


def test_it_seals_the_secret_of_the_app(danas: Client, dana: User) -> None:
    """G1"""
    secret = set_up_app(danas)
    stored = repr(list(Authenticator.objects.values()))
    assert secret not in stored
    assert secret not in repr(danas.session.items())
    assert "v1." in stored


def test_it_does_not_open_a_secret_that_was_changed(danas: Client, dana: User) -> None:
    """G3"""
    set_up_app(danas)
    row = Authenticator.objects.get(type="totp")
    row.data["secret"] = row.data["secret"][:-1] + ("0" if row.data["secret"][-1] != "0" else "1")
    row.save()
    visitor = Client(raise_request_exception=False)
    sign_in(visitor, dana)
    assert visitor.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 500
    assert not signed_in(visitor)


def test_it_lets_an_administrator_remove_the_factors_of_a_lost_phone(danas: Client, dana: User) -> None:
    set_up_app(danas)
    root, browser = User.objects.create_superuser("root@mssp.example"), Client()
    browser.force_login(root)
    confirm(browser, root)
    browser.post(reverse("second-factor-reset", args=[dana.pk]))
    assert not Authenticator.objects.filter(user=dana).exists()
    assert danas.get("/").status_code == 302
    visitor = Client()
    sign_in(visitor, dana)
    assert signed_in(visitor)


def test_it_asks_for_the_password_again_before_an_app_is_set_up(client: Client, dana: User) -> None:
    client.force_login(dana)
    address = reverse("mfa_activate_totp")
    assert client.get(address)["Location"].startswith(reverse("account_reauthenticate"))
    confirm(client, dana)
    assert client.get(address).status_code == 200


def test_it_sets_up_an_app_after_somebody_tried_a_link_to_reset_the_password(
    danas: Client, dana: User
) -> None:
    Client().get(reverse("account_reset_password_from_key", args=[user_pk_to_url_str(dana), "no-key"]))
    set_up_app(danas)
    assert Authenticator.objects.filter(user=dana, type=Authenticator.Type.TOTP).exists()


def test_it_writes_into_the_history_what_happens_to_factors(
    danas: Client, dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(danas)
        danas.post(reverse("mfa_deactivate_totp"))
    told = HistoryEvent.objects.filter(tag__startswith="factor", facts__kind="totp")
    assert {event.tag for event in told} == {"factor:added", "factor:removed"}
