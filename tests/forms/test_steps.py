import pytest
from django.utils.datastructures import MultiValueDict

from wizard import guides, regions
from wizard.forms.steps import EmptiedSecrets, StepForm

KEY = "c1c1c1c1-1111-4222-8333-444444444444"


def form(step: str, **sent: str) -> StepForm:
    data = MultiValueDict({name: [value] for name, value in sent.items()}) if sent else None
    return StepForm(guides.get("mimecast-api1").step(step), regions.current(), initial={}, data=data)


def valid(step: str, **sent: str) -> StepForm:
    checked = form(step, **sent)
    assert checked.is_valid(), checked.errors
    return checked


def test_it_has_a_field_for_each_field_of_the_guide() -> None:
    steps = guides.get("mimecast-api1").steps
    assert all(list(form(step.id).fields) == [field.id for field in step.fields] for step in steps)


def test_it_requires_nothing_so_that_a_half_done_step_can_be_saved() -> None:
    assert not any(field.required for step in ("1", "5b", "network") for field in form(step).fields.values())


def test_it_gives_only_the_answers_that_were_sent() -> None:
    assert valid("5b", application_name="A").answers == {"application_name": "A"}
    assert valid("5a", application_setting="A", then="continue").answers == {
        "application_setting": "A",
        "enhanced_logging_inbound": "",
        "enhanced_logging_outbound": "",
        "enhanced_logging_internal": "",
    }


def test_it_keeps_keys_apart_from_answers() -> None:
    """G1"""
    checked = valid("5b", application_id=KEY, application_name="A")
    assert (checked.secrets, checked.answers) == ({"application_id": KEY}, {"application_name": "A"})


def test_it_takes_an_empty_key_for_no_change() -> None:
    assert valid("6", application_key="  ", then="continue").secrets == {}


def test_it_notes_what_it_cleaned_by_field() -> None:
    assert valid("1", service_account="a @acme.example").notes == [
        "Service account address: Removed 1 blank."
    ]


def test_it_doubts_without_refusing() -> None:
    assert valid("7", access_key=KEY).doubts == [
        "Access Key: This looks like an Application ID or an Application Key, not an Access Key."
    ]


@pytest.mark.parametrize(
    ("step", "field", "value"),
    [
        ("1", "service_account", "nonsense"),
        ("5b", "application_name", "two\nlines"),
        ("6", "application_key", "••••"),
        ("6", "application_key", "clé"),
        ("6", "application_key_created_at", "2026-05-12"),
        ("network", "region", "moon"),
    ],
)
def test_it_refuses_what_cannot_be_used_without_quoting_it(step: str, field: str, value: str) -> None:
    """G1"""
    checked = form(step, **{field: value})
    assert list(checked.errors) == [field]
    if field == "application_key":
        assert value not in str(checked.errors)


def test_it_offers_every_region_with_its_host() -> None:
    choices = dict(form("network").fields["region"].choices)  # type: ignore[attr-defined]
    assert set(choices) == {"", *regions.current()}
    assert all(region.api_target.name in choices[region.key] for region in regions.current().values())


def test_it_shows_what_is_stored() -> None:
    step, initial = (
        guides.get("mimecast-api1").step("4"),
        {"authentication_profile": "QRadar", "ttl_confirmed": "yes"},
    )
    shown = StepForm(step, regions.current(), initial=initial).as_p()
    assert 'value="QRadar"' in shown
    assert " checked" in shown


def test_it_sends_no_key_back_with_a_refused_form() -> None:
    """G1"""
    step = guides.get("mimecast-api1").step("5b")
    data = MultiValueDict({"application_id": [KEY], "application_name": ["two\nlines"]})
    refused = EmptiedSecrets(step, regions.current(), initial={}, data=data)
    assert not refused.is_valid()
    assert KEY not in refused.as_p()
    assert "two\nlines" in refused.as_p()
