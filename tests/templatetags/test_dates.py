from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from wizard.templatetags import dates, wizard_ui

TODAY = date(2026, 5, 12)


@pytest.mark.parametrize(
    ("days", "tone", "words"),
    [
        (-40, "problem", "2 Apr, 40 days late"),
        (-1, "problem", "11 May, 1 day late"),
        (0, "caution", "12 May, today"),
        (1, "caution", "13 May, tomorrow"),
        (3, "caution", "15 May, in 3 days"),
    ],
)
def test_it_is_red_once_it_is_over_and_amber_three_days_before(days: int, tone: str, words: str) -> None:
    html = dates.due_tag(TODAY + timedelta(days=days), today=TODAY)
    assert f"pill-{tone}" in html
    assert words in strip_tags(html)


@pytest.mark.parametrize(("days", "settled"), [(4, False), (400, False), (-1, True), (0, True)])
def test_it_is_plain_where_there_is_time_or_nothing_left_to_do(days: int, settled: bool) -> None:
    html = dates.due_tag(TODAY + timedelta(days=days), today=TODAY, settled=settled)
    assert "pill" not in html


def test_it_names_another_year() -> None:
    assert "12 May 2027" in dates.due_tag(date(2027, 5, 12), today=TODAY)


def test_it_knows_today_in_the_readers_zone() -> None:
    with timezone.override("Pacific/Kiritimati"):
        assert "today" in wizard_ui.due(timezone.localdate())


def test_it_draws_nothing_where_there_is_no_date() -> None:
    assert wizard_ui.due(None) == ""
