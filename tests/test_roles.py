import pytest

from wizard.roles import PERMISSION_SENTENCES, ROLE_PERMISSIONS, ROLE_SENTENCES, Permission, Role

READ = {Permission.VIEW, Permission.VIEW_HISTORY}
OPERATE = READ | {Permission.EDIT, Permission.VERIFY, Permission.COMMENT}
AT_THE_MSSP = {Permission.ASSIGN, Permission.SHARE, Permission.EXPORT, Permission.CREATE_CUSTOMER}


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        (Role.ADMINISTRATOR, set(Permission)),
        (Role.MSSP_OPERATOR, OPERATE | AT_THE_MSSP),
        (Role.CUSTOMER_OPERATOR, OPERATE),
        (Role.AUDITOR, READ | {Permission.EXPORT, Permission.AUDIT}),
    ],
)
def test_it_says_what_each_role_may_do(role: Role, permissions: set[Permission]) -> None:
    assert role.permissions == permissions


def test_it_leaves_no_role_and_no_permission_without_a_row() -> None:
    assert set(ROLE_PERMISSIONS) == set(ROLE_SENTENCES) == set(Role)
    assert set(PERMISSION_SENTENCES) == set(Permission)


@pytest.mark.parametrize("item", [*Role, *Permission])
def test_it_describes_each_in_a_sentence(item: Role | Permission) -> None:
    assert item.sentence.endswith(".")
    assert item.sentence[0].isupper()


def test_it_lets_every_role_look() -> None:
    assert all(Permission.VIEW in role.permissions for role in Role)
