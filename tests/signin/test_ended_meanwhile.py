"""A password that is chosen at the very moment at which an administrator ends something."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.helpers import TESTS
from tests.signin.conftest import PASSWORD
from wizard.actions import people
from wizard.models import User

pytestmark = pytest.mark.django_db
NEW = "quiet copper lantern"


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Has something done after the request has read its person, and before it writes the password."""

    def do(deed: Callable[[], None]) -> None:
        choose = User.set_password

        def set_password(user: User, *args: Any) -> None:
            deed()
            choose(user, *args)

        monkeypatch.setattr(User, "set_password", set_password)

    return do


def change_password(client: Client) -> None:
    sent = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post(reverse("account_change_password"), sent)


def test_it_does_not_bring_the_access_back(
    danas: Client, dana: User, meanwhile: Callable[[Callable[[], None]], None]
) -> None:
    User.objects.create_superuser("root@mssp.example")
    meanwhile(lambda: people.deactivate(user=dana, by=TESTS))
    change_password(danas)
    dana.refresh_from_db()
    assert not dana.is_active
    assert danas.get(reverse("account")).status_code == 302


def test_it_does_not_bring_a_role_back(
    client: Client, meanwhile: Callable[[Callable[[], None]], None]
) -> None:
    User.objects.create_superuser("root@mssp.example")
    second = User.objects.create_superuser("second@mssp.example", PASSWORD)
    client.force_login(second)
    meanwhile(lambda: people.make_ordinary(user=User.objects.get(pk=second.pk), by=TESTS))
    change_password(client)
    second.refresh_from_db()
    assert not second.is_superuser
    assert second.check_password(NEW)
