"""The one way this product refuses to start."""


class CannotStart(SystemExit):
    """Carries one sentence for the person at the terminal.

    A SystemExit, so that every entry point (manage.py, the web server, a worker) prints the
    sentence on standard error and ends with status 1, without a traceback.
    """
