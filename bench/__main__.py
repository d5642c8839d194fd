import os
import sys
from collections.abc import Callable, Iterable

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


MEASUREMENTS: tuple[Callable[[], list[Figure]], ...] = (vault, imports, portfolio, running)


def table(figures: Iterable[Figure]) -> str:
    rows = [(f.name, f"{f.value:,.2f}", f.unit, f.bound) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:>{widths[1]}} {unit:<{widths[2]}}  {bound}".rstrip()
        for name, value, unit, bound in rows
    )


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onboarding.settings")
    for measure in MEASUREMENTS:
        sys.stdout.write(table(measure()) + "\n")


if __name__ == "__main__":
    main()
