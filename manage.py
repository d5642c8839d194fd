#!/usr/bin/env python3
import os
import sys


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  # an older Python must get this sentence, not a syntax error
        sys.exit("This needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031  # it must run there
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onboarding.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit("The dependencies are not installed. Run `make install` and use .venv/bin/python.")
    if sys.argv[1:2] == ["up"]:
        from wizard.management.commands.up import Command

        Command().run_from_argv(sys.argv)  # it only starts others: models and apps are not worth waiting for
    else:
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
