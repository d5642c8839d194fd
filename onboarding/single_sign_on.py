"""Single sign-on by settings alone: which provider, and which role each of its groups gives."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import environ

from onboarding.problems import CannotStart
from wizard.roles import Role

PROVIDER = "sso"  # part of the redirect address that the provider is told, so it stays
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Grant:
    """What a group gives: a role for all customers, or for the one with the short name."""

    role: Role
    slug: str = ""


@dataclass(frozen=True, slots=True)
class SignOn:
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    group_claim: str
    grants: Mapping[str, Grant]
    trust_email: bool
    provider: str = PROVIDER


def read(env: environ.Env) -> SignOn | None:
    """None where no issuer is named. CannotStart where what is said cannot be used."""
    issuer = str(env.str("OIDC_ISSUER", default="")).rstrip("/")
    if not issuer:
        return None
    client_id = str(env.str("OIDC_CLIENT_ID", default=""))
    if not client_id:
        raise CannotStart("OIDC_ISSUER is set and OIDC_CLIENT_ID is not. Set both, or neither.")
    place = urlsplit(issuer)
    if place.scheme != "https" and place.hostname not in _LOOPBACK:
        raise CannotStart("OIDC_ISSUER has to begin with https://.")
    return SignOn(
        issuer=issuer,
        client_id=client_id,
        client_secret=str(env.str("OIDC_CLIENT_SECRET", default="")),
        name=str(env.str("OIDC_NAME", default="single sign-on")),
        group_claim=str(env.str("OIDC_GROUP_CLAIM", default="groups")),
        grants=parse_grants(str(env.str("OIDC_ROLES", default="{}"))),
        trust_email=bool(env.bool("OIDC_TRUST_EMAIL", default=False)),
    )


def parse_grants(text: str) -> dict[str, Grant]:
    """Of the form {"group": "role"} or {"group": "role@customer"}."""
    try:
        found = json.loads(text)
    except ValueError:
        raise CannotStart("OIDC_ROLES is not JSON.") from None
    if not isinstance(found, dict):
        raise CannotStart('OIDC_ROLES has to be of the form {"group": "role"}.')
    return {str(group): _grant(str(group), str(value)) for group, value in found.items()}


def _grant(group: str, value: str) -> Grant:
    name, _, slug = value.partition("@")
    try:
        role = Role(name)
    except ValueError:
        known = ", ".join(Role)
        raise CannotStart(
            f"OIDC_ROLES gives {group} the role “{name}”, which does not exist. Use one of {known}."
        ) from None
    if role is Role.CUSTOMER_OPERATOR and not slug:
        raise CannotStart(
            f"OIDC_ROLES gives {group} the role {role} for no customer. Write {role}@short-name."
        )
    if role is Role.ADMINISTRATOR and slug:
        raise CannotStart(
            f"OIDC_ROLES gives {group} the role {role} for one customer. It is for all of them."
        )
    return Grant(role, slug)


def providers(sign_on: SignOn | None) -> dict[str, Any]:
    """As allauth wants it in SOCIALACCOUNT_PROVIDERS."""
    if sign_on is None:
        return {}
    app = {
        "provider_id": PROVIDER,
        "name": sign_on.name,
        "client_id": sign_on.client_id,
        "secret": sign_on.client_secret,
        "settings": {"server_url": sign_on.issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
