import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.values import FORMATS, clean

# Mostly what pastes are made of, so that the properties are tried where cleaning has work to do.
PASTES = st.text(
    alphabet=st.one_of(
        st.sampled_from(list(" \n\r\t\u00a0\u200b\ufeff\"'`“”:=;,@.aAkKeEyYİ-")), st.characters()
    )
)


@pytest.mark.parametrize(
    ("raw", "value", "notes"),
    [
        ("abc", "abc", ()),
        (" ab c ", "abc", ("Removed 3 blanks.",)),
        ("ab\r\nc\n", "abc", ("Removed 2 line breaks.",)),
        ("ab\u00a0c", "abc", ("Removed 1 blank.",)),
        ("\ufeffab\u200bc", "abc", ("Removed 2 invisible characters.",)),
        ("“abc”", "abc", ("Removed the quotation marks around it.",)),
        ("`abc`", "abc", ("Removed the quotation marks around it.",)),
        ("abc,", "abc", ("Removed the punctuation around it.",)),
        ("Access Key: abc", "abc", ("Removed the label in front of it.",)),
        ("ACCESS KEY = abc", "abc", ("Removed the label in front of it.",)),
    ],
)
def test_it_says_what_it_took_off_a_key(raw: str, value: str, notes: tuple[str, ...]) -> None:
    cleaned = clean("access_key", raw)
    assert (cleaned.value, cleaned.notes) == (value, notes)


@pytest.mark.parametrize(
    ("format_name", "raw", "value"),
    [
        ("application_id", "Application ID: 'x-1'", "x-1"),
        ("application_key", "App Key:x-1", "x-1"),
        ("secret_key", '"secret_key": "ab+/==",', "ab+/=="),
        ("secret_key", '"secretKey" : "ab=="', "ab=="),
        ("account_code", "Account Code:\tCUSA12A345", "CUSA12A345"),
        ("email", "mailto: svc@acme.example", "svc@acme.example"),
        ("host", "API Base URL: https://eu- api.mimecast.com", "https://eu-api.mimecast.com"),
    ],
)
def test_it_takes_off_labels_of_many_kinds(format_name: str, raw: str, value: str) -> None:
    assert clean(format_name, raw).value == value


def test_it_mends_the_hosts_that_the_guide_prints_with_a_blank() -> None:
    assert clean("host", "https://eu- api.mimecast.com").value == "https://eu-api.mimecast.com"


def test_it_keeps_the_padding_of_a_secret_key() -> None:
    assert clean("secret_key", "Secret Key: YWJj ZGVm\nZw==").value == "YWJjZGVmZw=="


def test_it_lowers_only_the_domain_of_an_address() -> None:
    cleaned = clean("email", "Svc.QRadar@ACME.Example")
    assert cleaned.value == "Svc.QRadar@acme.example"
    assert cleaned.notes == ("Changed the part after the @ to lower case.",)


def test_it_leaves_a_domain_whose_lower_case_is_longer() -> None:
    assert clean("email", "svc@İ.example").value == "svc@İ.example"


def test_it_lowers_a_region_key() -> None:
    assert clean("region", " EU ").value == "eu"


@pytest.mark.parametrize("format_name", ["text", "line", "datetime", "confirm"])
def test_it_only_trims_free_text(format_name: str) -> None:
    cleaned = clean(format_name, ' Name: "the  group" ')
    assert cleaned.value == 'Name: "the  group"'
    assert cleaned.notes == ("Removed the blanks around it.",)


def test_it_leaves_a_paste_alone_that_is_far_too_long() -> None:
    book = "a b " * 10_000
    assert clean("access_key", book).value == book


def test_it_keeps_the_value_out_of_its_repr() -> None:
    """G1"""
    assert "canary" not in repr(clean("secret_key", "canary"))


@given(format_name=st.sampled_from(sorted(FORMATS)), raw=PASTES)
def test_it_changes_nothing_the_second_time(format_name: str, raw: str) -> None:
    once = clean(format_name, raw).value
    again = clean(format_name, once)
    assert (again.value, again.notes) == (once, ())


@given(format_name=st.sampled_from(sorted(FORMATS)), raw=PASTES)
def test_it_never_makes_a_value_longer(format_name: str, raw: str) -> None:
    assert len(clean(format_name, raw).value) <= len(raw)


@given(format_name=st.sampled_from(sorted(FORMATS)), raw=PASTES)
def test_it_notes_every_change_once(format_name: str, raw: str) -> None:
    cleaned = clean(format_name, raw)
    assert bool(cleaned.notes) == (cleaned.value != raw)
    assert len(set(cleaned.notes)) == len(cleaned.notes)
