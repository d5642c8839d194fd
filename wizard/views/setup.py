from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wizard import access, signins
from wizard.actions import people
from wizard.forms.setup import SetupForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponseBase:
    """Creates the first administrator. Open to whoever holds the one-time link, and to nobody once it was used."""
    try:
        people.check_setup_token(token)
        form = SetupForm(request.POST or None)
        if not form.is_valid():
            return render(request, "setup.html", {"form": form}, status=422 if form.is_bound else 200)
        address = access.address(request)
        user = people.create_first_administrator(token=token, **form.cleaned_data, address=address)
    except people.SetupClosed:
        raise Http404 from None
    return signins.sign_in(request, user)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For supervisors and load balancers: this process answers and reaches its database."""
    connection.ensure_connection()
    return JsonResponse({"status": "ok"})
