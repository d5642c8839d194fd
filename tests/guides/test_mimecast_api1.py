"""The data against the printed guide: what it prints is listed here by hand."""

import pytest

from wizard.guides import all_guides, get
from wizard.guides.markup import PieceKind, pieces
from wizard.guides.spec import FieldKind, Guide, Shows

# Step id -> the number printed over it, how many lines it prints.
PRINTED = {
    "1": ("1", 6),
    "2": ("2", 5),
    "3": ("3", 6),
    "4": ("4", 7),
    "5a": ("5", 8),
    "5b": ("5", 9),
    "6": ("6", 6),
    "7": ("7", 6),
    "values": ("", 6),
    "network": ("", 3),
}

NAMES = {
    "1": ["Internal Directories", "New Address", "Save and Exit"],
    "2": ["Roles", "Basic Administrator", "Add users to role", "Add selected users"],
    "3": ["Profile Groups", "New Folder", "Edit group", "Build", "Add Email addresses", "Save and Exit"],
    "4": [
        "Application Settings", "Authentication Profiles", "New Authentication Profile", "Description",
        "Authentication TTL", "Never Expires", "Save and Exit",
    ],
    "5a": [
        "Application Settings", "New Application Settings", "Description", "Group Lookup", "Authentication Profile Lookup",
        "Save and Exit", "Enhanced Logging", "Inbound", "Outbound", "Internal", "Save",
    ],
    "5b": [
        "API and Platform Integrations Settings", "Your Application Integrations", "Add API Application", "Application Name",
        "Category", "SIEM Integration", "Description", "Next", "Save & Close", "Application ID",
    ],
    "6": ["Create Keys", "Extended Session Enabled", "Save & Close", "Application Key"],
    "7": ["Create Keys", "Cloud", "Save & Close", "Access Key", "Secret Key"],
    "values": ["Access Key", "Secret Key", "Application ID", "Application Key", "Account Code", "API Base URL"],
    "network": ["Event Collector", "QRadar Console", "API Base URL"],
}  # fmt: skip

MENUS = {
    "1": ("Administration", "Directories", "Internal Directories"),
    "2": ("Administration", "Account", "Roles"),
    "3": ("Administration", "Directories", "Profile Groups"),
    "4": ("Administration", "Services", "Applications"),
    "5a": ("Administration", "Services", "Applications"),
    "5b": ("Administration", "Services", "API Applications"),
}

FIELDS = {
    "1": ["service_account"],
    "3": ["group_name"],
    "4": ["authentication_profile", "ttl_confirmed"],
    "5a": ["application_setting", "enhanced_logging_inbound", "enhanced_logging_outbound", "enhanced_logging_internal"],
    "5b": ["application_name", "application_category", "application_description", "application_developer", "application_id"],
    "6": ["application_key", "application_key_created_at"],
    "7": ["access_key", "secret_key"],
    "values": ["account_code"],
    "network": ["region"],
}  # fmt: skip


@pytest.fixture
def guide() -> Guide:
    return get("mimecast-api1")


def _instructions(guide: Guide, step_id: str) -> str:
    return "\n".join(instruction.text for instruction in guide.step(step_id).instructions)


def test_it_is_the_only_guide_and_loaded_once() -> None:
    assert list(all_guides()) == ["mimecast-api1"]
    assert all_guides() is all_guides()


def test_it_has_every_step_with_its_printed_number(guide: Guide) -> None:
    assert {step.id: (step.printed, len(step.numbers)) for step in guide.steps} == PRINTED


@pytest.mark.parametrize("step_id", PRINTED)
def test_it_has_every_name_of_the_console(guide: Guide, step_id: str) -> None:
    texts = [piece for instruction in guide.step(step_id).instructions for piece in pieces(instruction.text)]
    names = {piece.text for piece in texts if piece.kind is PieceKind.NAME}
    assert set(NAMES[step_id]) <= names


@pytest.mark.parametrize("step_id", MENUS)
def test_it_has_every_menu_path(guide: Guide, step_id: str) -> None:
    assert guide.step(step_id).menu == MENUS[step_id]


def test_it_says_where_the_account_code_and_enhanced_logging_are(guide: Guide) -> None:
    assert guide.step("values").instructions[4].menu == (
        "Mimecast",
        "Administration",
        "Account",
        "Account Settings",
    )
    assert guide.step("5a").instructions[7].menu == ("Administration", "Account", "Account Settings")


def test_it_asks_for_every_field_in_its_step(guide: Guide) -> None:
    assert {step.id: [field.id for field in step.fields] for step in guide.steps if step.fields} == FIELDS


