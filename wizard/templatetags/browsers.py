"""What a browser calls itself, as people call it: "Firefox 133 on Windows"."""

import re

# Each names itself after those below it, so the first that fits is the one.
_BROWSERS = (
    (re.compile(r"\bEdg(?:e|A|iOS)?/(\d+)"), "Edge"),
    (re.compile(r"\b(?:OPR|Opera)/(\d+)"), "Opera"),
    (re.compile(r"\b(?:Firefox|FxiOS)/(\d+)"), "Firefox"),
    (re.compile(r"(?:Chrome|Chromium|CriOS)/(\d+)"), "Chrome"),
    (re.compile(r"\bVersion/(\d+)\S* .*Safari/"), "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_LONGEST = 40


def named(user_agent: str) -> str:
    """What is no browser we know keeps the name it gives itself."""
    found = next(((name, match[1]) for shape, name in _BROWSERS if (match := shape.search(user_agent))), None)
    if found is None:
        return user_agent.strip()[:_LONGEST] or "Unknown browser"
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    return " ".join(found) + (f" on {system}" if system else "")
