"""The vault against bare AES-256-GCM: the same bytes, in the same run, in turns.

Bare means what any store of secrets has to do at least, as one function each way: a fresh nonce kept in
front of the ciphertext, and taken off again. It has one key at hand, no place to look up and no text form.
The last figure leaves even the nonce out: decrypt() alone, in a loop, with all its arguments prepared.
"""

from base64 import b64encode
from collections.abc import Callable
from os import urandom
from statistics import median
from time import perf_counter

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.test.utils import override_settings

from bench import Figure
from wizard.vault import Place, new_data_key, open_sealed, seal

SECRET = "s" * 88  # as long as a Secret Key
BOUND = b"b" * 40  # about as long as what a place binds
CUSTOMERS, ROUNDS, REPEAT = 50, 15, 40
HALF = ">= 0.50"


def figures() -> list[Figure]:
    with override_settings(VAULT_KEYS=f"bench:{b64encode(urandom(32)).decode()}"):
        rates = _rates(_bare() | _ours())
    both = 1 / (1 / rates["seal"] + 1 / rates["open"])
    bare_both = 1 / (1 / rates["bare seal"] + 1 / rates["bare open"])
    return [
        Figure("bare AES-GCM, seal", rates["bare seal"], "/s"),
        Figure("bare AES-GCM, open", rates["bare open"], "/s"),
        Figure("vault, seal", rates["seal"], "/s"),
        Figure("vault, open", rates["open"], "/s"),
        Figure("vault to bare, seal", rates["seal"] / rates["bare seal"], "ratio", HALF),
        Figure("vault to bare, open", rates["open"] / rates["bare open"], "ratio", HALF),
        Figure("vault to bare, seal then open", both / bare_both, "ratio", HALF),
        Figure("vault to decrypt() alone, open", rates["open"] / rates["decrypt"], "ratio"),
    ]


def bare_seal(cipher: AESGCM, plaintext: bytes) -> bytes:
    nonce = urandom(12)
    return nonce + cipher.encrypt(nonce, plaintext, BOUND)


def bare_open(cipher: AESGCM, stored: bytes) -> bytes:
    return cipher.decrypt(stored[:12], stored[12:], BOUND)


def _bare() -> dict[str, Callable[[], None]]:
    cipher = AESGCM(urandom(32))
    plaintext = SECRET.encode()
    stored = [bare_seal(cipher, plaintext) for _ in range(CUSTOMERS)]
    apart = [(each[:12], each[12:]) for each in stored]

    def seal_all() -> None:
        for _ in range(CUSTOMERS):
            bare_seal(cipher, plaintext)

    def open_all() -> None:
        for each in stored:
            bare_open(cipher, each)

    def decrypt_all() -> None:
        for nonce, ciphertext in apart:
            cipher.decrypt(nonce, ciphertext, BOUND)

    return {"bare seal": seal_all, "bare open": open_all, "decrypt": decrypt_all}


def _ours() -> dict[str, Callable[[], None]]:
    places = [Place(str(number), str(number), "secret_key") for number in range(CUSTOMERS)]
    keys = [(place, new_data_key(customer=place.customer)) for place in places]
    stored = [(place, key, seal(SECRET, data_key=key, place=place)) for place, key in keys]

    def seal_all() -> None:
        for place, key in keys:
            seal(SECRET, data_key=key, place=place)

    def open_all() -> None:
        for place, key, sealed in stored:
            open_sealed(sealed, data_key=key, place=place)

    return {"seal": seal_all, "open": open_all}


def _rates(work: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Operations a second: the median of the rounds, each of which runs every kind of work in turn."""
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, run in work.items():
            started = perf_counter()
            for _ in range(REPEAT):
                run()
            seconds[name].append(perf_counter() - started)
    return {name: CUSTOMERS * REPEAT / median(taken) for name, taken in seconds.items()}
