"""The main job of the product from the first page of the guide to a proven set of keys, with scripts and without."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Administrator
from tests.browser.job import KEYS, Seen, answers_in, do_the_job
from tests.browser.operator import Operator
from tests.browser.stack import Stack
from tests.browser.visitor import Visitor
from wizard import guides
from wizard.simulator import Simulator, Tenant, make_tenant


@dataclass(frozen=True, slots=True)
class Job:
    seen: Seen = field(repr=False)
    scripts: bool
    tenant: Tenant
    wrong_secret: str
    problems: list[str]
    answers: list[str] = field(repr=False)


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no-scripts"])
def job(
    request: pytest.FixtureRequest,
    empty: Stack,
    administrator: Administrator,
    mimecast: Simulator,
    chromium: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> Job:
    tenant, wrong_secret = make_tenant("Quayside"), make_tenant().secret_key
    mimecast.add_tenant(tenant)
    mimecast.latency_ms = 300
    har = tmp_path_factory.mktemp("answers") / "har.json"
    with Visitor(chromium, empty.base, scripts=request.param, har=har) as visitor:
        visitor.sign_in(administrator.email, administrator.password)
        name = "Quayside Print" if request.param else "Quayside Press"
        operator = Operator(visitor, guides.get("mimecast-api1"), name.lower().replace(" ", "-"))
        operator.start(name)
        seen = do_the_job(operator, tenant, wrong_secret)
    mimecast.latency_ms = 0
    return Job(seen, request.param, tenant, wrong_secret, visitor.problems, answers_in(har))


def test_it_finds_every_tick_and_answer_as_it_was_left(job: Job) -> None:
    """G12"""
    assert len(job.seen.as_left) > 60
    assert job.seen.found_again == job.seen.as_left


def test_it_starts_the_checks_when_the_last_value_is_saved(job: Job) -> None:
    assert len(job.seen.first) == 19
    assert {"queued", "running"} & set(job.seen.first.values())


def test_it_shows_the_verdicts_without_loading_the_page_again(job: Job) -> None:
    """G15: without scripts the reader follows a link."""
    assert bool(job.seen.documents_while_waiting) is not job.scripts
    assert job.seen.refused_summary.startswith("8 passed, 3 failed")


def test_it_fails_the_three_keys_that_cannot_be_told_apart_and_nothing_else(job: Job) -> None:
    failed = {subject for subject, state in job.seen.refused.items() if state == "failed"}
    assert failed == {"application_key", "access_key", "secret_key"}


def test_it_leads_from_a_failed_check_to_the_line_of_the_guide(job: Job) -> None:
    assert job.seen.fix_place.endswith("/steps/7/#line-6")


def test_it_turns_green_when_the_key_is_corrected(job: Job) -> None:
    """G8"""
    assert set(job.seen.mended) == set(job.seen.refused)
    assert set(job.seen.mended.values()) == {"passed"}


def test_it_tells_what_happened_in_sentences_and_unbroken(job: Job) -> None:
    newest, *_, replaced = job.seen.history[:3]
    assert (newest.split(" ended: ")[1], replaced.split(" (")[0]) == ("19 passed.", "Replaced the Secret Key")
    assert "is unbroken" in job.seen.integrity


def test_it_never_sends_a_key_back(job: Job) -> None:
    """G1"""
    text = "\n".join(job.answers)
    secrets = [getattr(job.tenant, name) for name in KEYS] + [job.wrong_secret]
    assert [secret for secret in secrets if secret in text] == []
    assert job.tenant.account_code in text  # so that the search is known to find


def test_it_leaves_the_console_quiet(job: Job) -> None:
    """A violation of the content security policy would be an error there."""
    assert job.problems == []
