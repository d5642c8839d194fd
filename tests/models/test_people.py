import pytest

from wizard.models import User


@pytest.mark.django_db
def test_it_keeps_addresses_in_one_form() -> None:
    assert User.objects.create_user("  Alice@ACME.example ").email == "alice@acme.example"


@pytest.mark.parametrize(("name", "shown"), [("Alice", "Alice"), ("", "a@acme.example")])
def test_it_shows_a_name_or_else_the_address(name: str, shown: str) -> None:
    assert User(email="a@acme.example", name=name).get_full_name() == shown


@pytest.mark.django_db
def test_it_gives_nobody_a_password_by_accident() -> None:
    assert not User.objects.create_user("a@acme.example").has_usable_password()
