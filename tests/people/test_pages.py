"""The administrators' pages about people, and joining by a link."""

import re

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries, Settings

from tests.helpers import TESTS, confirm, member
from tests.signin.conftest import PASSWORD as ROOTS
from tests.views.pages import text
from wizard.actions import people, tokens
from wizard.models import Customer, HistoryEvent, Invitation, User
from wizard.roles import Permission, Role

LINK = re.compile(r"http\S+(/join/[\w-]+/)")
PASSWORD = "quiet copper lantern"


@pytest.fixture
def root(client: Client, root: User) -> User:
    client.force_login(root)
    confirm(client, root)
    return root


def invite(client: Client, **values: str) -> str:
    answer = client.post(
        reverse("invite"),
        {"email": "new@acme.example", "role": "customer_operator", "customer": "acme", **values},
    )
    return text(answer)


def test_it_sends_the_link_and_does_not_show_it(
    client: Client, root: User, acme: Customer, mailoutbox: list[EmailMessage]
) -> None:
    page = invite(client)
    assert LINK.search(str(mailoutbox[0].body))
    assert mailoutbox[0].to == ["new@acme.example"]
    assert "/join/" not in page


def test_it_shows_the_link_once_where_there_is_no_mail(
    client: Client, root: User, acme: Customer, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert LINK.search(invite(client))
    assert "/join/" not in text(client.get(reverse("people")))


def test_it_shows_the_link_where_the_mail_server_is_down(
    client: Client, root: User, acme: Customer, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "The mail server did not take the mail" in invite(client)


def test_it_lets_the_invited_person_in(
    client: Client, root: User, acme: Customer, mailoutbox: list[EmailMessage]
) -> None:
    invite(client)
    found = LINK.search(str(mailoutbox[0].body))
    assert found
    visitor = Client()
    assert "ACME" in text(visitor.get(found[1]))
    visitor.post(found[1], {"name": "New", "password": PASSWORD})
    assert "ACME" in text(visitor.get("/", follow=True))
    assert visitor.get(found[1]).status_code == 404


def test_it_refuses_an_easily_guessed_password_at_the_door(
    client: Client, root: User, acme: Customer, mailoutbox: list[EmailMessage]
) -> None:
    invite(client)
    found = LINK.search(str(mailoutbox[0].body))
    assert found
    answer = Client().post(found[1], {"name": "New", "password": "Password1234!"})
    assert answer.status_code == 422
    assert "easy to guess" in text(answer)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"customer": ""}, "Enter the customer that this person belongs to"),
        ({"customer": "nobody"}, "There is no customer of that name"),
        ({"role": "administrator"}, "an administrator looks after all of them"),
        ({"email": "root@mssp.example"}, "This person is here already"),
        ({"role": "king"}, "Select a valid choice"),
    ],
)
def test_it_says_what_is_wrong_with_an_invitation(
    client: Client, root: User, acme: Customer, values: dict[str, str], told: str
) -> None:
    assert told in invite(client, **values)
    assert not Invitation.objects.exists()


def test_it_leads_from_a_known_address_to_that_person(
    client: Client, root: User, acme: Customer, dana: User
) -> None:
    page = invite(client, email=dana.email)
    assert f'href="{reverse("person", args=[dana.pk])}"' in page
    assert "their access has ended" not in page
    User.objects.filter(pk=dana.pk).update(is_active=False)
    assert "their access has ended" in invite(client, email=dana.email)


def test_it_says_that_an_earlier_invitation_is_replaced(client: Client, root: User, acme: Customer) -> None:
    invite(client)
    assert "no longer works" not in text(client.get(reverse("people")))
    invite(client, role="auditor", customer="")
    page = text(client.get(reverse("people")))
    assert "The earlier invitation of new@acme.example no longer works" in page
    assert Invitation.objects.open().count() == 1


def path_of_invitation(client: Client, mailoutbox: list[EmailMessage]) -> str:
    invite(client)
    found = LINK.search(str(mailoutbox[-1].body))
    assert found
    return found[1]


