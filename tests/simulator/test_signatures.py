from dataclasses import replace
from datetime import timedelta

import pytest

from tests.simulator.caller import Caller, error_of, mimecast_date, signature
from wizard.simulator import make_tenant, signatures
from wizard.simulator.calls import Call

# The first is published with sequoiacapital-oss/go-mimecast; the others come from running the PyPI package
# mimecast-api with a fixed clock and request id.
DATE, REQUEST_ID = "Tue, 24 Nov 2015 12:50:11 UTC", "8578fcfc-a305-4d9a-99cb-f4d5ecefe297"
SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw=="
KEY = "66666666-7777-4888-8999-aaaaaaaaaaaa"
VECTORS = [
    (
        "U2VjcmV0S2V5",
        "ApplicationKey",
        "/api/test/some-url",
        "Sun, 21 Aug 2022 13:49:40 UTC",
        "3d796b76-4180-40e5-8f7c-6e0fd643b1a9",
        "WOywLsnZlsE+D6bp/ug6uch5kxc=",
    ),
    (SECRET, KEY, "/api/account/get-account", DATE, REQUEST_ID, "GZ1EbXBT91vzxdJb4qchuvQHxa4="),
    (SECRET, KEY, "/api/audit/get-siem-logs", DATE, REQUEST_ID, "CFIqNok4EF1sV0iVOT1f8MxVbQc="),
    (SECRET, KEY, "/api/audit/get-audit-events", DATE, REQUEST_ID, "m8YaT/C2QKnQvVrnE8D+binwMsY="),
    (SECRET, KEY, "/api/ttp/url/get-logs", DATE, REQUEST_ID, "LhXeVl7hf1tDbGbwc7N+FJlzkV0="),
]


@pytest.mark.parametrize(("secret", "key", "path", "date", "request_id", "expected"), VECTORS)
def test_it_expects_the_signature_of_the_known_vectors(
    secret: str,
    key: str,
    path: str,
    date: str,
    request_id: str,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signatures, "is_timely", lambda date: True)
    tenant = replace(make_tenant(), secret_key=secret, application_key=key)
    headers = {
        "authorization": f"MC {tenant.access_key}:{expected}",
        "x-mc-date": date,
        "x-mc-req-id": request_id,
    }
    assert signatures.is_signed_by(tenant, Call("POST", path, "practice", headers, b""))
    assert not signatures.is_signed_by(tenant, Call("POST", path + "/", "practice", headers, b""))


def test_it_signs_as_the_vectors_in_these_tests() -> None:
    secret, key, path, date, request_id, expected = VECTORS[0]
    assert signature(secret, key, path, date, request_id) == expected


@pytest.mark.parametrize("minutes", [-14, 0, 14])
def test_it_tolerates_a_clock_that_is_a_little_wrong(caller: Caller, minutes: int) -> None:
    assert caller.post(age=timedelta(minutes=minutes)).status_code == 200


@pytest.mark.parametrize("minutes", [-16, 16])
def test_it_refuses_a_clock_that_is_far_off(caller: Caller, minutes: int) -> None:
    assert error_of(caller.post(age=timedelta(minutes=minutes)))["code"] == "err_xdk_invalid_signature"


@pytest.mark.parametrize("date", ["", "now", "2015-11-24T12:50:11Z", "Tue, 99 Nov 2015 12:50:11 UTC"])
def test_it_refuses_a_date_of_another_form(date: str) -> None:
    assert not signatures.is_timely(date)


def test_it_reads_the_date_form_that_the_documentation_shows() -> None:
    assert signatures.is_timely(mimecast_date())
