"""Times for people: the reader's zone in sight, UTC on hover, the exact moment for machines."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def day(moment: datetime, *, today: datetime) -> str:
    short = f"{moment.day} {MONTHS[moment.month - 1]}"
    return short if moment.year == today.year else f"{short} {moment.year}"


def spoken(moment: datetime, style: str) -> str:
    """`style` is "full" (day and clock), "clock" or "seconds" (day and clock with seconds)."""
    local = timezone.localtime(moment)
    zone = " UTC" if local.utcoffset() == UTC.utcoffset(None) else ""
    if style == "clock":
        return f"{clock(local)}{zone}"
    exact = f"{local:%H:%M:%S}" if style == "seconds" else clock(local)
    return f"{day(local, today=timezone.localtime())} {exact}{zone}"


def time_tag(moment: datetime, style: str = "full") -> SafeString:
    utc = moment.astimezone(UTC)
    title = f"{utc.day} {MONTHS[utc.month - 1]} {utc:%Y %H:%M:%S} UTC"
    return format_html(
        '<time datetime="{}" title="{}" data-style="{}">{}</time>',
        utc.isoformat(timespec="seconds"),
        title,
        style,
        spoken(moment, style),
    )
