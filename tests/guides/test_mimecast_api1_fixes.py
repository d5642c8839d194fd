"""Every verdict the checks can give, and where the guide sends its reader for it."""

import pytest

from wizard.guides import get
from wizard.guides.spec import Guide

KEYS = ("application_id", "application_key", "access_key", "secret_key")
PERMISSIONS = (
    "permission:account",
    "permission:siem_logs",
    "permission:audit_events",
    "permission:ttp_url_logs",
)
ENDPOINTS = tuple(f"endpoint:eu-api.mimecast.com:{layer}" for layer in ("dns", "tcp", "tls", "api"))
SUBJECTS = (*ENDPOINTS, *KEYS, "account_code", "region", *PERMISSIONS, "enhanced_logging")


@pytest.fixture
def guide() -> Guide:
    return get("mimecast-api1")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_has_one_step_that_each_subject_proves(guide: Guide, subject: str) -> None:
    assert len([step for step in guide.steps if step.proves(subject)]) == 1


@pytest.mark.parametrize(
    ("subject", "reason", "steps"),
    [
        ("access_key", "binding_expired", ("4", "7")),
        ("permission:siem_logs", "forbidden", ("2",)),
        ("permission:account", "not_accepted", ("2",)),
        ("application_id", "invalid_application_id", ("5b",)),
        ("account_code", "account_mismatch", ("7", "values")),
        ("region", "region_mismatch", ("network",)),
        ("region", "wrong_region", ("network",)),
        ("region", "region_unconfirmed", ("1", "network")),
        ("secret_key", "secret_not_base64", ("7",)),
        ("enhanced_logging", "no_data", ("5a",)),
        ("enhanced_logging", "package_missing", ("5a",)),
        ("access_key", "dns_not_found", ("network",)),
        ("permission:audit_events", "other_customer", ("7", "values", "network")),
        ("permission:audit_events", "no_events", ()),
    ],
)
def test_it_knows_the_steps_that_mend(
    guide: Guide, subject: str, reason: str, steps: tuple[str, ...]
) -> None:
    assert guide.fix_steps(subject, reason) == steps


@pytest.mark.parametrize("subject", KEYS[1:])
def test_it_links_every_key_of_a_bad_signature_and_accuses_none(guide: Guide, subject: str) -> None:
    assert guide.fixes_for(subject, "invalid_signature") == ("6.5", "7.6", "network.1")


@pytest.mark.parametrize("subject", ENDPOINTS)
@pytest.mark.parametrize(
    "reason", ["dns_not_found", "refused", "tls_untrusted", "private_issuer", "not_mimecast"]
)
def test_it_sends_every_trouble_of_a_host_to_the_network(guide: Guide, subject: str, reason: str) -> None:
    assert guide.fix_steps(subject, reason) == ("network",)


@pytest.mark.parametrize(
    ("subject", "ref"),
    [
        ("application_id", "5b.9"),
        ("application_key", "6.5"),
        ("access_key", "7.6"),
        ("secret_key", "7.6"),
        ("account_code", "values.5"),
        ("region", "network.1"),
    ],
)
def test_it_sends_a_missing_value_to_its_field(guide: Guide, subject: str, ref: str) -> None:
    assert guide.fixes_for("permission:account", "value_missing", missing=[subject]) == (ref,)


def test_it_sends_an_unnamed_missing_value_to_all_keys(guide: Guide) -> None:
    assert guide.fix_steps("permission:siem_logs", "value_missing") == ("5b", "6", "7")


def test_it_sends_the_enhanced_logging_finding_to_the_boxes(guide: Guide) -> None:
    assert guide.fixes_for("enhanced_logging", "no_data") == ("5a.8",)
    assert guide.name_of("5a.8") == "step 5a.8"


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("reason", ["ok", "worker_lost", "timed_out", "prerequisite_failed", "through_proxy"])
def test_it_sends_nobody_anywhere_for_what_no_step_mends(guide: Guide, subject: str, reason: str) -> None:
    assert guide.fixes_for(subject, reason) == ()


@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_mends_a_refusal_of_any_subject(guide: Guide, subject: str) -> None:
    assert guide.fixes_for(subject, "not_accepted")
