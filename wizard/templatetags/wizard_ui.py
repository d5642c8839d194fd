"""What the templates draw with: icons, status pills, guide text, times and menu paths."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from wizard.guides.spec import Guide
from wizard.templatetags import dates, icons, moments, richtext

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    return icons.draw(name, size)


def _pill(tone: str, word: str | SafeString) -> SafeString:
    return format_html(
        '<span class="pill pill-{}">{}<span>{}</span></span>', tone, icons.draw(icons.TONES[tone], 14), word
    )


@register.simple_tag
def status_pill(status: Any) -> SafeString:
    """`status` has a `tone`; its `word` is what it reads as itself where it has none; `until` where it waits."""
    until = getattr(status, "until", None)
    if status.tone == "waiting" and until:
        return _pill("waiting", format_html("Waiting until {}", moments.time_tag(until, "clock")))
    return _pill(status.tone, getattr(status, "word", str(status)))


@register.simple_tag
def status_mark(status: Any, about: str) -> SafeString:
    """A status where there is room for no more than its icon: the words are there for hovering and for listening."""
    words = f"{about}: {status.word.lower()}"
    drawn = icons.draw(icons.TONES[status.tone], 16)
    return format_html(
        '<span class="mark mark-{}" title="{}">{}<span class="sr-only">{}</span></span>',
        status.tone,
        words,
        drawn,
        status.word,
    )


@register.simple_tag
def state_pill(state: str, outdated: bool = False) -> SafeString:
    """The pill of one finding; a verdict about a value that has changed since is out of date."""
    tone, word = icons.STATES[state]
    if outdated and state not in ("queued", "running"):
        return _pill("stale", "Out of date")
    return _pill(tone, word)


@register.simple_tag
def when(moment: datetime | None, style: str = "full") -> SafeString | str:
    return moments.time_tag(moment, style) if moment else ""


@register.simple_tag
def due(day: date | None, settled: bool = False) -> SafeString | str:
    """The day in the reader's zone: red if it is over, amber three days before. Plain where all is done."""
    return dates.due_tag(day, today=timezone.localdate(), settled=settled) if day else ""


@register.simple_tag
def menu_path(parts: Iterable[str]) -> SafeString:
    """The console's menu path as a breadcrumb; what is copied reads "Administration | Account | Roles"."""
    names = list(parts)
    items = format_html_join("", "<li>{}</li>", ((name,) for name in names))
    return format_html(
        '<span class="menu-path copyable"><ol data-copy="{}" aria-label="Menu path">{}</ol></span>',
        " | ".join(names),
        items,
    )


@register.filter
def of(container: Any, key: Any) -> Any:
    """`container[key]` with a key that the page knows by name only; None where there is none."""
    try:
        return container[key]
    except (KeyError, TypeError):
        return None


def _source(context: template.Context, field_id: str) -> richtext.Source | None:
    """What the field is called in the page's guide, and the address of its step in the page's step list."""
    guide: Guide = context["guide"]
    try:
        step = guide.step_of(field_id)
    except KeyError:
        return None
    return richtext.Source(guide.field(field_id).label, step.name, _address(context, step.id))


def _address(context: template.Context, step_id: str) -> str:
    items = (item for group in context.get("nav") or () for item in group.items)
    return next((str(item.url) for item in items if item.id == step_id), "")


@register.simple_tag(takes_context=True)
def rich(context: template.Context, text: str, answers: Mapping[str, object] | None = None) -> SafeString:
    return richtext.to_html(text, answers or {}, lambda field_id: _source(context, field_id))
