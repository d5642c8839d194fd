"""Answers, which can be read back, and credentials, which cannot."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from django.http import Http404, HttpRequest
from ninja import Router

from wizard import access, tasks
from wizard.actions import filling, steps
from wizard.actions.filling import version_of
from wizard.api import doors
from wizard.api.onboardings import ONE
from wizard.api.problems import Refusal, invalid
from wizard.api.schemas import AnswersIn, AnswersOut, CredentialOut, CredentialsIn, CredentialsOut, Saved
from wizard.forms.documents import clean_value
from wizard.guides.spec import Field
from wizard.models import Credential
from wizard.roles import Permission
from wizard.scopes import Scope
from wizard.snapshot import take

router = Router(tags=["Answers and credentials"])


def _changed_meanwhile() -> Refusal:
    told = "Somebody saved since this version. Read it again, then try again."
    return Refusal(HTTPStatus.CONFLICT, "changed_meanwhile", told)


@router.get(ONE + "/answers", response=AnswersOut, url_name="api-answers", summary="Show the answers")
def show_answers(request: HttpRequest, slug: str, guide: str) -> AnswersOut:
    scope = doors.onboarding(request, slug, guide, Scope.READ)
    version = version_of(scope.onboarding)  # before the values: rather too old a version than too new a one
    known = {field.id for field in scope.guide.fields if not field.is_secret}
    answers = {name: value for name, value in take(scope.onboarding).answers.items() if name in known}
    return AnswersOut(version=version, answers=answers)


@router.patch(ONE + "/answers", response=Saved, url_name="api-answers", summary="Save answers")
def save_answers(request: HttpRequest, slug: str, guide: str, body: AnswersIn) -> Saved:
    """Values are cleaned as on the pages. All of them are saved, or none."""
    scope = doors.onboarding(request, slug, guide, Scope.WRITE, Permission.EDIT)
    answers = _cleaned(scope, body.answers, place="answers", secret=False)
    return _save(request, scope, body.version, answers=answers, secrets={})


@router.get(
    ONE + "/credentials",
    response=CredentialsOut,
    url_name="api-credentials",
    summary="Show which credentials are set",
)
def show_credentials(request: HttpRequest, slug: str, guide: str) -> CredentialsOut:
    """Fingerprint, length, when and by whom. The values themselves never leave the server."""
    scope = doors.onboarding(request, slug, guide, Scope.READ)
    version, saved = version_of(scope.onboarding), take(scope.onboarding).credentials
    return CredentialsOut(version=version, credentials=list(_told(scope, saved)))


@router.patch(
    ONE + "/credentials", response=Saved, url_name="api-credentials", summary="Set or replace credentials"
)
def save_credentials(request: HttpRequest, slug: str, guide: str, body: CredentialsIn) -> Saved:
    """All of them are sealed and saved, or none."""
    scope = doors.onboarding(request, slug, guide, Scope.CREDENTIALS, Permission.EDIT)
    sent = {name: value.get_secret_value() for name, value in body.credentials.items()}
    secrets = _cleaned(scope, sent, place="credentials", secret=True)
    return _save(request, scope, body.version, answers={}, secrets=secrets)


@router.delete(
    ONE + "/credentials/{slug:field}",
    response={204: None},
    url_name="api-credential",
    summary="Remove a credential",
)
def remove_credential(request: HttpRequest, slug: str, guide: str, field: str) -> None:
    """404 too where it is not set."""
    scope = doors.onboarding(request, slug, guide, Scope.CREDENTIALS, Permission.EDIT)
    if field not in _fields(scope, secret=True):
        raise Http404
    removed = steps.remove_credential(
        onboarding=scope.onboarding,
        guide=scope.guide,
        step=scope.guide.step_of(field),
        field=field,
        by=doors.actor(request),
    )
    if not removed:
        raise Http404


def _fields(scope: access.Scope, *, secret: bool) -> dict[str, Field]:
    return {field.id: field for field in scope.guide.fields if field.is_secret is secret}


def _cleaned(
    scope: access.Scope, sent: Mapping[str, str | bool], *, place: str, secret: bool
) -> dict[str, str]:
    """An unknown name is not repeated: it may be a key that was put in the wrong place (G1)."""
    fields = _fields(scope, secret=secret)
    cleaned, errors = {}, []
    for name, raw in sent.items():
        if name not in fields:
            errors.append((place, f"This has a name that is not known. Known are {', '.join(fields)}."))
            continue
        cleaned[name], problem = clean_value(fields[name], raw)
        if problem:
            errors.append((f"{place}.{name}", problem))
    if errors:
        raise invalid(errors)
    return cleaned


def _save(
    request: HttpRequest,
    scope: access.Scope,
    version: int | None,
    *,
    answers: Mapping[str, str],
    secrets: Mapping[str, str],
) -> Saved:
    try:
        filled = filling.fill(
            onboarding=scope.onboarding,
            guide=scope.guide,
            answers=answers,
            secrets=secrets,
            version=version,
            by=doors.actor(request),
        )
    except filling.Stale:
        raise _changed_meanwhile() from None
    if filled.run:
        tasks.start_runs([filled.run])
    run = filled.run.pk if filled.run else None
    return Saved(version=filled.version, changed=list(filled.changed), run=run)


def _told(scope: access.Scope, saved: Mapping[str, Credential]) -> Iterator[CredentialOut]:
    for field in _fields(scope, secret=True).values():
        row, step = saved.get(field.id), scope.guide.step_of(field.id).id
        if row is None:
            yield CredentialOut(field=field.id, label=field.label, step=step, is_set=False)
            continue
        yield CredentialOut(
            field=field.id,
            label=field.label,
            step=step,
            is_set=True,
            fingerprint=row.short_fingerprint,
            length=row.length,
            set_at=row.set_at,
            set_by=row.set_by,
        )
