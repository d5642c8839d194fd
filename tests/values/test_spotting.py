"""Keys in the middle of prose."""

import base64
import random

import pytest

from wizard.simulator import make_tenant
from wizard.values.spotting import MASK, masked

TENANT = make_tenant("ACME")
SECRETS = ("application_id", "application_key", "access_key", "secret_key")


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("text", ["{}", "Here: {}.", "key={}", "Look at “{}”, please", "(a,{};b)"])
def test_it_masks_each_kind_of_key(name: str, text: str) -> None:
    """G1"""
    key = getattr(TENANT, name)
    left = masked(text.format(key))
    assert MASK in left
    assert key[:20] not in left


@pytest.mark.parametrize("seed", range(100))
def test_it_masks_keys_whatever_chance_made_them(seed: int) -> None:
    """G1"""
    key = base64.b64encode(random.Random(seed).randbytes(64)).decode()
    url_safe = base64.urlsafe_b64encode(random.Random(seed).randbytes(90)).decode()
    assert masked(f"a {key} b {url_safe} c") == f"a {MASK} b {MASK} c"


def test_it_masks_a_key_that_was_broken_into_lines() -> None:
    lines = TENANT.secret_key[:44] + "\n" + TENANT.secret_key[44:]
    assert masked(lines).count(MASK) == 2


def test_it_masks_a_key_with_invisible_characters_in_it() -> None:
    key = TENANT.application_key
    assert masked(key[:10] + "\u200b" + key[10:]) == MASK


@pytest.mark.parametrize(
    "text",
    [
        "Please switch on Enhanced Logging for inbound, outbound and internal mail by 12 May 2026.",
        "svc-qradar-integration@department.acme-industries.example is the service account",
        "https://community.mimecast.com/s/article/Managing-API-Applications-505230018?language=en_US",
        "eu-api.mimecast.com and service-alerts.mimecast.com resolve to 195.130.217.187",
        "Account Code CUKA00A000, group QRadar Admin, ticket INC0012345678901234567890",
        "Administration | Services | API and Platform Integrations",
        "getTTPURLLogsDefinitionListForAllTheUsers failed in /opt/qradar/bin/contentManagement",
        "-" * 120,
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    ],
)
def test_it_leaves_prose_alone(text: str) -> None:
    assert masked(text) == text
