"""Which icon stands for which state. Every state has a shape of its own, so that colour is never needed."""

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

TONES = {
    "neutral": "circle-dashed",
    "progress": "circle-dot",
    "blocked": "lock",
    "waiting": "hourglass",
    "checking": "loader-circle",
    "done": "circle-check",
    "problem": "octagon-alert",
    "unknown": "circle-question-mark",
    "stale": "history",
    "caution": "triangle-alert",
    "skipped": "circle-minus",
}
# The state of a finding -> (tone, word).
STATES = {
    "": ("neutral", "Not checked"),
    "queued": ("neutral", "Queued"),
    "running": ("checking", "Checking"),
    "passed": ("done", "Passed"),
    "warning": ("caution", "Warning"),
    "failed": ("problem", "Failed"),
    "unknown": ("unknown", "Could not check"),
    "not_run": ("skipped", "Not run"),
}

_ATTRIBUTES = {"class": "icon", "aria-hidden": "true", "focusable": "false"}


@lru_cache(maxsize=256)
def draw(name: str, size: int = 16) -> SafeString:
    """One icon as inline SVG, hidden from screen readers: the words beside it say what it means."""
    svg = lucide(name, size=size, stroke_width="1.75", **_ATTRIBUTES)
    return mark_safe(svg)  # noqa: S308 - drawn from the package's own files
