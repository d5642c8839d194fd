"""The task list, the form for owner and due date, and the comments below a step."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from tests.helpers import TESTS, member
from tests.views.pages import text, url
from wizard import notices
from wizard.actions import collaboration, tokens
from wizard.guides.spec import Step
from wizard.history import Actor
from wizard.models import Comment, Customer, HistoryEvent, Onboarding, User
from wizard.roles import Role

KEY = "c1c1c1c1-1111-4222-8333-444444444444"


def test_it_saves_owner_due_date_and_reason(browser: Client, alice: User) -> None:
    due = timezone.localdate() + timedelta(days=2)
    typed = {"owner": alice.pk, "due_date": due.isoformat(), "waiting_reason": "They buy a licence."}
    page = text(browser.post(url("arrange"), typed, follow=True))
    assert "alice@acme.example" in page
    assert "in 2 days" in page
    assert "They buy a licence." in page


def test_it_offers_only_people_who_may_do_the_work(
    browser: Client, alice: User, bob: User, charlie: User
) -> None:
    """G10"""
    page = text(browser.get(url("arrange")))
    assert "alice@acme.example" in page
    assert "bob@acme.example" not in page
    assert "charlie@other.example" not in page


@pytest.mark.parametrize("page", ["arrange", "step"])
def test_it_offers_no_machine(browser: Client, page: str) -> None:
    """Nobody reads its mail."""
    tokens.create_service(name="Ticket system", role=Role.MSSP_OPERATOR, by=TESTS)
    address = url(page, "1") if page == "step" else url(page)
    assert "Ticket system" not in text(browser.get(address))


def test_it_takes_no_owner_from_another_customer(browser: Client, charlie: User) -> None:
    """G10"""
    assert browser.post(url("arrange"), {"owner": charlie.pk}).status_code == 422
    assert Onboarding.objects.get().owner is None


def test_it_leaves_alone_what_somebody_else_changed_meanwhile(
    browser: Client, onboarding: Onboarding, dana: User
) -> None:
    """G12: the form showed no due date and brings none, so the one that was set since stays."""
    due = timezone.localdate() + timedelta(days=9)
    collaboration.set_due_date(onboarding=onboarding, due_date=due, by=TESTS)
    browser.post(url("arrange"), {"owner": dana.pk, "due_date": "", "initial-due_date": ""})
    stored = Onboarding.objects.get()
    assert (stored.owner, stored.due_date) == (dana, due)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"due_date": "2020-01-01"}, "This day is over."),
        ({"due_date": "soon"}, "Enter a day, such as"),
        ({"waiting_reason": f"Key {KEY}"}, "looks like a key"),
        ({"owner": "999999"}, "There is a problem"),
    ],
)
def test_it_says_what_is_wrong(typed: dict[str, str], told: str, browser: Client) -> None:
    answer = browser.post(url("arrange"), typed)
    assert answer.status_code == 422
    assert told in text(answer)
    assert KEY not in text(answer)


def test_it_keeps_a_due_date_that_has_passed(browser: Client, onboarding: Onboarding, dana: User) -> None:
    """Overdue work must still find an owner."""
    Onboarding.objects.update(due_date="2020-01-01")
    shown = {"due_date": "2020-01-01", "initial-due_date": "2020-01-01", "owner": dana.pk}
    assert browser.post(url("arrange"), shown).status_code == 302
    assert " days late" in text(browser.get(url("onboarding")))


def test_it_keeps_an_owner_who_may_not_do_the_work_any_more(
    browser: Client, onboarding: Onboarding, alice: User
) -> None:
    collaboration.assign(onboarding=onboarding, owner=alice, by=TESTS)
    alice.memberships.all().delete()
    browser.post(
        url("arrange"), {"owner": alice.pk, "initial-owner": alice.pk, "waiting_reason": "They buy it."}
    )
    assert Onboarding.objects.get().owner == alice


def test_it_stops_waiting_at_a_press(browser: Client, onboarding: Onboarding) -> None:
    collaboration.set_waiting(onboarding=onboarding, reason="They buy it.", by=TESTS)
    assert "The customer has done it" in text(browser.get(url("onboarding")))
    browser.post(url("arrange"), {"initial-waiting_reason": "They buy it."})
    assert Onboarding.objects.get().waiting_reason == ""


def test_it_assigns_to_oneself_at_a_press(browser: Client, onboarding: Onboarding, dana: User) -> None:
    assert "Assign to me" in text(browser.get(url("onboarding")))
    browser.post(url("arrange"), {"initial-owner": "", "owner": dana.pk})
    assert Onboarding.objects.get().owner == dana


def test_it_reminds_at_a_press(browser: Client, onboarding: Onboarding, alice: User) -> None:
    collaboration.assign(onboarding=onboarding, owner=alice, by=TESTS)
    assert "Remind alice@acme.example" in text(browser.get(url("onboarding")))
    assert "A reminder goes to the owner." in text(browser.post(url("remind"), follow=True))
    notices.send_due()
    assert any("Reminder" in message.subject for message in mail.outbox)


def test_it_shows_the_state_and_no_buttons_to_those_who_may_not_assign(
    client: Client, alice: User, onboarding: Onboarding
) -> None:
    collaboration.set_waiting(onboarding=onboarding, reason="You buy it.", by=TESTS)
    client.force_login(alice)
    page = text(client.get(url("onboarding")))
    assert "You buy it." in page
    assert url("arrange") not in page


def test_it_shows_a_comment_where_it_was_written(browser: Client, alice: User) -> None:
    answer = browser.post(url("comment", "6"), {"text": "Is it on?\n@alice@acme.example"}, follow=True)
    written = Comment.objects.get()
    assert answer.redirect_chain[0][0].endswith(f"/steps/6/#comment-{written.pk}")
    assert f'id="comment-{written.pk}"' in text(answer)
    assert list(written.mentions.all()) == [alice]


def test_it_tells_people_who_were_picked(browser: Client, alice: User) -> None:
    browser.post(url("comment", "6"), {"text": "Is it on?", "tell": [alice.pk]})
    assert list(Comment.objects.get().mentions.all()) == [alice]


def test_it_picks_nobody_of_another_customer(browser: Client, charlie: User) -> None:
    """G10"""
    assert "charlie@other.example" not in text(browser.get(url("step", "6")))
    answer = browser.post(url("comment", "6"), {"text": "Hello", "tell": [charlie.pk]})
    assert answer.status_code == 422
    assert not Comment.objects.exists()


def test_it_hands_no_key_back_that_was_typed_into_a_comment(browser: Client) -> None:
    """G1"""
    answer = browser.post(url("comment", "6"), {"text": f"It is {KEY}, is it not?"})
    assert answer.status_code == 422
    assert "It is …, is it not?" in text(answer)
    assert KEY not in text(answer)


@pytest.mark.parametrize("typed", ["", "   ", "x" * 2001, "@nobody@acme.example look"])
def test_it_gives_a_refused_comment_back(typed: str, browser: Client) -> None:
    answer = browser.post(url("comment", "6"), {"text": typed})
    assert answer.status_code == 422
    assert typed.strip() in text(answer)
    assert not Comment.objects.exists()


def test_it_shows_markup_as_it_was_typed(browser: Client) -> None:
    browser.post(url("comment", "6"), {"text": "<b>bold</b>"})
    assert "&lt;b&gt;bold&lt;/b&gt;" in text(browser.get(url("step", "6")))


def test_it_says_that_no_mail_goes_out(browser: Client, alice: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    answer = browser.post(url("comment", "6"), {"text": "Hello", "tell": [alice.pk]}, follow=True)
    assert "No mail goes out" in text(answer)


def test_it_lists_the_newest_comments_on_the_task_list(browser: Client, remark: Comment) -> None:
    page = text(browser.get(url("onboarding")))
    assert "Is it on?" in page
    assert f"{url('step', '6')}#comment-{remark.pk}" in page


def test_it_passes_over_comments_on_a_step_the_guide_has_no_more(browser: Client, remark: Comment) -> None:
    Comment.objects.update(step="99")
    assert "Is it on?" not in text(browser.get(url("onboarding")))


@pytest.mark.parametrize("by", ["author", "assigner"])
def test_it_lets_author_and_lead_take_a_comment_away(
    by: str, client: Client, onboarding: Onboarding, step: Step, alice: User, dana: User
) -> None:
    person = alice if by == "author" else dana
    client.force_login(alice)
    client.post(url("comment", "6"), {"text": "Oops"})
    client.force_login(person)
    client.post(url("comment-remove", "6", Comment.objects.get().pk))
    assert not Comment.objects.exists()
    assert HistoryEvent.objects.latest("pk").actor == person.email


def test_it_lets_nobody_else_take_a_comment_away(client: Client, remark: Comment, alice: User) -> None:
    client.force_login(alice)
    assert "Remove<" not in text(client.get(url("step", "6")))
    assert client.post(url("comment-remove", "6", remark.pk)).status_code == 403


def test_it_takes_no_comment_away_by_the_address_of_another_step(browser: Client, remark: Comment) -> None:
    assert browser.post(url("comment-remove", "7", remark.pk)).status_code == 404


def test_it_shows_comments_without_a_form_to_those_who_only_read(
    client: Client, bob: User, remark: Comment
) -> None:
    client.force_login(bob)
    page = text(client.get(url("step", "6")))
    assert "Is it on?" in page
    assert "Add comment" not in page


def test_it_asks_no_more_of_the_database_for_many_comments(
    browser: Client,
    onboarding: Onboarding,
    step: Step,
    acme: Customer,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(10):
        person = member(f"p{number}@acme.example", Role.CUSTOMER_OPERATOR, acme)
        collaboration.comment(onboarding=onboarding, step=step, text="Hello", mentions=[person], by=TESTS)
    with django_assert_max_num_queries(13):
        browser.get(url("step", "6"))


def test_it_lists_no_more_people_than_one_can_read(
    browser: Client, remark: Comment, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Tell somebody" in text(browser.get(url("step", "6")))
    monkeypatch.setattr("wizard.forms.collaboration._LISTED", 0)
    assert "Tell somebody" not in text(browser.get(url("step", "6")))


def test_it_calls_the_author_of_a_comment_by_name(
    browser: Client, onboarding: Onboarding, step: Step, dana: User
) -> None:
    User.objects.filter(pk=dana.pk).update(name="Dana Okafor")
    by = Actor.of(dana)
    collaboration.comment(onboarding=onboarding, step=step, text="Is it on?", mentions=[], by=by)
    pages = [text(browser.get(url("step", step.id))), text(browser.get(url("onboarding")))]
    assert all(f'title="{dana.email}">Dana Okafor<' in page for page in pages)


def test_it_shows_the_address_of_an_author_whose_account_is_gone(browser: Client, remark: Comment) -> None:
    Comment.objects.update(author="gone@acme.example")
    assert ">gone@acme.example</strong>" in text(browser.get(url("step", remark.step)))
