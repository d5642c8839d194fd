from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from ninja import Router

from wizard import guides
from wizard.api import doors
from wizard.api.schemas import GuideField, GuideOut, GuideStep, Me
from wizard.guides.spec import Guide
from wizard.scopes import Scope

router = Router(tags=["Token and guides"])


@router.get("/me", response=Me, url_name="api-me", summary="Show the token that asks")
def me(request: HttpRequest) -> Any:
    token = doors.token(request)
    return Me(
        name=token.name,
        owner=token.user.email,
        scopes=token.scopes,
        customer=token.customer.slug if token.customer else None,
        expires_at=token.expires_at,
    )


@router.get(
    "/guides", response=list[GuideOut], url_name="api-guides", summary="List the guides and their fields"
)
def list_guides(request: HttpRequest) -> list[GuideOut]:
    """The ids of fields that answers and credentials are sent under."""
    doors.need(request, Scope.READ)
    return [
        GuideOut(id=guide.id, title=guide.title, version=guide.version, steps=list(_steps(guide)))
        for guide in guides.all_guides().values()
    ]


def _steps(guide: Guide) -> Iterator[GuideStep]:
    for step in guide.steps:
        fields = [
            GuideField(
                id=field.id,
                label=field.label,
                kind=field.kind,
                required=field.required,
                needed_for_checks=field.id in guide.needed,
                choices=list(field.choices),
            )
            for field in step.fields
        ]
        yield GuideStep(
            id=step.id, label=step.label, title=step.title, instructions=list(step.numbers), fields=fields
        )
