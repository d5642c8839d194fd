"""The pages on which tokens are made and revoked."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.calling import CUSTOMER, Caller, caller
from tests.helpers import TESTS, confirm
from tests.views.canaries import everything_cached, everything_stored
from tests.views.pages import Answer, text
from wizard.actions import customers, tokens
from wizard.models import ApiToken, Customer, HistoryEvent, User
from wizard.roles import Role
from wizard.scopes import Scope
from wizard.tags import Tag


@pytest.fixture
def sent(acme: Customer) -> dict[str, object]:
    return {"name": "Ticket system", "scopes": ["read", "write"], "days": "30", "customer": ""}


def make(client: Client, user: User, sent: dict[str, object]) -> Answer:
    client.force_login(user)
    confirm(client, user)
    return client.post(reverse("token-new"), sent)


def shown(answer: Answer) -> Caller:
    return Caller(text(answer).partition("data-copy>")[2].partition("<")[0])


def test_it_shows_a_token_once_and_keeps_none_of_it(
    client: Client, alice: User, sent: dict[str, object]
) -> None:
    """G1: not in the session either."""
    machine = shown(make(client, alice, sent))
    assert machine.get(CUSTOMER.removeprefix("/api/v1/")).status_code == 200
    assert (
        machine.text[12:]
        not in text(client.get(reverse("tokens"))) + everything_stored() + everything_cached()
    )


def test_it_forbids_that_a_browser_keeps_the_page(
    client: Client, alice: User, sent: dict[str, object]
) -> None:
    assert "no-store" in make(client, alice, sent)["Cache-Control"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": ""}, "Enter what the token is for"),
        ({"scopes": []}, "Tick at least one thing"),
        ({"scopes": ["everything"]}, "everything is not one of the available choices"),
        ({"days": "9999"}, "Select a valid choice"),
        ({"customer": "other"}, "There is no customer with this short name"),
    ],
)
def test_it_makes_no_token_that_cannot_be(
    client: Client, alice: User, sent: dict[str, object], changed: dict[str, object], told: str
) -> None:
    customers.create(name="Other", slug="other", by=TESTS)
    answer = make(client, alice, {**sent, **changed})
    assert (answer.status_code, ApiToken.objects.count()) == (422, 0)
    assert told in text(answer)


def test_it_limits_a_token_to_one_customer(client: Client, dana: User, sent: dict[str, object]) -> None:
    make(client, dana, {**sent, "customer": "acme"})
    token = ApiToken.objects.get()
    assert token.customer is not None
    assert (token.customer.slug, token.user, token.scopes) == ("acme", dana, ["read", "write"])


def test_it_offers_services_to_administrators_alone(
    client: Client, dana: User, sent: dict[str, object]
) -> None:
    """G10: nobody gains the power of another account by a field that the page did not offer."""
    service = tokens.create_service(name="Robot", role=Role.ADMINISTRATOR, by=TESTS)
    make(client, dana, {**sent, "owner": str(service.pk), "role": "administrator"})
    assert ApiToken.objects.get().user == dana
    assert "Robot" not in text(client.get(reverse("token-new")))


def test_it_makes_a_service_with_a_role_and_no_way_to_sign_in(
    client: Client, root: User, sent: dict[str, object]
) -> None:
    make(client, root, {**sent, "owner": "new", "role": "auditor"})
    service = ApiToken.objects.get().user
    assert (service.name, service.has_usable_password()) == ("Ticket system", False)
    assert [(m.role, m.customer) for m in service.memberships.all()] == [("auditor", None)]
    assert HistoryEvent.objects.filter(tag=Tag.SERVICE_CREATED).count() == 1


def test_it_gives_a_service_that_exists_another_token(
    client: Client, root: User, sent: dict[str, object]
) -> None:
    service = tokens.create_service(name="Robot", role=Role.AUDITOR, by=TESTS)
    machine = shown(make(client, root, {**sent, "owner": str(service.pk)}))
    assert machine.get("me").json()["owner"] == service.email
    assert machine.call("PATCH", CUSTOMER, {"name": "B"}).status_code == 403


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"owner": "new"}, "Choose what the new service is"),
        ({"owner": "new", "role": "customer_operator"}, "Enter the customer"),
        ({"owner": "new", "role": "administrator", "customer": "acme"}, "Leave the customer empty"),
        ({"owner": "999"}, "Select a valid choice"),
        ({"owner": ""}, "This field is required"),
    ],
)
def test_it_makes_no_half_of_a_service(
    client: Client, root: User, acme: Customer, sent: dict[str, object], more: dict[str, object], told: str
) -> None:
    answer = make(client, root, {**sent, **more})
    assert (answer.status_code, told in text(answer)) == (422, True)
    assert not tokens.services().exists()


def test_it_lists_to_everybody_their_own_and_to_administrators_all(
    client: Client, alice: User, dana: User, root: User
) -> None:
    """G10"""
    for user in (alice, dana):
        tokens.create(user=user, name=f"of {user.email}", scopes=[Scope.READ], days=1, by=TESTS)
    seen = []
    for user in (alice, root):
        client.force_login(user)
        confirm(client, user)
        page = text(client.get(reverse("tokens")))
        seen.append([name in page for name in ("of alice@", "of dana@")])
    assert seen == [[True, False], [True, True]]


def test_it_pages_through_many_tokens(client: Client, alice: User) -> None:
    for number in range(51):
        tokens.create(user=alice, name=f"no. {number}", scopes=[Scope.READ], days=1, by=TESTS)
    client.force_login(alice)
    confirm(client, alice)
    first = client.get(reverse("tokens"))
    rest = client.get(reverse("tokens"), {"after": str(ApiToken.objects.order_by("pk")[1].pk)})
    assert ("no. 0<" in text(first), "Older tokens" in text(first)) == (False, True)
    assert "no. 0" in text(rest)


def test_it_revokes_ones_own_token(client: Client, alice: User) -> None:
    machine = caller(alice)
    client.force_login(alice)
    confirm(client, alice)
    client.post(reverse("token-revoke", args=[ApiToken.objects.get().pk]))
    assert machine.get("me").status_code == 401
    assert "Revoked" in text(client.get(reverse("tokens")))


def test_it_does_not_revoke_what_belongs_to_another(client: Client, alice: User, dana: User) -> None:
    """G10"""
    machine = caller(dana)
    client.force_login(alice)
    confirm(client, alice)
    assert client.post(reverse("token-revoke", args=[ApiToken.objects.get().pk])).status_code == 404
    assert machine.get("me").status_code == 200
