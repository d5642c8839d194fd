import pytest

from tests.helpers import TESTS, fill
from wizard import colleagues
from wizard.actions import collaboration
from wizard.actions.collaboration import HoldsKey, NotAColleague
from wizard.guides.spec import Guide, Step
from wizard.models import Comment, Customer, HistoryEvent, Onboarding, User
from wizard.roles import Permission


def test_it_keeps_a_comment_with_whom_it_names(remark: Comment, alice: User) -> None:
    stored = Comment.objects.get()
    assert (stored.text, stored.author, list(stored.mentions.all())) == ("Is it on?", "tests", [alice])


def test_it_tells_the_history_that_there_is_a_comment_and_not_what_it_says(remark: Comment) -> None:
    """A comment can be taken away for good, the history cannot."""
    event = HistoryEvent.objects.latest("pk")
    assert event.facts == {
        "step": "Step 6",
        "number": remark.pk,
        "length": 9,
        "mentions": "alice@acme.example",
    }


def test_it_takes_a_comment_away(remark: Comment, step: Step) -> None:
    number = remark.pk
    collaboration.remove_comment(comment=remark, step=step, by=TESTS)
    assert not Comment.objects.exists()
    assert HistoryEvent.objects.latest("pk").facts["number"] == number


def test_it_says_once_that_a_comment_is_gone(remark: Comment, step: Step) -> None:
    again = Comment.objects.get()
    collaboration.remove_comment(comment=remark, step=step, by=TESTS)
    collaboration.remove_comment(comment=again, step=step, by=TESTS)
    assert HistoryEvent.objects.filter(tag="comment:removed").count() == 1


def test_it_names_nobody_who_must_not_see_the_customer(
    onboarding: Onboarding, step: Step, charlie: User
) -> None:
    """G10"""
    with pytest.raises(NotAColleague, match=r"charlie@other\.example"):
        collaboration.comment(onboarding=onboarding, step=step, text="Hello", mentions=[charlie], by=TESTS)
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["@alice@acme.example look", "look, @Alice@ACME.example.", "(@alice@acme.example)", "@ALICE BAKER, look"],
)
def test_it_finds_whom_a_text_names(text: str, acme: Customer, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(name="Alice Baker")
    assert collaboration.mentioned(text, acme) == [alice]


@pytest.mark.parametrize("text", ["alice@acme.example", "@Alice Bakerson", "mail@Alice Baker", "@ alone"])
def test_it_finds_nobody_where_nobody_is_named(text: str, acme: Customer, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(name="Alice Baker")
    assert collaboration.mentioned(text, acme) == []


@pytest.mark.parametrize("address", ["charlie@other.example", "nobody@nowhere.example"])
def test_it_does_not_tell_a_stranger_from_nobody(address: str, acme: Customer, charlie: User) -> None:
    """G10: no way to find out who has an account."""
    with pytest.raises(NotAColleague, match=address):
        collaboration.mentioned(f"@{address} look", acme)


def test_it_keeps_no_comment_that_holds_a_key(onboarding: Onboarding, step: Step) -> None:
    """G1"""
    with pytest.raises(HoldsKey):
        collaboration.comment(
            onboarding=onboarding, step=step, text="It is c1c1c1c1-1111-4222-8333-444444444444", by=TESTS
        )
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "text", ["it is Odd-Secret.", "Secret Key:Odd-Secret", "“Odd-Secret”", "Odd\u200b-Secret"]
)
def test_it_knows_the_keys_of_the_onboarding_whatever_their_shape(
    text: str, onboarding: Onboarding, guide: Guide
) -> None:
    """G1"""
    fill(onboarding, guide, {"secret_key": "Odd-Secret"})
    assert "Odd-Secret" not in collaboration.without_keys(onboarding, text)


def test_it_lets_a_customers_people_and_the_mssps_see_it(
    acme: Customer, alice: User, bob: User, charlie: User, dana: User, erin: User
) -> None:
    """G10"""
    assert set(colleagues.who_may(acme, Permission.VIEW)) == {alice, bob, dana, erin}
    assert set(colleagues.who_may(acme, Permission.ASSIGN)) == {dana}
