import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from onboarding.passwords import NotEasilyGuessed
from wizard.models import User

PERSON = User(email="marguerite.delacroix@acme.example", name="Marguerite Delacroix")


@pytest.mark.parametrize(
    "password",
    [
        "Password1234!",
        "qwertyuiop12",
        "P@ssw0rdP@ssw0rd",
        "abcabcabcabcabc",
        "iloveyou1234",
        "Marguerite1987",
        "delacroix-marguerite",
        "qradarmimecast",
        "112233445566",
    ],
)
def test_it_refuses_what_is_easily_guessed(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, PERSON)


@pytest.mark.parametrize(
    "password", ["quiet copper lantern", "nw8QgXv9ZyT2", "x" * 20 + " owl harbour teapot fig"]
)
def test_it_takes_what_is_not(password: str) -> None:
    validate_password(password, PERSON)


def test_it_reads_no_more_than_it_can_weigh() -> None:
    NotEasilyGuessed().validate("several words that do not belong together " * 100)


def test_it_says_what_to_do() -> None:
    assert "several words" in NotEasilyGuessed().get_help_text()