def test_it_tells_who_is_signed_in_what_to_do_with_an_invitation(
    client: Client, root: User, acme: Customer, dana: User, mailoutbox: list[EmailMessage]
) -> None:
    path, visitor = path_of_invitation(client, mailoutbox), Client()
    visitor.force_login(dana)
    page = text(visitor.get(path))
    assert "You are signed in as <strong>dana@mssp.example</strong>" in page
    visitor.post(path, {"name": "New", "password": PASSWORD})
    assert Invitation.objects.open().exists()


def test_it_tells_who_came_another_way_meanwhile_to_sign_in(
    client: Client, root: User, acme: Customer, mailoutbox: list[EmailMessage]
) -> None:
    path = path_of_invitation(client, mailoutbox)
    User.objects.create_user("new@acme.example", PASSWORD)
    assert "You have an account already" in text(Client().get(path))


def test_it_tells_who_has_joined_to_sign_in(
    client: Client, root: User, acme: Customer, mailoutbox: list[EmailMessage]
) -> None:
    path, visitor = path_of_invitation(client, mailoutbox), Client()
    visitor.post(path, {"name": "New", "password": PASSWORD})
    assert "you do not need it" in text(visitor.get(path))
    assert "If you have joined already, sign in" in text(Client().get(path))


def test_it_withdraws_an_invitation(client: Client, root: User, acme: Customer) -> None:
    invite(client)
    client.post(reverse("invitation-revoke", args=[Invitation.objects.get().pk]))
    assert not Invitation.objects.open().exists()


def test_it_finds_people_by_name_and_address(client: Client, root: User, alice: User, dana: User) -> None:
    page = text(client.get(reverse("people"), {"q": "DANA"}))
    assert "dana@mssp.example" in page
    assert "alice@acme.example" not in page


