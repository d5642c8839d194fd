import base64
import stat
from pathlib import Path

import pytest

from onboarding.environment import read_env_file
from onboarding.problems import CannotStart
from onboarding.runtime.keys import REQUIRED, check_keys, ensure_keys, fresh, prepare_data_dir


def test_it_writes_every_key_for_its_owner_only(tmp_path: Path) -> None:
    ensure_keys(tmp_path, {})
    assert set(read_env_file(tmp_path / ".env")) == set(REQUIRED)
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


def test_it_leaves_nothing_beside_the_file_it_wrote(tmp_path: Path) -> None:
    ensure_keys(tmp_path, {})
    assert [path.name for path in tmp_path.iterdir()] == [".env"]


def test_it_never_rewrites_the_keys(tmp_path: Path) -> None:
    ensure_keys(tmp_path, {})
    before = (tmp_path / ".env").read_bytes()
    ensure_keys(tmp_path, {})
    assert (tmp_path / ".env").read_bytes() == before


def test_it_makes_other_keys_each_time() -> None:
    assert not set(fresh().values()) & set(fresh().values())


@pytest.mark.parametrize("name", REQUIRED)
def test_it_names_the_key_that_is_missing_and_makes_none_up(tmp_path: Path, name: str) -> None:
    """G4"""
    kept = {key: value for key, value in fresh().items() if key != name}
    (tmp_path / ".env").write_text("".join(f"{key}={value}\n" for key, value in kept.items()))
    with pytest.raises(CannotStart, match=f"^{name} is missing"):
        ensure_keys(tmp_path, {})
    assert read_env_file(tmp_path / ".env") == kept


def test_it_makes_no_keys_beside_data_that_other_keys_sealed(tmp_path: Path) -> None:
    """G4"""
    (tmp_path / "db.sqlite3").touch()
    with pytest.raises(CannotStart, match="SECRET_KEY is missing"):
        ensure_keys(tmp_path, {})


def test_it_writes_no_file_when_the_environment_brings_the_keys(tmp_path: Path) -> None:
    ensure_keys(tmp_path, fresh())
    assert not (tmp_path / ".env").exists()


@pytest.mark.parametrize(
    "damaged",
    [
        "k1",
        "k1:",
        "k1:c2hvcnQ=",
        ":" + base64.b64encode(bytes(32)).decode(),
        "k1:%%%",
        "k 1:AAAA",
        "k1:AAAA=",
    ],
)
def test_it_refuses_a_damaged_vault_key_without_showing_it(damaged: str) -> None:
    """G4"""
    with pytest.raises(CannotStart, match="VAULT_KEYS is damaged") as caught:
        check_keys(fresh() | {"VAULT_KEYS": damaged}, path=Path(".env"))
    assert damaged not in str(caught.value)


def test_it_accepts_several_vault_keys() -> None:
    keys = f"{fresh()['VAULT_KEYS']},old:{base64.b64encode(bytes(32)).decode()}"
    check_keys(fresh() | {"VAULT_KEYS": keys}, path=Path(".env"))


def test_it_refuses_a_key_that_was_cut_short() -> None:
    with pytest.raises(CannotStart, match="HISTORY_KEY is shorter than 32"):
        check_keys(fresh() | {"HISTORY_KEY": "short"}, path=Path(".env"))


def test_it_creates_the_folder_for_its_owner_only(tmp_path: Path) -> None:
    prepare_data_dir(tmp_path / "a" / "b")
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_it_names_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match=r"cannot be written to .* set DATA_DIR"):
        prepare_data_dir(tmp_path / "file")


def test_it_names_a_read_only_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("onboarding.runtime.keys.tempfile.TemporaryFile", refuse)
    with pytest.raises(CannotStart, match=r"cannot be written to \(Read-only file system\)"):
        prepare_data_dir(tmp_path)
