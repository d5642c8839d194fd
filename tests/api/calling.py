"""A machine with a token, as it calls the API."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.test import Client

from tests.helpers import TESTS
from tests.views.pages import Answer
from wizard.actions import tokens
from wizard.models import Customer, User
from wizard.scopes import Scope

ROOT = "/api/v1"
CUSTOMER = f"{ROOT}/customers/acme"
ONBOARDING = f"{CUSTOMER}/onboardings/mimecast-api1"


class Caller:
    """Remembers nothing between calls but its token; `headers` are added to those that every call has."""

    def __init__(self, text: str) -> None:
        self.client, self.text = Client(raise_request_exception=False), text

    def call(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        content = "" if body is None else body if isinstance(body, str) else json.dumps(body)
        path = path if path.startswith("/") else f"{ROOT}/{path}"
        known = {"Authorization": f"Bearer {self.text}", **(headers or {})}
        return self.client.generic(method, path, content, content_type="application/json", headers=known)

    def get(self, path: str) -> Answer:
        return self.call("GET", path)


def caller(
    user: User, *, scopes: Collection[Scope] = tuple(Scope), customer: Customer | None = None, days: int = 30
) -> Caller:
    made = tokens.create(
        user=user, name="Ticket system", scopes=scopes, days=days, customer=customer, by=TESTS
    )
    return Caller(made.text)


def fields(answer: Answer) -> list[str]:
    """The names of the fields that a problem complains about."""
    return [error["field"] for error in answer.json().get("errors", [])]
