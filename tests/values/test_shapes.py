import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.values import FORMATS, SECRET_FORMATS, confirmed, doubt, refuse

UUID = "66666666-7777-4888-8999-aaaaaaaaaaaa"
ACCESS_KEY = "Ab_-9" * 34
SECRET_KEY = base64.b64encode(bytes(range(64))).decode()


@pytest.mark.parametrize(
    ("format_name", "value"),
    [
        ("application_id", UUID),
        ("application_key", UUID.upper()),
        ("access_key", ACCESS_KEY),
        ("secret_key", SECRET_KEY),
        ("account_code", "CUSA12A345"),
        ("account_code", "CAU13A177"),
        ("account_code", "cde22a102"),
        ("email", "svc.qradar+1@mail.acme.example"),
        ("region", "practice-us"),
        ("host", "https://eu-api.mimecast.com"),
        ("datetime", "2026-05-12T14:02:00+00:00"),
        ("datetime", "2026-05-12 14:02"),
        ("confirm", "yes"),
        ("line", "QRadar Admins (Zürich)"),
        ("text", "one\r\ntwo\tthree"),
    ],
)
def test_it_neither_refuses_nor_doubts_what_is_right(format_name: str, value: str) -> None:
    assert refuse(format_name, value) is None
    assert doubt(format_name, value) is None


@pytest.mark.parametrize("format_name", sorted(FORMATS))
def test_it_refuses_nothing_only_where_something_is_required(format_name: str) -> None:
    assert refuse(format_name, "") == "Fill this in."
    assert refuse(format_name, "", required=False) is None
    assert doubt(format_name, "") is None


@pytest.mark.parametrize(
    ("format_name", "limit"),
    [("secret_key", 4096), ("access_key", 4096), ("line", 200), ("email", 200), ("text", 2000)],
)
def test_it_refuses_what_is_too_long(format_name: str, limit: int) -> None:
    assert refuse(format_name, "a" * (limit + 1)) == f"This is too long: at most {limit} characters fit here."
    assert "too long" not in (refuse(format_name, "a" * limit) or "")


@pytest.mark.parametrize("format_name", sorted(FORMATS))
@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\ud800"])
def test_it_refuses_what_cannot_be_stored(format_name: str, character: str) -> None:
    assert "hidden control character" in (refuse(format_name, f"a{character}b") or "")


@pytest.mark.parametrize("format_name", sorted(SECRET_FORMATS))
@pytest.mark.parametrize("mask", ["••••", "****", "*", "ab••••yz", "ab****", "●●●", "…", "ab…"])
def test_it_refuses_a_mask_as_a_secret(format_name: str, mask: str) -> None:
    assert (refuse(format_name, mask) or "").startswith("These are masking characters")


@pytest.mark.parametrize("value", ["abcé", "ключ", "a b"])
def test_it_refuses_what_no_key_can_hold(value: str) -> None:
    assert "a character that no such value has" in (refuse("access_key", value) or "")


@pytest.mark.parametrize(
    "value", ["svc", "svc@", "@acme.example", "svc@acme", "a@b@c.example", "a b@c.example", "a@b..c"]
)
def test_it_refuses_a_broken_address(value: str) -> None:
    assert (refuse("email", value) or "").startswith("Enter a full e-mail address")


def test_it_refuses_a_second_line_where_one_is_wanted() -> None:
    assert refuse("line", "one\ntwo") == "Keep this on one line."


@pytest.mark.parametrize("value", ["yesterday", "2026-05-12", "2026-13-40 10:00", "14:02"])
def test_it_refuses_what_is_not_a_date_with_a_time(value: str) -> None:
    assert (refuse("datetime", value) or "").startswith("Enter a date and a time")


@pytest.mark.parametrize("value", ["eu/../us", "E U", "-eu"])
def test_it_refuses_what_cannot_be_a_region(value: str) -> None:
    assert refuse("region", value) == "Choose one of the regions."


def test_it_reads_a_confirmation() -> None:
    assert [confirmed(value) for value in ("yes", "True", "on", "no", "false", "")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert refuse("confirm", "perhaps") == "Answer yes or no."


@pytest.mark.parametrize(
    ("format_name", "value", "sentence"),
    [
        ("access_key", UUID, "This looks like an Application ID or an Application Key, not an Access Key."),
        ("access_key", SECRET_KEY, "This looks like a Secret Key, not an Access Key."),
        ("secret_key", UUID, "This looks like an Application ID or an Application Key, not a Secret Key."),
        ("secret_key", "Ab_-9" * 34, "This looks like an Access Key, not a Secret Key."),
        ("application_id", ACCESS_KEY, "This looks like an Access Key."),
        ("application_key", SECRET_KEY, "This looks like a Secret Key."),
    ],
)
def test_it_sees_a_key_in_the_field_of_another(format_name: str, value: str, sentence: str) -> None:
    assert (doubt(format_name, value) or "").startswith(sentence)


@pytest.mark.parametrize(
    ("format_name", "value", "words"),
    [
        ("application_id", UUID[:-1], "36 characters"),
        ("access_key", ACCESS_KEY[:60], "100 to 200"),
        ("secret_key", SECRET_KEY[:-3], "not base64"),
        ("secret_key", base64.b64encode(bytes(32)).decode(), "64 bytes"),
        ("account_code", "ACME", "starts with C"),
    ],
)
def test_it_doubts_what_is_cut_short_and_still_takes_it(format_name: str, value: str, words: str) -> None:
    assert words in (doubt(format_name, value) or "")
    assert refuse(format_name, value) is None


@given(format_name=st.sampled_from(sorted(FORMATS)), value=st.text(min_size=12))
def test_it_never_repeats_the_value(format_name: str, value: str) -> None:
    """G1"""
    said = f"{refuse(format_name, value)} {doubt(format_name, value)}"
    assert value not in said
