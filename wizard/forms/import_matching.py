"""Rows of a file against the customers that are there: by reference, some hundred at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.text import slugify

from wizard import guides
from wizard.actions.bulk_rows import Row
from wizard.forms.customers import is_slug
from wizard.forms.import_columns import Problem
from wizard.guides.spec import FieldKind
from wizard.models import Customer, Onboarding, StepProgress

_OF_CUSTOMER = ("reference", "name", "short_name", "contact", "guide")
# What a customer is recognised and called by: the keys of the columns with their labels.
_IDENTITY = {"reference": "Reference", "name": "Name", "short_name": "Short name"}
IDENTITY = frozenset(_IDENTITY.values())


@dataclass(frozen=True, slots=True)
class Draft:
    """A row with clean values by column key; empty cells are not among them."""

    number: int
    values: dict[str, str]

    @property
    def answers(self) -> dict[str, str]:
        return {key: value for key, value in self.values.items() if key not in _OF_CUSTOMER}

    @property
    def identity(self) -> "Draft":
        return Draft(self.number, {key: value for key, value in self.values.items() if key in _IDENTITY})

    def get(self, key: str) -> str:
        return self.values.get(key, "")

    @property
    def slugs(self) -> tuple[str, ...]:
        """Short names to try, the best one first; one that was typed stands alone."""
        if typed := self.get("short_name"):
            return (typed,)
        made = slugify(self.get("name"))[:80].strip("-_")
        apart = slugify(self.get("reference"))[:40]
        longer = f"{made[: 79 - len(apart)]}-{apart}" if apart else ""
        return tuple(slug for slug in (made, longer) if is_slug(slug))


@dataclass(slots=True)
class Matcher:
    """Knows which short names the file itself uses up, so `match` is given the drafts in their order."""

    drafts: Sequence[Draft]
    problems: list[Problem] = field(default_factory=list)
    used: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for draft in self.drafts:
            self.used.setdefault(draft.get("short_name"), draft.number)

    def match(self, drafts: Sequence[Draft]) -> Iterator[Row]:
        stored = _Stored.of(drafts)
        for draft in drafts:
            found = stored.customers.get(draft.get("reference"), [])
            if len(found) > 1:
                self._refuse(
                    draft, "Reference", "Several customers have this reference. Make it unique first."
                )
            elif found:
                yield self._update(draft, found[0], stored)
            elif row := self._create(draft, stored.slugs):
                yield row

    def _refuse(self, draft: Draft, column: str, sentence: str) -> None:
        self.problems.append(Problem(draft.number, column, sentence))

    def _create(self, draft: Draft, taken: set[str]) -> Row | None:
        if not draft.get("name"):
            self._refuse(
                draft, "Name", "Fill this in: no customer has this reference yet, and a new one needs a name."
            )
            return None
        free = (slug for slug in draft.slugs if slug not in taken and self._mine(slug, draft))
        slug = next(free, "")
        if not slug:
            self._refuse(draft, "Short name", _no_slug(draft))
            return None
        self.used[slug] = draft.number
        return _row(draft, slug)

    def _mine(self, slug: str, draft: Draft) -> bool:
        return self.used.get(slug, draft.number) == draft.number

    def _update(self, draft: Draft, customer: Customer, stored: "_Stored") -> Row:
        if draft.get("short_name") not in ("", customer.slug):
            self._refuse(
                draft,
                "Short name",
                "This customer has another one, and it cannot be changed. Leave the cell empty.",
            )
        return _row(draft, customer.slug, customer, tuple(stored.changes(draft, customer)))


def _no_slug(draft: Draft) -> str:
    if not draft.slugs:
        return "No short name can be made from the name. Fill one in."
    same = (
        ""
        if draft.get("reference")
        else " Give a customer that is there already its reference, to update it."
    )
    return f"Another customer has the short name “{draft.slugs[0]}”. Fill in another one.{same}"


def _row(draft: Draft, slug: str, customer: Customer | None = None, changes: Sequence[str] = ()) -> Row:
    return Row(
        number=draft.number,
        slug=slug,
        name=draft.get("name") or (customer.name if customer else ""),
        reference=draft.get("reference"),
        contact=draft.get("contact"),
        guide=draft.get("guide"),
        answers=draft.answers,
        customer=customer.pk if customer else None,
        changes=changes,
    )


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the database holds of some drafts: customers by reference, the short names taken, answers by place."""

    customers: Mapping[str, list[Customer]]
    slugs: set[str]
    answers: Mapping[tuple[int, str], Mapping[str, str]]

    @classmethod
    def of(cls, drafts: Sequence[Draft]) -> "_Stored":
        references = [reference for draft in drafts if (reference := draft.get("reference"))]
        customers: dict[str, list[Customer]] = {}
        for customer in Customer.objects.filter(reference__in=references):
            customers.setdefault(customer.reference, []).append(customer)
        slugs = Customer.objects.filter(slug__in=[slug for draft in drafts for slug in draft.slugs])
        return cls(customers, set(slugs.values_list("slug", flat=True)), _answers(customers))

    def changes(self, draft: Draft, customer: Customer) -> Iterator[str]:
        for name in ("name", "contact"):
            if draft.get(name) not in ("", getattr(customer, name)):
                yield name.capitalize()
        if not (guide := draft.get("guide")):
            return
        stored = self.answers.get((customer.pk, guide))
        if stored is None:
            yield "Onboarding"
        for name, value in draft.answers.items():
            if value != (stored or {}).get(name, ""):
                yield guides.get(guide).field(name).label


def _answers(customers: Mapping[str, list[Customer]]) -> dict[tuple[int, str], Mapping[str, str]]:
    of = [customer for found in customers.values() for customer in found]
    answers: dict[tuple[int, str], dict[str, str]] = {}
    for onboarding in Onboarding.objects.filter(customer__in=of):
        answers[onboarding.customer_id, onboarding.guide] = dict(_region(onboarding))
    steps = StepProgress.objects.filter(onboarding__customer__in=of).values_list(
        "onboarding__customer", "onboarding__guide", "answers"
    )
    for customer, guide, saved in steps:
        answers[customer, guide].update(saved)
    return dict(answers)


def _region(onboarding: Onboarding) -> Iterator[tuple[str, str]]:
    guide = guides.all_guides().get(onboarding.guide)
    for asked in guide.fields if guide else ():
        if asked.kind is FieldKind.REGION:
            yield asked.id, onboarding.region
