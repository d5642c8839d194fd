from collections.abc import Iterator

import pytest
from django.test.utils import override_settings
from hypothesis import given
from hypothesis import strategies as st

from wizard import vault
from wizard.vault import VaultKeyError

OLD = "old:" + "A" * 43 + "="
NEW = "new:" + "B" * 42 + "A="


@pytest.fixture(autouse=True)
def settings_keys() -> Iterator[None]:
    with override_settings(VAULT_KEYS=OLD):
        yield


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "VAULT_KEYS is empty."),
        (" \n", "VAULT_KEYS is empty."),
        ("a:!!!", "The key in entry 1 of VAULT_KEYS is not base64."),
        (f"{OLD},b:AAAA", "The key in entry 2 of VAULT_KEYS is 3 bytes long, not 32."),
        (f"{OLD},{OLD}", "Entry 2 of VAULT_KEYS has the id of an earlier entry."),
        (f"{OLD},", "Entry 2 of VAULT_KEYS has no usable id"),
        ("a.b:" + "A" * 43 + "=", "Entry 1 of VAULT_KEYS has no usable id"),
        ("A" * 43 + "=", "Entry 1 of VAULT_KEYS has no usable id"),
    ],
)
def test_it_says_in_plain_words_what_is_wrong_with_the_keys(text: str, sentence: str) -> None:
    """G4"""
    with pytest.raises(VaultKeyError) as caught:
        vault.parse_keyring(text)
    assert str(caught.value).startswith(sentence)


@given(st.text(alphabet="kK0/+=", min_size=20), st.text(alphabet=":, ", max_size=3))
def test_it_never_quotes_a_key_it_refuses(key: str, before: str) -> None:
    """G1"""
    with pytest.raises(VaultKeyError) as caught:
        vault.parse_keyring(f"{OLD},{before}{key}")
    assert key not in str(caught.value)


def test_it_shows_no_key_when_printed() -> None:
    """G1"""
    assert repr(vault.parse_keyring(f" {OLD} , {NEW}\n")) == "Keyring(first='old')"


def test_it_tells_whether_a_wrapped_key_can_be_used() -> None:
    """G4"""
    data_key = vault.new_data_key(customer="7")
    assert vault.keyring_opens_key(data_key, "7")
    assert not vault.keyring_opens_key(data_key, "8")
    with override_settings(VAULT_KEYS=NEW):
        assert not vault.keyring_opens_key(data_key, "7")
