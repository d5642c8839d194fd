"""Guide text on the page: three marks, and nothing else becomes HTML."""

from collections.abc import Mapping

import pytest

from wizard.templatetags.richtext import Source, to_html

STEP_1 = Source("Service account", "step 1", "/customers/acme/mimecast-api1/steps/1/")


def find(field: str) -> Source | None:
    return STEP_1 if field == "service_account" else None


def render(text: str, answers: Mapping[str, object] | None = None) -> str:
    return to_html(text, answers or {}, find)


def test_it_marks_names_on_the_screen() -> None:
    html = render("Select **New Address**.")
    assert html == 'Select <strong class="ui-name">New Address</strong>.'


def test_it_makes_a_value_copyable() -> None:
    assert "<code data-copy>443</code>" in render("Open port `443`.")


def test_it_quotes_an_earlier_answer() -> None:
    html = render("Add {service_account}.", {"service_account": "svc@acme.example"})
    assert "<code data-copy>svc@acme.example</code>" in html


def test_it_links_the_step_of_an_answer_not_given_yet() -> None:
    html = render("Add {service_account}.")
    assert f'<a href="{STEP_1.url}">the Service account of step 1</a>' in html


def test_it_says_the_name_of_a_field_nobody_knows() -> None:
    assert render("Use {group_name}.") == "Use <em>group name</em>."


@pytest.mark.parametrize("empty", ["", None])
def test_it_treats_an_empty_answer_as_not_given(empty: str | None) -> None:
    assert "of step 1</a>" in render("{service_account}", {"service_account": empty})


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", '**<img src=x onerror="a()">**', "`<b>`", '" onclick="a()', "{<b>}"],
)
def test_it_escapes_whatever_is_not_a_mark(text: str) -> None:
    html = render(text)
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert '" onclick' not in html


def test_it_escapes_an_answer() -> None:
    html = render("{service_account}", {"service_account": "<script>alert(1)</script>"})
    assert "&lt;script&gt;" in html
    assert "<script" not in html


def test_it_reads_no_marks_inside_an_answer() -> None:
    html = render("{service_account}", {"service_account": "**bold** {group_name}"})
    assert "<code data-copy>**bold** {group_name}</code>" in html


def test_it_keeps_the_address_of_a_link_escaped() -> None:
    html = to_html("{x}", {}, lambda _: Source("X", "step 1", '"><script>'))
    assert "<script" not in html
