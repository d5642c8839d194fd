"""Warnings that need more than one field to see."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Hint:
    field: str
    text: str


class RegionLike(Protocol):
    """What is read of a region; this room does not know where regions come from."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def account_code_prefixes(self) -> Collection[str]: ...


def cross_hints(
    *,
    fingerprints: Mapping[str, str],
    labels: Mapping[str, str],
    account_code: str = "",
    region: str = "",
    regions: Iterable[RegionLike] = (),
) -> tuple[Hint, ...]:
    """`fingerprints` are of the saved secrets and `labels` the names of fields, both by field id.

    `region` is the key of the chosen one of `regions`.
    """
    return (*_same_values(fingerprints, labels), *_foreign_prefix(account_code, region, tuple(regions)))


def _same_values(fingerprints: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[Hint]:
    for one, other in combinations(fingerprints, 2):
        if fingerprints[one] == fingerprints[other]:
            yield Hint(
                one, f"This is the same value as the {labels.get(other, other)}. One of the two is wrong."
            )
            yield Hint(
                other, f"This is the same value as the {labels.get(one, one)}. One of the two is wrong."
            )


def _foreign_prefix(account_code: str, region: str, regions: tuple[RegionLike, ...]) -> Iterator[Hint]:
    owners = [known for known in regions if _starts_like(account_code, known)]
    if not region or not owners or any(owner.key == region for owner in owners):
        return
    names = " or ".join(dict.fromkeys(owner.label for owner in owners))
    yield Hint("account_code", f"This starts like an Account Code of {names}, and another region is chosen.")
    yield Hint("region", f"The Account Code starts like one of {names}. Check which of the two is right.")


def _starts_like(account_code: str, region: RegionLike) -> bool:
    return account_code.upper().startswith(tuple(prefix.upper() for prefix in region.account_code_prefixes))
