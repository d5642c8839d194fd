"""One signed call judges the keys, the account code, the region and the first permission."""

import uuid
from dataclasses import replace

import pytest

from tests.checks.prover import ACCOUNT, KEYS, SIGNING, Findings, Prover, told
from wizard.checks import Finding, Reason, State, hint, message
from wizard.mimecast.client import Account, Client
from wizard.mimecast.errors import Refused
from wizard.mimecast.regions import load_regions
from wizard.simulator import Simulator, Tenant, make_tenant

GET_ACCOUNT = "/api/account/get-account"
PASSED = ("passed", "ok")
WRONG = {
    "application_key": str(uuid.UUID(int=7)),
    "access_key": "A" * 171,
    "secret_key": "QUFB" * 22,
}


def of(findings: Findings, *subjects: str) -> set[tuple[str, str]]:
    return {told(findings)[subject] for subject in subjects}


def others(*subjects: str) -> list[str]:
    return [subject for subject in ACCOUNT if subject not in subjects]


def test_it_proves_everything_that_one_call_can_prove(prover: Prover) -> None:
    assert told(prover.check("account")) == dict.fromkeys(ACCOUNT, PASSED)


def test_it_keeps_nothing_of_the_answer_but_code_region_and_package(prover: Prover) -> None:
    facts = [finding.facts for finding in prover.check("account").values()]
    assert {name for fact in facts for name in fact} == {
        "account", "package", "entered", "account_region", "discovered",
    }  # fmt: skip


@pytest.mark.parametrize("missing", KEYS)
def test_it_is_not_run_without_a_key_and_names_it(prover: Prover, simulator: Simulator, missing: str) -> None:
    before = simulator.calls.get(GET_ACCOUNT, 0)
    findings = prover.without(missing).check("account")
    assert of(findings, *ACCOUNT) == {("not_run", "value_missing")}
    assert findings["region"].facts == {"missing": [missing]}
    assert simulator.calls.get(GET_ACCOUNT, 0) == before


# Application ID


def test_it_fails_a_wrong_application_id_only_after_asking_twice(
    prover: Prover, simulator: Simulator
) -> None:
    """G8"""
    before = simulator.calls.get(GET_ACCOUNT, 0)
    findings = prover.having(application_id=str(uuid.uuid4())).check("account")
    assert told(findings)["application_id"] == ("failed", "invalid_application_id")
    assert of(findings, *others("application_id")) == {("not_run", "prerequisite_failed")}
    assert simulator.calls[GET_ACCOUNT] - before == 2


def test_it_passes_an_application_id_that_was_refused_once(prover: Prover, simulator: Simulator) -> None:
    """G8"""
    simulator.fail("intermittent_app_id", "account")
    assert of(prover.check("account"), *ACCOUNT) == {PASSED}


def test_it_judges_by_the_second_answer_when_the_first_refused_the_application_id(
    prover: Prover, simulator: Simulator
) -> None:
    """G8"""
    simulator.fail("server_error", "account")
    simulator.fail("intermittent_app_id", "account", times=1)
    assert of(prover.check("account"), *ACCOUNT) == {("unknown", "server_error")}


# The three keys that sign


@pytest.mark.parametrize("wrong", SIGNING)
def test_it_fails_the_three_signing_keys_alike_whichever_is_wrong(prover: Prover, wrong: str) -> None:
    """G8"""
    findings = prover.having(**{wrong: WRONG[wrong]}).check("account")
    assert of(findings, *SIGNING) == {("failed", "invalid_signature")}
    assert of(findings, *others(*SIGNING)) == {("not_run", "prerequisite_failed")}


def test_it_accuses_none_of_the_three_in_what_was_not_run(prover: Prover) -> None:
    findings = prover.having(**WRONG).check("account")
    assert message(findings["account_code"]) == (
        "Not run: Application Key, Access Key and Secret Key failed."
    )
    assert len({message(findings[key]) for key in SIGNING}) == 1


@pytest.mark.parametrize(
    ("wrong", "clue"),
    [
        ("secret_key", "on a known Access Key"),
        ("application_key", "on a known Access Key"),
        ("access_key", "did not seem to recognise the Access Key"),
    ],
)
def test_it_has_no_more_than_a_hint_at_which_of_the_three_it_is(
    prover: Prover, wrong: str, clue: str
) -> None:
    finding = prover.having(**{wrong: WRONG[wrong]}).check("account")["access_key"]
    assert hint(finding).startswith("A hint, not a proof:")
    assert clue in hint(finding)


@pytest.mark.parametrize("limit", [None, "800"])
def test_it_gives_no_hint_without_the_clue(limit: str | None) -> None:
    refused = Finding("access_key", State.FAILED, Reason.INVALID_SIGNATURE, {"limit": limit})
    assert hint(refused) == ""


def test_it_gives_no_hint_for_another_refusal() -> None:
    assert hint(Finding("access_key", State.FAILED, Reason.BINDING_EXPIRED, {"limit": 5000})) == ""


def test_it_does_not_send_a_secret_key_that_cannot_sign(prover: Prover, simulator: Simulator) -> None:
    """G8"""
    before = simulator.calls.get(GET_ACCOUNT, 0)
    findings = prover.having(secret_key="half-of-it").check("account")
    assert told(findings)["secret_key"] == ("not_run", "secret_not_base64")
    assert of(findings, *others("secret_key")) == {("not_run", "prerequisite_failed")}
    assert simulator.calls.get(GET_ACCOUNT, 0) == before


# Refusals that say something about the service account


