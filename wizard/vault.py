"""Seals the secrets of customers, so that the database alone gives none of them away.

Every customer has a data key. It seals that customer's values and is itself stored wrapped by the
first key of the setting VAULT_KEYS; the further keys of that list only open what they wrapped before.
Everything is AES-256-GCM with a random 96-bit nonce. A key must not seal more than 2**32 values
(NIST SP 800-38D, 8.3): out of reach for one customer's credentials, and a vault key wraps data keys only.

Stored forms, ASCII text, fields joined by full stops, hex in lower case:

    v1.<data key id>.<hex of nonce, ciphertext, tag>                   a sealed value
    k1.<vault key id>.<data key id>.<hex of nonce, ciphertext, tag>    a wrapped data key

The associated data binds each to its place. It is a list of UTF-8 texts, each behind its length in bytes
as 4 bytes, big end first:

    "v1", customer, onboarding, field
    "k1", customer, vault key id, data key id

For example, with VAULT_KEYS 2025a:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= and this data key of customer 7

    k1.2025a.0001020304050607.000102030405060708090a0b6723f438e1c0e43ca568bda09dc45642b3e7b507c44e694b005edfbe21543e8d072663ec39320dbad61545ac64a42bf3

the value "s3cret" of onboarding 12, field secret_key, can be stored as

    v1.0001020304050607.0c0d0e0f101112131415161791092d475149ee7534483a8d8be7a9b4d9203671e720

and the same with its last digit changed does not open:

    v1.0001020304050607.0c0d0e0f101112131415161791092d475149ee7534483a8d8be7a9b4d9203671e721
"""

import hashlib
import hmac
import re
from base64 import b64decode
from binascii import unhexlify
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from os import urandom
from time import monotonic
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

_NONCE, _CIPHERTEXT = slice(0, 12), slice(12, None)
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_PAYLOAD = re.compile(r"([0-9a-f]{2}){28,}")  # nonce and tag are 28 bytes
_DOTS = {"v1": 2, "k1": 3}
_HOW_TO = "Set it to id:key, where key is 32 random bytes in base64."


class VaultKeyError(Exception):
    """The keys in the settings cannot be used. The message is for whoever starts the app and quotes no key."""


class Reason(StrEnum):
    UNKNOWN_KEY = "unknown_key"
    DAMAGED = "damaged"
    WRONG_PLACE = "wrong_place"


_SENTENCES = {
    Reason.UNKNOWN_KEY: "It was sealed with a key that is not at hand.",
    Reason.DAMAGED: "It is not in the form of a sealed value: it was cut, or changed.",
    # GCM has one answer for all of these, so nobody can tell them apart.
    Reason.WRONG_PLACE: "It was changed, belongs to another place, or was sealed with another key.",
}


