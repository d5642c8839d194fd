"""What people see when something broke."""

import sys
from http import HTTPStatus

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import bad_request, server_error

RETRY_AFTER = "60"


def went_wrong(request: HttpRequest) -> HttpResponse:
    """Django's handler500. A database that is taken or away is no mistake of ours, and passes."""
    return _busy() if isinstance(sys.exc_info()[1], OperationalError) else server_error(request)


def could_not_be_read(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400. It is asked as well where the session could not be saved, for whatever reason."""
    return _busy() if _comes_from_the_database(exception) else bad_request(request, exception)


def _comes_from_the_database(error: BaseException | None) -> bool:
    while error and not isinstance(error, OperationalError):
        error = error.__cause__ or error.__context__
    return error is not None


def _busy() -> HttpResponse:
    busy = HttpResponse(render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE)
    busy["Retry-After"] = RETRY_AFTER
    return busy
