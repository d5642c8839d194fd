"""Rows of a file against the customers that are there: by reference, some hundred at a time."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain

from django.utils.text import slugify

from wizard import guides
from wizard.actions.rows import Row
from wizard.forms.customers import is_slug
from wizard.forms.import_columns import Problem
from wizard.forms.import_owners import Arranger
from wizard.guides.spec import FieldKind
from wizard.models import Customer, Onboarding, StepProgress

_ARRANGED = ("owner", "due_date")
_NO_ANSWERS = ("reference", "name", "short_name", "contact", "guide", *_ARRANGED)
# What a customer is recognised and called by: the keys of the columns with their labels.
_IDENTITY = {"reference": "Reference", "name": "Name", "short_name": "Short name"}
Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A row with clean values by column key; empty cells are not among them."""

    number: int
    values: dict[str, str]

    @property
    def answers(self) -> dict[str, str]:
        return {key: value for key, value in self.values.items() if key not in _NO_ANSWERS}

    @property
    def is_arranged(self) -> bool:
        return any(map(self.get, _ARRANGED))

    def recognisable(self, wrong: Set[str]) -> "Draft | None":
        """What of it can be matched although the columns `wrong` cannot be read; without a guide nobody owns it."""
        if not wrong:
            return self
        if not wrong.isdisjoint(_IDENTITY.values()):
            return None
        kept = _IDENTITY if "Guide" in wrong else _NO_ANSWERS
        return Draft(self.number, {key: value for key, value in self.values.items() if key in kept})

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
    arranger: Arranger = field(init=False)

    def __post_init__(self) -> None:
        self.arranger = Arranger.of(draft.get("owner") for draft in self.drafts)
        for draft in self.drafts:
            self.used.setdefault(draft.get("short_name"), draft.number)

    def match(self, drafts: Sequence[Draft]) -> Iterator[Row]:
        stored = _Stored.of(drafts)
        for draft in drafts:
            found = stored.of_draft(draft)
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
        self._arrange(draft, None, None)
        return self._row(draft, slug)

    def _mine(self, slug: str, draft: Draft) -> bool:
        return self.used.get(slug, draft.number) == draft.number

    def _update(self, draft: Draft, customer: Customer, stored: "_Stored") -> Row:
        if draft.get("short_name") not in ("", customer.slug):
            self._refuse(
                draft,
                "Short name",
                "This customer has another one, and it cannot be changed. Leave the cell empty.",
            )
        onboarding = stored.onboardings.get((customer.pk, draft.get("guide")))
        self._arrange(draft, customer, onboarding)
        arranged = self.arranger.changes(draft.get("owner"), draft.get("due_date"), onboarding)
        return self._row(draft, customer.slug, customer, (*stored.changes(draft, customer), *arranged))

    def _arrange(self, draft: Draft, customer: Customer | None, onboarding: Onboarding | None) -> None:
        told = draft.get("owner"), draft.get("due_date")
        number = customer.pk if customer else None
        for column, sentence in self.arranger.problems(*told, number, onboarding):
            self._refuse(draft, column, sentence)

    def _row(
        self, draft: Draft, slug: str, customer: Customer | None = None, changes: Sequence[str] = ()
    ) -> Row:
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
            owner=self.arranger.people.get(draft.get("owner")),
            due_date=draft.get("due_date"),
        )


def _no_slug(draft: Draft) -> str:
    if not draft.slugs:
        return "No short name can be made from the name. Fill one in."
    same = (
        ""
        if draft.get("reference")
        else " Give a customer that is there already its reference, to update it."
    )
    return f"Another customer has the short name “{draft.slugs[0]}”. Fill in another one.{same}"


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the database holds of some drafts: customers by reference, those without one by short name, the short
    names taken, onboardings and answers by place.
    """

    customers: Mapping[str, list[Customer]]
    unreferenced: Mapping[str, Customer]
    slugs: set[str]
    onboardings: Mapping[Place, Onboarding]
    answers: Mapping[Place, Mapping[str, str]]

    @classmethod
    def of(cls, drafts: Sequence[Draft]) -> "_Stored":
        references = [reference for draft in drafts if (reference := draft.get("reference"))]
        customers: dict[str, list[Customer]] = {}
        for customer in Customer.objects.filter(reference__in=references):
            customers.setdefault(customer.reference, []).append(customer)
        slugs = Customer.objects.filter(slug__in=[slug for draft in drafts for slug in draft.slugs])
        unreferenced = _without_reference(drafts)
        known = [*unreferenced.values(), *chain.from_iterable(customers.values())]
        onboardings = {
            (one.customer_id, one.guide): one for one in Onboarding.objects.filter(customer__in=known)
        }
        taken = set(slugs.values_list("slug", flat=True))
        return cls(customers, unreferenced, taken, onboardings, _answers(onboardings))

    def of_draft(self, draft: Draft) -> list[Customer]:
        """Without a reference it is the one of that very short name and name which has none either."""
        if reference := draft.get("reference"):
            return self.customers.get(reference, [])
        same = self.unreferenced.get(draft.get("short_name"))
        return [same] if same and same.name == draft.get("name") else []

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


def _without_reference(drafts: Sequence[Draft]) -> dict[str, Customer]:
    told = [
        draft.get("short_name") for draft in drafts if not draft.get("reference") and draft.get("short_name")
    ]
    found = Customer.objects.filter(slug__in=told, reference="") if told else ()
    return {customer.slug: customer for customer in found}


def _answers(onboardings: Mapping[Place, Onboarding]) -> Mapping[Place, Mapping[str, str]]:
    answers = {place: dict(_region(onboarding)) for place, onboarding in onboardings.items()}
    steps = StepProgress.objects.filter(onboarding__in=list(onboardings.values())).values_list(
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
