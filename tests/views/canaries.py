"""Values that must never come out again (G1), and a look at every place where they might."""

import base64
import html
import io
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import models

from onboarding.logs import OneLine
from wizard.simulator import Tenant

SECRETS = ("application_id", "application_key", "access_key", "secret_key")


class Canaries:
    """The secrets of a tenant. A piece of one is found as well, and each in the usual disguises."""

    def __init__(self, tenant: Tenant) -> None:
        self.values: Mapping[str, str] = {name: getattr(tenant, name) for name in SECRETS}

    def found_in(self, text: str) -> set[str]:
        return {name for name, value in self.values.items() if any(d in text for d in _disguises(value))}


def _disguises(value: str) -> Iterator[str]:
    for part in (value[:16], value[10:26], value[-16:]):
        yield from (part, part[::-1], html.escape(part), quote(part, safe=""), part.upper())
    for shift in range(3):
        encoded = base64.b64encode(b"x" * shift + value.encode()).decode()
        yield encoded[4:28]


def everything_stored() -> str:
    """Every row of every table, with what sessions hold in the clear."""
    kept = [repr(session.get_decoded()) for session in Session.objects.all()]
    return "\n".join([*_rows(), *kept])


def _rows() -> Iterator[str]:
    for model in apps.get_models(include_auto_created=True):
        if model is not Session:
            yield from (f"{model.__name__} {row}" for row in _values(model))


def _values(model: type[models.Model]) -> Iterator[tuple[object, ...]]:
    yield from model._default_manager.order_by("pk").values_list()


def everything_cached() -> str:
    kept = caches["default"]._cache  # type: ignore[attr-defined]
    if "LocMem" in settings.CACHES["default"]["BACKEND"]:
        return repr(kept)
    client = kept.get_client()
    return repr([(key, client.get(key)) for key in client.scan_iter("onboarding:*")])


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """All that any logger says, down to DEBUG, as the product writes it to standard error."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, before = logging.StreamHandler(stream), root.level
    handler.setFormatter(OneLine())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.setLevel(before)
        root.removeHandler(handler)
