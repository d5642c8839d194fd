"""`python -m bench` measures all; `python -m bench imports` only that."""

import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module

import django

from bench import Figure

# Each is a module with a function `figures`, and reads models, so that Django has to be set up before it is imported.
MEASUREMENTS = ("vault", "imports", "portfolio", "bulk", "running")


def table(figures: Iterable[Figure]) -> str:
    rows = [(f.name, f"{f.value:,.2f}", f.unit, f.bound) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:>{widths[1]}} {unit:<{widths[2]}}  {bound}".rstrip()
        for name, value, unit, bound in rows
    )


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    for name in _wanted(sys.argv[1:]):
        figures: list[Figure] = import_module(f"bench.{name}").figures()
        sys.stdout.write(table(figures) + "\n")
        sys.stdout.flush()


def _wanted(names: Sequence[str]) -> Sequence[str]:
    if unknown := set(names) - set(MEASUREMENTS):
        known = ", ".join(MEASUREMENTS)
        sys.exit(f"Nothing is measured by the name of {', '.join(unknown)}; there are {known}.")
    return names or MEASUREMENTS


if __name__ == "__main__":
    main()
