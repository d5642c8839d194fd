"""Pills, times and menu paths as the templates draw them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone

from wizard.guides.spec import Field, FieldKind, Guide, Source, Step
from wizard.templatetags import icons
from wizard.templatetags.wizard_ui import menu_path, state_pill, status_pill, when

MAY = datetime(2024, 5, 12, 14, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Status:
    word: str
    tone: str
    until: datetime | None = None


class Alone(StrEnum):
    PROBLEM = "There is a problem"

    @property
    def tone(self) -> str:
        return "problem"


def render(source: str, **context: object) -> str:
    return Template("{% load wizard_ui %}" + source).render(Context(context))


def test_it_gives_every_tone_an_icon_of_its_own() -> None:
    drawn = {icons.draw(name) for name in icons.TONES.values()}
    assert len(drawn) == len(icons.TONES)


def test_it_draws_icons_that_a_strict_content_policy_allows() -> None:
    svg = render('{% icon "copy" 20 %}')
    assert 'class="icon"' in svg
    assert 'width="20"' in svg
    assert "style=" not in svg


def test_it_hides_icons_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in render('{% icon "copy" %}')


def test_it_writes_the_word_beside_the_icon() -> None:
    html = status_pill(Status("Cannot start yet", "blocked"))
    assert html.startswith('<span class="pill pill-blocked"><svg')
    assert html.endswith("Cannot start yet</span></span>")


def test_it_says_until_when_something_waits() -> None:
    html = status_pill(Status("Waiting", "waiting", MAY))
    assert "Waiting until <time" in html
    assert ">14:02 UTC</time>" in html


def test_it_reads_a_status_that_is_its_own_word() -> None:
    assert status_pill(Alone.PROBLEM).endswith("There is a problem</span></span>")


def test_it_escapes_the_word_of_a_status() -> None:
    assert "<b>" not in status_pill(Status("<b>", "neutral"))


@pytest.mark.parametrize("state", list(icons.STATES))
def test_it_has_a_pill_for_every_state(state: str) -> None:
    assert icons.STATES[state][1] in state_pill(state)


def test_it_marks_a_verdict_on_a_changed_value_as_out_of_date() -> None:
    html = state_pill("passed", outdated=True)
    assert "Out of date" in html
    assert "pill-done" not in html


def test_it_shows_a_running_check_as_running_even_when_the_last_verdict_is_old() -> None:
    assert "Checking" in state_pill("running", outdated=True)


def test_it_writes_times_in_the_readers_zone_with_utc_on_hover() -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        html = when(MAY)
    assert html == (
        '<time datetime="2024-05-12T14:02:09+00:00" title="12 May 2024 14:02:09 UTC" '
        'data-style="full">12 May 2024 16:02</time>'
    )


def test_it_says_utc_where_the_readers_zone_is_not_known() -> None:
    assert ">12 May 2024 14:02:09 UTC</time>" in when(MAY, "seconds")


def test_it_leaves_out_the_year_of_today() -> None:
    now = timezone.now().replace(month=5, day=12, hour=14, minute=2)
    assert ">12 May 14:02 UTC</time>" in when(now)


def test_it_writes_nothing_for_a_time_that_never_was() -> None:
    assert when(None) == ""


def test_it_copies_a_menu_path_the_way_the_guide_writes_it() -> None:
    html = menu_path(("Administration", "Account", "Roles"))
    assert 'data-copy="Administration | Account | Roles"' in html
    assert html.count("<li>") == 3


GUIDE = Guide(
    id="g",
    version=1,
    title="G",
    summary="",
    notice="",
    source="",
    needed=(),
    groups=(),
    fixes=(),
    steps=(
        Step(
            id="3",
            label="3",
            printed="3",
            title="Make a group",
            group="a",
            why="",
            instructions=(),
            fields=(
                Field(
                    id="group_name",
                    label="Group name",
                    kind=FieldKind.TEXT,
                    format="line",
                    source=Source.GUIDE,
                ),
            ),
        ),
    ),
)


def test_it_looks_a_key_up_by_the_name_the_page_has() -> None:
    assert render("{{ hints|of:name }}", hints={"region": "Wrong?"}, name="region") == "Wrong?"


@pytest.mark.parametrize("hints", [None, {}])
def test_it_finds_nothing_where_there_is_nothing(hints: dict[str, str] | None) -> None:
    assert render("{% if hints|of:'region' %}x{% endif %}", hints=hints) == ""


def test_it_links_a_missing_answer_to_its_step() -> None:
    nav = [SimpleNamespace(items=[SimpleNamespace(id="3", url="/steps/3/")])]
    html = render("{% rich text answers %}", text="Pick {group_name}.", answers={}, guide=GUIDE, nav=nav)
    assert html == 'Pick <a href="/steps/3/">the Group name of step 3</a>.'


def test_it_names_the_step_of_a_missing_answer_where_it_has_no_address() -> None:
    assert render("{% rich '{group_name}' %}", guide=GUIDE) == "the Group name of step 3"


def test_it_survives_a_quote_of_a_field_the_guide_does_not_have() -> None:
    assert render("{% rich '{nobody_knows}' %}", guide=GUIDE) == "<em>nobody knows</em>"
