import pytest

from tests.helpers import TESTS, member
from wizard.actions import customers
from wizard.models import Customer, Membership, User
from wizard.roles import Permission, Role

MINE, ALL = ["acme"], ["acme", "other"]


@pytest.fixture
def other(acme: Customer) -> Customer:
    return customers.create(name="Other", slug="other", reference="R-77", by=TESTS)


def slugs(user: User, permission: Permission) -> list[str]:
    return list(Customer.objects.allowing(user, permission).values_list("slug", flat=True))


@pytest.mark.usefixtures("other")
@pytest.mark.parametrize(
    ("role", "everywhere", "viewed", "edited"),
    [
        (Role.CUSTOMER_OPERATOR, False, MINE, MINE),
        (Role.AUDITOR, False, MINE, []),
        (Role.AUDITOR, True, ALL, []),
        (Role.MSSP_OPERATOR, False, MINE, MINE),
        (Role.MSSP_OPERATOR, True, ALL, ALL),
        (Role.ADMINISTRATOR, True, ALL, ALL),
    ],
)
def test_it_shows_the_customers_that_a_role_reaches(
    role: Role, everywhere: bool, viewed: list[str], edited: list[str], acme: Customer
) -> None:
    """G10"""
    user = member("p@mssp.example", role, None if everywhere else acme)
    assert slugs(user, Permission.VIEW) == viewed
    assert slugs(user, Permission.EDIT) == edited


@pytest.mark.usefixtures("other")
def test_it_shows_nothing_to_a_person_without_a_role(acme: Customer) -> None:
    """G10"""
    assert slugs(User.objects.create_user("p@mssp.example"), Permission.VIEW) == []


def test_it_shows_everything_to_a_superuser(other: Customer) -> None:
    assert slugs(User.objects.create_superuser("p@mssp.example"), Permission.EDIT) == ALL


def test_it_lets_one_role_edit_here_and_another_only_look_there(acme: Customer, other: Customer) -> None:
    """G10"""
    user = member("p@mssp.example", Role.CUSTOMER_OPERATOR, acme)
    Membership.objects.create(user=user, customer=other, role=Role.AUDITOR)
    assert slugs(user, Permission.VIEW) == ALL
    assert slugs(user, Permission.EDIT) == MINE


@pytest.mark.usefixtures("other")
@pytest.mark.parametrize(("text", "found"), [("ACM", ["acme"]), ("r-7", ["other"]), ("%", []), ("e", ALL)])
def test_it_finds_customers_by_name_slug_or_reference(text: str, found: list[str]) -> None:
    assert list(Customer.objects.matching(text).values_list("slug", flat=True)) == found
