"""System checks: what must be right before this product serves anybody. Each says in a sentence what to do."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from wizard import guides, regions, vault
from wizard.guides.loader import GuideError
from wizard.mimecast.regions import RegionError

_LIMITS = (
    "CHECK_CONNECT_TIMEOUT",
    "CHECK_READ_TIMEOUT",
    "CHECK_WHOLE_TIMEOUT",
    "CHECK_SOFT_LIMIT",
    "CHECK_HARD_LIMIT",
    "CHECK_LOST_AFTER",
)
_KEEP = "Put the key back from your copy of the keys: a new one opens nothing that is already stored."


@register()
def guide_files(**_: Any) -> list[CheckMessage]:
    return _failing(guides.all_guides, GuideError, "wizard.E001")


@register()
def region_files(**_: Any) -> list[CheckMessage]:
    return _failing(regions.current, RegionError, "wizard.E002")


@register()
def outbound_settings(**_: Any) -> list[CheckMessage]:
    """OUTBOUND_CA_BUNDLE and the proxy."""
    try:
        regions.outbound()
    except RegionError:
        return []  # E002 says it
    except (OSError, ValueError) as error:
        return [Error(f"OUTBOUND_CA_BUNDLE or HTTPS_PROXY cannot be used: {error}.", id="wizard.E003")]
    return []


@register()
def limits_are_in_order(**_: Any) -> list[CheckMessage]:
    """Each limit gives the one before it time to end (G7)."""
    return [
        Error(f"{longer} has to be longer than {shorter}.", id="wizard.E008")
        for shorter, longer in pairwise(_LIMITS)
        if not 0 < getattr(settings, shorter) < getattr(settings, longer)
    ]


@register()
def keys_are_usable(**_: Any) -> list[CheckMessage]:
    missing = [name for name in ("HISTORY_KEY", "FINGERPRINT_KEY") if not getattr(settings, name)]
    unset: list[CheckMessage] = [
        Error(f"{name} is not set.", hint=_KEEP, id="wizard.E004") for name in missing
    ]
    return unset + _failing(vault.keyring, vault.VaultKeyError, "wizard.E005")


@register(Tags.database)
def keys_open_the_data(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Well-formed keys can still be the wrong ones: a new key beside an old database (G4)."""
    if "default" not in (databases or ()):
        return []
    try:
        return list(_wrong_keys())
    except (DatabaseError, vault.VaultKeyError):
        return []  # no tables yet, or E005 says it


def _wrong_keys() -> Iterator[CheckMessage]:
    from wizard import history
    from wizard.models import Customer, HistoryStream

    newest = Customer.objects.order_by("-pk").first()
    if newest and not vault.keyring_opens_key(newest.data_key, str(newest.uid)):
        yield Error(
            "VAULT_KEYS does not open the secrets that are stored here.", hint=_KEEP, id="wizard.E006"
        )
    stream = HistoryStream.objects.filter(sequence__gt=0).first()
    if stream and settings.HISTORY_KEY and not history.key_fits(stream):
        yield Error("HISTORY_KEY is not the one this history was written with.", hint=_KEEP, id="wizard.E007")


def _failing(call: Callable[[], object], problem: type[Exception], code: str) -> list[CheckMessage]:
    try:
        call()
    except problem as error:
        return [Error(str(error), id=code)]
    return []
