"""Where allauth asks this product: who may come in, what counts as a second factor, and how it is kept."""

from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import truncate_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from requests import Session

from onboarding.provider_session import ProviderSession
from onboarding.single_sign_on import SignOn
from wizard import access, mails, vault
from wizard.actions import passwords, sign_on
from wizard.actions import sessions as session_actions
from wizard.history import Actor
from wizard.limits import Limit
from wizard.models import User
from wizard.roles import Role
from wizard.views import sign_on as sign_on_pages

# Of sign-ins as one person. One place alone has used up its own tries (60 an hour) long before.
FROM_EVERYWHERE = Limit("sign-in", most=200, seconds=3600)
_PEOPLE = "people"  # in the place of a customer, for what the vault seals of people


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up: the first administrator comes by the one-time link, the rest by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """By its own rules allauth asks nobody who has neither a password nor a second factor here."""
        access.require_confirmation(context.request)
        return False

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """The single sign-on comes last. Who has nothing to show at all is told there what to do."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if isinstance(user, User) and (not ways or access.comes_by_sign_on(user)):
            url = reverse("confirm-by-sign-on")
            ways.append({"id": "single_sign_on", "description": "Use the single sign-on", "url": url})
        return ways

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By this allauth counts five failures in five minutes. They are those of one place, so that nobody can lock a
        person out from elsewhere.
        """
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key} {access.place(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Who guesses from many places keeps nobody out of where they have been before: there its own limit holds."""
        super().pre_authenticate(request, **credentials)
        email = str(credentials.get("email", "")).lower()
        if not FROM_EVERYWHERE.allows(email) and access.place(request) not in _places_of(email):
            raise self.validation_error("too_many_login_attempts")

    def set_password(self, user: User, password: str) -> None:
        """allauth's own writes the whole row back, and with it an access or a role that was ended meanwhile."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At BASE_URL, and not at whatever host and port the request named: anybody may ask for this mail."""
        uid, _, rest = key.partition("-")
        return f"{settings.BASE_URL}{reverse('account_reset_password_from_key', args=[uid, rest])}"

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Who comes by single sign-on is told so: a password would open this after the account there is closed."""
        letter = "password_reset_key" if passwords.takes_one(user) else "no_password"
        self.send_mail(f"account/email/{letter}", email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Whether it went out is told alike for every address, known or not."""
        letter = self.render_mail(template_prefix, email, {**context, "email": email})
        try:
            mails.send(mails.Letter(letter.subject, str(letter.body)), to=email)
        except mails.NotSent:
            messages.error(self.request, "The mail could not be sent. Try again in a few minutes.")


def _places_of(email: str) -> set[str]:
    """From where this person has signed in, as far as allauth still lists the session."""
    addresses = UserSession.objects.filter(user__email=email).values_list("ip", flat=True)
    return set(map(truncate_ip, addresses.distinct()))


class Sessions(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """Only "Sign out of the others" asks for this; signing out everywhere is an action of our own."""

    def end_sessions(self, sessions: Sequence[UserSession]) -> None:
        user, by = access.person(context.request), access.actor(context.request)
        session_actions.end_others(user=user, others=sessions, by=by)


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of authenticator apps and recovery codes are sealed like those of customers."""

    def encrypt(self, text: str) -> str:
        data_key = vault.new_data_key(customer=_PEOPLE)
        return f"{data_key} {vault.seal(text, data_key=data_key, place=_place())}"

    def decrypt(self, encrypted_text: str) -> str:
        data_key, _, sealed = encrypted_text.partition(" ")
        return vault.open_sealed(sealed, data_key=data_key, place=_place())

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  (allauth's name for it)
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def build_totp_svg(self, url: str) -> str:
        """Without the XML declaration, so that it can stand in a page."""
        svg: str = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]


def _place() -> vault.Place:
    return vault.Place(_PEOPLE, "", "second_factor")


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Finds or makes the account of a person whom the provider vouches for, and lets its groups give roles."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """Nobody is offered this, but an address can be typed."""
        return reverse("account")

    def get_requests_session(self) -> Session:
        return ProviderSession()

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        sign = _sign_on()
        claims = _claims(sociallogin)
        roles = roles_of(claims.get(sign.group_claim), sign)
        actor = Actor("single sign-on", getattr(request, "request_id", ""), access.address(request))
        confirms = sign_on_pages.CONFIRMS in sociallogin.state
        if not (sociallogin.is_existing or confirms):
            self._link(sociallogin, self._person(request, claims, roles, actor), actor)
        if sociallogin.is_existing:
            sign_on.follow_groups(user=sociallogin.user, roles=roles, by=actor)
        if confirms:
            raise ImmediateHttpResponse(sign_on_pages.returned(request, sociallogin))

    def _link(self, sociallogin: SocialLogin, user: User, actor: Actor) -> None:
        sociallogin.user = user
        sign_on.link(user=user, account=sociallogin.account, issuer=_sign_on().issuer, by=actor)

    def on_authentication_error(
        self, request: HttpRequest, *_: Any, extra_context: dict[str, Any] | None = None, **__: Any
    ) -> None:
        state = (extra_context or {}).get("state") or {}
        if sign_on_pages.CONFIRMS in state and request.user.is_authenticated:
            raise ImmediateHttpResponse(sign_on_pages.stopped(request, state.get("next", "")))

    def _person(
        self, request: HttpRequest, claims: dict[str, Any], roles: sign_on.Roles, actor: Actor
    ) -> User:
        email = str(claims.get("email") or "").strip().lower()
        vouched = claims.get("email_verified") is True or _sign_on().trust_email
        if not email or not vouched:
            raise ImmediateHttpResponse(_refuse(request, "unverified"))
        known = User.objects.filter(email=email).first()
        if known:
            return known
        try:
            return sign_on.admit(email=email, name=str(claims.get("name") or "")[:200], roles=roles, by=actor)
        except sign_on.NotExpected:
            raise ImmediateHttpResponse(_refuse(request, "unknown")) from None


def _sign_on() -> SignOn:
    sign: SignOn | None = settings.SIGN_ON
    if sign is None:
        raise PermissionDenied
    return sign


def _refuse(request: HttpRequest, reason: str) -> Any:
    request.user = AnonymousUser()
    return render(request, "socialaccount/refused.html", {"reason": reason}, status=403)


def _claims(sociallogin: SocialLogin) -> dict[str, Any]:
    """What the provider says of the person: the ID token, and the answer of the userinfo endpoint over it."""
    extra = sociallogin.account.extra_data
    return {**(extra.get("id_token") or {}), **(extra.get("userinfo") or {})}


def roles_of(groups: object, sign: SignOn) -> dict[str, Role]:
    """The role for each customer's short name, "" being all. Of several the first in the order of the setting."""
    named = {groups} if isinstance(groups, str) else set(map(str, groups if isinstance(groups, list) else ()))
    roles: dict[str, Role] = {}
    for group, grant in sign.grants.items():
        if group in named:
            roles.setdefault(grant.slug, grant.role)
    return roles
