from collections.abc import Callable

import pytest

from tests.helpers import TESTS, fill, work
from wizard import vault
from wizard.actions import credentials, onboardings, verifications
from wizard.actions.verifications import Trigger
from wizard.guides.spec import Guide
from wizard.models import Credential, Customer, HistoryEvent, Onboarding
from wizard.models.verifications import ACTIVE

SECRET = "a secret for QRadar"


def stored(onboarding: Onboarding, field: str = "access_key") -> Credential:
    return Credential.objects.select_related("onboarding__customer").get(onboarding=onboarding, field=field)


def swap(one: Credential, other: Credential) -> None:
    Credential.objects.filter(pk=one.pk).update(sealed=other.sealed)
    Credential.objects.filter(pk=other.pk).update(sealed=one.sealed)


def of_another_field(onboarding: Onboarding, guide: Guide) -> Credential:
    return stored(onboarding, "secret_key")


def of_another_customer(onboarding: Onboarding, guide: Guide) -> Credential:
    customer = Customer.objects.create(name="Other", slug="other", data_key="")
    customer.data_key = vault.new_data_key(customer=str(customer.uid))
    customer.save()
    other = onboardings.start(customer=customer, guide=guide, by=TESTS)
    credentials.set_(onboarding=other, field=guide.field("access_key"), value=SECRET, by=TESTS)
    return stored(other)


def set_access_key(onboarding: Onboarding, guide: Guide, value: str = SECRET) -> bool:
    return credentials.set_(onboarding=onboarding, field=guide.field("access_key"), value=value, by=TESTS)


def test_it_opens_what_it_sealed(onboarding: Onboarding, guide: Guide) -> None:
    assert set_access_key(onboarding, guide)
    credential = stored(onboarding)
    assert credentials.open_(credential) == SECRET
    assert (credential.length, credential.set_by) == (len(SECRET), "tests")


def test_it_stores_nothing_that_reads_like_the_secret(onboarding: Onboarding, guide: Guide) -> None:
    """G1"""
    set_access_key(onboarding, guide)
    row = Credential.objects.filter(onboarding=onboarding).values().get()
    assert SECRET not in str({**row, "sealed": ""})
    assert SECRET not in str(list(HistoryEvent.objects.values()))


def test_it_leaves_the_same_value_alone(onboarding: Onboarding, guide: Guide) -> None:
    set_access_key(onboarding, guide)
    before = stored(onboarding)
    assert not set_access_key(onboarding, guide)
    assert stored(onboarding).sealed == before.sealed


def test_it_records_the_fingerprint_before_and_after(onboarding: Onboarding, guide: Guide) -> None:
    set_access_key(onboarding, guide)
    before = stored(onboarding).short_fingerprint
    set_access_key(onboarding, guide, "another")
    event = HistoryEvent.objects.get(tag="credential:replaced")
    assert (event.facts["previous"], event.facts["length"]) == (before, 7)


def test_it_says_that_there_was_nothing_to_remove(onboarding: Onboarding, guide: Guide) -> None:
    assert not credentials.remove(onboarding=onboarding, field=guide.field("access_key"), by=TESTS)
    assert not HistoryEvent.objects.filter(tag="credential:removed").exists()


@pytest.mark.parametrize("other", [of_another_field, of_another_customer])
def test_it_does_not_open_a_value_from_another_row(
    other: Callable[[Onboarding, Guide], Credential], complete: Onboarding, guide: Guide
) -> None:
    """G3"""
    swap(stored(complete), other(complete, guide))
    with pytest.raises(vault.CannotOpen):
        credentials.open_(stored(complete))


@pytest.mark.parametrize(
    "damage", [lambda text: text[:-2], lambda text: text[:-1] + "g", lambda _: "plain text"]
)
def test_it_does_not_open_a_damaged_value(
    damage: Callable[[str], str], complete: Onboarding, guide: Guide
) -> None:
    """G3"""
    credential = stored(complete)
    credential.sealed = damage(credential.sealed)
    with pytest.raises(vault.CannotOpen):
        credentials.open_(credential)


@pytest.mark.usefixtures("all_pass")
def test_it_checks_nothing_with_a_value_from_another_row(complete: Onboarding) -> None:
    """G3, G8"""
    swap(stored(complete), stored(complete, "secret_key"))
    run = verifications.request(onboarding=complete, trigger=Trigger.BUTTON, watched=True, by=TESTS)
    finding = work(run)["access_key"]
    assert (finding.state, finding.reason) == ("not_run", "cannot_open")
    assert finding.facts == {"missing": ["access_key", "secret_key"]}


def test_it_replaces_a_value_that_does_not_open_even_by_the_same(complete: Onboarding, guide: Guide) -> None:
    """G3, G4"""
    before = credentials.open_(stored(complete))
    Credential.objects.filter(field="access_key").update(sealed="v1.damaged")
    run = fill(complete, guide, {"access_key": before})
    assert credentials.open_(stored(complete)) == before
    assert run is not None
    assert run.state == ACTIVE
