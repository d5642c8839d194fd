"""What a guide is: frozen values that pages, progress and checks read and nobody changes."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TypeVar

_Item = TypeVar("_Item")


class FieldKind(StrEnum):
    TEXT = "text"
    EMAIL = "email"
    SECRET = "secret"  # noqa: S105
    REGION = "region"
    DATETIME = "datetime"
    CONFIRM = "confirm"
    CHOICE = "choice"


class Source(StrEnum):
    """Who asks for a field: the guide itself, or this product."""

    GUIDE = "guide"
    OURS = "ours"


class Shows(StrEnum):
    """What a step's page adds that the guide file does not hold."""

    NOTHING = ""
    REGIONS = "regions"
    PASSWORD = "password"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`instruction` is the number of the instruction that yields the value, in the same step."""

    id: str
    label: str
    kind: FieldKind
    format: str
    source: Source
    help: str = ""
    required: bool = True
    example: str = ""
    default: str = ""
    choices: tuple[str, ...] = ()
    instruction: int | None = None

    @property
    def is_secret(self) -> bool:
        return self.kind is FieldKind.SECRET


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """`number` is the one the guide prints; `quotes` are the fields that `text` names in braces."""

    number: int
    text: str
    menu: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    link_step: str | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """A step may start this long after the moment given in a field of an earlier step."""

    field: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Trouble:
    symptom: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a finding is mended. Patterns are fnmatch style, refs are "7" (a step) or "7.6" (a line of it)."""

    subjects: tuple[str, ...]
    reasons: tuple[str, ...]
    at: tuple[str, ...]

    def covers(self, subject: str, reason: str) -> bool:
        return _any_match(subject, self.subjects) and _any_match(reason, self.reasons)


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`printed` is the guide's own number, which may occur twice; `label` tells such steps apart.

    `see`, `trouble` and `notes` are ours, not the guide's. `needs` are the steps to finish first.
    """

    id: str
    label: str
    title: str
    group: str
    why: str
    instructions: tuple[Instruction, ...]
    printed: str = ""
    menu: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    needs: tuple[str, ...] = ()
    wait: Wait | None = None
    see: tuple[str, ...] = ()
    trouble: tuple[Trouble, ...] = ()
    proved_by: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    shows: Shows = Shows.NOTHING

    @property
    def name(self) -> str:
        """For the middle of a sentence: "step 5a", or the title in quotes where no number is printed."""
        return f"step {self.label}" if self.printed else f"“{self.title}”"

    @property
    def heading(self) -> str:
        """For the start of a line: "Step 5a", or the title where no number is printed."""
        return f"Step {self.label}" if self.printed else self.title

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(instruction.number for instruction in self.instructions)

    def only(self, field_ids: Collection[str]) -> "Step":
        """The same step, asking for no more than these of its fields."""
        return replace(self, fields=tuple(field for field in self.fields if field.id in field_ids))

    def proves(self, subject: str) -> bool:
        return _any_match(subject, self.proved_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """`needed` are the ids of the fields without which a full verification cannot start."""

    id: str
    version: int
    title: str
    summary: str
    notice: str
    source: str
    needed: tuple[str, ...]
    groups: tuple[Group, ...]
    steps: tuple[Step, ...]
    fixes: tuple[Fix, ...]

    @property
    def notice_title(self) -> str:
        """The first sentence of the notice, which has to stand for it where it is folded away."""
        return self.notice.partition(". ")[0]

    @property
    def fields(self) -> Iterator[Field]:
        return (field for step in self.steps for field in step.fields)

    def step(self, step_id: str) -> Step:
        """Raises KeyError for a step that the guide does not have."""
        return _only((step for step in self.steps if step.id == step_id), step_id)

    def field(self, field_id: str) -> Field:
        """Raises KeyError for a field that the guide does not have."""
        return _only((field for field in self.fields if field.id == field_id), field_id)

    def step_of(self, field_id: str) -> Step:
        """The step that asks for a field; raises KeyError."""
        return _only((step for step in self.steps if any(f.id == field_id for f in step.fields)), field_id)

    def steps_in(self, group_id: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.group == group_id)

    def before(self, step_id: str) -> frozenset[str]:
        """Every step to finish before this one, directly or through others."""
        found: set[str] = set()
        waiting = list(self.step(step_id).needs)
        while waiting:
            needed = waiting.pop()
            if needed not in found:
                found.add(needed)
                waiting.extend(self.step(needed).needs)
        return frozenset(found)

    def ref_of(self, field_id: str) -> str:
        """The line that yields a field, such as "5b.9", or its step; raises KeyError."""
        step, field = self.step_of(field_id), self.field(field_id)
        return step.id if field.instruction is None else f"{step.id}.{field.instruction}"

    def fixes_for(self, subject: str, reason: str, *, missing: Iterable[str] = ()) -> tuple[str, ...]:
        """Refs of the first rule that covers the finding; empty where nothing in the guide mends it.

        `missing` are the fields whose values a check lacked: they are then all that is to be mended.
        """
        if refs := tuple(dict.fromkeys(map(self.ref_of, missing))):
            return refs
        return next((fix.at for fix in self.fixes if fix.covers(subject, reason)), ())

    def fix_steps(self, subject: str, reason: str, *, missing: Iterable[str] = ()) -> tuple[str, ...]:
        """The distinct steps of `fixes_for`, in the order of the guide."""
        wanted = {split_ref(ref)[0] for ref in self.fixes_for(subject, reason, missing=missing)}
        return tuple(step.id for step in self.steps if step.id in wanted)

    def name_of(self, ref: str) -> str:
        """A ref for the middle of a sentence: "step 6.2", "step 7", "“Find the Account Code”, line 5"."""
        step_id, number = split_ref(ref)
        step = self.step(step_id)
        if not number:
            return step.name
        return f"step {step.label}.{number}" if step.printed else f"{step.name}, line {number}"


def split_ref(ref: str) -> tuple[str, str]:
    """The step id of a ref and the number of the instruction, which may be ""."""
    step_id, _, number = ref.partition(".")
    return step_id, number


@lru_cache(maxsize=4096)  # a page of one onboarding asks a hundred times, an import half a million
def _any_match(text: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)


def _only(found: Iterator[_Item], key: str) -> _Item:
    for item in found:
        return item
    raise KeyError(key)