class CannotOpen(Exception):
    """A stored form that does not open. It carries the reason and nothing of the content."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"A stored secret cannot be opened. {_SENTENCES[reason]}")
        self.reason = reason


class Place(NamedTuple):
    """Where a value is stored. The ids must never be given to another customer or onboarding."""

    # A tuple, not a dataclass: it is hashed at every seal and open, and hashes four times as fast.
    customer: str
    onboarding: str
    field: str


@dataclass(frozen=True, slots=True)
class Keyring:
    first: str
    ciphers: Mapping[str, AESGCM] = field(repr=False)

    def cipher(self, key_id: str) -> AESGCM:
        try:
            return self.ciphers[key_id]
        except KeyError:
            raise CannotOpen(Reason.UNKNOWN_KEY) from None


def parse_keyring(text: str) -> Keyring:
    """Read "id:base64[,id:base64]". VaultKeyError counts entries and quotes none: any part could be a key."""
    if not text.strip():
        raise VaultKeyError(f"VAULT_KEYS is empty. {_HOW_TO}")
    ciphers: dict[str, AESGCM] = {}
    for number, entry in enumerate(text.split(","), start=1):
        key_id, _, encoded = entry.strip().partition(":")
        if not _KEY_ID.fullmatch(key_id):
            raise VaultKeyError(
                f"Entry {number} of VAULT_KEYS has no usable id (letters, digits, - and _). {_HOW_TO}"
            )
        if key_id in ciphers:
            raise VaultKeyError(
                f"Entry {number} of VAULT_KEYS has the id of an earlier entry. Give each key its own."
            )
        ciphers[key_id] = _cipher_from(encoded, number)
    return Keyring(first=next(iter(ciphers)), ciphers=ciphers)


def _cipher_from(encoded: str, number: int) -> AESGCM:
    try:
        key = b64decode(encoded.strip(), validate=True)
    except ValueError:
        raise VaultKeyError(f"The key in entry {number} of VAULT_KEYS is not base64. {_HOW_TO}") from None
    if len(key) != 32:
        raise VaultKeyError(
            f"The key in entry {number} of VAULT_KEYS is {len(key)} bytes long, not 32. {_HOW_TO}"
        )
    return AESGCM(key)


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    return parse_keyring(settings.VAULT_KEYS)


@receiver(setting_changed)
def _forget(*, setting: str, **_: Any) -> None:
    if setting == "VAULT_KEYS":
        keyring.cache_clear()
        _kept.clear()


def keyring_opens_key(wrapped: str, customer: str) -> bool:
    try:
        _unwrap(wrapped, customer)
    except CannotOpen:
        return False
    return True


def new_data_key(*, customer: str) -> str:
    """A fresh data key for this customer, in its wrapped form: at most 173 characters."""
    return _wrap(urandom(32), urandom(8).hex(), customer)


def rewrap(wrapped: str, *, customer: str) -> str:
    """The same data key under the first vault key. Values it sealed stay as they are and still open."""
    if not needs_reseal(wrapped):
        return wrapped
    return _wrap(*_unwrap(wrapped, customer), customer)


def needs_reseal(wrapped: str) -> bool:
    return _fields(wrapped, "k1")[0] != keyring().first


def seal(plaintext: str, *, data_key: str, place: Place) -> str:
    """The stored form of a value; `data_key` is the wrapped key of the customer in `place`."""
    return _kept[data_key, place].close(plaintext.encode())


def open_sealed(sealed: str, *, data_key: str, place: Place) -> str:
    """The value, or CannotOpen; never "" and never the stored text in place of what does not open."""
    return _kept[data_key, place].open(sealed).decode()


def fingerprint(value: str, *, customer: str) -> str:
    """16 hex digits, equal for equal values of one customer whichever their field, different for other customers."""
    if not settings.FINGERPRINT_KEY:
        raise VaultKeyError("FINGERPRINT_KEY is empty. Set it to a long random text and keep it.")
    key = settings.FINGERPRINT_KEY.encode()
    return hmac.digest(key, _bound("fingerprint", customer, value), hashlib.sha256).hex()[:16]


@dataclass(frozen=True, slots=True)
class _Lock:
    """A cipher bound to one place; `head` begins everything it closes."""

    head: str
    payload: slice
    cipher: AESGCM = field(repr=False)
    bound: bytes = field(repr=False)

    def close(self, plaintext: bytes) -> str:
        nonce = urandom(12)
        return self.head + (nonce + self.cipher.encrypt(nonce, plaintext, self.bound)).hex()

    def open(self, stored: str) -> bytes:
        try:
            raw = unhexlify(stored[self.payload])
            # One value has one stored form: whatever does not encode back to the same text was changed.
            if self.head + raw.hex() == stored:
                return self.cipher.decrypt(raw[_NONCE], raw[_CIPHERTEXT], self.bound)
        except (ValueError, InvalidTag):
            pass
        raise CannotOpen(self._reason(stored))

    def _reason(self, stored: str) -> Reason:
        try:
            _fields(stored, self.head[:2])
        except CannotOpen as error:
            return error.reason
        return Reason.WRONG_PLACE if stored.startswith(self.head) else Reason.UNKNOWN_KEY


def _fields(stored: str, version: str) -> list[str]:
    """What follows the version. CannotOpen for all that is not in the form of this version, before any key is tried."""
    found, *rest = stored.split(".")
    if found != version or len(rest) != _DOTS[version] or not _PAYLOAD.fullmatch(rest[-1]):
        raise CannotOpen(Reason.DAMAGED)
    return rest


def _lock(head: str, cipher: AESGCM, bound: bytes) -> _Lock:
    return _Lock(head=head, payload=slice(len(head), None), cipher=cipher, bound=bound)


def _bound(*texts: str) -> bytes:
    """Lengths come first, so that no two different lists of texts give the same bytes."""
    parts = [text.encode() for text in texts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _key_lock(key_id: str, data_key_id: str, customer: str) -> _Lock:
    bound = _bound("k1", customer, key_id, data_key_id)
    return _lock(f"k1.{key_id}.{data_key_id}.", keyring().cipher(key_id), bound)


def _wrap(key: bytes, data_key_id: str, customer: str) -> str:
    return _key_lock(keyring().first, data_key_id, customer).close(key)


def _unwrap(wrapped: str, customer: str) -> tuple[bytes, str]:
    key_id, data_key_id, _ = _fields(wrapped, "k1")
    return _key_lock(key_id, data_key_id, customer).open(wrapped), data_key_id


class _KeptLocks(dict[tuple[str, Place], _Lock]):
    """Locks by wrapped data key and place, made when first asked for."""

    # Unwrapping the data key for every value would cost more than sealing it. Whoever can read a kept lock in this
    # process's memory can read VAULT_KEYS there too, except for a customer whose wrapped key has been destroyed
    # since. So all are dropped when there are too many, and when a new one comes after a minute.
    MOST, SECONDS = 4096, 60.0
    since = 0.0

    def __missing__(self, at: tuple[str, Place]) -> _Lock:
        data_key, place = at
        key, data_key_id = _unwrap(data_key, place.customer)
        if len(self) >= self.MOST or monotonic() - self.since > self.SECONDS:
            self.clear()
            self.since = monotonic()
        self[at] = lock = _lock(f"v1.{data_key_id}.", AESGCM(key), _bound("v1", *place))
        return lock


_kept = _KeptLocks()
