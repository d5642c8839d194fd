"""A link reaches no further than the person who made it."""

from functools import partial

import pytest
from django.test import Client

from tests.helpers import TESTS, member
from tests.secret_links.conftest import MIRA
from tests.secret_links.visitor import Visitor
from tests.views.pages import text, url
from wizard.actions import people, secret_links
from wizard.actions.secret_links import Made
from wizard.guides.spec import Guide
from wizard.history import Actor
from wizard.models import Credential, Customer, HistoryEvent, Onboarding, User
from wizard.roles import Role

KEY = "c2VjcmV0LWtleS1mb3ItdGVzdHM="
OPENS_NOTHING = "This link opens nothing"


@pytest.fixture
def carl(acme: Customer) -> User:
    """Works for the MSSP, for ACME alone."""
    User.objects.create_superuser("root@mssp.example")
    return member("carl@mssp.example", Role.MSSP_OPERATOR, acme)


@pytest.fixture
def made(onboarding: Onboarding, guide: Guide, carl: User) -> Made:
    make = partial(secret_links.make, onboarding=onboarding, guide=guide, email=MIRA, days=3)
    return make(fields=["access_key", "secret_key"], by=Actor.of(carl))


def lose_role(carl: User) -> None:
    people.take_role(membership=carl.memberships.get(), by=TESTS)


def look_only(carl: User) -> None:
    people.give_role(user=carl, customer=carl.memberships.get().customer, role=Role.AUDITOR, by=TESTS)


def lose_access(carl: User) -> None:
    people.deactivate(user=carl, by=TESTS)


LOSSES = pytest.mark.parametrize("lose", [lose_role, look_only, lose_access], ids=lambda lose: lose.__name__)


def test_it_opens_as_long_as_its_maker_may_share(mira: Visitor) -> None:
    assert mira.is_in()


@LOSSES
def test_it_closes_with_its_makers_right(mira: Visitor, carl: User, lose: partial[None]) -> None:
    lose(carl)
    assert OPENS_NOTHING in text(mira.home())
    assert mira.save("7", access_key=KEY).status_code == 404
    assert not Credential.objects.exists()


@LOSSES
def test_it_mails_no_code_any_more(stranger: Visitor, carl: User, lose: partial[None]) -> None:
    lose(carl)
    assert OPENS_NOTHING in text(stranger.ask_for_code())


def test_it_takes_no_value_that_was_on_its_way(made: Made, guide: Guide, carl: User) -> None:
    lose_role(carl)
    save = partial(secret_links.save, link=made.link, guide=guide, step=guide.step("7"), version=0)
    with pytest.raises(secret_links.LinkClosed):
        save(answers={}, secrets={"access_key": KEY}, by=TESTS)


@LOSSES
def test_it_tells_the_operators_why(operator: Client, made: Made, carl: User, lose: partial[None]) -> None:
    lose(carl)
    page = text(operator.get(url("secret-links")))
    assert "carl@mssp.example, who made it, may no longer share ACME." in page
    assert "Closed" in page


def test_it_stays_closed_when_its_maker_is_let_in_again(mira: Visitor, carl: User) -> None:
    lose_access(carl)
    people.reactivate(user=carl, by=TESTS)
    assert OPENS_NOTHING in text(mira.home())
    assert HistoryEvent.objects.get(tag="link:withdrawn").facts["email"] == MIRA


def test_it_can_be_withdrawn_while_it_is_closed(operator: Client, made: Made, carl: User) -> None:
    lose_role(carl)
    operator.post(url("secret-link-withdraw", made.link.pk))
    assert "Withdrawn" in text(operator.get(url("secret-links")))


def test_it_minds_no_right_for_another_customer(mira: Visitor, carl: User, charlie: User) -> None:
    other = Customer.objects.get(slug="other")
    people.give_role(user=carl, customer=other, role=Role.MSSP_OPERATOR, by=TESTS)
    people.take_role(membership=carl.memberships.get(customer__slug="acme"), by=TESTS)
    assert OPENS_NOTHING in text(mira.home())
