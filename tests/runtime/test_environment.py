from pathlib import Path

import pytest

from onboarding.environment import data_dir, hosts, merged, parse, read_env_file
from onboarding.problems import CannotStart


def test_it_reads_names_values_comments_and_quotes() -> None:
    text = "# a comment\n\nSECRET_KEY=abc=\n  BASE_URL = nothing\n"
    with pytest.raises(CannotStart, match=r"Line 4 of \.env"):
        parse(text, path=Path(".env"))
    assert parse("# c\n\nA=b=c\nB='d'\n", path=Path(".env")) == {"A": "b=c", "B": "d"}


def test_it_refuses_a_name_that_is_set_twice() -> None:
    with pytest.raises(CannotStart, match="sets A twice"):
        parse("A=1\nA=2\n", path=Path(".env"))


def test_it_never_shows_the_damaged_line_itself() -> None:
    with pytest.raises(CannotStart) as caught:
        parse("VAULT_KEYS k1:c2VjcmV0\n", path=Path(".env"))
    assert "c2VjcmV0" not in str(caught.value)


def test_it_refuses_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CannotStart, match="not a text file"):
        read_env_file(tmp_path / ".env")


def test_it_takes_an_absent_file_for_an_empty_one(tmp_path: Path) -> None:
    assert read_env_file(tmp_path / ".env") == {}


def test_it_lets_the_environment_win_over_the_file() -> None:
    assert merged({"BASE_URL": "a"}, {"BASE_URL": "b", "LOG_LEVEL": "c"}) == {
        "BASE_URL": "a",
        "LOG_LEVEL": "c",
    }


def test_it_reads_a_value_from_a_mounted_file_without_its_line_end(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush\n")
    assert merged({"SECRET_KEY_FILE": str(secret)}, {"SECRET_KEY": "other"}) == {"SECRET_KEY": "hush"}


def test_it_lets_a_value_of_the_environment_win_over_a_file_named_in_the_env_file(tmp_path: Path) -> None:
    env_file = {"SECRET_KEY_FILE": str(tmp_path / "absent")}
    assert merged({"SECRET_KEY": "hush"}, env_file) == {"SECRET_KEY": "hush"}


def test_it_takes_an_empty_value_for_none() -> None:
    assert merged({"REDIS_URL": ""}, {"REDIS_URL": "redis://there"}) == {"REDIS_URL": "redis://there"}


def test_it_refuses_a_value_given_in_both_spellings() -> None:
    with pytest.raises(CannotStart, match="Both SECRET_KEY and SECRET_KEY_FILE"):
        merged({"SECRET_KEY": "a", "SECRET_KEY_FILE": "b"}, {})


def test_it_names_a_mounted_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"VAULT_KEYS_FILE names .*absent.*No such file"):
        merged({"VAULT_KEYS_FILE": str(tmp_path / "absent")}, {})


def test_it_leaves_variables_of_other_programs_alone(tmp_path: Path) -> None:
    assert merged({"SSL_CERT_FILE": str(tmp_path / "absent"), "PATH": "x"}, {}) == {}


def test_it_keeps_data_in_the_given_folder_or_the_default(tmp_path: Path) -> None:
    assert data_dir({"DATA_DIR": str(tmp_path)}, default=Path("var")) == tmp_path
    assert data_dir({"DATA_DIR": ""}, default=tmp_path) == tmp_path


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://a.example:8443", ["a.example"]), ("http://[::1]:8000", ["[::1]"]), ("x", [])],
)
def test_it_allows_the_host_of_the_base_url(url: str, expected: list[str]) -> None:
    assert hosts(url) == expected
