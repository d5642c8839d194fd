"""The operator's side of links by which somebody at the customer types values personally."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wizard import access, mails
from wizard.actions import secret_links as actions
from wizard.forms.secret_links import LinkForm
from wizard.guides.spec import Guide
from wizard.models import Credential, SecretLink
from wizard.roles import Permission
from wizard.views import letters
from wizard.views.pages import Page

_SHOWN = 50


class State(Enum):
    """Where a link stands: tone and word."""

    WITHDRAWN = ("skipped", "Withdrawn")
    CLOSED = ("blocked", "Closed")
    EXPIRED = ("stale", "Expired")
    TYPED = ("done", "All typed")
    CONFIRMED = ("progress", "Opened with the code")
    ASKED = ("waiting", "Code sent")
    UNUSED = ("neutral", "Not opened yet")

    @property
    def tone(self) -> str:
        return self.value[0]

    @property
    def word(self) -> str:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Row:
    """`typed` are the keys that this person set since the link was made. `opens` is False once its maker may not share."""

    link: SecretLink
    state: State
    fields: list[str]
    typed: list[str]
    opens: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def links(request: HttpRequest, slug: str, guide_id: str) -> HttpResponse:
    """The links of an onboarding, and the form for a new one. A POST makes it and shows it this once."""
    page = Page(request, access.onboarding(request, slug, guide_id, Permission.SHARE), "secret-links")
    form = LinkForm(
        page.scope.guide,
        email=page.scope.customer.contact,
        wanted=_missing_keys(page),
        data=request.POST or None,
    )
    if form.is_valid() and mails.configured():
        access.require_confirmation(request)  # what comes by the link may take the place of a stored key
        return _made(request, page, form)
    context = page.context(
        form=form,
        choices=_choices(page.scope.guide, form["fields_to_type"].value()),
        rows=_rows(page),
        mail_configured=mails.configured(),
    )
    return render(request, "secret_links/links.html", context, status=422 if form.is_bound else 200)


def _choices(guide: Guide, ticked: Sequence[str]) -> dict[str, Any]:
    """Steps that yield a key stand in sight, the others are folded away unless something of theirs is ticked."""
    asking = [step for step in guide.steps if step.fields]
    others = [step for step in asking if not any(field.is_secret for field in step.fields)]
    open_ = any(field.id in ticked for step in others for field in step.fields)
    return {"keys": [step for step in asking if step not in others], "others": others, "open": open_}


def _missing_keys(page: Page) -> list[str]:
    fields = page.scope.guide.fields
    return [each.id for each in fields if each.is_secret and each.id not in page.snapshot.credentials]


def _made(request: HttpRequest, page: Page, form: LinkForm) -> HttpResponse:
    """The answer itself holds the link: a message for the next page would lie in the session until it is read."""
    made = actions.make(
        onboarding=page.scope.onboarding,
        guide=page.scope.guide,
        email=form.cleaned_data["email"],
        fields=form.cleaned_data["fields_to_type"],
        days=form.cleaned_data["days"],
        by=access.actor(request),
    )
    address = f"{settings.BASE_URL}{reverse('link-open', args=[made.token])}"
    mailed = form.cleaned_data["mail_it"] and _mail(request, made.link, page.scope.guide, address)
    context = page.context(link=made.link, address=address, mailed=mailed)
    return render(request, "secret_links/made.html", context)


def _mail(request: HttpRequest, link: SecretLink, guide: Guide, address: str) -> bool:
    sender, labels = str(access.person(request)), _labels(guide, link.fields)
    letter = letters.secret_link(link, sender=sender, labels=labels, address=address)
    mailed = mails.try_send(letter, to=link.email)
    if not mailed:
        messages.error(request, "The mail could not be sent. Copy the link and send it yourself.")
    return mailed


def _labels(guide: Guide, field_ids: Sequence[str]) -> list[str]:
    return [field.label for field in guide.fields if field.id in field_ids]


def _rows(page: Page) -> list[Row]:
    found = SecretLink.objects.filter(onboarding=page.scope.onboarding)
    opening = set(found.open().values_list("pk", flat=True))
    return [_row(link, page, opens=link.pk in opening) for link in found[:_SHOWN]]


def _row(link: SecretLink, page: Page, *, opens: bool) -> Row:
    saved = page.snapshot.credentials
    typed = [name for name in link.fields if name in saved and _is_from(saved[name], link)]
    secrets = [field.id for field in page.scope.guide.fields if field.is_secret and field.id in link.fields]
    all_typed = bool(secrets) and set(secrets) == set(typed)
    labels = _labels(page.scope.guide, link.fields)
    state = _state(link, opens=opens, all_typed=all_typed)
    return Row(link, state, labels, _labels(page.scope.guide, typed), opens)


def _is_from(credential: Credential, link: SecretLink) -> bool:
    return credential.set_by == link.typist and credential.set_at >= link.created_at


def _state(link: SecretLink, *, opens: bool, all_typed: bool) -> State:
    if link.revoked_at:
        return State.WITHDRAWN
    if all_typed:
        return State.TYPED
    if not link.is_unexpired:
        return State.EXPIRED
    if not opens:
        return State.CLOSED
    if link.verified_at:
        return State.CONFIRMED
    return State.ASKED if link.code_sent_at else State.UNUSED


@require_POST
@login_required
def withdraw(request: HttpRequest, slug: str, guide_id: str, number: int) -> HttpResponse:
    scope = access.onboarding(request, slug, guide_id, Permission.SHARE)
    link = get_object_or_404(SecretLink, onboarding=scope.onboarding, pk=number)
    if actions.withdraw(link=link, by=access.actor(request)):
        messages.success(request, f"Withdrew the link of {link.email}. It no longer opens anything.")
    return redirect("secret-links", slug, guide_id)
