import time
from collections.abc import Iterator
from itertools import product

import pytest
from django.test.utils import override_settings
from hypothesis import given
from hypothesis import strategies as st

from wizard import vault
from wizard.vault import CannotOpen, Place, Reason, VaultKeyError

OLD = "old:" + "A" * 43 + "="
NEW = "new:" + "B" * 42 + "A="
PLACE = Place("7", "12", "secret_key")
SECRET = "s3cret-of-seven"
EXAMPLE_KEYS = "2025a:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture(autouse=True)
def settings_keys() -> Iterator[None]:
    with override_settings(VAULT_KEYS=OLD, FINGERPRINT_KEY="one"):
        yield


@pytest.fixture
def data_key() -> str:
    return vault.new_data_key(customer=PLACE.customer)


@pytest.fixture
def sealed(data_key: str) -> str:
    return vault.seal(SECRET, data_key=data_key, place=PLACE)


def reason_for(sealed: str, data_key: str, place: Place = PLACE) -> Reason:
    with pytest.raises(CannotOpen) as caught:
        vault.open_sealed(sealed, data_key=data_key, place=place)
    return caught.value.reason


def example(start: str) -> list[str]:
    """The lines of the module's docstring that hold a stored form of this version, without the specification."""
    lines = [line.strip() for line in (vault.__doc__ or "").splitlines()]
    return [line for line in lines if line.startswith(start) and "<" not in line]


# The form


@override_settings(VAULT_KEYS=EXAMPLE_KEYS)
def test_it_opens_the_example_of_its_specification() -> None:
    [wrapped], [sealed, _] = example("k1."), example("v1.")
    assert EXAMPLE_KEYS in (vault.__doc__ or "")
    assert vault.open_sealed(sealed, data_key=wrapped, place=PLACE) == "s3cret"


@override_settings(VAULT_KEYS=EXAMPLE_KEYS)
def test_it_refuses_the_tampered_example_of_its_specification() -> None:
    [wrapped], [sealed, tampered] = example("k1."), example("v1.")
    assert sealed[:-1] == tampered[:-1]
    assert reason_for(tampered, wrapped) is Reason.WRONG_PLACE


