"""Schemathesis drives every operation by the document and holds each answer against it."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from pytest_django import Settings
from schemathesis.specs.openapi import checks

from tests.api.calling import Caller, caller
from wizard.models import Onboarding, User

ACME = {"slug": "acme", "guide": "mimecast-api1", "step": "1", "field": "access_key", "run": 1}

schema: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
few = settings(
    max_examples=20,
    derandomize=True,
    deadline=None,
    suppress_health_check=[*HealthCheck],
)


@pytest.fixture
def tireless(root: User, onboarding: Onboarding, settings: Settings) -> Iterator[Caller]:
    """On the connection of the test: a real server would close it after every request."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield caller(root)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def bearer(caller: Caller) -> dict[str, str]:
    return {"Authorization": f"Bearer {caller.text}"}


# What a guide takes for a value, the document does not know: `positive_data_acceptance` would fail for each name.
@schema.parametrize()  # type: ignore[untyped-decorator]
@few
def test_it_answers_as_the_document_says(case: Any, tireless: Caller) -> None:
    case.call_and_validate(headers=bearer(tireless), excluded_checks=[checks.positive_data_acceptance])


@schema.parametrize()  # type: ignore[untyped-decorator]
@few
def test_it_answers_for_acme_as_the_document_says(case: Any, tireless: Caller) -> None:
    """The same where there is something to find; what was wrong with the address is mended here."""
    case.path_parameters.update({name: ACME[name] for name in case.path_parameters})
    case.call_and_validate(
        headers=bearer(tireless),
        excluded_checks=[checks.positive_data_acceptance, checks.negative_data_rejection],
    )
