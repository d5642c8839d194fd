import pytest
from django.test import Client

from wizard.models import Customer, HistoryEvent, User


@pytest.mark.django_db
def test_it_names_each_request_in_the_answer_and_in_the_history(
    client: Client, acme: Customer, dana: User
) -> None:
    client.force_login(dana)
    answer = client.post(f"/customers/{acme.slug}/mimecast-api1/")
    event = HistoryEvent.objects.get(tag="onboarding:started")
    assert event.request_id == answer["X-Request-ID"]
    assert len(event.request_id) == 32
