"""What a worker does with a confirmed file."""

import gc
import tracemalloc
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings
from redis.exceptions import RedisError

from tests.helpers import TESTS, fill
from tests.imports.files import dry_run
from wizard import history, tasks, vault
from wizard.actions import bulk_import, bulk_rows, customers, onboardings
from wizard.actions.imports import NotApplied
from wizard.actions.rows import Row
from wizard.guides.spec import Guide
from wizard.history import Actor
from wizard.models import (
    Customer,
    CustomerImport,
    HistoryEvent,
    ImportPart,
    Onboarding,
    Standing,
    VerificationRun,
)

pytestmark = pytest.mark.django_db
DANA = Actor("dana@mssp.example", "request-1", "192.0.2.7")


def ready(*lines: str) -> CustomerImport:
    return bulk_import.prepare(file_name="list.csv", rows=dry_run(*lines).rows, by=DANA)


def queued(*lines: str) -> CustomerImport:
    found = ready(*lines)
    assert bulk_import.confirm(customer_import=found, by=DANA)
    return found


def take(*lines: str) -> CustomerImport:
    found = queued(*lines)
    tasks.import_customers.run(found.pk)
    found.refresh_from_db()
    return found


@pytest.fixture
def known(acme: Customer) -> Customer:
    customers.change(customer=acme, reference="R1", by=TESTS)
    return acme


def test_it_creates_customers_with_keys_of_their_own() -> None:
    found = take("Name,Reference,Contact", "One,R7,a@b.example", "Two,R8,")
    one, two = Customer.objects.order_by("name")
    assert (found.state, found.progress, one.contact) == ("done", 2, "a@b.example")
    assert all(vault.keyring_opens_key(each.data_key, str(each.uid)) for each in (one, two))
    assert one.data_key != two.data_key


def test_it_starts_onboardings_with_their_answers(guide: Guide) -> None:
    take("Name,Region,Account Code", "One,eu,CUKA00A000")
    onboarding = Onboarding.objects.get()
    step = onboarding.steps.get(step="values")
    assert (onboarding.guide_version, onboarding.region) == (guide.version, "eu")
    assert (step.answers, step.version) == ({"account_code": "CUKA00A000"}, 1)
    assert onboarding.steps.get(step="network").answers == {}


def test_it_lists_a_customer_once_whose_first_onboarding_it_starts(known: Customer) -> None:
    take("Reference,Guide", "R1,mimecast-api1")
    standing = Standing.objects.get()
    assert (standing.customer, standing.onboarding) == (known, Onboarding.objects.get())


def test_it_records_each_customer_as_if_it_were_made_by_hand() -> None:
    """G5, G6"""
    take("Name,Region,Account Code", "One,eu,CUKA00A000")
    customer = Customer.objects.get()
    events = HistoryEvent.objects.filter(stream=customer.stream).order_by("sequence")
    assert [event.tag for event in events] == [
        *("customer:created", "onboarding:started", "step:saved", "step:saved")
    ]
    assert {(event.actor, event.request_id, event.address) for event in events} == {
        ("dana@mssp.example", "request-1", "192.0.2.7")
    }
    assert history.verify(customer.stream) == history.Integrity(4, None)


def test_it_goes_on_with_the_chain_of_a_customer_that_is_there(known: Customer) -> None:
    """G6"""
    take("Reference,Name,Guide", "R1,ACME Ltd,mimecast-api1")
    customers.change(customer=known, contact="a@b.example", by=TESTS)
    events = HistoryEvent.objects.filter(stream=known.stream).order_by("sequence")
    assert [event.tag.partition(":")[2] for event in events] == [
        *("created", "changed", "changed", "started", "changed")
    ]
    assert history.verify(known.stream).ok


def test_it_changes_only_what_the_row_names(known: Customer) -> None:
    customers.change(customer=known, contact="a@b.example", by=TESTS)
    found = take("Reference,Name", "R1,ACME Ltd")
    known.refresh_from_db()
    assert (found.creates, found.updates) == (0, 1)
    assert (known.name, known.contact, known.slug) == ("ACME Ltd", "a@b.example", "acme")


