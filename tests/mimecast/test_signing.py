import base64
import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import mimecast_api.post_rest
import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests import PreparedRequest, Request

from wizard.mimecast.errors import SecretNotBase64, UnusableKey
from wizard.mimecast.signing import AppIdAuth, Keys, MimecastAuth, mimecast_date, new_request_id

MOMENT = datetime(2015, 11, 24, 12, 50, 11, tzinfo=UTC)
REQUEST_ID = "8578fcfc-a305-4d9a-99cb-f4d5ecefe297"
KEYS = Keys(
    application_id="11111111-2222-4333-8444-555555555555",
    application_key="66666666-7777-4888-8999-aaaaaaaaaaaa",
    access_key="exampleAccessKey_A1-b2",
    secret_key=base64.b64encode(bytes(range(64))).decode(),
)


def sign(
    keys: Keys, path: str, *, moment: datetime = MOMENT, request_id: str = REQUEST_ID
) -> PreparedRequest:
    auth = MimecastAuth(keys, clock=lambda: moment, request_id=lambda: request_id)
    return Request("POST", f"https://eu-api.mimecast.com{path}", json={"data": []}, auth=auth).prepare()


def test_it_signs_the_published_vector() -> None:
    """From go-mimecast, requests_test.go, TestAuthorizationHeader."""
    keys = Keys("id", "ApplicationKey", "AccessKey", "U2VjcmV0S2V5")
    request = sign(
        keys,
        "/api/test/some-url",
        moment=datetime(2022, 8, 21, 13, 49, 40, tzinfo=UTC),
        request_id="3d796b76-4180-40e5-8f7c-6e0fd643b1a9",
    )
    assert request.headers["Authorization"] == "MC AccessKey:WOywLsnZlsE+D6bp/ug6uch5kxc="


@pytest.mark.parametrize(
    ("path", "signature"),
    [
        ("/api/account/get-account", "GZ1EbXBT91vzxdJb4qchuvQHxa4="),
        ("/api/audit/get-siem-logs", "CFIqNok4EF1sV0iVOT1f8MxVbQc="),
        ("/api/audit/get-audit-events", "m8YaT/C2QKnQvVrnE8D+binwMsY="),
        ("/api/ttp/url/get-logs", "LhXeVl7hf1tDbGbwc7N+FJlzkV0="),
    ],
)
def test_it_signs_each_endpoint_as_other_clients_do(path: str, signature: str) -> None:
    assert sign(KEYS, path).headers["Authorization"] == f"MC exampleAccessKey_A1-b2:{signature}"


def test_it_sends_date_request_id_and_application_id() -> None:
    headers = sign(KEYS, "/x").headers
    assert headers["x-mc-date"] == "Tue, 24 Nov 2015 12:50:11 UTC"
    assert (headers["x-mc-req-id"], headers["x-mc-app-id"]) == (REQUEST_ID, KEYS.application_id)


def test_it_signs_the_path_without_the_query() -> None:
    assert sign(KEYS, "/x?y=1").headers["Authorization"] == sign(KEYS, "/x").headers["Authorization"]


class FrozenClock(datetime):
    @classmethod
    def utcnow(cls) -> "FrozenClock":
        return cls(2015, 11, 24, 12, 50, 11)


class Recorder:
    """Stands where the other signer expects a session."""

    def post(self, *, headers: dict[str, Any], **_: Any) -> "Recorder":
        self.headers = headers
        return self

    def json(self) -> dict[str, Any]:
        return {"fail": [], "data": []}


segment = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1)
token = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1)


@given(path=segment, secret=st.binary(min_size=1), access_key=token, application_key=token)
def test_it_agrees_with_an_independent_signer(
    path: str, secret: bytes, access_key: str, application_key: str
) -> None:
    keys = Keys("id", application_key, access_key, base64.b64encode(secret).decode())
    other = Recorder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mimecast_api.post_rest.datetime, "datetime", FrozenClock)
        patch.setattr(mimecast_api.post_rest.uuid, "uuid4", lambda: REQUEST_ID)
        mimecast_api.post_rest.simple_exchange(
            "https://eu-api.mimecast.com",
            access_key,
            keys.secret_key,
            "id",
            application_key,
            f"/{path}",
            {},
            other,
        )
    ours = sign(keys, f"/{path}").headers
    assert ours["Authorization"] == other.headers["Authorization"]
    assert ours["x-mc-date"].encode() == other.headers["x-mc-date"]


def test_it_says_utc_in_every_time_zone() -> None:
    local = MOMENT.astimezone(timezone(timedelta(hours=-7)))
    assert mimecast_date(local) == "Tue, 24 Nov 2015 12:50:11 UTC"


class NoLocale(datetime):
    def strftime(self, format: str) -> str:  # noqa: A002
        raise AssertionError("strftime takes its names from the locale")


def test_it_uses_english_names_whatever_the_locale() -> None:
    moment = NoLocale(2026, 5, 2, 3, 4, 5, tzinfo=UTC)
    assert mimecast_date(moment) == "Sat, 02 May 2026 03:04:05 UTC"


def test_it_uses_a_fresh_request_id_each_time() -> None:
    first, second = uuid.UUID(new_request_id()), uuid.UUID(new_request_id())
    assert first != second


@pytest.mark.parametrize("secret", ["canary!", "canary canary", "abc", "YWJj\n"])
def test_it_refuses_a_secret_that_is_not_base64_without_repeating_it(secret: str) -> None:
    """G1"""
    with pytest.raises(UnusableKey) as caught:
        MimecastAuth(Keys("id", "key", "access", secret))
    assert caught.value.facts == {"field": "secret_key"}
    assert secret not in str(caught.value) + repr(caught.value)


def test_it_names_the_reason_for_a_truncated_secret() -> None:
    with pytest.raises(SecretNotBase64) as caught:
        MimecastAuth(Keys("id", "key", "access", KEYS.secret_key[:-3]))
    assert (caught.value.reason, caught.value.retryable) == ("secret_not_base64", False)


@pytest.mark.parametrize("value", ["", "a b", "canary\r\nx: y", "kéy", "\u200bkey"])
@pytest.mark.parametrize("field", ["application_id", "application_key", "access_key"])
def test_it_refuses_a_key_that_no_header_can_carry(field: str, value: str) -> None:
    """G1: http.client would repeat it in its error text."""
    fields = {"application_id": "id", "application_key": "key", "access_key": "access", "secret_key": "YWJj"}
    with pytest.raises(UnusableKey) as caught:
        MimecastAuth(Keys(**{**fields, field: value}))
    assert (caught.value.reason, caught.value.facts) == ("value_missing", {"field": field})


def test_it_does_not_show_the_keys() -> None:
    """G1"""
    shown = repr(KEYS) + repr(MimecastAuth(KEYS))
    assert not [value for value in (KEYS.application_key, KEYS.access_key, KEYS.secret_key) if value in shown]


def test_it_sends_no_signature_where_none_is_asked_for() -> None:
    auth = AppIdAuth("id", clock=lambda: MOMENT, request_id=lambda: REQUEST_ID)
    headers = Request("POST", "https://api.mimecast.com/x", auth=auth).prepare().headers
    assert (headers["x-mc-app-id"], "Authorization" in headers) == ("id", False)
