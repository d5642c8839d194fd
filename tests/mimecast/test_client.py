import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from wizard.mimecast.client import Account, Client, Discovery, Ping, SiemLogs
from wizard.mimecast.errors import BadAnswer, MimecastError, NotReached, RateLimited, Refused, ServerError
from wizard.mimecast.signing import Keys

from .conftest import MakeOutbound, MakeStub
from .stub import Behaviour, Stub, drips, http, says

MOMENT = datetime(2026, 5, 2, 12, 0, tzinfo=UTC)
KEYS = Keys("app-id", "app-key", "access-key", base64.b64encode(b"secret").decode())
REFUSED = {"meta": {"status": 401}, "data": [], "fail": [{"errors": [{"code": "err_xdk_invalid_signature"}]}]}
CALLS = ("account", "siem_logs", "audit_events", "ttp_url_logs")


def gives(*data: Any, **meta: Any) -> Behaviour:
    return says(http({"meta": {"status": 200, **meta}, "data": list(data), "fail": []}))


@pytest.fixture
def client_of(outbound: MakeOutbound) -> Any:
    def make(server: Stub, keys: Keys | None = KEYS) -> Client:
        return Client(outbound(server), server.region, keys, clock=lambda: MOMENT)

    return make


ACCOUNT = {
    "accountCode": " CUKA00A000 ",
    "accountName": "ACME",
    "region": "EU",
    "packages": ["Enhanced Logging [1061]", 5],
    "passphrase": "canary",
}


def test_it_reads_the_account(stub: MakeStub, client_of: Any) -> None:
    server = stub(gives(ACCOUNT))
    assert client_of(server).account() == Account("CUKA00A000", "ACME", "eu", ("Enhanced Logging [1061]",))
    assert server.heads[0].startswith("POST /api/account/get-account HTTP/1.1\r\nHost: 127.0.0.1")
    assert server.bodies == [b'{"data": []}']


def test_it_signs_what_it_asks(stub: MakeStub, client_of: Any) -> None:
    server = stub(gives(ACCOUNT))
    client_of(server).account()
    assert "x-mc-date: Sat, 02 May 2026 12:00:00 UTC" in server.heads[0]
    assert "Authorization: MC access-key:" in server.heads[0]


@pytest.mark.parametrize(
    "data", [[], ["x"], [{}], [{"accountCode": " "}], [{"accountCode": "C", "packages": "x"}]]
)
def test_it_takes_no_account_without_its_code(stub: MakeStub, client_of: Any, data: list[Any]) -> None:
    """G8"""
    with pytest.raises(BadAnswer) as caught:
        client_of(stub(gives(*data))).account()
    assert caught.value.reason == "unexpected_answer"


BAD_ANSWERS: dict[str, tuple[bytes, type[MimecastError]]] = {
    "fail": (http(REFUSED), Refused),
    "401": (http(REFUSED, status=401), Refused),
    "429": (http(status=429), RateLimited),
    "500": (http(status=500), ServerError),
    "html": (http("<html>", content_type="text/html"), BadAnswer),
    "redirect": (http(status=302, Location="/"), BadAnswer),
    "empty": (http(), BadAnswer),
    "no data": (http({"meta": {"status": 200}, "fail": []}), BadAnswer),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("answer", "kind"), BAD_ANSWERS.values(), ids=list(BAD_ANSWERS))
def test_it_raises_for_every_answer_that_is_no_success(
    stub: MakeStub, client_of: Any, call: str, answer: bytes, kind: type[MimecastError]
) -> None:
    """G8"""
    client = client_of(stub(says(answer)))
    with pytest.raises(kind):
        getattr(client, call)()


def test_it_sees_that_log_files_come(stub: MakeStub, client_of: Any) -> None:
    disposition = 'attachment; filename="receipt_20260502.zip"'
    answer = http(
        b"PK", content_type="application/octet-stream", mc_siem_token="t", Content_Disposition=disposition
    )
    server = stub(says(answer))
    assert client_of(server).siem_logs() == SiemLogs(True, False, "receipt_20260502.zip")
    assert json.loads(server.bodies[0]) == {"data": [{"type": "MTA", "fileFormat": "json", "compress": True}]}


def test_it_does_not_fetch_a_whole_log_file(stub: MakeStub, client_of: Any) -> None:
    """G9"""
    head = http(content_type="application/octet-stream", mc_siem_token="t").replace(
        b"th: 0", b"th: 1000000000"
    )
    server = stub(drips(head, b"x" * 100_000))
    assert client_of(server).siem_logs().has_data is True


