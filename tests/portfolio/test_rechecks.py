from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.actions.conftest import all_pass, complete  # noqa: F401  (fixtures)
from tests.helpers import TESTS, member, work
from tests.views.pages import text
from wizard import tasks
from wizard.actions import rechecks, verifications
from wizard.history import Actor
from wizard.models import Customer, Onboarding, Recheck, Standing, User, VerificationRun
from wizard.roles import Role


@pytest.fixture
def recheck(complete: Onboarding, dana: User) -> Recheck:  # noqa: F811
    return rechecks.start(onboarding_ids=[complete.pk], by=TESTS)


def test_it_turns_a_choice_into_a_recheck(
    staff: Client,
    complete: Onboarding,  # noqa: F811
) -> None:
    chosen = {"id": Standing.objects.get(onboarding=complete).pk, "confirmed": "yes"}
    answer = staff.post("/portfolio/bulk/", {"do": "recheck", **chosen})
    made = Recheck.objects.get()
    assert answer["Location"] == f"/portfolio/rechecks/{made.pk}/"
    assert (made.total, made.requested_by) == (1, "dana@mssp.example")


def test_it_leads_back_to_the_list_that_it_was_chosen_from(
    staff: Client,
    complete: Onboarding,  # noqa: F811
) -> None:
    chosen = {"all": "1", "query": "q=acme&sort=due", "confirmed": "yes"}
    address = staff.post("/portfolio/bulk/", {"do": "recheck", **chosen})["Location"]
    number = Recheck.objects.get().pk
    page = text(staff.get(address))
    assert 'href="/?q=acme&amp;sort=due">Customers</a>' in page
    assert f'hx-get="/portfolio/rechecks/{number}/panel/?q=acme&amp;sort=due"' in page
    Recheck.objects.update(asked_at=timezone.now())
    panel = text(staff.get(f"/portfolio/rechecks/{number}/panel/?q=acme&sort=due&junk=x"))
    assert 'href="/?q=acme&amp;sort=due">Show customers</a>' in panel


def test_it_asks_for_each_run_in_the_name_of_who_wanted_it(recheck: Recheck) -> None:
    runs, more = rechecks.ask_next(recheck.pk)
    assert [(run.requested_by, run.trigger, run.watched) for run in runs] == [("tests", "bulk", False)]
    assert not more


def test_it_asks_for_nothing_twice_when_the_message_comes_twice(recheck: Recheck) -> None:
    rechecks.ask_next(recheck.pk)
    assert rechecks.ask_next(recheck.pk) == ([], False)
    assert VerificationRun.objects.count() == 1


def test_it_goes_on_part_by_part(
    recheck: Recheck, onboarding: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rechecks, "AT_ONCE", 0)
    assert rechecks.ask_next(recheck.pk) == ([], True)
    monkeypatch.setattr(rechecks, "AT_ONCE", 1)
    runs, more = rechecks.ask_next(recheck.pk)
    assert (len(runs), more) == (1, False)


def test_it_leaves_out_what_has_no_region(staff: Client, onboarding: Onboarding) -> None:
    recheck = rechecks.start(onboarding_ids=[onboarding.pk], by=TESTS)
    assert rechecks.ask_next(recheck.pk) == ([], False)
    page = text(staff.get(f"/portfolio/rechecks/{recheck.pk}/"))
    assert "1 without a region were left out." in page


@pytest.mark.usefixtures("all_pass")
def test_it_shows_how_far_it_is_and_how_it_ended(staff: Client, recheck: Recheck) -> None:
    address = f"/portfolio/rechecks/{recheck.pk}/panel/"
    assert "0 of 1 are through." in text(staff.get(address))
    [run], _ = rechecks.ask_next(recheck.pk)
    assert "hx-get" in text(staff.get(address))
    work(run)
    page = text(staff.get(address))
    assert "It is through." in page
    assert "hx-get" not in page


def test_it_picks_up_what_a_lost_message_left(recheck: Recheck) -> None:
    assert rechecks.forgotten() == []
    Recheck.objects.update(nudged_at=timezone.now() - timedelta(hours=1))
    assert rechecks.forgotten() == [recheck.pk]


def test_it_says_that_nobody_works(staff: Client, recheck: Recheck) -> None:
    Recheck.objects.update(requested_at=timezone.now() - timedelta(minutes=1))
    assert "Is the worker running?" in text(staff.get(f"/portfolio/rechecks/{recheck.pk}/"))


def test_it_is_nobody_elses_business(client: Client, recheck: Recheck, charlie: User, acme: Customer) -> None:
    """G10"""
    client.force_login(member("zoe@acme.example", Role.MSSP_OPERATOR, acme))
    assert client.get(f"/portfolio/rechecks/{recheck.pk}/").status_code == 404


def test_it_shows_nothing_of_a_customer_that_was_taken_away_since(
    client: Client,
    complete: Onboarding,  # noqa: F811
) -> None:
    """G10"""
    zoe = member("zoe@mssp.example", Role.MSSP_OPERATOR, complete.customer)
    rechecks.ask_next(rechecks.start(onboarding_ids=[complete.pk], by=Actor.of(zoe)).pk)
    verifications.supersede(onboarding=complete, by=TESTS)
    Standing.objects.update(overall="problem")
    client.force_login(zoe)
    address = f"/portfolio/rechecks/{Recheck.objects.get().pk}/"
    assert "ACME" in text(client.get(address))
    zoe.memberships.all().delete()
    assert "ACME" not in text(client.get(address))


def test_it_is_done_by_a_task_that_carries_an_id(recheck: Recheck, monkeypatch: pytest.MonkeyPatch) -> None:
    """G2"""
    sent: list[object] = []
    monkeypatch.setattr(tasks.go_on_with_recheck, "apply_async", lambda args, **_: sent.append(args))
    tasks._send_recheck(recheck.pk)
    assert sent == [(recheck.pk,)]
