"""The one door to the history: what happened is recorded here, inside the transaction that made it happen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wizard import ledger
from wizard.ledger import JSON
from wizard.models import Customer, HistoryEvent, HistoryStream, User
from wizard.tags import Tag

GLOBAL_STREAM = "installation"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, as text that outlives the account, and from where."""

    name: str
    request_id: str = ""
    address: str = ""

    @classmethod
    def of(cls, user: User, *, request_id: str = "", address: str = "") -> "Actor":
        return cls(user.email, request_id, address)


COMMAND_LINE = Actor("command line")
WORKER = Actor("worker")
SCHEDULER = Actor("scheduler")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded. Facts never hold a secret."""

    tag: Tag
    customer: Customer | None = None
    about: str = ""
    facts: dict[str, JSON] = field(default_factory=dict)


def person(user: User | None) -> str:
    """Somebody as a fact: by the address, which outlives the account."""
    return user.email if user else "nobody"


def day(date: date | None) -> str:
    return date.isoformat() if date else "none"


def where(customer: Customer | None) -> str:
    """For whom a role or a service is."""
    return customer.name if customer else "all customers"


class NotInTransaction(RuntimeError):
    """An event recorded outside a transaction could stay while its change is rolled back."""


def record(
    tag: Tag, *, by: Actor, customer: Customer | None = None, about: str = "", **facts: JSON
) -> HistoryEvent:
    """Append one event to the customer's chain (or the installation's). Facts never hold a secret."""
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("history.record() belongs inside the transaction of the change it records")
    head = _locked_head(customer.stream if customer else GLOBAL_STREAM)
    event = _append(head, Entry(tag, customer, about, facts), by)
    event.save(force_insert=True)
    HistoryStream.objects.filter(pk=head.pk).update(sequence=event.sequence, mac=event.mac)
    return event


def record_many(entries: Sequence[Entry], *, by: Actor) -> None:
    """Append many events of customers in a few statements, in the order given.

    For customers of whom there is an event already, or that this very transaction creates: the first event of a
    chain that others can see belongs to `record`, which lets two writers come one after the other.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(
            "history.record_many() belongs inside the transaction of the changes it records"
        )
    heads = {name: HistoryStream(name=name, mac=ledger.GENESIS) for name in sorted(map(_stream, entries))}
    locked = HistoryStream.objects.select_for_update().filter(name__in=heads).order_by("name")
    heads.update((head.name, head) for head in locked)
    events = [_append(heads[_stream(entry)], entry, by) for entry in entries]
    HistoryEvent.objects.bulk_create(events)
    HistoryStream.objects.bulk_create(
        heads.values(), update_conflicts=True, unique_fields=("name",), update_fields=("sequence", "mac")
    )


def _stream(entry: Entry) -> str:
    return entry.customer.stream if entry.customer else GLOBAL_STREAM


def _append(head: HistoryStream, entry: Entry, by: Actor) -> HistoryEvent:
    """The event that follows on this head, and the head moved on to it."""
    event = HistoryEvent(
        stream=head.name,
        sequence=head.sequence + 1,
        at=timezone.now(),
        actor=by.name,
        request_id=by.request_id,
        address=by.address,
        tag=entry.tag,
        about=entry.about,
        facts=entry.facts,
        previous=head.mac,
    )
    event.mac = ledger.link(_key(), event.previous, chained_fields(event))
    head.sequence, head.mac = event.sequence, event.mac
    return event


def _locked_head(name: str) -> HistoryStream:
    """The row lock puts parallel writers of one chain in order; SQLite has one writer at a time anyway."""
    HistoryStream.objects.bulk_create([HistoryStream(name=name, mac=ledger.GENESIS)], ignore_conflicts=True)
    return HistoryStream.objects.select_for_update().get(name=name)


def _key() -> bytes:
    return str(settings.HISTORY_KEY).encode()


def chained_fields(event: HistoryEvent) -> dict[str, JSON]:
    """Everything the MAC covers besides the previous MAC. A field added later needs a new `form`."""
    return {
        "form": 1,
        "stream": event.stream,
        "sequence": event.sequence,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor,
        "request_id": event.request_id,
        "address": event.address,
        "tag": str(event.tag),
        "about": event.about,
        "facts": event.facts,
    }


@dataclass(frozen=True, slots=True)
class Integrity:
    """What verify() found: the number of events read, and the first break if there is one."""

    count: int
    broken: ledger.Break | None

    @property
    def ok(self) -> bool:
        return self.broken is None


def verify(stream: str) -> Integrity:
    """Follow one chain from its first event to its head. Events without a head have lost their end."""
    head = HistoryStream.objects.filter(name=stream).first()
    if head is None:
        orphaned = HistoryEvent.objects.filter(stream=stream).exists()
        return Integrity(0, ledger.Break(1, ledger.Tampering.TRUNCATED) if orphaned else None)
    expected = (head.sequence, head.mac)
    return Integrity(head.sequence, ledger.first_break(_key(), _entries(stream), expected_head=expected))


def _entries(stream: str) -> Iterator[ledger.Entry]:
    events = HistoryEvent.objects.filter(stream=stream).order_by("sequence")
    for event in events.iterator(chunk_size=1000):
        yield ledger.Entry(event.sequence, event.mac, event.previous, chained_fields(event))


def key_fits(stream: HistoryStream) -> bool:
    """Whether HISTORY_KEY is the key of this chain, judged by its first event."""
    first = HistoryEvent.objects.filter(stream=stream.name).order_by("sequence").first()
    return first is None or ledger.link(_key(), first.previous, chained_fields(first)) == first.mac
