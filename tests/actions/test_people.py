from functools import partial

import pytest
from django.core import signing

from tests.helpers import TESTS
from tests.threads import together
from wizard.actions import people
from wizard.actions.people import SetupClosed
from wizard.models import HistoryEvent, User

create = partial(people.create_first_administrator, name="A", password="correct horse battery")


@pytest.mark.django_db
def test_it_creates_the_first_administrator() -> None:
    user = create(token=people.setup_token(), email="A@mssp.example", address="127.0.0.1")
    event = HistoryEvent.objects.get(tag="person:created")
    assert (user.email, user.is_superuser) == ("a@mssp.example", True)
    assert (event.actor, event.address) == ("one-time link", "127.0.0.1")


@pytest.mark.django_db
def test_it_closes_the_link_once_anybody_can_sign_in() -> None:
    people.create_administrator(email="a@mssp.example", name="A", password="correct horse", by=TESTS)
    with pytest.raises(SetupClosed):
        create(token=people.setup_token(), email="b@mssp.example")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "token",
    ["", "setup", pytest.param(signing.dumps("setup", salt="another"), id="signed for something else")],
)
def test_it_refuses_a_link_that_this_installation_did_not_make(token: str) -> None:
    with pytest.raises(SetupClosed):
        create(token=token, email="a@mssp.example")


@pytest.mark.django_db
def test_it_refuses_a_link_older_than_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    token = people.setup_token()
    monkeypatch.setattr(people, "SETUP_LINK_HOURS", -1)
    with pytest.raises(SetupClosed):
        create(token=token, email="a@mssp.example")


@pytest.mark.django_db(transaction=True)
def test_it_lets_one_of_several_who_come_at_once_be_the_first() -> None:
    token = people.setup_token()
    ended = together(*(partial(create, token=token, email=f"{n}@mssp.example") for n in range(4)))
    assert sorted(type(end).__name__ for end in ended) == ["SetupClosed"] * 3 + ["User"]
    assert User.objects.count() == 1
