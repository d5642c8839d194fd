"""All operations at their addresses under /api/v1."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from wizard.api import customers, guides, history, onboardings, problems, runs, values
from wizard.api.auth import BearerToken
from wizard.api.bodies import Utf8Parser
from wizard.api.document import document

PREFIX = "api/v1/"
View = Callable[..., HttpResponse]

api = NinjaAPI(
    title="QRadar Onboarding",
    version="1",
    description="Onboard customers, save their keys, and read what was proven. Send a token as a bearer token.",
    auth=BearerToken(),
    parser=Utf8Parser(),
    docs_url=None,
    openapi_url=None,
)
problems.install(api)
for router in (guides, customers, onboardings, values, runs, history):
    api.add_router("", router.router)


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """For whoever writes a client: it tells nothing of this installation, so it needs no token."""
    return JsonResponse(document(api, PREFIX))


@csrf_exempt
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    return problems.answer(problems.UNKNOWN)


def _answering(view: View) -> View:
    """Nothing is kept by a cache on the way, and a wrong method is a problem like any other."""

    @wraps(view)
    def answering(request: HttpRequest, **arguments: object) -> HttpResponse:
        response = view(request, **arguments)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = response["Allow"]
            response = problems.answer(problems.WRONG_METHOD)
            response["Allow"] = allowed
        response["Cache-Control"] = "no-store"
        return response

    return answering


def _operations() -> list[URLPattern]:
    """Ninja's own, but for its empty front page, and in no namespace: they have names like all our addresses."""
    own = [
        pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ]
    return [path(str(pattern.pattern), _answering(pattern.callback), name=pattern.name) for pattern in own]


urlpatterns = [
    path("openapi.json", openapi, name="api-document"),
    *_operations(),
    re_path(r"^(?P<rest>[\s\S]*)$", unknown, name="api-unknown"),  # a line break is no end either
]
