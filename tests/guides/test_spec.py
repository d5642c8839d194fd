from pathlib import Path

import pytest

from tests.guides.files import load_changed
from wizard import guides
from wizard.guides.spec import Guide, split_ref


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    return load_changed(tmp_path)


def test_it_finds_a_step_and_a_field_by_id(guide: Guide) -> None:
    assert guide.step("2").title == "Second"
    assert guide.field("token").is_secret
    assert guide.step_of("token").id == "2"


def test_it_has_no_step_or_field_that_the_file_does_not_name(guide: Guide) -> None:
    with pytest.raises(KeyError):
        guide.step("3")
    with pytest.raises(KeyError):
        guide.field("colour")


def test_it_lists_the_steps_of_a_group_in_order(guide: Guide) -> None:
    assert [step.id for step in guide.steps_in("all")] == ["1", "2"]
    assert guide.steps_in("none") == ()


def test_it_follows_needs_through_other_steps(tmp_path: Path) -> None:
    third = """[[step]]
id = "3"
label = "3"
title = "Third"
group = "all"
why = "Last."
needs = ["2"]

[[step.instruction]]
number = 1
text = "Rest."

[[fix]]"""
    guide = load_changed(tmp_path, "[[fix]]", third)
    assert guide.before("3") == {"1", "2"}
    assert guide.before("1") == frozenset()


def test_it_takes_the_first_fix_that_covers_a_finding(guide: Guide) -> None:
    assert guide.fixes_for("thing:x", "bad_day") == ("2.1", "1")
    assert guide.fixes_for("thing:x", "good_day") == ()
    assert guide.fixes_for("stranger", "bad_day") == ()


def test_it_names_the_steps_of_a_fix_once_and_in_the_order_of_the_guide(guide: Guide) -> None:
    assert guide.fix_steps("other", "bad_day") == ("1", "2")


def test_it_points_at_the_fields_that_a_check_lacked(guide: Guide) -> None:
    assert guide.fixes_for("thing:x", "bad_day", missing=["token", "name", "token"]) == ("2.1", "1.1")
    assert guide.fix_steps("thing:x", "bad_day", missing=["token"]) == ("2",)


def test_it_points_at_the_step_of_a_field_that_no_line_yields(guide: Guide) -> None:
    assert guide.ref_of("made_at") == "1"


def test_it_names_refs_for_a_sentence(guide: Guide) -> None:
    assert guide.name_of("1") == "step 1"
    assert guide.name_of("1.2") == "step 1.2"


def test_it_names_a_step_without_a_printed_number_by_its_title(guide: Guide) -> None:
    assert guide.name_of("2") == "“Second”"
    assert guide.name_of("2.1") == "“Second”, line 1"


def test_it_knows_which_step_a_subject_proves(guide: Guide) -> None:
    assert guide.step("1").proves("thing:dns")
    assert not guide.step("2").proves("thing:dns")


def test_it_takes_refs_apart() -> None:
    assert split_ref("5a.8") == ("5a", "8")
    assert split_ref("7") == ("7", "")


def test_it_lets_the_first_sentence_stand_for_the_notice() -> None:
    assert guides.get("mimecast-api1").notice_title == "Mimecast is retiring API 1.0"
