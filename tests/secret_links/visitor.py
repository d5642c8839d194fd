"""Somebody without an account, in a browser of their own."""

import re
from dataclasses import dataclass

from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.views.pages import Answer, text


@dataclass
class Visitor:
    browser: Client

    def open(self, token: str) -> Answer:
        return self.browser.get(reverse("link-open", args=[token]))

    def home(self) -> Answer:
        return self.browser.get(reverse("link"))

    def ask_for_code(self) -> Answer:
        return self.browser.post(reverse("link-code"))

    def mailed_code(self) -> str:
        found = re.search(r"(\d{4}) (\d{4})", str(mail.outbox[-1].body))
        assert found
        return found[1] + found[2]

    def wrong_code(self) -> str:
        return f"{(int(self.mailed_code()) + 1) % 100_000_000:08}"

    def enter(self, code: str) -> Answer:
        return self.browser.post(reverse("link-confirm"), {"code": code})

    def step(self, step_id: str) -> Answer:
        return self.browser.get(reverse("link-step", args=[step_id]))

    def save(self, step_id: str, **values: str | int) -> Answer:
        """On a step that nobody has saved yet, or on the `version` that is named."""
        sent = {"version": 0, "then": "continue", **values}
        return self.browser.post(reverse("link-step", args=[step_id]), sent)

    def is_in(self) -> bool:
        return "Your steps" in text(self.home())
