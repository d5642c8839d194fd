"""The addresses of ACME's onboarding, and how a form is sent to them."""

from typing import TYPE_CHECKING, TypeAlias

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

Answer: TypeAlias = "_MonkeyPatchedWSGIResponse"

PLACE = ("acme", "mimecast-api1")
NOBODY = 999_999  # the number of no person
STEPS = ("1", "2", "3", "4", "5a", "5b", "6", "7", "values", "network")

# What each address needs besides the place. Every name of the URLconf has to be here.
ARGUMENTS: dict[str, list[tuple[str | int, ...]]] = {
    "customers": [()],
    "bulk": [()],
    "recheck": [(1,)],
    "recheck-panel": [(1,)],
    "view-save": [()],
    "view-delete": [(1,)],
    "customer-new": [()],
    "import-start": [()],
    "import-example": [("csv",), ("xlsx",)],
    "import": [(1,)],
    "import-panel": [(1,)],
    "import-discard": [(1,)],
    "customers-export": [()],
    "customer": [("acme",)],
    "customer-history": [("acme",)],
    "onboarding": [PLACE],
    "step": [(*PLACE, step) for step in STEPS],
    "tick": [(*PLACE, "1", 1)],
    "autosave": [(*PLACE, "1")],
    "wait-override": [(*PLACE, "7")],
    "comment": [(*PLACE, "1")],
    "comment-remove": [(*PLACE, "1", 1)],
    "arrange": [PLACE],
    "remind": [PLACE],
    "credential-remove": [(*PLACE, "secret_key")],
    "review": [PLACE],
    "checks": [PLACE],
    "checks-panel": [PLACE],
    "onboarding-history": [PLACE],
    "secret-links": [PLACE],
    "secret-link-withdraw": [(*PLACE, 1)],
    "link-open": [("token",)],
    "link": [()],
    "link-code": [()],
    "link-confirm": [()],
    "link-step": [("7",)],
    "link-verdicts": [()],
    "link-leave": [()],
    "tokens": [()],
    "token-new": [()],
    "token-revoke": [(1,)],
    "api-document": [()],
    "api-me": [()],
    "api-guides": [()],
    "api-customers": [()],
    "api-customer": [("acme",)],
    "api-history": [("acme",)],
    "api-onboardings": [("acme",)],
    "api-onboarding": [PLACE],
    "api-ticks": [(*PLACE, "1")],
    "api-answers": [PLACE],
    "api-credentials": [PLACE],
    "api-credential": [(*PLACE, "secret_key")],
    "api-runs": [PLACE],
    "api-run": [(*PLACE, 1)],
    "api-findings": [PLACE],
    "api-unknown": [("nothing",)],
    "setup": [("token",)],
    "healthz": [()],
    "people": [()],
    "roles": [()],
    "invite": [()],
    "invitation-revoke": [(1,)],
    "person": [(NOBODY,)],
    "role-take": [(NOBODY, 0)],
    "person-deactivate": [(NOBODY,)],
    "person-reactivate": [(NOBODY,)],
    "password-link": [(NOBODY,)],
    "person-sign-out": [(NOBODY,)],
    "second-factor-reset": [(NOBODY,)],
    "installation-history": [()],
    "account": [()],
    "sign-out-everywhere": [()],
    "join": [("token",)],
    "mfa_index": [()],
    "mfa_authenticate": [()],
    "mfa_reauthenticate": [()],
    "mfa_activate_totp": [()],
    "mfa_deactivate_totp": [()],
    "mfa_view_recovery_codes": [()],
    "mfa_generate_recovery_codes": [()],
    "mfa_download_recovery_codes": [()],
    "mfa_list_webauthn": [()],
    "mfa_add_webauthn": [()],
    "mfa_reauthenticate_webauthn": [()],
    "mfa_login_webauthn": [()],
    "mfa_remove_webauthn": [(1,)],
    "mfa_edit_webauthn": [(1,)],
    "usersessions_list": [()],
    "openid_connect_login": [("sso",)],
    "openid_connect_callback": [("sso",)],
    "socialaccount_login_cancelled": [()],
    "socialaccount_login_error": [()],
    "confirm-by-sign-on": [()],
    "sign-on-again": [()],
    "account_login": [()],
    "account_logout": [()],
    "account_inactive": [()],
    "account_signup": [()],
    "account_reauthenticate": [()],
    "account_change_password": [()],
    "account_set_password": [()],
    "account_reset_password": [()],
    "account_reset_password_done": [()],
    "account_reset_password_from_key": [("1", "key")],
    "account_reset_password_from_key_done": [()],
}
ADDRESSES = [(name, arguments) for name, each in ARGUMENTS.items() for arguments in each]


def url(name: str, *more: str | int) -> str:
    return reverse(name, args=[*PLACE, *more])


def save(client: Client, step: str, **values: str | int | list[str]) -> Answer:
    """Press "Save and continue" on a step that nobody has saved yet, or on the `version` that is named."""
    return client.post(url("step", step), {"version": 0, "then": "continue", **values})


def text(answer: Answer) -> str:
    return answer.content.decode()


def names_in_urlconf() -> set[str]:
    return set(_names(get_resolver().url_patterns))


def _names(patterns: list[URLPattern | URLResolver]) -> list[str]:
    names: list[str] = []
    for pattern in patterns:
        names += _names(pattern.url_patterns) if isinstance(pattern, URLResolver) else [str(pattern.name)]
    return names
