"""The hosts of Mimecast, as data. Nothing outside this table is ever called.

`MIMECAST_EXTRA_REGIONS` names a file of the same form whose entries need only key, label, discovery_url, api_url and
account_code_prefixes.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

BUILT_IN = Path(__file__).with_name("regions.toml")

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_PREFIX = re.compile(r"[A-Z]{1,8}")
_URL = re.compile(r"https://[^/?#@\s]+/?")
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")


class RegionError(ValueError):
    def __init__(self, file: Path, region: str, reason: str) -> None:
        super().__init__(f"{file}: region {region}: {reason}" if region else f"{file}: {reason}")
        self.file, self.region, self.reason = file, region, reason


@dataclass(frozen=True, slots=True)
class Target:
    """`name` stands in the subjects of findings; it carries the port only where the host alone would be ambiguous."""

    name: str
    host: str
    port: int
    url: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where each host is documented."""

    discovery: str = ""
    api: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """`in_guide` is False for a host that only other sources or an administrator name."""

    key: str
    label: str
    discovery_url: str
    api_url: str
    account_code_prefixes: tuple[str, ...]
    source: Source = field(default_factory=Source)
    in_guide: bool = False
    note: str = ""

    @property
    def hosts(self) -> tuple[Target, ...]:
        urls = tuple(dict.fromkeys((self.discovery_url, self.api_url)))
        places = [(url, *host_and_port(url)) for url in urls]
        shared = len({host for _, host, _ in places}) < len(places)
        return tuple(
            Target(f"{host}:{port}" if shared else host, host, port, url) for url, host, port in places
        )

    @property
    def discovery_target(self) -> Target:
        return next(target for target in self.hosts if target.url == self.discovery_url)

    @property
    def api_target(self) -> Target:
        return next(target for target in self.hosts if target.url == self.api_url)

    @property
    def place(self) -> str:
        """Equal for the candidates of one region, whose labels differ in what stands in brackets."""
        return self.label.partition(" (")[0]

    @property
    def added_here(self) -> bool:
        """By an administrator of this installation: every host of Mimecast's own has a source."""
        return not self.source.api


def load_regions(extra: Path | None = None) -> Mapping[str, Region]:
    """Raises RegionError, also for an extra file that cannot be read."""
    regions: dict[str, Region] = {}
    for file in (BUILT_IN, extra) if extra else (BUILT_IN,):
        for entry in _entries(file):
            region = _region(file, entry)
            if region.key in regions:
                raise RegionError(file, region.key, "the key is already taken")
            regions[region.key] = region
    return MappingProxyType(regions)


def host_and_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or 443


def mend_host(text: str) -> str:
    """The host of a pasted address, with its port unless that is 443: the guide prints `https://eu- api.mimecast.com`."""
    bare = _UNSEEN.sub("", text).lower().removeprefix("https://")
    return re.split(r"[/?#]", bare, maxsplit=1)[0].removesuffix(":443").rstrip(".")


def by_host(text: str, regions: Mapping[str, Region]) -> Region | None:
    """The region whose API host this is."""
    wanted = mend_host(text)
    return next((region for region in regions.values() if mend_host(region.api_url) == wanted), None)


def _entries(file: Path) -> list[Any]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise RegionError(file, "", f"cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise RegionError(file, "", f"is not TOML ({error})") from None
    entries = content.get("region")
    if not isinstance(entries, list) or not entries:
        raise RegionError(file, "", "has no [[region]]")
    return entries


def _region(file: Path, entry: Any) -> Region:
    key = entry.get("key") if isinstance(entry, dict) else None
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise RegionError(file, str(key), "key must be lower-case letters, digits and hyphens")
    try:
        return Region(
            key=key,
            label=_text(entry, "label"),
            discovery_url=_url(entry, "discovery_url"),
            api_url=_url(entry, "api_url"),
            account_code_prefixes=_prefixes(entry),
            source=Source(**entry.get("source", {})),
            in_guide=entry.get("in_guide", False),
            note=entry.get("note", ""),
        )
    except (TypeError, ValueError) as error:
        raise RegionError(file, key, str(error)) from None


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} must be a text")
    return value.strip()


def _url(entry: Mapping[str, Any], name: str) -> str:
    url = _text(entry, name).lower()
    if not _URL.fullmatch(url):
        raise ValueError(f"{name} must be https:// and a host, without path, query or user name")
    host, port = host_and_port(url)  # a port that is none is a ValueError
    if not _HOST.fullmatch(host) or not port:
        raise ValueError(f"{name} must name a host")
    return f"https://{host}" if port == 443 else f"https://{host}:{port}"


def _prefixes(entry: Mapping[str, Any]) -> tuple[str, ...]:
    prefixes = entry.get("account_code_prefixes")
    if not isinstance(prefixes, list) or not all(
        isinstance(one, str) and _PREFIX.fullmatch(one) for one in prefixes
    ):
        raise ValueError("account_code_prefixes must be a list of capital-letter texts (it may be empty)")
    return tuple(prefixes)
