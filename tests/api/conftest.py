import pytest

from tests.api.calling import Caller, caller
from tests.helpers import values_of
from wizard.models import Onboarding, User
from wizard.simulator import Simulator, Tenant


@pytest.fixture
def machine(dana: User) -> Caller:
    """With every scope, for somebody of the MSSP."""
    return caller(dana)


@pytest.fixture
def values(practice: Simulator, tenant: Tenant, onboarding: Onboarding) -> dict[str, str]:
    """What ACME's tenant gives, where ACME's onboarding has been started and is empty."""
    return values_of(tenant)