def test_it_takes_four_secrets_and_never_a_password(guide: Guide) -> None:
    """G1"""
    secrets = [field.id for field in guide.fields if field.kind is FieldKind.SECRET]
    assert secrets == ["application_id", "application_key", "access_key", "secret_key"]
    assert not any("password" in field.id for field in guide.fields)
    assert guide.step("1").shows is Shows.PASSWORD


def test_it_needs_six_values_for_a_verification(guide: Guide) -> None:
    assert len(guide.needed) == 6
    assert {guide.step_of(field).id for field in guide.needed} == {"5b", "6", "7", "values", "network"}


def test_it_keeps_the_steps_in_their_groups(guide: Guide) -> None:
    groups = {group.title: [step.id for step in guide.steps_in(group.id)] for group in guide.groups}
    assert groups == {
        "In Mimecast: account": ["1", "2", "3", "4", "5a"],
        "In Mimecast: application": ["5b", "6"],
        "Keys": ["7", "values"],
        "Network": ["network"],
    }


def test_it_lets_steps_begin_in_any_order_the_guide_allows(guide: Guide) -> None:
    needs = {step.id: set(step.needs) for step in guide.steps if step.needs}
    assert needs == {
        "2": {"1"},
        "3": {"1"},
        "5a": {"3", "4"},
        "5b": {"1"},
        "6": {"5b"},
        "7": {"2", "5a", "6"},
    }


def test_it_waits_half_an_hour_for_the_last_keys(guide: Guide) -> None:
    waits = {step.id: (step.wait.field, step.wait.minutes) for step in guide.steps if step.wait}
    assert waits == {"7": ("application_key_created_at", 30)}
    assert "30 minutes" in guide.step("6").instructions[5].text


@pytest.mark.parametrize(
    ("ref", "quotes"),
    [
        ("2.3", ("service_account",)),
        ("3.5", ("service_account",)),
        ("5a.4", ("group_name",)),
        ("5a.5", ("authentication_profile",)),
        ("5b.7", ("service_account",)),
        ("6.1", ("application_name",)),
        ("6.2", ("service_account",)),
        ("7.1", ("application_name",)),
        ("7.3", ("service_account",)),
    ],
)
def test_it_quotes_what_the_guide_refers_to(guide: Guide, ref: str, quotes: tuple[str, ...]) -> None:
    step_id, number = ref.split(".")
    assert guide.step(step_id).instructions[int(number) - 1].quotes == quotes


def test_it_sends_the_password_to_the_lines_that_ask_for_it(guide: Guide) -> None:
    last = guide.step("1").instructions[5].text
    assert "6.2" in last
    assert "7.4" in last
    assert any("1.6" in note for note in guide.step("1").notes)
    assert all("password" in guide.step(s).instructions[n - 1].text for s, n in [("6", 2), ("7", 4)])


def test_it_explains_both_steps_that_print_a_five(guide: Guide) -> None:
    assert all(any("number 5 twice" in note for note in guide.step(step).notes) for step in ("5a", "5b"))
    assert guide.step("7").instructions[0].link_step == "5b"


def test_it_says_where_each_of_the_six_values_is_saved(guide: Guide) -> None:
    links = [instruction.link_step for instruction in guide.step("values").instructions]
    assert links == ["7", "7", "5b", "6", None, "network"]


def test_it_names_both_sides_of_the_firewall_rule(guide: Guide) -> None:
    text = _instructions(guide, "network")
    assert all(
        words in text
        for words in ("Event Collector", "QRadar Console", "outbound HTTPS", "443", "both hosts")
    )
    assert guide.step("network").shows is Shows.REGIONS


def test_it_says_that_api_1_is_being_retired_and_how_sure_that_is(guide: Guide) -> None:
    assert all(words in guide.notice for words in ("retiring API 1.0", "June 2025", "not confirmed"))


@pytest.mark.parametrize(
    ("step_id", "words"),
    [
        ("1", "revokes the Access Key and the Secret Key"),
        ("2", "overrides every other profile"),
        ("4", "Permitted IP ranges"),
        ("4", "Three days"),
        ("5a", "less than 30 minutes ago"),
        ("5b", "API and Platform Integrations"),
        ("6", "single sign-on or two-step"),
        ("6", "Only administrators can create keys"),
        ("7", "Sorry, something went wrong"),
        ("network", "not confirmed"),
    ],
)
def test_it_warns_of_what_goes_wrong(guide: Guide, step_id: str, words: str) -> None:
    assert words in "\n".join(f"{item.symptom} {item.remedy}" for item in guide.step(step_id).trouble)


@pytest.mark.parametrize("step_id", PRINTED)
def test_it_says_on_every_step_what_to_see_and_why(guide: Guide, step_id: str) -> None:
    step = guide.step(step_id)
    assert step.see
    assert step.trouble
    assert step.why.endswith(".")
