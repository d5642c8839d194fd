"""Who is on the other side of a link: a browser without an account, held to the link's own steps and fields."""

from collections.abc import Callable
from functools import wraps
from time import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wizard import access, guides
from wizard.actions.secret_links import hash_of
from wizard.guides.spec import Guide, Step
from wizard.history import Actor
from wizard.models import SecretLink
from wizard.progress import Progress
from wizard.snapshot import take

PROOF_MINUTES = 60
_OPENED, _PROOF = "secret_link", "secret_link_proof"


def remember(request: HttpRequest, token: str) -> None:
    """The session holds the hash, so that whoever reads the sessions cannot open a link with it."""
    request.session[_OPENED] = hash_of(token)


def opened(request: HttpRequest) -> SecretLink | None:
    """The open link of this browser. One that is unknown, expired or withdrawn is None alike."""
    token_hash = request.session.get(_OPENED)
    if not token_hash:
        return None
    found = SecretLink.objects.open().select_related("onboarding__customer")
    link = found.filter(token_hash=token_hash).first()
    return link if link and link.onboarding.guide in guides.all_guides() else None


def prove(request: HttpRequest, link: SecretLink) -> None:
    # A session that somebody else planted in this browser is worth nothing from here on. Signing in has seen to that
    # already, and under another key the list of sessions would lose sight of it.
    if not request.user.is_authenticated:
        request.session.cycle_key()
    request.session[_PROOF] = {"link": link.pk, "until": time() + PROOF_MINUTES * 60}


def is_proven(request: HttpRequest, link: SecretLink) -> bool:
    proof = request.session.get(_PROOF, {})
    return bool(proof.get("link") == link.pk and time() < proof.get("until", 0))


def forget(request: HttpRequest) -> None:
    for name in (_OPENED, _PROOF):
        request.session.pop(name, None)


def unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "secret_links/unknown.html", status=404)


def anonymous(request: HttpRequest) -> Actor:
    """Until the code was entered nobody knows who it is."""
    return _actor(request, "somebody with a link")


def _actor(request: HttpRequest, name: str) -> Actor:
    return Actor(name, getattr(request, "request_id", ""), access.address(request))


class Visit:
    """A confirmed look at one onboarding: the link's fields, in their steps, and nothing else."""

    def __init__(self, request: HttpRequest, link: SecretLink) -> None:
        self.link = link
        self.actor = _actor(request, link.typist)
        self.guide: Guide = guides.get(link.onboarding.guide)
        narrowed = (step.only(link.fields) for step in self.guide.steps)
        self.steps: tuple[Step, ...] = tuple(step for step in narrowed if step.fields)
        self.snapshot = take(link.onboarding)
        self.progress = Progress(self.guide, self.snapshot, self.snapshot.read_at)

    @property
    def answers(self) -> dict[str, str]:
        """The link's own fields, and those that the lines of its steps quote."""
        quoted = {name for step in self.steps for line in step.instructions for name in line.quotes}
        return {n: v for n, v in self.snapshot.answers.items() if n in {*self.link.fields, *quoted}}

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def is_set(self, step: Step) -> bool:
        return all(self.has(field.id) for field in step.fields)

    def has(self, field_id: str) -> bool:
        return field_id in self.snapshot.credentials or bool(self.snapshot.answers.get(field_id))


def visit_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a browser that has entered the code; another one is asked for it first."""

    @wraps(view)
    def guarded(request: HttpRequest, **captured: str) -> HttpResponse:
        link = opened(request)
        if link is None:
            return unknown(request)
        if not is_proven(request, link):
            return redirect("link")
        return view(request, Visit(request, link), **captured)

    return guarded