def test_it_sees_that_there_are_no_logs(stub: MakeStub, client_of: Any) -> None:
    assert client_of(stub(gives(isLastToken=True))).siem_logs() == SiemLogs(False, True, None)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (gives(), "unexpected_answer"),
        (gives(isLastToken="true"), "unexpected_answer"),
        (says(http(b"PK", content_type="application/octet-stream")), "not_mimecast"),
        (says(http(b"", content_type="application/octet-stream", mc_siem_token="t")), "empty_answer"),
        (
            says(http(b"PK", content_type="application/octet-stream", mc_siem_token="t", status=403)),
            "not_mimecast",
        ),
    ],
)
def test_it_takes_nothing_else_for_logs(
    stub: MakeStub, client_of: Any, behaviour: Behaviour, reason: str
) -> None:
    """G8"""
    with pytest.raises(BadAnswer) as caught:
        client_of(stub(behaviour)).siem_logs()
    assert caught.value.reason == reason


def test_it_asks_for_one_audit_event_of_the_last_thirty_days(stub: MakeStub, client_of: Any) -> None:
    server = stub(gives({"id": "1"}, pagination={"totalCount": 12}))
    assert client_of(server).audit_events() == 12
    assert json.loads(server.bodies[0]) == {
        "meta": {"pagination": {"pageSize": 1}},
        "data": [{"startDateTime": "2026-04-02T12:00:00+0000", "endDateTime": "2026-05-02T12:00:00+0000"}],
    }


@pytest.mark.parametrize(("data", "count"), [([], 0), ([{"id": "1"}], 1)])
def test_it_counts_audit_events_without_a_total(
    stub: MakeStub, client_of: Any, data: list[Any], count: int
) -> None:
    assert client_of(stub(gives(*data))).audit_events() == count


@pytest.mark.parametrize(("clicks", "count"), [([], 0), ([{"url": "x"}], 1)])
def test_it_counts_url_clicks(stub: MakeStub, client_of: Any, clicks: list[Any], count: int) -> None:
    assert client_of(stub(gives({"clickLogs": clicks}))).ttp_url_logs() == count


@pytest.mark.parametrize("data", [[], [{}], [{"clickLogs": "x"}], [[]]])
def test_it_takes_no_clicks_without_their_list(stub: MakeStub, client_of: Any, data: list[Any]) -> None:
    """G8"""
    with pytest.raises(BadAnswer):
        client_of(stub(gives(*data))).ttp_url_logs()


@pytest.mark.parametrize("status", [200, 400, 401])
def test_it_knows_the_api_by_its_refusal(stub: MakeStub, client_of: Any, status: int) -> None:
    server = stub(says(http(REFUSED | {"meta": {"status": status}}, status=status)))
    ping = client_of(server, keys=None).ping(f"https://localhost:{server.port}/")
    assert (type(ping), ping.status) == (Ping, status)
    assert "authorization" not in server.heads[0].lower()


@pytest.mark.parametrize("status", [404, 405, 429, 500])
def test_it_does_not_know_the_api_by_an_error(stub: MakeStub, client_of: Any, status: int) -> None:
    """G8"""
    server = stub(says(http(REFUSED | {"meta": {"status": status}}, status=status)))
    with pytest.raises(MimecastError):
        client_of(server).ping(server.url)


def test_it_discovers_the_region_without_a_signature(stub: MakeStub, client_of: Any) -> None:
    server = stub(gives({"region": {"api": "https://eu-api.mimecast.com"}}))
    assert client_of(server).discover("a@acme.example") == Discovery(
        "https://eu-api.mimecast.com", known=True
    )
    assert "Host: localhost" in server.heads[0]
    assert ("x-mc-app-id: app-id" in server.heads[0], "Authorization" in server.heads[0]) == (True, False)


def test_it_says_that_an_address_is_unknown(stub: MakeStub, client_of: Any) -> None:
    server = stub(gives({"emailAddress": "a@acme.example", "authenticate": []}))
    assert client_of(server).discover("a@acme.example") == Discovery(None, known=False)


@pytest.mark.parametrize("data", [[], [{"region": {}}], [{"region": "eu"}]])
def test_it_takes_no_region_of_another_form(stub: MakeStub, client_of: Any, data: list[Any]) -> None:
    with pytest.raises(BadAnswer):
        client_of(stub(gives(*data))).discover("a@acme.example")


@pytest.mark.parametrize("call", CALLS)
def test_it_asks_nothing_without_keys(stub: MakeStub, client_of: Any, call: str) -> None:
    client = client_of(stub(), keys=None)
    with pytest.raises(ValueError, match="keys"):
        getattr(client, call)()


def test_it_shows_no_key_and_no_personal_data_when_it_fails(stub: MakeStub, client_of: Any) -> None:
    """G1"""
    with stub() as server:
        client = client_of(server)
    with pytest.raises(NotReached) as caught:
        client.account()
    shown = f"{caught.value!r} {caught.value.facts} {client!r}"
    assert not [value for value in ("app-key", "access-key", KEYS.secret_key) if value in shown]
