"""What every page of an onboarding shows around its middle."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from wizard.access import Scope, permissions
from wizard.guides.spec import Step
from wizard.progress import Progress, Status, StepStatus
from wizard.roles import Permission
from wizard.snapshot import Snapshot, take


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the step list. `label` is "" where the guide prints no number."""

    id: str
    label: str
    title: str
    url: str
    current: bool = False
    status: "StepStatus | Plain | None" = None
    waits_for: "tuple[Item, ...]" = ()


@dataclass(frozen=True, slots=True)
class Plain:
    """A status that belongs to no step, or to all of them."""

    status: Status
    until: datetime | None = None

    @property
    def word(self) -> str:
        return str(self.status)

    @property
    def tone(self) -> str:
        return self.status.tone


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    items: tuple[Item, ...]  # a template reaches it as group.items


class Page:
    """One look at an onboarding, read once and shared by everything on the page."""

    def __init__(self, request: HttpRequest, scope: Scope, current: str = "") -> None:
        self.request, self.scope, self.current = request, scope, current
        self.snapshot: Snapshot = take(scope.onboarding)
        self.progress = Progress(scope.guide, self.snapshot, self.snapshot.read_at)

    def url(self, name: str, *args: str | int) -> str:
        return reverse(name, args=[self.scope.customer.slug, self.scope.guide.id, *args])

    def step_url(self, step_id: str, line: str = "") -> str:
        return self.url("step", step_id) + (f"#line-{line}" if line else "")

    def item(self, step: Step) -> Item:
        status = self.progress.of(step.id)
        return Item(
            id=step.id,
            label=label(step),
            title=step.title,
            url=self.step_url(step.id),
            current=step.id == self.current,
            status=status,
            waits_for=tuple(self._plain(other) for other in status.waits_for),
        )

    def _plain(self, step: Step) -> Item:
        return Item(step.id, label(step), step.title, self.step_url(step.id))

    def nav(self) -> list[Group]:
        groups = [
            Group(group.title, tuple(map(self.item, self.scope.guide.steps_in(group.id))))
            for group in self.scope.guide.groups
        ]
        return [*groups, Group("Verify and hand over", tuple(self._closing_items()))]

    def _closing_items(self) -> Iterator[Item]:
        titles = {"checks": "Checks", "review": "Review", "onboarding-history": "History"}
        if self.may_share:
            titles["secret-links"] = "Links to type keys"
        for name, title in titles.items():
            status = Plain(self.progress.checks_status) if name == "checks" else None
            yield Item(name, "", title, self.url(name), name == self.current, status)

    @cached_property
    def rights(self) -> frozenset[Permission]:
        return permissions(self.request, self.scope.customer)

    @property
    def may_share(self) -> bool:
        return Permission.SHARE in self.rights

    def context(self, **more: Any) -> dict[str, Any]:
        return {
            "customer": self.scope.customer,
            "guide": self.scope.guide,
            "onboarding": self.scope.onboarding,
            "nav": self.nav(),
            "read_only": Permission.EDIT not in self.rights,
            "may_share": self.may_share,
            **more,
        }


def overall(progress: Progress) -> Plain:
    step = progress.next_step if progress.overall is Status.WAITING else None
    return Plain(progress.overall, progress.of(step.id).until if step else None)


def label(step: Step) -> str:
    return step.label if step.printed else ""
