import sys

from django.test import RequestFactory
from django.views.debug import ExceptionReporter

CANARY = "canary-4f1c9a7e2b"


def test_it_shows_no_posted_value_and_no_local_on_the_error_page() -> None:
    """G1: also for a developer who has set DEBUG."""
    request = RequestFactory().post("/", {"secret_key": CANARY})
    try:
        local = CANARY
        raise ValueError(len(local))
    except ValueError:
        reporter = ExceptionReporter(request, *sys.exc_info())
    page = reporter.get_traceback_html()
    assert "secret_key" in page
    assert CANARY not in page.replace(f'CANARY = "{CANARY}"', "")
