from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up: the first administrator comes by the one-time link, the rest by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
