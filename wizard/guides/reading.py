"""Reads one TOML table key by key, and refuses what is missing, of another type, or unknown."""

from collections.abc import Mapping
from typing import TypeVar

_Value = TypeVar("_Value")


class GuideError(Exception):
    """A guide file is wrong. `step` is "" where the trouble lies outside every step."""

    def __init__(self, file: str, step: str, reason: str) -> None:
        where = f"{file}, step {step}" if step else file
        super().__init__(f"{where}: {reason}")
        self.file = file
        self.step = step
        self.reason = reason


class Table:
    """`where` names the table within its step for the reader of an error, such as "instruction 3"."""

    def __init__(self, raw: Mapping[str, object], *, file: str, step: str = "", where: str = "") -> None:
        self._raw = raw
        self._asked: set[str] = set()
        self._file = file
        self._step = step
        self._where = where

    def error(self, reason: str) -> GuideError:
        return GuideError(self._file, self._step, f"{self._where}: {reason}" if self._where else reason)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._get(key, str, default)
        if default is None and not value.strip():
            raise self.error(f"'{key}' is empty")
        return value

    def number(self, key: str) -> int:
        return self._get(key, int, None)

    def optional_number(self, key: str) -> int | None:
        return self.number(key) if key in self._raw else None

    def flag(self, key: str, default: bool) -> bool:
        return self._get(key, bool, default)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, none of them empty; the list may be left out."""
        values = self._get(key, list, [])
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.error(f"'{key}' must be a list of texts")
        return tuple(values)

    def tables(self, key: str) -> tuple["Table", ...]:
        """The tables of `[[key]]`, which may be none; an error names each by its place."""
        values = self._get(key, list, [])
        return tuple(self._inner(value, f"{key} {place}") for place, value in enumerate(values, start=1))

    def table(self, key: str) -> "Table | None":
        return self._inner(self._get(key, dict, {}), key) if key in self._raw else None

    def renamed(self, *, step: str) -> "Table":
        """The same table once its step is known, so that errors can name it."""
        return Table(self._raw, file=self._file, step=step)

    def finish(self) -> None:
        """Call when every known key was read: what is left over is a misspelt one."""
        unknown = sorted(set(self._raw) - self._asked)
        if unknown:
            raise self.error(f"unknown key '{unknown[0]}'")

    def _inner(self, value: object, where: str) -> "Table":
        if not isinstance(value, dict):
            raise self.error(f"'{where}' must be a table")
        return Table(value, file=self._file, step=self._step, where=where)

    def _get(self, key: str, kind: type[_Value], default: _Value | None) -> _Value:
        self._asked.add(key)
        if key not in self._raw and default is None:
            raise self.error(f"'{key}' is missing")
        value = self._raw.get(key, default)
        # type() and not isinstance(): true is an int to Python, and not a number to a reader.
        if type(value) is not kind:
            raise self.error(f"'{key}' must be {_KIND_NAMES[kind]}")
        return value


_KIND_NAMES: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}
