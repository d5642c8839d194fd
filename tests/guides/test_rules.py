from pathlib import Path

import pytest

from tests.guides.files import write
from wizard.guides.loader import GuideError, load

SECOND = 'id = "2"\nlabel = "Two"'
NAME_KIND = 'kind = "text"\nformat = "line"'


def _refusal(folder: Path, old: str, new: str) -> tuple[str, str]:
    with pytest.raises(GuideError) as caught:
        load(write(folder, old, new))
    return caught.value.step, caught.value.reason


@pytest.mark.parametrize(
    ("old", "new", "step", "reason"),
    [
        (SECOND, 'id = "1"\nlabel = "Two"', "1", "two steps have this id"),
        (SECOND, 'id = "2"\nlabel = "1"', "", "two steps have the label '1'"),
        (SECOND, 'id = "2.1"\nlabel = "Two"', "2.1", "a step id has lower case letters and digits only"),
        ('id = "token"', 'id = "name"', "", "two fields have the id 'name'"),
        ('id = "token"', 'id = "To ken"', "2", "field 'To ken': an id has lower case letters"),
        ("number = 2", "number = 1", "1", "two instructions have the number 1"),
        ("number = 2", "number = 3", "1", "the instructions must be numbered 1, 2, 3"),
        ("[[step]]", '[[group]]\nid = "all"\ntitle = "x"\n\n[[step]]', "", "two groups have the id 'all'"),
    ],
)
def test_it_refuses_ids_and_numbers_that_clash(
    tmp_path: Path, old: str, new: str, step: str, reason: str
) -> None:
    found = _refusal(tmp_path, old, new)
    assert found[0] == step
    assert found[1].startswith(reason)


def test_it_refuses_a_group_without_steps(tmp_path: Path) -> None:
    empty = '[[group]]\nid = "empty"\ntitle = "x"\n\n[[step]]'
    assert _refusal(tmp_path, "[[step]]", empty) == ("", "the group 'empty' has no steps")


def test_it_refuses_a_group_that_does_not_exist(tmp_path: Path) -> None:
    assert _refusal(tmp_path, 'group = "all"', 'group = "some"') == ("1", "the group 'some' does not exist")


def test_it_refuses_a_guide_without_steps(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    path.write_text('id = "none"\nversion = 1\ntitle = "x"\nsummary = "x"\nsource = "x"\nneeded = []\n')
    with pytest.raises(GuideError, match="there are no steps"):
        load(path)


def test_it_refuses_a_step_without_instructions(tmp_path: Path) -> None:
    last = '[[step.instruction]]\nnumber = 1\ntext = "Select {name}."\nlink_step = "1"'
    assert _refusal(tmp_path, last, "") == ("2", "there are no instructions")


def test_it_refuses_a_step_that_waits_for_itself(tmp_path: Path) -> None:
    circle = 'why = "It comes first."\nneeds = ["2"]'
    assert _refusal(tmp_path, 'why = "It comes first."', circle) == ("1", "it waits for itself")


def test_it_refuses_a_need_that_does_not_exist(tmp_path: Path) -> None:
    found = _refusal(tmp_path, 'needs = ["1"]', 'needs = ["9"]')
    assert found == ("2", "it needs step '9', which does not exist")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"made_at", minutes = 5', '"name", minutes = 5', "it waits on 'name', which is not a time"),
        (
            '"made_at", minutes = 5',
            '"token", minutes = 5',
            "it waits on 'token', which no earlier step asks for",
        ),
        (
            '"made_at", minutes = 5',
            '"nothing", minutes = 5',
            "it waits on 'nothing', which no earlier step asks for",
        ),
        ("minutes = 5", "minutes = 0", "a wait lasts at least one minute"),
    ],
)
def test_it_refuses_a_wait_that_cannot_end(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert _refusal(tmp_path, old, new) == ("2", reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{colour}", "it quotes 'colour', which is not a field"),
        ("{token}", "it quotes 'token', a field of a step that need not be finished before"),
    ],
)
def test_it_refuses_a_quote_that_could_be_empty(tmp_path: Path, text: str, reason: str) -> None:
    assert _refusal(tmp_path, "Select {name}.", text) == ("2", reason)


def test_it_refuses_a_quote_of_a_step_that_is_not_needed(tmp_path: Path) -> None:
    step, reason = _refusal(tmp_path, 'needs = ["1"]\nwait = { field = "made_at", minutes = 5 }', "")
    assert (step, "need not be finished before" in reason) == ("2", True)


def test_it_refuses_to_quote_a_secret(tmp_path: Path) -> None:
    """G1"""
    secret = 'kind = "secret"\nformat = "secret_key"'
    assert _refusal(tmp_path, NAME_KIND, secret) == ("2", "it quotes 'name', which is a secret")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (NAME_KIND, 'kind = "text"\nformat = "poem"', "field 'name': the format 'poem' does not exist"),
        (
            NAME_KIND,
            'kind = "text"\nformat = "secret_key"',
            "field 'name': the format 'secret_key' does not go with",
        ),
        (NAME_KIND, 'kind = "choice"\nformat = "line"', "field 'name': choices go with the kind 'choice'"),
        (NAME_KIND, NAME_KIND + '\nchoices = ["a"]', "field 'name': choices go with the kind 'choice'"),
        (NAME_KIND, NAME_KIND + '\nhelp = "See **x**"', "field 'name': a label and a help text are plain"),
        ("instruction = 1", "instruction = 7", "field 'name': instruction 7 does not exist"),
    ],
)
def test_it_refuses_a_field_that_does_not_fit(tmp_path: Path, old: str, new: str, reason: str) -> None:
    step, found = _refusal(tmp_path, old, new)
    assert step == "1"
    assert found.startswith(reason)


@pytest.mark.parametrize(
    ("old", "new"),
    [("Note the time.", "Open **Menu"), ("It comes first.", "It ` comes"), ("Try again.", "{Name}")],
)
def test_it_refuses_stray_markup(tmp_path: Path, old: str, new: str) -> None:
    assert _refusal(tmp_path, old, new)[1].startswith("stray markup in")


def test_it_lets_only_instructions_quote(tmp_path: Path) -> None:
    assert _refusal(tmp_path, "Try again.", "Ask {name}.")[1].startswith("only an instruction quotes answers")


def test_it_refuses_a_link_to_nowhere(tmp_path: Path) -> None:
    found = _refusal(tmp_path, 'link_step = "1"', 'link_step = "8"')
    assert found == ("2", "instruction 1 links to step '8', which does not exist")


def test_it_refuses_a_needed_field_that_does_not_exist(tmp_path: Path) -> None:
    found = _refusal(tmp_path, 'needed = ["token"]', 'needed = ["tokens"]')
    assert found == ("", "'needed' names 'tokens', which is not a field")


@pytest.mark.parametrize("ref", ["3", "1.9", "1.", "x.1"])
def test_it_refuses_a_fix_that_points_nowhere(tmp_path: Path, ref: str) -> None:
    found = _refusal(tmp_path, 'at = ["2.1", "1"]', f'at = ["{ref}"]')
    assert found == ("", f"fix 1 points at '{ref}', which does not exist")


def test_it_refuses_a_fix_for_nothing(tmp_path: Path) -> None:
    assert _refusal(tmp_path, 'reasons = ["bad_*"]', "reasons = []") == (
        "",
        "fix 1 needs subjects and reasons",
    )
