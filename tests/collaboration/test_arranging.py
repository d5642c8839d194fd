"""Owner, due date, and what the customer owes."""

from datetime import date

import pytest

from tests.helpers import TESTS
from wizard.actions import collaboration
from wizard.actions.collaboration import HoldsKey, NotAColleague
from wizard.models import HistoryEvent, Onboarding, Standing, User

DUE = date(2030, 5, 12)


def last_event() -> HistoryEvent:
    return HistoryEvent.objects.latest("pk")


def test_it_assigns_an_owner_and_tells_the_history(onboarding: Onboarding, dana: User) -> None:
    assert collaboration.assign(onboarding=onboarding, owner=dana, by=TESTS)
    assert Onboarding.objects.get().owner == dana
    assert last_event().facts == {"owner": "dana@mssp.example", "previous": "nobody"}


def test_it_takes_the_owner_away(onboarding: Onboarding, dana: User) -> None:
    collaboration.assign(onboarding=onboarding, owner=dana, by=TESTS)
    collaboration.assign(onboarding=onboarding, owner=None, by=TESTS)
    assert Onboarding.objects.get().owner is None
    assert last_event().facts == {"owner": "nobody", "previous": "dana@mssp.example"}


def test_it_says_nothing_where_nothing_changes(onboarding: Onboarding) -> None:
    events = HistoryEvent.objects.count()
    unchanged = {"owner": None, "due_date": None, "waiting_reason": ""}
    assert not collaboration.arrange(onboarding=onboarding, changes=unchanged, by=TESTS)
    assert HistoryEvent.objects.count() == events


@pytest.mark.parametrize("name", ["charlie", "bob", "erin"])
def test_it_assigns_to_nobody_who_may_not_do_the_work(
    name: str, onboarding: Onboarding, request: pytest.FixtureRequest
) -> None:
    """G10: Charlie belongs to another customer; Bob and Erin only read."""
    with pytest.raises(NotAColleague):
        collaboration.assign(onboarding=onboarding, owner=request.getfixturevalue(name), by=TESTS)
    assert Onboarding.objects.get().owner is None


def test_it_assigns_to_nobody_whose_access_has_ended(onboarding: Onboarding, dana: User) -> None:
    User.objects.filter(pk=dana.pk).update(is_active=False)
    with pytest.raises(NotAColleague):
        collaboration.assign(onboarding=onboarding, owner=dana, by=TESTS)


def test_it_sets_a_due_date(onboarding: Onboarding) -> None:
    assert collaboration.set_due_date(onboarding=onboarding, due_date=DUE, by=TESTS)
    assert Onboarding.objects.get().due_date == DUE
    assert last_event().facts == {"due": "2030-05-12", "previous": "none"}


def test_it_waits_for_the_customer_since_the_first_reason(onboarding: Onboarding) -> None:
    collaboration.set_waiting(onboarding=onboarding, reason="They buy a licence.", by=TESTS)
    since = Onboarding.objects.get().waiting_since
    collaboration.set_waiting(onboarding=onboarding, reason="They send the code.", by=TESTS)
    stored = Onboarding.objects.get()
    assert (stored.waiting_reason, stored.waiting_since) == ("They send the code.", since)


def test_it_stops_waiting(onboarding: Onboarding) -> None:
    collaboration.set_waiting(onboarding=onboarding, reason="They buy a licence.", by=TESTS)
    collaboration.set_waiting(onboarding=onboarding, reason="", by=TESTS)
    assert Onboarding.objects.get().waiting_since is None
    assert last_event().tag == "customer:answered"


def test_it_changes_all_or_nothing(onboarding: Onboarding, charlie: User) -> None:
    changes = {"due_date": DUE, "waiting_reason": "They buy it.", "owner": charlie}
    with pytest.raises(NotAColleague):
        collaboration.arrange(onboarding=onboarding, changes=changes, by=TESTS)
    assert Onboarding.objects.get().due_date is None


def test_it_keeps_no_key_as_a_reason(onboarding: Onboarding) -> None:
    """G1: the reason goes into the history, where nothing can be taken out again."""
    with pytest.raises(HoldsKey):
        collaboration.set_waiting(
            onboarding=onboarding, reason="c1c1c1c1-1111-4222-8333-444444444444", by=TESTS
        )
    assert last_event().tag == "onboarding:started"


def test_it_moves_the_standing_along(onboarding: Onboarding, dana: User) -> None:
    changes = {"due_date": DUE, "waiting_reason": "They buy it.", "owner": dana}
    collaboration.arrange(onboarding=onboarding, changes=changes, by=TESTS)
    standing = Standing.objects.get(onboarding=onboarding)
    assert (standing.due_date, standing.waiting_for_customer, standing.owner) == (DUE, True, dana)
