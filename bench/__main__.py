"""`python -m bench` measures all; `python -m bench imports` only that."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence

import django

from bench import Figure


def vault() -> list[Figure]:
    from bench.vault import vault_figures

    return vault_figures()


def imports() -> list[Figure]:
    from bench.imports import import_figures

    return import_figures()


def running() -> list[Figure]:
    from bench.running import running_figures

    return running_figures()


def portfolio() -> list[Figure]:
    from bench.portfolio import portfolio_figures

    return portfolio_figures()


def bulk() -> list[Figure]:
    from bench.bulk import bulk_figures

    return bulk_figures()


MEASUREMENTS: tuple[Callable[[], list[Figure]], ...] = (vault, imports, portfolio, bulk, running)


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
    for measure in _wanted(sys.argv[1:]):
        sys.stdout.write(table(measure()) + "\n")
        sys.stdout.flush()


def _wanted(names: Sequence[str]) -> list[Callable[[], list[Figure]]]:
    known = {measure.__name__: measure for measure in MEASUREMENTS}
    if unknown := set(names) - set(known):
        sys.exit(f"Nothing is measured by the name of {', '.join(unknown)}; there are {', '.join(known)}.")
    return [known[name] for name in names or known]


if __name__ == "__main__":
    main()
