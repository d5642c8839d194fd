"""Mails: what is told to whom, once, and what is not."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from tests.helpers import TESTS, fill
from tests.threads import together
from wizard import notices, tasks
from wizard.actions import collaboration, customers, onboardings, steps
from wizard.guides.spec import Guide, Step
from wizard.history import Actor
from wizard.models import Comment, Customer, HistoryEvent, Membership, Notice, Onboarding, User

pytestmark = pytest.mark.django_db
DUMMY = "django.core.mail.backends.dummy.EmailBackend"


def send() -> list[tuple[list[str], str]]:
    """Whom the due notices went to, with the subject of each mail."""
    notices.send_due()
    return [(message.to, str(message.subject)) for message in mail.outbox]


def pass_time() -> None:
    Notice.objects.update(send_at=timezone.now() - timedelta(minutes=1))


@pytest.fixture
def owned(onboarding: Onboarding, dana: User) -> Onboarding:
    """Dana's; she took it herself, so that nobody had to be told."""
    collaboration.assign(onboarding=onboarding, owner=dana, by=Actor.of(dana))
    return onboarding


@pytest.fixture
def waiting(owned: Onboarding, guide: Guide) -> Onboarding:
    """The key was made 29 minutes ago."""
    made = timezone.now() - timedelta(minutes=29)
    fill(owned, guide, {"application_key_created_at": made.isoformat()})
    return owned


def end_wait(onboarding: Onboarding) -> None:
    """As if the key had been made two minutes earlier, and time had passed."""
    made = timezone.now() - timedelta(minutes=31)
    onboarding.steps.filter(step="6").update(answers={"application_key_created_at": made.isoformat()})
    pass_time()


def test_it_mails_whom_a_comment_names(remark: Comment) -> None:
    assert send() == [(["alice@acme.example"], "You are mentioned: ACME")]
    assert f"/customers/acme/mimecast-api1/steps/6/#comment-{remark.pk}" in mail.outbox[0].body


def test_it_mails_whatever_the_customer_is_called(remark: Comment) -> None:
    Customer.objects.update(name="ACME\nBcc: mallory@acme.example")
    assert send() == [(["alice@acme.example"], "You are mentioned: ACME Bcc: mallory@acme.example")]


def test_it_never_mails_what_a_comment_says(remark: Comment) -> None:
    send()
    assert "Is it on?" not in mail.outbox[0].body


def test_it_tells_nobody_what_they_did_themselves(onboarding: Onboarding, step: Step, alice: User) -> None:
    collaboration.comment(onboarding=onboarding, step=step, text="Note", mentions=[alice], by=Actor.of(alice))
    assert send() == []


def test_it_mails_a_new_owner(onboarding: Onboarding, dana: User) -> None:
    collaboration.assign(onboarding=onboarding, owner=dana, by=TESTS)
    assert send() == [(["dana@mssp.example"], "Assigned to you: ACME")]


def test_it_tells_only_the_last_of_two_owners(onboarding: Onboarding, dana: User, alice: User) -> None:
    collaboration.assign(onboarding=onboarding, owner=alice, by=TESTS)
    collaboration.assign(onboarding=onboarding, owner=dana, by=TESTS)
    assert [to for to, _ in send()] == [["dana@mssp.example"]]


def test_it_reminds_an_owner_of_everything_in_one_mail(owned: Onboarding, guide: Guide, dana: User) -> None:
    customer = customers.create(name="Other", slug="other", by=TESTS)
    other = onboardings.start(customer=customer, guide=guide, by=TESTS)
    collaboration.assign(onboarding=other, owner=dana, by=Actor.of(dana))
    assert notices.remind([owned, other], TESTS).told == 2
    assert send() == [(["dana@mssp.example"], "Reminder: 2 onboardings")]


def test_it_names_an_onboarding_once_however_often_somebody_reminds(owned: Onboarding) -> None:
    for _ in range(2):
        notices.remind([owned], TESTS)
    assert send() == [(["dana@mssp.example"], "Reminder: ACME")]
    assert str(mail.outbox[0].body).count("/customers/acme/mimecast-api1/") == 1


def test_it_records_a_reminder(owned: Onboarding) -> None:
    notices.remind([owned], TESTS)
    event = HistoryEvent.objects.latest("pk")
    assert (event.tag, event.actor, event.facts) == (
        "reminder:asked",
        "tests",
        {"owner": "dana@mssp.example"},
    )


def test_it_says_how_many_have_nobody_to_remind(owned: Onboarding, guide: Guide) -> None:
    customer = customers.create(name="Other", slug="other", by=TESTS)
    unowned = onboardings.start(customer=customer, guide=guide, by=TESTS)
    reminded = notices.remind([owned, unowned], TESTS)
    assert reminded.sentence == "A reminder goes to the owner. 1 more had no owner and were left out."


def test_it_says_so_where_there_is_nobody_at_all(onboarding: Onboarding) -> None:
    assert "no owner yet" in notices.remind([onboarding], TESTS).sentence