def test_it_records_nothing_about_a_customer_that_stays_as_it_is(known: Customer) -> None:
    events = HistoryEvent.objects.filter(stream=known.stream).count()
    assert take("Reference,Name", "R1,ACME").unchanged == 1
    assert HistoryEvent.objects.filter(stream=known.stream).count() == events


def test_it_saves_answers_into_an_onboarding_that_is_under_way(
    known: Customer, onboarding: Onboarding, guide: Guide
) -> None:
    fill(onboarding, guide, {"account_code": "CUKA00A000", "region": "eu"})
    take("Reference,Account Code", "R1,CUKB00B000")
    step = onboarding.steps.get(step="values")
    assert (step.answers["account_code"], step.version) == ("CUKB00B000", 2)
    assert history.verify(known.stream).ok


def test_it_asks_for_a_proof_where_the_last_value_came_in(
    known: Customer, onboarding: Onboarding, guide: Guide
) -> None:
    """G8"""
    keys = ("application_id", "application_key", "access_key", "secret_key")
    fill(
        onboarding,
        guide,
        {**dict.fromkeys(keys, "QUJDRA=="), "service_account": "a@acme.example", "region": "eu"},
    )
    take("Reference,Account Code", "R1,CUKB00B000")
    assert VerificationRun.objects.get().requested_by == "dana@mssp.example"


def test_it_takes_nothing_where_a_row_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """G5: even where earlier parts were written already."""
    monkeypatch.setattr(bulk_import, "PART", 2)
    writing = bulk_rows.write

    def fails_at_last(*, rows: list[Row], by: Actor) -> Any:
        if rows[0].name == "C5":
            raise OSError("the disk is full")
        return writing(rows=rows, by=by)

    monkeypatch.setattr(bulk_rows, "write", fails_at_last)
    with pytest.raises(OSError, match="disk"):
        take("Name", *[f"C{n}" for n in range(1, 6)])
    assert not Customer.objects.exists()
    assert not HistoryEvent.objects.filter(stream__startswith="customer:").exists()
    assert CustomerImport.objects.get().state == "failed"


def test_it_says_that_a_short_name_was_taken_since_the_dry_run() -> None:
    found = queued("Name", "One", "ACME")
    customers.create(name="ACME", slug="acme", by=TESTS)
    tasks.import_customers.run(found.pk)
    found.refresh_from_db()
    assert (found.state, found.problem[:29]) == ("failed", "A short name of this file was")
    assert [each.slug for each in Customer.objects.all()] == ["acme"]


def test_it_does_not_create_a_customer_whose_reference_is_taken_by_now() -> None:
    """Two people who upload the same list find the same customers to create."""
    both = [queued("Name,Reference,Short name", f"One,R7,{slug}") for slug in ("one", "uno")]
    for found in both:
        tasks.import_customers.run(found.pk)
        found.refresh_from_db()
    assert [found.state for found in both] == ["done", "failed"]
    assert both[1].problem.startswith("A reference of this file was given to another customer")
    assert Customer.objects.count() == 1


def test_it_does_not_change_a_customer_that_has_another_reference_by_now(known: Customer) -> None:
    found = queued("Reference,Name", "R1,ACME Ltd")
    customers.change(customer=known, reference="R9", by=TESTS)
    tasks.import_customers.run(found.pk)
    found.refresh_from_db()
    assert found.problem.startswith("The customer of row 2 has another reference")
    assert Customer.objects.get().name == "ACME"


def test_it_is_taken_by_one_worker() -> None:
    """G11: a message that comes twice imports once."""
    found = queued("Name", "One")
    assert bulk_import.claim(found.pk)
    assert bulk_import.claim(found.pk) is None


def test_it_is_confirmed_once() -> None:
    """G11: a double click."""
    found = queued("Name", "One")
    assert not bulk_import.confirm(customer_import=found, by=TESTS)
    assert not bulk_import.discard(customer_import=found, by=TESTS)


def test_it_is_not_taken_unless_confirmed() -> None:
    assert bulk_import.claim(ready("Name", "One").pk) is None


def test_it_forgets_the_rows_at_every_end() -> None:
    found = ready("Name", "Zero")
    bulk_import.discard(customer_import=found, by=TESTS)
    take("Name", "One")
    assert not ImportPart.objects.exists()