@override_settings(VAULT_KEYS=EXAMPLE_KEYS)
def test_it_writes_the_example_of_its_specification(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = iter([range(32, 64), range(8), range(12), range(12, 24)])
    monkeypatch.setattr(vault, "urandom", lambda _: bytes(next(parts)))
    wrapped = vault.new_data_key(customer="7")
    assert [wrapped] == example("k1.")
    assert vault.seal("s3cret", data_key=wrapped, place=PLACE) == example("v1.")[0]


@given(st.text(), st.text(), st.text(), st.text())
def test_it_opens_whatever_it_sealed(value: str, customer: str, onboarding: str, field: str) -> None:
    place = Place(customer, onboarding, field)
    data_key = vault.new_data_key(customer=customer)
    sealed = vault.seal(value, data_key=data_key, place=place)
    assert vault.open_sealed(sealed, data_key=data_key, place=place) == value


@given(st.text())
def test_it_never_seals_a_value_twice_alike(value: str) -> None:
    data_key = vault.new_data_key(customer=PLACE.customer)
    sealed = {vault.seal(value, data_key=data_key, place=PLACE) for _ in range(5)}
    assert len(sealed) == 5


def test_it_stores_nothing_of_the_value(sealed: str, data_key: str) -> None:
    assert SECRET not in sealed
    assert SECRET.encode().hex() not in sealed
    assert sealed.split(".")[1] == data_key.split(".")[2]


def test_it_gives_two_customers_different_keys() -> None:
    one, other = (vault.new_data_key(customer=name) for name in "12")
    assert one.split(".")[2:] != other.split(".")[2:]


def test_it_keeps_a_wrapped_key_under_the_promised_length() -> None:
    with override_settings(VAULT_KEYS="i" * 32 + OLD[3:]):
        assert len(vault.new_data_key(customer="c" * 500)) == 173


# Moved, cut, flipped


def test_it_refuses_two_values_that_changed_places(data_key: str, sealed: str) -> None:
    """G3"""
    other = PLACE._replace(field="access_key")
    moved = vault.seal("another", data_key=data_key, place=other)
    assert reason_for(moved, data_key) is Reason.WRONG_PLACE
    assert reason_for(sealed, data_key, other) is Reason.WRONG_PLACE


@pytest.mark.parametrize(
    "change", [{"onboarding": "13"}, {"field": "access_key"}, {"onboarding": "12s", "field": "ecret_key"}]
)
def test_it_refuses_a_value_in_another_place(data_key: str, sealed: str, change: dict[str, str]) -> None:
    """G3"""
    assert reason_for(sealed, data_key, PLACE._replace(**change)) is Reason.WRONG_PLACE


def test_it_refuses_a_value_of_another_customer(sealed: str) -> None:
    """G3"""
    other_key = vault.new_data_key(customer="8")
    assert reason_for(sealed, other_key, PLACE._replace(customer="8")) is Reason.UNKNOWN_KEY


def test_it_refuses_a_value_that_took_its_data_key_along(sealed: str, data_key: str) -> None:
    """G3: the wrapped key is bound to its customer too, so both moved together do not open either."""
    assert reason_for(sealed, data_key, PLACE._replace(customer="8")) is Reason.WRONG_PLACE


def test_it_refuses_a_value_under_a_renamed_data_key(sealed: str) -> None:
    """G3"""
    other_key = vault.new_data_key(customer=PLACE.customer)
    renamed = ".".join(["v1", other_key.split(".")[2], sealed.split(".")[2]])
    assert reason_for(sealed, other_key) is Reason.UNKNOWN_KEY
    assert reason_for(renamed, other_key) is Reason.WRONG_PLACE


def test_it_refuses_a_value_cut_anywhere(data_key: str, sealed: str) -> None:
    """G3"""
    for length in range(len(sealed)):
        assert reason_for(sealed[:length], data_key)
        assert reason_for(sealed[len(sealed) - length :], data_key)


def test_it_says_that_a_short_value_is_damaged(data_key: str, sealed: str) -> None:
    """G3"""
    for cut in ["", "v1", sealed[:50], sealed[:-1], SECRET]:
        assert reason_for(cut, data_key) is Reason.DAMAGED


def test_it_refuses_any_flipped_bit(data_key: str, sealed: str) -> None:
    """G3: 0x20 turns a digit into its capital, which means the same number and still is not what was stored."""
    for index, bit in product(range(len(sealed)), [1, 2, 4, 8, 16, 32, 64]):
        flipped = sealed[:index] + chr(ord(sealed[index]) ^ bit) + sealed[index + 1 :]
        assert reason_for(flipped, data_key)


@given(st.text())
def test_it_refuses_any_text_it_did_not_write(text: str) -> None:
    """G3"""
    data_key = vault.new_data_key(customer=PLACE.customer)
    assert reason_for(text, data_key) is Reason.DAMAGED


@pytest.mark.parametrize("extra", ["\n", " ", "=", "0", "00", ".00"])
def test_it_refuses_a_value_with_something_added(data_key: str, sealed: str, extra: str) -> None:
    """G3"""
    assert reason_for(sealed + extra, data_key)
    assert reason_for(extra + sealed, data_key)


def test_it_refuses_a_data_key_flipped_anywhere(data_key: str, sealed: str) -> None:
    """G3"""
    for index in range(len(data_key)):
        flipped = data_key[:index] + chr(ord(data_key[index]) ^ 1) + data_key[index + 1 :]
        assert reason_for(sealed, flipped)


def test_it_refuses_a_wrapped_key_as_a_value(data_key: str) -> None:
    assert reason_for(data_key, data_key) is Reason.DAMAGED


@pytest.mark.parametrize("reason", list(Reason))
def test_it_says_nothing_of_the_content_when_it_cannot_open(reason: Reason) -> None:
    """G1"""
    error = CannotOpen(reason)
    assert str(error).startswith("A stored secret cannot be opened. It ")
    assert error.reason is reason


def test_it_shows_no_trail_to_the_error_below(data_key: str, sealed: str) -> None:
    """G1"""
    with pytest.raises(CannotOpen) as caught:
        vault.open_sealed(sealed[:-1] + "x", data_key=data_key, place=PLACE)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


# Vault keys


def test_it_opens_with_a_further_key_of_the_list(data_key: str, sealed: str) -> None:
    """G4"""
    with override_settings(VAULT_KEYS=f"{NEW},{OLD}"):
        assert vault.needs_reseal(data_key)
        assert vault.open_sealed(sealed, data_key=data_key, place=PLACE) == SECRET


def test_it_opens_old_values_after_the_key_was_rewrapped(data_key: str, sealed: str) -> None:
    """G4"""
    with override_settings(VAULT_KEYS=f"{NEW},{OLD}"):
        rewrapped = vault.rewrap(data_key, customer=PLACE.customer)
    with override_settings(VAULT_KEYS=NEW):
        assert not vault.needs_reseal(rewrapped)
        assert vault.open_sealed(sealed, data_key=rewrapped, place=PLACE) == SECRET


def test_it_rewraps_once_and_then_leaves_the_key_alone(data_key: str) -> None:
    """G4"""
    assert vault.rewrap(data_key, customer=PLACE.customer) == data_key


def test_it_does_not_rewrap_the_key_of_another_customer(data_key: str) -> None:
    with override_settings(VAULT_KEYS=f"{NEW},{OLD}"), pytest.raises(CannotOpen):
        vault.rewrap(data_key, customer="8")


def test_it_does_not_open_once_the_key_is_gone(data_key: str, sealed: str) -> None:
    """G4: a key at hand before the change of settings is not kept."""
    vault.open_sealed(sealed, data_key=data_key, place=PLACE)
    with override_settings(VAULT_KEYS=NEW):
        assert reason_for(sealed, data_key) is Reason.UNKNOWN_KEY


def test_it_does_not_open_with_another_key_of_the_same_name(data_key: str, sealed: str) -> None:
    """G4"""
    with override_settings(VAULT_KEYS=NEW.replace("new:", "old:")):
        assert reason_for(sealed, data_key) is Reason.WRONG_PLACE


# What is kept in memory


def test_it_keeps_a_bounded_number_of_keys(monkeypatch: pytest.MonkeyPatch, data_key: str) -> None:
    monkeypatch.setattr(vault._KeptLocks, "MOST", 3)
    for number in range(10):
        vault.seal("", data_key=data_key, place=PLACE._replace(onboarding=str(number)))
        assert len(vault._kept) <= 3


def test_it_drops_keys_after_a_minute(monkeypatch: pytest.MonkeyPatch, data_key: str, sealed: str) -> None:
    assert (data_key, PLACE) in vault._kept
    later = time.monotonic() + 61
    monkeypatch.setattr(vault, "monotonic", lambda: later)
    vault.seal("", data_key=data_key, place=PLACE._replace(onboarding="13"))
    assert (data_key, PLACE) not in vault._kept


# Fingerprints


def test_it_gives_equal_values_of_a_customer_one_fingerprint() -> None:
    prints = [vault.fingerprint(SECRET, customer="7") for _ in range(2)]
    assert prints[0] == prints[1]
    assert len(prints[0]) == 16


def test_it_gives_another_customer_another_fingerprint() -> None:
    prints = [vault.fingerprint("abc", customer="7"), vault.fingerprint("abc", customer="8")]
    assert len({*prints, vault.fingerprint("bc", customer="7a")}) == 3


def test_it_gives_another_fingerprint_under_another_key() -> None:
    before = vault.fingerprint(SECRET, customer="7")
    with override_settings(FINGERPRINT_KEY="another"):
        assert vault.fingerprint(SECRET, customer="7") != before


@override_settings(FINGERPRINT_KEY="")
def test_it_takes_no_fingerprint_without_a_key() -> None:
    with pytest.raises(VaultKeyError, match="FINGERPRINT_KEY is empty"):
        vault.fingerprint(SECRET, customer="7")
