"""One TOML file -> one Guide, or a GuideError that names file, step and reason."""

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from wizard.guides import markup
from wizard.guides.reading import GuideError, Table
from wizard.guides.rules import first_problem
from wizard.guides.spec import (
    Field,
    FieldKind,
    Fix,
    Group,
    Guide,
    Instruction,
    Shows,
    Source,
    Step,
    Trouble,
    Wait,
)

__all__ = ["GuideError", "load"]

_Enum = TypeVar("_Enum", bound=StrEnum)


def load(path: Path) -> Guide:
    """Raises GuideError for a file that cannot be read, is not TOML, or breaks one of the rules."""
    guide = _guide(Table(_read(path), file=path.name))
    if guide.id != path.stem:
        raise GuideError(path.name, "", "'id' must be the name of the file")
    if problem := first_problem(guide):
        raise GuideError(path.name, problem.step, problem.reason)
    return guide


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        # Not str(error), which names a folder of this machine.
        raise GuideError(path.name, "", f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise GuideError(path.name, "", f"is not TOML: {error}") from error


def _guide(table: Table) -> Guide:
    guide = Guide(
        id=table.text("id"),
        version=table.number("version"),
        title=table.text("title"),
        summary=table.text("summary"),
        notice=table.text("notice", ""),
        source=table.text("source"),
        needed=table.texts("needed"),
        groups=tuple(_group(inner) for inner in table.tables("group")),
        steps=tuple(_step(inner) for inner in table.tables("step")),
        fixes=tuple(_fix(inner) for inner in table.tables("fix")),
    )
    table.finish()
    return guide


def _group(table: Table) -> Group:
    group = Group(id=table.text("id"), title=table.text("title"))
    table.finish()
    return group


def _step(unnamed: Table) -> Step:
    table = unnamed.renamed(step=unnamed.text("id"))
    step = Step(
        id=table.text("id"),
        printed=table.text("printed", ""),
        label=table.text("label"),
        title=table.text("title"),
        group=table.text("group"),
        why=table.text("why"),
        menu=table.texts("menu"),
        needs=table.texts("needs"),
        see=table.texts("see"),
        notes=table.texts("notes"),
        proved_by=table.texts("proved_by"),
        shows=_one_of(Shows, table, "shows", ""),
        wait=_wait(table.table("wait")),
        instructions=tuple(_instruction(inner) for inner in table.tables("instruction")),
        fields=tuple(_field(inner) for inner in table.tables("field")),
        trouble=tuple(_trouble(inner) for inner in table.tables("trouble")),
    )
    table.finish()
    return step


def _wait(table: Table | None) -> Wait | None:
    if table is None:
        return None
    wait = Wait(field=table.text("field"), minutes=table.number("minutes"))
    table.finish()
    return wait


def _instruction(table: Table) -> Instruction:
    text = table.text("text")
    instruction = Instruction(
        number=table.number("number"),
        text=text,
        menu=table.texts("menu"),
        quotes=markup.quoted(text),
        link_step=table.text("link_step", "") or None,
    )
    table.finish()
    return instruction


def _field(table: Table) -> Field:
    field = Field(
        id=table.text("id"),
        label=table.text("label"),
        kind=_one_of(FieldKind, table, "kind"),
        format=table.text("format"),
        source=_one_of(Source, table, "source"),
        help=table.text("help", ""),
        required=table.flag("required", default=True),
        example=table.text("example", ""),
        default=table.text("default", ""),
        choices=table.texts("choices"),
        instruction=table.optional_number("instruction"),
    )
    table.finish()
    return field


def _trouble(table: Table) -> Trouble:
    trouble = Trouble(symptom=table.text("symptom"), remedy=table.text("remedy"))
    table.finish()
    return trouble


def _fix(table: Table) -> Fix:
    fix = Fix(subjects=table.texts("subjects"), reasons=table.texts("reasons"), at=table.texts("at"))
    table.finish()
    return fix


def _one_of(choices: type[_Enum], table: Table, key: str, default: str | None = None) -> _Enum:
    value = table.text(key, default)
    if value not in list(choices):
        raise table.error(f"'{key}' must be one of: {', '.join(filter(None, choices))}")
    return choices(value)