def test_it_queues_again_what_nobody_took(settings: Settings) -> None:
    found = queued("Name", "One")
    settings.CHECK_RENUDGE_AFTER = -1
    assert bulk_import.forgotten() == [found.pk]


def test_it_ends_an_import_whose_worker_died() -> None:
    """G7"""
    claimed = bulk_import.claim(queued("Name", "One").pk)
    assert claimed
    CustomerImport.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    tasks.sweep.run()
    claimed.refresh_from_db()
    assert (claimed.state, claimed.problem) == ("failed", bulk_import.LOST)


def test_it_lets_nothing_in_that_the_sweep_has_given_up() -> None:
    """G7: a worker that was slow and not dead comes too late."""
    claimed = bulk_import.claim(queued("Name", "One").pk)
    assert claimed
    bulk_import.fail(claimed, reason=bulk_import.LOST)
    with pytest.raises(NotApplied):
        bulk_import.apply(claimed)
    assert not Customer.objects.exists()


def test_it_discards_a_dry_run_that_nobody_confirmed_for_a_day() -> None:
    found = ready("Name", "One")
    CustomerImport.objects.update(created_at=timezone.now() - timedelta(hours=25))
    tasks.sweep.run()
    found.refresh_from_db()
    assert found.state == "discarded"


def test_it_sends_the_number_of_the_import_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """G2"""
    sent: list[Any] = []
    monkeypatch.setattr(tasks.import_customers, "apply_async", lambda args, **_: sent.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.start_import(queued("Name", "One").pk)
    assert sent == [(CustomerImport.objects.get().pk,)]


def test_it_goes_on_without_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise RedisError

    monkeypatch.setattr(cache, "set", away)
    monkeypatch.setattr(cache, "get", away)
    found = take("Name", "One")
    assert found.state == "done"
    assert CustomerImport(state="running").progress == 0


def test_it_tells_how_far_it_is_while_nothing_is_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_import, "PART", 2)
    seen: list[int] = []
    monkeypatch.setattr(CustomerImport, "tell_progress", lambda _, rows: seen.append(rows))
    take("Name", *[f"C{n}" for n in range(5)])
    assert seen == [2, 4, 5]


def test_it_writes_many_rows_in_few_statements(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    rows = [Row(n, f"c{n}", f"C{n}", f"R{n}", guide="mimecast-api1") for n in range(100)]
    with django_assert_max_num_queries(40):
        bulk_rows.write(rows=rows, by=TESTS)


def test_it_needs_no_more_memory_for_more_parts() -> None:
    _peak(bulk_import.PART, "warm")
    few, many = _peak(bulk_import.PART, "few"), _peak(6 * bulk_import.PART, "many")
    assert many < 1.5 * few


def _peak(count: int, prefix: str) -> int:
    rows = [Row(n, f"{prefix}-{n}", f"Customer {n}", f"{prefix}{n}") for n in range(count)]
    found = bulk_import.prepare(file_name="list.csv", rows=rows, by=TESTS)
    bulk_import.confirm(customer_import=found, by=TESTS)
    claimed = bulk_import.claim(found.pk)
    assert claimed
    gc.collect()
    tracemalloc.start()
    bulk_import.apply(claimed)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_it_locks_onboardings_in_the_order_of_their_numbers_across_parts(
    monkeypatch: pytest.MonkeyPatch, guide: Guide
) -> None:
    """The order that bulk deeds lock in: two that differ wait for each other."""
    monkeypatch.setattr(bulk_import, "PART", 1)
    old, new = (customers.create(name=n, slug=n, reference=n, by=TESTS) for n in ("first", "second"))
    later = [onboardings.start(customer=one, guide=guide, by=TESTS).pk for one in (new, old)]
    locked: list[int] = []
    original = Onboarding.objects.locked

    def watched() -> Any:
        found = original()
        return _Watching(found, locked)

    monkeypatch.setattr(Onboarding.objects, "locked", watched)
    take("Reference,Contact", "first,a@b.example", "second,a@b.example")
    assert locked[:2] == sorted(later)


class _Watching:
    def __init__(self, found: Any, locked: list[int]) -> None:
        self.found, self.locked = found, locked

    def filter(self, **where: Any) -> Any:
        self.locked += where.get("pk__in", ())
        return self.found.filter(**where)
