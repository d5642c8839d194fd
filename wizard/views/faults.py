"""What people see when something broke."""

import sys
from http import HTTPStatus

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

RETRY_AFTER = "60"


def went_wrong(request: HttpRequest) -> HttpResponse:
    """Django's handler500. A database that is taken or away is no mistake of ours, and passes."""
    if not isinstance(sys.exc_info()[1], OperationalError):
        return server_error(request)
    busy = HttpResponse(render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE)
    busy["Retry-After"] = RETRY_AFTER
    return busy
