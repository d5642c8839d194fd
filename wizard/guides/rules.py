"""What must hold across a whole guide: a table of small functions, each yielding what it finds wrong."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from wizard.guides import markup
from wizard.guides.spec import Field, FieldKind, Guide, Step
from wizard.values import FORMATS, SECRET_FORMATS

# Both ids stand in URLs and refs; a dot would make a ref ambiguous.
_STEP_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_FIELD_ID = re.compile(r"[a-z][a-z0-9_]*")

_FORMATS_OF_KIND = {
    FieldKind.TEXT: frozenset({"text", "line", "host", "account_code"}),
    FieldKind.EMAIL: frozenset({"email"}),
    FieldKind.SECRET: SECRET_FORMATS,
    FieldKind.REGION: frozenset({"region"}),
    FieldKind.DATETIME: frozenset({"datetime"}),
    FieldKind.CONFIRM: frozenset({"confirm"}),
    FieldKind.CHOICE: frozenset({"line"}),
}


@dataclass(frozen=True, slots=True)
class Problem:
    step: str
    reason: str


def first_problem(guide: Guide) -> Problem | None:
    return next((problem for rule in _RULES for problem in rule(guide)), None)


def _ids(guide: Guide) -> Iterator[Problem]:
    yield from (
        Problem(s.id, "a step id has lower case letters and digits only")
        for s in guide.steps
        if not _STEP_ID.fullmatch(s.id)
    )
    yield from (
        Problem("", f"two groups have the id '{again}'") for again in _repeated(g.id for g in guide.groups)
    )
    yield from (
        Problem(str(again), "two steps have this id") for again in _repeated(s.id for s in guide.steps)
    )
    yield from (
        Problem("", f"two steps have the label '{again}'")
        for again in _repeated(s.label for s in guide.steps)
    )


def _groups(guide: Guide) -> Iterator[Problem]:
    known = {group.id for group in guide.groups}
    used = {step.group for step in guide.steps}
    yield from (
        Problem(step.id, f"the group '{step.group}' does not exist")
        for step in guide.steps
        if step.group not in known
    )
    yield from (
        Problem("", f"the group '{group.id}' has no steps") for group in guide.groups if group.id not in used
    )
    if not guide.steps:
        yield Problem("", "there are no steps")


def _numbers(guide: Guide) -> Iterator[Problem]:
    for step in guide.steps:
        if not step.instructions:
            yield Problem(step.id, "there are no instructions")
        yield from (
            Problem(step.id, f"two instructions have the number {again}") for again in _repeated(step.numbers)
        )
        if step.numbers != tuple(range(1, len(step.numbers) + 1)):
            yield Problem(step.id, "the instructions must be numbered 1, 2, 3 … without a gap")


def _needs(guide: Guide) -> Iterator[Problem]:
    known = {step.id for step in guide.steps}
    for step in guide.steps:
        yield from (
            Problem(step.id, f"it needs step '{other}', which does not exist")
            for other in step.needs
            if other not in known
        )


def _cycles(guide: Guide) -> Iterator[Problem]:
    yield from (
        Problem(step.id, "it waits for itself") for step in guide.steps if step.id in guide.before(step.id)
    )


def _field_ids(guide: Guide) -> Iterator[Problem]:
    yield from (
        Problem("", f"two fields have the id '{again}'") for again in _repeated(f.id for f in guide.fields)
    )
    for step in guide.steps:
        for field in step.fields:
            if not _FIELD_ID.fullmatch(field.id):
                yield Problem(
                    step.id, f"field '{field.id}': an id has lower case letters, digits and underscores only"
                )


def _fields(guide: Guide) -> Iterator[Problem]:
    for step in guide.steps:
        for field in step.fields:
            yield from (
                Problem(step.id, f"field '{field.id}': {reason}") for reason in _field_faults(step, field)
            )


def _field_faults(step: Step, field: Field) -> Iterator[str]:
    if field.format not in FORMATS:
        yield f"the format '{field.format}' does not exist"
    elif field.format not in _FORMATS_OF_KIND[field.kind]:
        yield f"the format '{field.format}' does not go with the kind '{field.kind}'"
    if (field.kind is FieldKind.CHOICE) != bool(field.choices):
        yield "choices go with the kind 'choice', and only with it"
    if field.instruction is not None and field.instruction not in step.numbers:
        yield f"instruction {field.instruction} does not exist"
    if not (markup.is_plain(field.label) and markup.is_plain(field.help)):
        yield "a label and a help text are plain, without markup"


def _waits(guide: Guide) -> Iterator[Problem]:
    for step in guide.steps:
        if step.wait is None:
            continue
        asked = {f.id: f for before in guide.before(step.id) for f in guide.step(before).fields}
        field = asked.get(step.wait.field)
        if field is None:
            yield Problem(step.id, f"it waits on '{step.wait.field}', which no earlier step asks for")
        elif field.kind is not FieldKind.DATETIME:
            yield Problem(step.id, f"it waits on '{field.id}', which is not a time")
        if step.wait.minutes < 1:
            yield Problem(step.id, "a wait lasts at least one minute")


def _markup(guide: Guide) -> Iterator[Problem]:
    for step in guide.steps:
        quoting = [instruction.text for instruction in step.instructions]
        trouble = [text for item in step.trouble for text in (item.symptom, item.remedy)]
        ours = [step.why, *step.see, *step.notes, *trouble]
        yield from (
            Problem(step.id, f"stray markup in “{text}”")
            for text in (*quoting, *ours)
            if not markup.is_sound(text)
        )
        yield from (
            Problem(step.id, f"only an instruction quotes answers: “{text}”")
            for text in ours
            if markup.quoted(text)
        )


def _quotes(guide: Guide) -> Iterator[Problem]:
    for step in guide.steps:
        earlier = guide.before(step.id)
        for quoted in (quoted for instruction in step.instructions for quoted in instruction.quotes):
            if fault := _quote_fault(guide, earlier, quoted):
                yield Problem(step.id, f"it quotes '{quoted}', {fault}")


def _quote_fault(guide: Guide, earlier: frozenset[str], quoted: str) -> str:
    if all(field.id != quoted for field in guide.fields):
        return "which is not a field"
    if guide.step_of(quoted).id not in earlier:
        return "a field of a step that need not be finished before"
    # A quoted answer is printed on the page, and a secret never is.
    return "which is a secret" if guide.field(quoted).is_secret else ""


def _links(guide: Guide) -> Iterator[Problem]:
    known = {step.id for step in guide.steps}
    for step in guide.steps:
        for instruction in step.instructions:
            if instruction.link_step is not None and instruction.link_step not in known:
                yield Problem(
                    step.id,
                    f"instruction {instruction.number} links to step '{instruction.link_step}', which does not exist",
                )


def _needed(guide: Guide) -> Iterator[Problem]:
    known = {field.id for field in guide.fields}
    yield from (
        Problem("", f"'needed' names '{field}', which is not a field")
        for field in guide.needed
        if field not in known
    )


def _fixes(guide: Guide) -> Iterator[Problem]:
    known = {step.id for step in guide.steps} | {
        f"{step.id}.{n}" for step in guide.steps for n in step.numbers
    }
    for place, fix in enumerate(guide.fixes, start=1):
        if not (fix.subjects and fix.reasons):
            yield Problem("", f"fix {place} needs subjects and reasons")
        yield from (
            Problem("", f"fix {place} points at '{ref}', which does not exist")
            for ref in fix.at
            if ref not in known
        )


def _repeated(items: Iterable[str | int]) -> list[str | int]:
    return [item for item, times in Counter(items).items() if times > 1]


# In this order: later rules look things up that earlier ones have found to exist.
_RULES: tuple[Callable[[Guide], Iterator[Problem]], ...] = (
    _ids,
    _groups,
    _numbers,
    _needs,
    _cycles,
    _field_ids,
    _fields,
    _waits,
    _markup,
    _quotes,
    _links,
    _needed,
    _fixes,
)
