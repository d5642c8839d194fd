"""The operator's side."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from tests.secret_links.conftest import MIRA
from tests.secret_links.visitor import Visitor
from tests.views.pages import Answer, text, url
from wizard.models import HistoryEvent, Onboarding, SecretLink, User
from wizard.tags import sentence


def make(operator: Client, **values: str | list[str]) -> Answer:
    sent = {"email": MIRA, "fields_to_type": ["access_key"], "days": "3", **values}
    return operator.post(url("secret-links"), sent)


def token_in(answer: Answer) -> str:
    found = re.search(r"/links/([\w-]{20,})/", text(answer))
    assert found
    return found[1]


def test_it_shows_the_link_once(operator: Client) -> None:
    token = token_in(make(operator))
    assert len(token) == 43
    assert token not in text(operator.get(url("secret-links")))


def test_it_asks_who_it_is_before_it_lets_somebody_else_replace_keys(
    client: Client, dana: User, onboarding: Onboarding
) -> None:
    client.force_login(dana)
    asked = make(client)["Location"]
    assert not SecretLink.objects.exists()
    answer = client.post(asked, {"password": "correct horse battery staple", "next": url("secret-links")})
    assert SecretLink.objects.get().email == MIRA
    assert token_in(answer)


def test_it_shows_a_link_that_opens(operator: Client) -> None:
    token = token_in(make(operator))
    visitor = Visitor(Client())
    visitor.open(token)
    assert "Confirm that it is you" in text(visitor.home())


def test_it_keeps_no_token(operator: Client) -> None:
    token = token_in(make(operator))
    assert token not in repr(SecretLink.objects.values())
    assert token not in repr(HistoryEvent.objects.values())


def test_it_lasts_three_days_unless_something_else_is_chosen(operator: Client) -> None:
    assert 'value="3" selected' in text(operator.get(url("secret-links")))
    make(operator)
    left = SecretLink.objects.get().expires_at - timezone.now()
    assert timedelta(days=2, hours=23) < left <= timedelta(days=3)


def test_it_ticks_the_keys_that_are_still_missing(operator: Client) -> None:
    page = text(operator.get(url("secret-links")))
    ticked = [part.partition(">")[0] for part in page.split('name="fields_to_type"')[1:]]
    assert [part.split('"')[1] for part in ticked if "checked" in part] == [
        *("application_id", "application_key", "access_key", "secret_key"),
    ]


def test_it_folds_other_answers_away_until_one_is_ticked(operator: Client) -> None:
    assert '<details class="unfold more-to-type">' in text(operator.get(url("secret-links")))
    answer = make(operator, fields_to_type=["account_code"], email="")
    assert '<details class="unfold more-to-type" open>' in text(answer)


def test_it_mails_the_link_to_that_person(operator: Client) -> None:
    make(operator, mail_it="on")
    assert mail.outbox[0].to == [MIRA]
    assert "/links/" in str(mail.outbox[0].body)


def test_it_mails_nothing_where_that_is_not_wanted(operator: Client) -> None:
    page = text(make(operator))
    assert mail.outbox == []
    assert "Copy it and send it" in page


@pytest.mark.usefixtures("mail_server_away")
def test_it_says_when_the_mail_could_not_be_sent(operator: Client) -> None:
    page = text(make(operator, mail_it="on"))
    assert "The mail could not be sent" in page
    assert "Copy it and send it" in page


def test_it_says_what_to_set_where_the_server_sends_no_mail(operator: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = text(operator.get(url("secret-links")))
    assert "EMAIL_URL" in page
    assert "Make the link" not in page


def test_it_makes_no_link_where_the_server_sends_no_mail(operator: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    make(operator)
    assert not SecretLink.objects.exists()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"email": "mira"}, "full e-mail address"),
        ({"fields_to_type": []}, "Tick what this person is to type."),
        ({"fields_to_type": ["password"]}, "password is not one of"),
        ({"days": "365"}, "365 is not one of"),
    ],
)
def test_it_refuses_a_form_that_cannot_be_right(
    operator: Client, values: dict[str, str | list[str]], told: str
) -> None:
    answer = make(operator, **values)
    assert answer.status_code == 422
    assert told in text(answer)


def test_it_records_who_made_it_for_whom_and_what(operator: Client, onboarding: Onboarding) -> None:
    make(operator)
    event = HistoryEvent.objects.get(tag="link:made", about=onboarding.about)
    assert event.actor == "dana@mssp.example"
    assert sentence(event.tag, event.facts) == f"Made a link for {MIRA} to type Access Key, open for 3 days."


def test_it_withdraws_a_link(operator: Client, mira: Visitor, link: SecretLink) -> None:
    assert mira.is_in()
    operator.post(url("secret-link-withdraw", link.pk))
    assert mira.home().status_code == 404
    assert HistoryEvent.objects.filter(tag="link:withdrawn", actor="dana@mssp.example").exists()


def test_it_withdraws_no_link_of_another_onboarding(operator: Client, link: SecretLink) -> None:
    """G10"""
    operator.post(reverse("customer-new"), {"name": "Third", "slug": "third"})
    operator.post(reverse("onboarding", args=["third", "mimecast-api1"]))
    answer = operator.post(reverse("secret-link-withdraw", args=["third", "mimecast-api1", link.pk]))
    assert answer.status_code == 404
    assert SecretLink.objects.open().exists()


def states(operator: Client) -> list[str]:
    page = text(operator.get(url("secret-links")))
    words = ("Withdrawn", "Expired", "All typed", "Opened with the code", "Code sent", "Not opened yet")
    return [word for word in words if f"<span>{word}</span>" in page]


def test_it_shows_how_far_a_link_has_come(operator: Client, link: SecretLink, stranger: Visitor) -> None:
    assert states(operator) == ["Not opened yet"]
    stranger.ask_for_code()
    assert states(operator) == ["Code sent"]
    stranger.enter(stranger.mailed_code())
    assert states(operator) == ["Opened with the code"]
    stranger.save("7", access_key="A" * 30, secret_key="c2VjcmV0IGtleSBvZiBhY21l")
    assert states(operator) == ["All typed"]


def test_it_shows_that_a_link_has_ended(operator: Client, link: SecretLink) -> None:
    SecretLink.objects.update(expires_at=timezone.now())
    assert states(operator) == ["Expired"]
    SecretLink.objects.update(revoked_at=timezone.now())
    assert states(operator) == ["Withdrawn"]
    assert "/withdraw/" not in text(operator.get(url("secret-links")))
