"""Days by which something is due: red once they are over, amber when they are near. Words say it too, never colour alone."""

from datetime import date, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString

from wizard.templatetags import icons
from wizard.templatetags.moments import MONTHS

SOON = timedelta(days=3)


def spoken(day: date, *, today: date) -> str:
    short = f"{day.day} {MONTHS[day.month - 1]}"
    return short if day.year == today.year else f"{short} {day.year}"


def distance(day: date, *, today: date) -> str:
    days = (day - today).days
    if days < 0:
        return f"{-days} {'day' if days == -1 else 'days'} late"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def due_tag(day: date, *, today: date, settled: bool = False) -> SafeString:
    """`settled`: nothing is left to do, so no day can be missed any more."""
    time = format_html('<time datetime="{}">{}</time>', day.isoformat(), spoken(day, today=today))
    if settled or day > today + SOON:
        return format_html('<span class="nowrap">{}</span>', time)
    tone, icon = ("problem", "calendar-x") if day < today else ("caution", "calendar-clock")
    words = distance(day, today=today)
    return format_html(
        '<span class="pill pill-{}">{}<span>{}<span class="distance">, {}</span></span></span>',
        tone,
        icons.draw(icon, 14),
        time,
        words,
    )
