"""The guides this product knows, each a TOML file in this folder."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from wizard.guides.loader import load
from wizard.guides.spec import Guide


@cache
def all_guides() -> Mapping[str, Guide]:
    """By id. Raises GuideError where a file is wrong."""
    guides = (load(path) for path in sorted(Path(__file__).parent.glob("*.toml")))
    return MappingProxyType({guide.id: guide for guide in guides})


def get(guide_id: str) -> Guide:
    """Raises KeyError for a guide that does not exist."""
    return all_guides()[guide_id]
