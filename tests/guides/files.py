"""A small sound guide file, and a way to write it with one thing changed."""

from pathlib import Path

from wizard.guides.loader import load
from wizard.guides.spec import Guide

SOUND = """
id = "small"
version = 3
title = "A small guide"
summary = "Two steps."
source = "made up"
needed = ["token"]

[[group]]
id = "all"
title = "All steps"

[[step]]
id = "1"
printed = "1"
label = "1"
title = "First"
group = "all"
why = "It comes first."
proved_by = ["thing:*"]

[[step.instruction]]
number = 1
text = "Open **Menu** and type `this`."
menu = ["One", "Two"]

[[step.instruction]]
number = 2
text = "Note the time."

[[step.field]]
id = "name"
label = "Name"
kind = "text"
format = "line"
source = "guide"
instruction = 1

[[step.field]]
id = "made_at"
label = "Made at"
kind = "datetime"
format = "datetime"
source = "ours"

[[step]]
id = "2"
label = "Two"
title = "Second"
group = "all"
why = "It comes second."
needs = ["1"]
wait = { field = "made_at", minutes = 5 }

[[step.instruction]]
number = 1
text = "Select {name}."
link_step = "1"

[[step.field]]
id = "token"
label = "Token"
kind = "secret"
format = "access_key"
source = "guide"
instruction = 1

[[step.trouble]]
symptom = "It fails."
remedy = "Try again."

[[fix]]
subjects = ["thing:*", "other"]
reasons = ["bad_*"]
at = ["2.1", "1"]

[[fix]]
subjects = ["thing:*"]
reasons = ["*"]
at = []
"""


def write(folder: Path, old: str = "", new: str = "") -> Path:
    """The sound file with the first `old` replaced. An `old` that is not there would test nothing."""
    assert old in SOUND
    path = folder / "small.toml"
    path.write_text(SOUND.replace(old, new, 1), encoding="utf-8")
    return path


def load_changed(folder: Path, old: str = "", new: str = "") -> Guide:
    return load(write(folder, old, new))
