from functools import partial
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from tests.helpers import TESTS
from tests.threads import together
from wizard import history
from wizard.ledger import Break, Tampering
from wizard.models import Customer, HistoryEvent, HistoryStream
from wizard.tags import Tag

STREAM = history.GLOBAL_STREAM


def record(number: int = 0) -> None:
    with transaction.atomic():
        history.record(Tag.PERSON_CREATED, by=TESTS, email=f"{number}@example.com", role="auditor")


@pytest.fixture
def chain(db: None) -> None:
    """Five events of the installation."""
    for number in range(5):
        record(number)


def events(**which: Any) -> Any:
    return HistoryEvent.objects.filter(stream=STREAM, **which)


@pytest.mark.usefixtures("chain")
def test_it_verifies_what_was_recorded() -> None:
    """G6"""
    assert history.verify(STREAM) == history.Integrity(count=5, broken=None)


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize(
    "edit",
    [
        {"actor": "somebody else"},
        {"facts": {"email": "another@example.com"}},
        {"tag": "person:removed"},
        {"about": "another"},
        {"address": "192.0.2.1"},
        {"request_id": "1"},
        {"previous": "0" * 64},
        {"mac": "0" * 64},
        {"at": "2001-01-01T00:00:00Z"},
    ],
    ids=lambda edit: next(iter(edit)),
)
def test_it_finds_an_edited_event(edit: dict[str, Any]) -> None:
    """G6"""
    events(sequence=3).update(**edit)
    broken = history.verify(STREAM).broken
    assert broken is not None
    assert broken.sequence == 3


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize("sequence", [1, 3])
def test_it_finds_a_deleted_event(sequence: int) -> None:
    """G6"""
    events(sequence=sequence).delete()
    assert history.verify(STREAM).broken == Break(sequence, Tampering.REMOVED)


@pytest.mark.usefixtures("chain")
def test_it_finds_that_the_last_events_were_cut_off() -> None:
    """G6"""
    events(sequence__gt=3).delete()
    assert history.verify(STREAM).broken == Break(4, Tampering.TRUNCATED)


@pytest.mark.usefixtures("chain")
def test_it_finds_that_all_events_were_deleted() -> None:
    """G6"""
    events().delete()
    assert history.verify(STREAM).broken == Break(1, Tampering.TRUNCATED)


@pytest.mark.usefixtures("chain")
def test_it_trusts_no_chain_whose_head_was_deleted() -> None:
    """G6"""
    events(sequence__gt=3).delete()
    HistoryStream.objects.filter(name=STREAM).delete()
    assert not history.verify(STREAM).ok


@pytest.mark.usefixtures("chain")
def test_it_finds_two_events_that_changed_places() -> None:
    """G6"""
    for before, after in ((2, 102), (3, 2), (102, 3)):
        events(sequence=before).update(sequence=after)
    assert history.verify(STREAM).broken == Break(2, Tampering.REORDERED)


@pytest.mark.usefixtures("chain")
def test_it_finds_an_event_of_another_chain(acme: Customer) -> None:
    """G6"""
    HistoryEvent.objects.filter(stream=acme.stream).update(stream="customer:another")
    HistoryStream.objects.filter(name=acme.stream).update(name="customer:another")
    assert history.verify("customer:another").broken == Break(1, Tampering.EDITED)


@pytest.mark.usefixtures("chain")
def test_it_verifies_nothing_under_another_key(settings: Settings) -> None:
    settings.HISTORY_KEY = "another"
    assert history.verify(STREAM).broken == Break(1, Tampering.EDITED)
    assert not history.key_fits(HistoryStream.objects.get(name=STREAM))


@pytest.mark.django_db(transaction=True)
def test_it_keeps_one_unbroken_chain_for_twenty_writers_at_once() -> None:
    """G6"""
    ended = together(*(partial(record, number) for number in range(20)))
    assert ended == [None] * 20
    assert history.verify(STREAM) == history.Integrity(count=20, broken=None)


@pytest.mark.django_db(transaction=True)
def test_it_leaves_no_gap_where_a_change_was_rolled_back() -> None:
    """G5, G6"""

    def undone() -> None:
        with transaction.atomic():
            record()
            raise InterruptedError

    together(*[undone, record] * 5)
    assert history.verify(STREAM) == history.Integrity(count=5, broken=None)


@pytest.mark.django_db(transaction=True)
def test_it_records_nothing_outside_the_transaction_of_a_change() -> None:
    """G5"""
    with pytest.raises(history.NotInTransaction):
        history.record(Tag.PERSON_CREATED, by=TESTS)
    assert not HistoryEvent.objects.exists()


@pytest.mark.django_db
def test_it_has_nothing_to_say_about_a_chain_that_never_began() -> None:
    assert history.verify("customer:nobody") == history.Integrity(count=0, broken=None)


def test_it_gives_each_customer_a_chain_of_its_own(acme: Customer) -> None:
    record()
    assert history.verify(acme.stream).count == 1
    assert history.verify(STREAM).count == 1


@pytest.mark.django_db
def test_it_keeps_who_did_it_from_where_as_text() -> None:
    actor = history.Actor("alice@acme.example", request_id="r1", address="192.0.2.1")
    with transaction.atomic():
        event = history.record(Tag.PERSON_CREATED, by=actor)
    assert (event.actor, event.request_id, event.address) == ("alice@acme.example", "r1", "192.0.2.1")
