"""The regions of this installation: Mimecast's own, and those an administrator added."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

from wizard.mimecast.deadline import Limits
from wizard.mimecast.outbound import Outbound
from wizard.mimecast.regions import Region, load_regions


@lru_cache(maxsize=1)
def current() -> Mapping[str, Region]:
    extra = settings.MIMECAST_EXTRA_REGIONS
    return load_regions(Path(extra) if extra else None)


@lru_cache(maxsize=1)
def outbound() -> Outbound:
    """One for the process: it shares the TLS context and keeps connections open."""
    bundle = settings.OUTBOUND_CA_BUNDLE
    return Outbound(
        current().values(),
        ca_bundle=Path(bundle) if bundle else None,
        proxy=settings.HTTPS_PROXY or None,
        no_proxy=settings.NO_PROXY or None,
        limits=Limits(
            connect=settings.CHECK_CONNECT_TIMEOUT,
            read=settings.CHECK_READ_TIMEOUT,
            whole=settings.CHECK_WHOLE_TIMEOUT,
        ),
    )


@receiver(setting_changed)
def _forget(*, setting: str, **_: Any) -> None:
    if setting in {"MIMECAST_EXTRA_REGIONS", "OUTBOUND_CA_BUNDLE", "HTTPS_PROXY", "NO_PROXY"}:
        current.cache_clear()
        outbound.cache_clear()
