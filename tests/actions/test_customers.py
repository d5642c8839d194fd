from tests.helpers import TESTS
from wizard import vault
from wizard.actions import customers, onboardings
from wizard.guides.spec import Guide
from wizard.models import Customer, HistoryEvent


def test_it_gives_each_customer_a_data_key_of_its_own(acme: Customer) -> None:
    other = customers.create(name="Other", slug="other", by=TESTS)
    assert vault.keyring_opens_key(acme.data_key, str(acme.uid))
    assert not vault.keyring_opens_key(acme.data_key, str(other.uid))


def test_it_names_what_changed(acme: Customer) -> None:
    changed = customers.change(customer=acme, name="ACME", reference="R1", contact="a@acme.example", by=TESTS)
    assert changed == ["reference", "contact"]
    assert HistoryEvent.objects.get(tag="customer:changed").facts == {"fields": changed}


def test_it_records_no_change_where_nothing_changed(acme: Customer) -> None:
    assert customers.change(customer=acme, name="ACME", by=TESTS) == []
    assert not HistoryEvent.objects.filter(tag="customer:changed").exists()


def test_it_never_changes_the_slug(acme: Customer) -> None:
    customers.change(customer=acme, slug="elsewhere", by=TESTS)
    acme.refresh_from_db()
    assert acme.slug == "acme"


def test_it_starts_one_onboarding_for_a_customer_and_guide(acme: Customer, guide: Guide) -> None:
    first, second = (onboardings.start(customer=acme, guide=guide, by=TESTS) for _ in range(2))
    assert first == second
    assert HistoryEvent.objects.filter(tag="onboarding:started").count() == 1