def test_it_lists_many_people_page_by_page_in_few_queries(
    client: Client, root: User, acme: Customer, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(55):
        member(f"p{number:02}@acme.example", Role.AUDITOR, acme)
    with django_assert_max_num_queries(8):
        page = text(client.get(reverse("people")))
    following = re.search(r"\?after=\d+", page)
    assert following
    assert "p54@acme.example" in text(client.get(reverse("people") + following[0]))


def test_it_gives_and_takes_a_role(client: Client, root: User, acme: Customer, dana: User) -> None:
    client.post(reverse("person", args=[dana.pk]), {"role": "auditor", "customer": "acme"})
    held = dana.memberships.get(customer=acme)
    client.post(reverse("role-take", args=[dana.pk, held.pk]))
    assert not dana.memberships.filter(customer=acme).exists()
    assert HistoryEvent.objects.filter(tag="role:taken", actor="root@mssp.example").exists()


def test_it_ends_access_and_gives_it_again(client: Client, root: User, dana: User) -> None:
    client.post(reverse("person-deactivate", args=[dana.pk]))
    assert not User.objects.get(pk=dana.pk).is_active
    client.post(reverse("person-reactivate", args=[dana.pk]))
    assert User.objects.get(pk=dana.pk).is_active


def test_it_lets_nobody_end_their_own_access(client: Client, root: User) -> None:
    client.post(reverse("person-deactivate", args=[root.pk]))
    assert User.objects.get(pk=root.pk).is_active
    page = text(client.post(reverse("role-take", args=[root.pk, 0]), follow=True))
    assert "make another person administrator first" in page


def test_it_takes_a_role_only_from_the_person_it_belongs_to(
    client: Client, root: User, dana: User, erin: User
) -> None:
    other = erin.memberships.get()
    assert client.post(reverse("role-take", args=[dana.pk, other.pk])).status_code == 404


@pytest.mark.parametrize("permission", Permission)
def test_it_shows_every_permission_with_its_sentence(
    client: Client, root: User, permission: Permission
) -> None:
    assert escape(permission.sentence) in text(client.get(reverse("roles")))


def test_it_offers_people_only_to_those_who_manage_them(client: Client, root: User, dana: User) -> None:
    assert reverse("people") in text(client.get("/"))
    client.force_login(dana)
    assert f'href="{reverse("people")}"' not in text(client.get("/"))


@pytest.fixture
def service(db: None) -> User:
    return tokens.create_service(name="Ticket system", role=Role.AUDITOR, by=TESTS)


def test_it_shows_a_service_as_one(client: Client, root: User, service: User) -> None:
    page = text(client.get(reverse("people"), {"q": "ticket"}))
    assert "<span>Service</span>" in page
    assert '<td data-label="Second factor"></td>' in page


def test_it_offers_nothing_for_a_service_that_only_people_have(
    client: Client, root: User, service: User
) -> None:
    page = text(client.get(reverse("person", args=[service.pk])))
    assert "A service:" in page
    assert not any(words in page for words in ("Sign out everywhere", "second factor", "never signed in"))
    assert "End access" in page


def test_it_names_the_owner_of_a_token(client: Client, root: User, service: User) -> None:
    tokens.create(user=service, name="Sync", scopes=[], days=1, by=TESTS)
    page = text(client.get(reverse("tokens")))
    assert f'href="{reverse("person", args=[service.pk])}">Ticket system</a>' in page


@pytest.fixture
def left_open(client: Client, root: User) -> Client:
    """Root's browser, whose last password was given long ago."""
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    return client


@pytest.mark.parametrize("power", ["invite", "role", "second factor", "access"])
def test_it_asks_again_before_somebody_is_let_in_or_further(
    left_open: Client, dana: User, acme: Customer, power: str
) -> None:
    people.deactivate(user=dana, by=TESTS)
    place, sent = {
        "invite": (reverse("invite"), {"email": "new@acme.example", "role": "administrator", "customer": ""}),
        "role": (reverse("person", args=[dana.pk]), {"role": "administrator", "customer": ""}),
        "second factor": (reverse("second-factor-reset", args=[dana.pk]), {}),
        "access": (reverse("person-reactivate", args=[dana.pk]), {}),
    }[power]
    before = HistoryEvent.objects.count()
    asked = left_open.post(place, sent)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert HistoryEvent.objects.count() == before
    left_open.post(asked["Location"], {"password": ROOTS, "next": place})
    assert HistoryEvent.objects.exclude(tag="signin:confirmed").count() > before


def test_it_keeps_an_invitation_that_names_a_customer_in_its_address(
    left_open: Client, acme: Customer
) -> None:
    form = re.search(r'method="post"\s+novalidate\s+action="([^"]*)"', invite_page(left_open))
    assert form
    sent = {"email": "new@acme.example", "role": "customer_operator", "customer": "acme"}
    asked = left_open.post(form[1], sent)
    left_open.post(asked["Location"], {"password": ROOTS, "next": form[1]})
    assert Invitation.objects.get().email == "new@acme.example"


def invite_page(client: Client) -> str:
    return text(client.get(reverse("invite"), {"customer": "acme"}))


@pytest.mark.parametrize(
    ("place", "sent"),
    [
        ("invite", {"email": "root@mssp.example", "role": "administrator", "customer": ""}),
        ("token-new", {"name": ""}),
    ],
)
def test_a_form_that_is_refused_after_the_confirmation_is_sent_to_its_own_page(
    left_open: Client, place: str, sent: dict[str, str]
) -> None:
    asked = left_open.post(reverse(place), sent)
    refused = left_open.post(asked["Location"], {"password": ROOTS, "next": reverse(place)})
    assert refused.status_code == 422
    assert re.search(rf'method="post"\s+novalidate\s+action="{reverse(place)}"', text(refused))


def test_it_ends_an_access_at_once(left_open: Client, dana: User) -> None:
    left_open.post(reverse("person-deactivate", args=[dana.pk]))
    dana.refresh_from_db()
    assert not dana.is_active


def test_it_asks_nothing_for_a_form_that_is_wrong(left_open: Client, dana: User) -> None:
    answer = left_open.post(reverse("person", args=[dana.pk]), {"role": "customer_operator", "customer": ""})
    assert answer.status_code == 422
