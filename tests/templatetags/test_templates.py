"""What holds for every template: it compiles, its files exist, and a strict content policy lets it through."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from wizard.templatetags import icons

TEMPLATES = Path(__file__).parents[2] / "templates"
FILES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_it_compiles(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("name", FILES)
def test_it_has_nothing_inline_that_the_content_policy_forbids(name: str) -> None:
    text = source(name)
    assert not re.search(r"\s(style|on[a-z]+)=", text)
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("name", FILES)
def test_it_names_only_static_files_that_exist(name: str) -> None:
    for path in re.findall(r"""{% static ["']([^"']+)["'] %}""", source(name)):
        assert finders.find(path), path


@pytest.mark.parametrize("name", FILES)
def test_it_names_only_icons_that_exist(name: str) -> None:
    for icon in re.findall(r"""{% icon ["']([^"']+)["']""", source(name)):
        assert icons.draw(icon)


def test_it_lets_every_form_that_changes_something_carry_the_token() -> None:
    posting = [
        form
        for name in FILES
        for form in re.findall(r'<form[^>]*method="post".*?</form>', source(name), re.DOTALL)
    ]
    assert posting
    assert all("{% csrf_token %}" in form for form in posting)
