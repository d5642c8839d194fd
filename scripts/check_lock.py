"""Checks, without a network, that requirements*.txt are what requirements*.in ask for."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(?:\[(?P<extras>[^]]*)\])?==(?P<version>[^ ;\\]+)", re.MULTILINE
)


def wanted(name: str) -> list[Requirement]:
    found = []
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        text = line.split("#")[0].strip()
        if text.startswith("-r "):
            found += wanted(text.removeprefix("-r ").strip())
        elif text:
            found.append(Requirement(text))
    return found


def problems(source: str, lock: str) -> list[str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pinned = {canonicalize_name(found["name"]): found for found in PINNED.finditer(text)}
    asked = wanted(source)
    answers = [_problem(requirement, pinned, lock) for requirement in asked]
    names = {canonicalize_name(requirement.name) for requirement in asked}
    answers += [f"{lock} still lists {name} as asked for" for name in sorted(_direct(text) - names)]
    if "--index-url" in text or "://" in text:
        answers.append(f"{lock} names an address of an index; leave it out")
    return [answer for answer in answers if answer]


def _problem(requirement: Requirement, pinned: Mapping[NormalizedName, re.Match[str]], lock: str) -> str:
    found = pinned.get(canonicalize_name(requirement.name))
    if found is None:
        return f"{lock} does not pin {requirement.name}"
    if not requirement.specifier.contains(found["version"]):
        return f"{lock} pins {requirement.name} {found['version']}, which is not {requirement.specifier}"
    # Without its extras the line does not hold for a package asked for with them: pip takes the newest, and stops.
    if requirement.extras - {extra.strip() for extra in (found["extras"] or "").split(",")}:
        return f"{lock} pins {requirement.name} without its extras"
    return ""


def _direct(text: str) -> set[str]:
    """Packages whose comment says that a requirements file asked for them."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    return {
        canonicalize_name(found["name"])
        for block in blocks
        if "-r requirements" in block and (found := PINNED.match(block))
    }


def main() -> None:
    found = problems("requirements.in", "requirements.txt") + problems(
        "requirements-dev.in", "requirements-dev.txt"
    )
    if found:
        sys.exit("\n".join([*found, "Run `make lock`."]))


if __name__ == "__main__":
    main()
