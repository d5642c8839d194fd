from collections.abc import Iterator

import pytest

from tests.browser.days.people import DANA, ERIN, PASSWORD, PRIYA
from tests.browser.stack import Stack, running

# The demo's people come without a password, and its checks have only just begun.
READY = f"""
import time
from wizard.actions import invitations
from wizard.history import COMMAND_LINE
from wizard.models import Customer, User, VerificationRun
from wizard.models.verifications import ACTIVE
from wizard.roles import Role
clinics = Customer.objects.get(slug="juniper-row-clinics")
wanted = dict(email={PRIYA!r}, role=Role.CUSTOMER_OPERATOR, customer=clinics)
invitation, _ = invitations.invite(**wanted, by=COMMAND_LINE)
invitations.accept(invitation=invitation, name="Priya Nair", password=None, by=COMMAND_LINE)
for user in User.objects.filter(email__in={[DANA, ERIN, PRIYA]!r}):
    user.set_password({PASSWORD!r})
    user.save()
while VerificationRun.objects.filter(state=ACTIVE).exists():
    time.sleep(0.1)
"""


@pytest.fixture(scope="package")
def northgate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The demo once more, for days that change what they find. Its mails are files."""
    with running(tmp_path_factory.mktemp("northgate") / "data", "--demo") as stack:
        stack.shell(READY)
        yield stack