def test_it_fails_the_access_key_when_the_binding_has_expired(
    prover: Prover, simulator: Simulator, tenant: Tenant
) -> None:
    """G8"""
    simulator.add_tenant(replace(tenant, binding_expired=True))
    findings = prover.check("account")
    assert told(findings)["access_key"] == ("failed", "binding_expired")
    assert of(findings, *others("access_key")) == {("not_run", "prerequisite_failed")}


def test_it_passes_the_keys_and_fails_the_permission_when_the_role_is_too_small(
    prover: Prover, simulator: Simulator, tenant: Tenant
) -> None:
    """G8"""
    simulator.add_tenant(replace(tenant, permissions=("siem_logs",)))
    findings = prover.check("account")
    assert of(findings, *KEYS) == {PASSED}
    assert told(findings)["permission:account"] == ("failed", "forbidden")
    assert of(findings, "account_code", "region") == {("not_run", "prerequisite_failed")}


# Account code and region


def test_it_fails_another_customer_s_account_code_and_names_both(prover: Prover, tenant: Tenant) -> None:
    """G8"""
    finding = prover.having(account_code="CUK99Z999").check("account")["account_code"]
    assert (finding.state, finding.reason) == ("failed", "account_mismatch")
    assert tenant.account_code in message(finding)
    assert "CUK99Z999" in message(finding)


def test_it_does_not_mind_the_case_of_an_account_code(prover: Prover, tenant: Tenant) -> None:
    lower = prover.having(account_code=tenant.account_code.lower())
    assert lower.check("account")["account_code"].state is State.PASSED


def test_it_does_not_judge_an_account_code_that_was_not_entered(prover: Prover) -> None:
    """G8"""
    finding = prover.without("account_code").check("account")["account_code"]
    assert (finding.state, finding.reason) == ("not_run", "value_missing")


def test_it_reads_nobody_s_logs_where_the_account_code_is_another_customer_s(
    prover: Prover, simulator: Simulator
) -> None:
    """G8 G10"""
    before = dict(simulator.calls)
    findings = prover.having(account_code="CUK99Z999").run()
    logs = [s for s in findings if s.startswith("permission:") and s != "permission:account"]
    assert of(findings, *logs, "enhanced_logging") == {("not_run", "other_customer")}
    assert {path for path, n in simulator.calls.items() if n != before.get(path)} == {
        GET_ACCOUNT, "/api/login/discover-authentication",
    }  # fmt: skip


@pytest.fixture
def american(simulator: Simulator) -> Tenant:
    made = make_tenant("Far Away", region="practice-us")
    simulator.add_tenant(made)
    return made


def test_it_fails_the_region_and_signs_nothing_where_discovery_names_another(
    prover: Prover, simulator: Simulator, american: Tenant
) -> None:
    """G8"""
    before = simulator.calls.get(GET_ACCOUNT, 0)
    findings = prover.having(service_account=american.service_account).run()
    assert told(findings)["region"] == ("failed", "region_mismatch")
    assert of(findings, *others("region")) == {("not_run", "prerequisite_failed")}
    assert "Practice, United States" in message(findings["region"])
    assert simulator.calls[GET_ACCOUNT] - before == 1  # the unsigned one that proves the way


def test_it_fails_the_region_by_a_host_that_is_in_no_table(prover: Prover) -> None:
    discovery = f"endpoint:{prover.region.discovery_target.name}:api"
    said = Finding(discovery, State.PASSED, Reason.OK, {"discovered": "new-api.mimecast.com"})
    finding = prover.knowing(said).check("account")["region"]
    assert finding.reason is Reason.REGION_MISMATCH
    assert "new-api.mimecast.com" in message(finding)


def test_it_blames_the_signature_where_nothing_says_that_the_region_is_wrong(
    prover: Prover, simulator: Simulator, american: Tenant
) -> None:
    keys = {name: getattr(american, name) for name in KEYS}
    findings = prover.having(**keys, service_account="").run()
    assert of(findings, *SIGNING) == {("failed", "invalid_signature")}
    assert "the region" in message(findings["access_key"])


@pytest.mark.parametrize(
    ("chosen", "says", "told_region"),
    [
        ("us", "us", PASSED),
        ("eu", "us", ("failed", "region_mismatch")),
        ("usb", "us", ("unknown", "region_unconfirmed")),
        ("jer", "je", ("unknown", "region_unconfirmed")),
        ("eu", "uk1", ("unknown", "region_unconfirmed")),
        ("eu", "", ("unknown", "region_unconfirmed")),
    ],
)
def test_it_reads_mimecast_s_name_of_the_region_with_care(
    prover: Prover, monkeypatch: pytest.MonkeyPatch, chosen: str, says: str, told_region: tuple[str, str]
) -> None:
    """G8"""
    monkeypatch.setattr(Client, "account", lambda _: Account("CUK1A1", "ACME", says, ()))
    known = load_regions()
    findings = replace(prover, regions=known, region=known[chosen]).check("account")
    assert told(findings)["region"] == told_region


def test_it_believes_discovery_more_than_a_name_it_cannot_match(
    prover: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Client, "account", lambda _: Account("CUK1A1", "ACME", "grid-7", ()))
    assert told(prover.run())["region"] == PASSED


def test_it_refuses_the_region_that_mimecast_refuses(prover: Prover, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Client) -> Account:
        raise Refused("wrong_region")

    monkeypatch.setattr(Client, "account", refuse)
    findings = prover.check("account")
    assert told(findings)["region"] == ("failed", "wrong_region")
    assert of(findings, *others("region")) == {("not_run", "prerequisite_failed")}
