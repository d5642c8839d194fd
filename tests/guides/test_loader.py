from pathlib import Path

import pytest

from tests.guides.files import load_changed, write
from wizard.guides.loader import GuideError, load
from wizard.guides.spec import FieldKind, Shows, Source, Trouble, Wait


def _error(folder: Path, old: str, new: str) -> GuideError:
    with pytest.raises(GuideError) as caught:
        load(write(folder, old, new))
    return caught.value


def test_it_reads_a_sound_file(tmp_path: Path) -> None:
    guide = load_changed(tmp_path)
    assert (guide.id, guide.version, guide.needed) == ("small", 3, ("token",))
    assert [step.id for step in guide.steps] == ["1", "2"]


def test_it_reads_all_of_a_step(tmp_path: Path) -> None:
    step = load_changed(tmp_path).step("2")
    assert (step.printed, step.label, step.needs, step.shows) == ("", "Two", ("1",), Shows.NOTHING)
    assert step.wait == Wait("made_at", 5)
    assert step.trouble == (Trouble("It fails.", "Try again."),)


def test_it_reads_all_of_an_instruction(tmp_path: Path) -> None:
    guide = load_changed(tmp_path)
    assert guide.step("1").instructions[0].menu == ("One", "Two")
    assert guide.step("2").instructions[0].quotes == ("name",)
    assert guide.step("2").instructions[0].link_step == "1"


def test_it_reads_all_of_a_field(tmp_path: Path) -> None:
    field = load_changed(tmp_path, 'label = "Name"', 'label = "Name"\nrequired = false\nexample = "x"').field(
        "name"
    )
    assert (field.kind, field.format, field.source) == (FieldKind.TEXT, "line", Source.GUIDE)
    assert (field.required, field.example, field.instruction) == (False, "x", 1)


def test_it_names_file_step_and_reason(tmp_path: Path) -> None:
    error = _error(tmp_path, 'needs = ["1"]', 'needs = ["1"]\ncolour = "red"')
    assert (error.file, error.step, error.reason) == ("small.toml", "2", "unknown key 'colour'")
    assert str(error) == "small.toml, step 2: unknown key 'colour'"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("version = 3", "versoin = 3", "'version' is missing"),
        ("version = 3", "version = true", "'version' must be a whole number"),
        ("version = 3", 'version = "3"', "'version' must be a whole number"),
        ('title = "A small guide"', 'title = " "', "'title' is empty"),
        ('needed = ["token"]', "needed = [1]", "'needed' must be a list of texts"),
        ('needed = ["token"]', 'needed = "token"', "'needed' must be a list"),
        ('title = "All steps"', 'title = "All steps"\nx = 1', "group 1: unknown key 'x'"),
        ('id = "small"', 'id = "big"', "'id' must be the name of the file"),
    ],
)
def test_it_refuses_a_wrong_key_outside_the_steps(tmp_path: Path, old: str, new: str, reason: str) -> None:
    error = _error(tmp_path, old, new)
    assert (error.step, error.reason) == ("", reason)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('title = "First"', "", "'title' is missing"),
        ('text = "Note the time."', "", "instruction 2: 'text' is missing"),
        ('text = "Note the time."', 'text = "x"\ntetx = "y"', "instruction 2: unknown key 'tetx'"),
        ('kind = "text"', 'kind = "words"', "field 1: 'kind' must be one of: text, email, secret, region, "),
        ('source = "ours"', 'source = "theirs"', "field 2: 'source' must be one of: guide, ours"),
        ('why = "It comes first."', 'why = "x"\nshows = "cats"', "'shows' must be one of: regions, password"),
        ('why = "It comes first."', 'why = "x"\nwait = 5', "'wait' must be a table"),
        ('why = "It comes first."', 'why = "x"\ntrouble = ["x"]', "'trouble 1' must be a table"),
    ],
)
def test_it_refuses_a_wrong_key_of_a_step(tmp_path: Path, old: str, new: str, reason: str) -> None:
    error = _error(tmp_path, old, new)
    assert error.step == "1"
    assert error.reason.startswith(reason)


def test_it_refuses_a_file_that_is_not_toml(tmp_path: Path) -> None:
    assert _error(tmp_path, "version = 3", "version = ").reason.startswith("is not TOML: ")


def test_it_refuses_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_bytes(b'id = "\xff"')
    with pytest.raises(GuideError, match="is not TOML"):
        load(path)


def test_it_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_it_tells_no_folder_of_this_machine(tmp_path: Path) -> None:
    with pytest.raises(GuideError) as caught:
        load(tmp_path / "none.toml")
    assert str(tmp_path) not in str(caught.value)