def test_it_says_how_to_set_a_mail_server(owned: Onboarding, settings: Settings) -> None:
    settings.EMAIL_BACKEND = DUMMY
    assert "EMAIL_URL" in notices.remind([owned], TESTS).sentence
    assert not HistoryEvent.objects.filter(tag="reminder:asked").exists()


def test_it_writes_nothing_down_without_a_mail_server(
    onboarding: Onboarding, step: Step, alice: User, guide: Guide, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = DUMMY
    collaboration.assign(onboarding=onboarding, owner=alice, by=TESTS)
    collaboration.comment(onboarding=onboarding, step=step, text="Hello", mentions=[alice], by=TESTS)
    fill(onboarding, guide, {"application_key_created_at": timezone.now().isoformat()})
    assert not Notice.objects.exists()


def test_it_tells_when_the_wait_is_over(waiting: Onboarding) -> None:
    assert send() == []
    end_wait(waiting)
    assert send() == [(["dana@mssp.example"], "You can go on: ACME")]
    assert "/steps/7/" in mail.outbox[0].body


def test_it_tells_once(waiting: Onboarding) -> None:
    end_wait(waiting)
    notices.send_due()
    pass_time()
    notices.send_due()
    assert (len(mail.outbox), Notice.objects.count()) == (1, 0)
    assert HistoryEvent.objects.filter(tag="wait:told").count() == 1


def test_it_tells_who_started_the_wait_where_there_is_no_owner(
    onboarding: Onboarding, guide: Guide, alice: User
) -> None:
    step, made = guide.step("6"), timezone.now() - timedelta(minutes=29)
    answers = {"application_key_created_at": made.isoformat()}
    steps.save(onboarding=onboarding, guide=guide, step=step, version=0, answers=answers, by=Actor.of(alice))
    end_wait(onboarding)
    assert [to for to, _ in send()] == [["alice@acme.example"]]


def test_it_is_silent_where_somebody_went_on_before(waiting: Onboarding, guide: Guide) -> None:
    steps.override_wait(onboarding=waiting, guide=guide, step=guide.step("7"), by=TESTS)
    end_wait(waiting)
    assert send() == []
    assert not Notice.objects.exists()


def test_it_follows_a_corrected_time(waiting: Onboarding, guide: Guide) -> None:
    made = timezone.now() - timedelta(minutes=5)
    fill(waiting, guide, {"application_key_created_at": made.isoformat()})
    planned = Notice.objects.get().send_at
    assert abs(planned - (made + timedelta(minutes=30))) < timedelta(seconds=1)


def test_it_plans_nothing_for_a_wait_that_is_over_already(onboarding: Onboarding, guide: Guide) -> None:
    made = timezone.now() - timedelta(hours=2)
    fill(onboarding, guide, {"application_key_created_at": made.isoformat()})
    assert not Notice.objects.exists()


def test_it_mails_nobody_who_must_not_see_the_customer_any_more(remark: Comment, alice: User) -> None:
    """G10: between the comment and its mail."""
    Membership.objects.filter(user=alice).delete()
    assert send() == []
    assert not Notice.objects.exists()


def test_it_mails_nobody_whose_access_has_ended(remark: Comment, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert send() == []


def test_it_tells_nobody_of_a_comment_that_is_gone(remark: Comment, step: Step) -> None:
    collaboration.remove_comment(comment=remark, step=step, by=TESTS)
    assert send() == []


def refuse(*_: object, **__: object) -> int:
    raise SMTPServerDisconnected("the server quoted something")


def test_it_tries_again_later_where_the_server_is_away(
    remark: Comment, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("wizard.mails.send_mail", refuse)
        notices.send_due()
    assert Notice.objects.get().send_at > timezone.now() + timedelta(minutes=4)
    pass_time()
    assert len(send()) == 1


def test_it_gives_up_in_the_end(
    remark: Comment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("wizard.mails.send_mail", refuse)
    for _ in range(9):
        pass_time()
        notices.send_due()
    assert not Notice.objects.exists()
    assert "gave up on 1 notices" in caplog.text
    assert "alice" not in caplog.text


def test_it_stops_asking_a_server_that_is_away(
    onboarding: Onboarding,
    step: Step,
    alice: User,
    bob: User,
    dana: User,
    erin: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[object] = []

    def send_mail(*args: object) -> int:
        tried.append(args)
        return refuse()

    monkeypatch.setattr("wizard.mails.send_mail", send_mail)
    everybody = [alice, bob, dana, erin]
    collaboration.comment(onboarding=onboarding, step=step, text="Hello", mentions=everybody, by=TESTS)
    notices.send_due()
    assert len(tried) == 3


@pytest.mark.django_db(transaction=True)
def test_it_sends_one_mail_when_two_workers_come_at_once(remark: Comment) -> None:
    ended = together(*[notices.send_due] * 4)
    assert not [end for end in ended if isinstance(end, Exception)]
    assert len(mail.outbox) == 1


def test_it_leaves_the_sending_to_a_task_of_its_own(remark: Comment, monkeypatch: pytest.MonkeyPatch) -> None:
    """G2: its message carries nothing at all."""
    queued: list[tuple[object, ...]] = []
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda args, **_: queued.append(args))
    tasks.sweep()
    assert queued == [()]
