"""A file of customers -> what an import would do with it, row by row, or all that is wrong with it (the dry run)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from wizard import guides
from wizard.actions.rows import Row
from wizard.forms import spreadsheets
from wizard.forms.import_cells import clean
from wizard.forms.import_columns import PASSED_OVER, Column, Problem, letter, recognise
from wizard.forms.import_matching import Draft, Matcher

_CHUNK = 500
MAX_PROBLEMS = 500


@dataclass(frozen=True, slots=True)
class Plan:
    """Either rows or problems. `more` problems were found than are kept."""

    rows: Sequence[Row] = ()
    problems: Sequence[Problem] = ()
    more: int = 0

    @property
    def total(self) -> int:
        return len(self.problems) + self.more

    @property
    def creates(self) -> int:
        return sum(row.is_new for row in self.rows)

    @property
    def updates(self) -> int:
        return sum(row.has_work and not row.is_new for row in self.rows)

    @property
    def unchanged(self) -> int:
        return len(self.rows) - self.creates - self.updates


def plan(file: IO[bytes], *, size: int) -> Plan:
    """spreadsheets.Unreadable where there are no rows to speak of. Nothing is changed."""
    numbered = spreadsheets.rows(file, size=size)
    number, headings = next(numbered)
    columns, problems = recognise(headings, number)
    if problems:
        return _refused(problems)
    reader = _Reader(columns)
    drafts = [reader.read(number, cells) for number, cells in numbered]
    if not drafts:
        raise spreadsheets.Unreadable("The file has headings and no rows below them.")
    matcher, known = Matcher(drafts), list(reader.recognisable(drafts))
    rows = [
        row for start in range(0, len(known), _CHUNK) for row in matcher.match(known[start : start + _CHUNK])
    ]
    problems = sorted([*reader.problems, *matcher.problems], key=lambda problem: problem.row)
    return _refused(problems) if problems else Plan(rows)


def _refused(problems: Sequence[Problem]) -> Plan:
    return Plan((), problems[:MAX_PROBLEMS], max(0, len(problems) - MAX_PROBLEMS))


@dataclass(slots=True)
class _Reader:
    columns: Mapping[int, Column]
    problems: list[Problem] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def read(self, number: int, cells: Sequence[str]) -> Draft:
        values: dict[str, str] = {}
        for place, text in enumerate(cells):
            column = self.columns.get(place)
            if column is None:
                self._stray(number, place, text)
                continue
            if column is PASSED_OVER:
                continue
            value, problem = clean(column, text)
            if problem:
                self.problems.append(Problem(number, column.label, problem))
            elif value:
                values[column.key] = value
                self._once(number, column, value)
        return self._with_guide(Draft(number, values))

    def recognisable(self, drafts: Sequence[Draft]) -> Iterator[Draft]:
        """A row that is wrong elsewhere is matched too, so that its other mistakes are told as well."""
        wrong: dict[int, set[str]] = {}
        for problem in self.problems:
            wrong.setdefault(problem.row, set()).add(problem.column)
        for draft in drafts:
            if found := draft.recognisable(wrong.get(draft.number, set())):
                yield found

    def _stray(self, number: int, place: int, text: str) -> None:
        if text:
            self.problems.append(Problem(number, letter(place), "This cell has no heading above it."))

    def _once(self, number: int, column: Column, value: str) -> None:
        if column.key not in ("reference", "short_name"):
            return
        first = self.seen.setdefault((column.key, value), number)
        if first != number:
            self.problems.append(Problem(number, column.label, f"Row {first} has the same."))

    def _with_guide(self, draft: Draft) -> Draft:
        """An answer, an owner and a due date belong to a guide. Where the row names none and only one guide asks for it, it is that one."""
        answers = draft.answers
        if (answers or draft.is_arranged) and "guide" not in draft.values:
            asking = [
                guide.id for guide in guides.all_guides().values() if answers.keys() <= _fields(guide.id)
            ]
            if len(asking) == 1:
                draft.values["guide"] = asking[0]
            else:
                self.problems.append(
                    Problem(draft.number, "Guide", "Fill this in: other cells of this row need it.")
                )
        self.problems += self._foreign(draft)
        return draft

    def _foreign(self, draft: Draft) -> Iterator[Problem]:
        guide = draft.values.get("guide")
        for column in self.columns.values():
            if guide and column.key in draft.answers and column.key not in _fields(guide):
                yield Problem(draft.number, column.label, "The guide of this row does not ask for this.")


def _fields(guide: str) -> set[str]:
    return {field.id for field in guides.get(guide).fields}
