"""Keeps `Standing` equal to what progress computes: at the end of every change, and by the sweep when time changes it."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from django.db import transaction
from django.utils import timezone

from wizard import guides
from wizard.models import Customer, Onboarding, SearchWord, Standing
from wizard.models.alike import insert_alike
from wizard.models.standings import NONE
from wizard.snapshot import take_many
from wizard.standing_values import URGENCY, values_of
from wizard.values.words import words_of

P = ParamSpec("P")
R = TypeVar("R")

_SWEPT_AT_ONCE = 200
_COMPUTED = (
    "name",
    "overall",
    "band",
    "urgency",
    "groups",
    "blocking_step",
    "blocking_reason",
    "done",
    "total",
    "waiting_until",
    "waiting_for_customer",
    "proven_at",
    "proof_order",
    "owner_id",
    "due_date",
    "due_order",
    "refresh_at",
)
_changed: ContextVar[set[int] | None] = ContextVar("changed_onboardings", default=None)


@contextmanager
def together() -> Iterator[None]:
    """What changes inside is refreshed once, at the end of the outermost of these, in its transaction."""
    if _changed.get() is not None:
        yield
        return
    changed: set[int] = set()
    token = _changed.set(changed)
    try:
        yield
    finally:
        _changed.reset(token)
    if changed:
        refresh(changed)


def follow(onboardings: Iterable[Onboarding]) -> None:
    """These have changed."""
    with together():
        cast("set[int]", _changed.get()).update(onboarding.pk for onboarding in onboardings)


def kept(action: Callable[P, R]) -> Callable[P, R]:
    """For an action with an `onboarding=`, below its transaction: the onboarding's standing changes with it."""

    @wraps(action)
    def keeping(*args: P.args, **kwargs: P.kwargs) -> R:
        with together():
            result = action(*args, **kwargs)
            follow([cast("Onboarding", kwargs["onboarding"])])
        return result

    return keeping


def refresh(onboarding_ids: Collection[int]) -> None:
    """Compute these anew, and write those that are not as computed."""
    computed = compute(onboarding_ids)
    stored = {row.onboarding_id: row for row in Standing.objects.filter(onboarding__in=onboarding_ids)}
    wrong = [row for row in computed if not _same(row, stored.get(row.onboarding_id))]
    Standing.objects.bulk_create(
        wrong, update_conflicts=True, unique_fields=["onboarding"], update_fields=list(_COMPUTED)
    )
    _leave_bare([row.customer_id for row in wrong if row.onboarding_id not in stored])


def begin(onboardings: Collection[Onboarding]) -> None:
    """For those that this transaction creates: nobody else knows of them, and none has a standing yet."""
    Standing.objects.bulk_create(_computed(onboardings))
    _leave_bare([onboarding.customer_id for onboarding in onboardings])


def _leave_bare(customer_ids: Collection[int]) -> None:
    """These have an onboarding now."""
    if customer_ids:
        Standing.objects.filter(customer__in=customer_ids, onboarding__isnull=True).delete()


def compute(onboarding_ids: Collection[int]) -> list[Standing]:
    """What should be stored."""
    found = Onboarding.objects.filter(pk__in=onboarding_ids).select_related("customer").order_by("pk")
    return _computed(found)


def _computed(onboardings: Iterable[Onboarding]) -> list[Standing]:
    """An onboarding whose guide is gone stands nowhere."""
    known = [onboarding for onboarding in onboardings if onboarding.guide in guides.all_guides()]
    return [
        Standing(
            onboarding=one,
            customer=one.customer,
            name=sort_name(one.customer),
            **values_of(one, guides.get(one.guide), snapshot),
        )
        for one, snapshot in zip(known, take_many(known), strict=True)
    ]


def _same(computed: Standing, stored: Standing | None) -> bool:
    return stored is not None and all(getattr(computed, n) == getattr(stored, n) for n in _COMPUTED)


def sort_name(customer: Customer) -> str:
    """As people sort: without regard to case."""
    return customer.name.casefold()[:200]


def enter(customers: Collection[Customer]) -> None:
    """New customers: they can be found, and are listed as having no onboarding yet."""
    index(customers)
    enter_bare(customers)


def enter_bare(customers: Iterable[Customer]) -> None:
    bare = Standing(overall=NONE, urgency=URGENCY[NONE])
    insert_alike(bare, ("customer_id", "name"), ((one.pk, sort_name(one)) for one in customers))


def rename(customer: Customer) -> None:
    SearchWord.objects.filter(customer=customer).exclude(word__in=_words(customer)).delete()
    index([customer])
    Standing.objects.filter(customer=customer).update(name=sort_name(customer))


def index(customers: Iterable[Customer]) -> None:
    """Write the words by which they are found; words that are there already stay."""
    found = ((one.pk, word) for one in customers for word in sorted(_words(one)))
    insert_alike(SearchWord(), ("customer_id", "word"), found)


def _words(customer: Customer) -> set[str]:
    return words_of((customer.name, customer.slug, customer.reference, customer.contact))


def refresh_due() -> None:
    """What the sweep does: a wait is over, a proof has grown old."""
    due = Standing.objects.due_for_refresh(timezone.now()).values_list("onboarding", flat=True)
    while ids := [pk for pk in due[:_SWEPT_AT_ONCE] if pk]:
        started = timezone.now()
        refresh_locked(ids)
        # What is due still has lost its guide; it is not to come up again and again.
        Standing.objects.filter(onboarding__in=ids, refresh_at__lte=started).update(refresh_at=None)


@transaction.atomic
def refresh_locked(onboarding_ids: Collection[int]) -> None:
    """Behind the lock that every change takes: what somebody is changing meanwhile is computed after it."""
    list(Onboarding.objects.locked().filter(pk__in=onboarding_ids).order_by("pk").values_list("pk"))
    refresh(onboarding_ids)


def fill() -> int:
    """Give a standing to whatever has none, as after an upgrade. Returns how many customers were without."""
    bare = Customer.objects.filter(standings__isnull=True).order_by("pk")
    count = 0
    while page := list(bare[:_SWEPT_AT_ONCE]):
        _fill(page)
        count += len(page)
    return count


@transaction.atomic
def _fill(page: Collection[Customer]) -> None:
    enter(page)
    refresh_locked(list(Onboarding.objects.filter(customer__in=page).values_list("pk", flat=True)))


def recompute_later() -> None:
    """Let the sweep compute all of them anew: another version may count otherwise, and regions come and go."""
    Standing.objects.started().update(refresh_at=timezone.now())
