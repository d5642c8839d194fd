import socket
import ssl
import time

import pytest

from wizard.mimecast.errors import BadAnswer, HostNotAllowed, NotReached, Redirected

from .conftest import QUICK, MakeOutbound, MakeStub
from .stub import ACCEPTED, Behaviour, drips, hangs_up, http, resets, says

ENDLESS = http(b"", content_type="application/octet-stream").replace(
    b"Content-Length: 0", b"Content-Length: 1000000000"
)


def breaks_off(connection: socket.socket) -> bool:
    connection.sendall(ENDLESS + b"only this")
    return False


def test_it_brings_back_status_headers_and_body(stub: MakeStub, outbound: MakeOutbound) -> None:
    server = stub(says(http({"a": 1}, status=401, content_type="Application/JSON; charset=UTF-8", X_One="1")))
    reply = outbound(server).post(server.url + "/x", {"b": 2})
    assert (reply.status, reply.content_type, reply.headers["x-one"]) == (401, "application/json", "1")
    assert (reply.body, server.bodies) == (b'{"a": 1}', [b'{"b": 2}'])


def test_it_does_not_follow_a_redirect(stub: MakeStub, outbound: MakeOutbound) -> None:
    """G9"""
    server = stub(says(http(status=302, Location="https://127.0.0.1:1/elsewhere")))
    with pytest.raises(Redirected) as caught:
        outbound(server).post(server.url + "/x", {})
    assert caught.value.facts == {"status": 302}
    assert len(server.heads) == 1


def test_it_does_not_read_the_body_of_a_redirect(stub: MakeStub, outbound: MakeOutbound) -> None:
    """G9"""
    head = ENDLESS.replace(b"200", b"307").replace(b"\r\n\r\n", b"\r\nLocation: /y\r\n\r\n")
    server = stub(drips(head, b"x"))
    with pytest.raises(Redirected):
        outbound(server).post(server.url + "/x", {})


@pytest.mark.parametrize(
    "behaviour",
    [
        drips(ENDLESS, b"x"),
        drips(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n"),
        drips(b"HTTP/1.1 200 OK\r\nx: ", b"x"),
        drips(b"", b""),
    ],
    ids=["body", "headers", "one header", "silence"],
)
def test_it_ends_at_the_deadline_however_slowly_it_is_answered(
    stub: MakeStub, outbound: MakeOutbound, behaviour: Behaviour
) -> None:
    """G7"""
    server, started = stub(behaviour), time.monotonic()
    with pytest.raises(BadAnswer) as caught:
        outbound(server).post(server.url + "/x", {})
    assert caught.value.reason == "too_slow"
    assert time.monotonic() - started < 2 * QUICK.whole


def test_it_cuts_an_answer_that_is_too_long(stub: MakeStub, outbound: MakeOutbound) -> None:
    """G9"""
    server = stub(drips(ENDLESS, b"x" * 1_000_000))
    reply = outbound(server).post(server.url + "/x", {})
    assert (len(reply.body), reply.truncated) == (10_000, True)


def test_it_cuts_at_the_bound_of_the_call(stub: MakeStub, outbound: MakeOutbound) -> None:
    server = stub(says(http("x" * 200)))
    reply = outbound(server).post(server.url + "/x", {}, max_bytes=100)
    assert (reply.body, reply.truncated) == (b"x" * 100, True)


@pytest.mark.parametrize("url", ["https://127.0.0.1:1/x", "https://example.com/x", "http://127.0.0.1/x"])
def test_it_calls_no_host_outside_the_region_table(stub: MakeStub, outbound: MakeOutbound, url: str) -> None:
    """G9"""
    server = stub()
    with pytest.raises(HostNotAllowed):
        outbound(server).post(url, {})
    assert server.connections == 0


def test_it_is_not_fooled_by_a_host_behind_a_user_name(stub: MakeStub, outbound: MakeOutbound) -> None:
    """G9"""
    server = stub()
    with pytest.raises(HostNotAllowed):
        outbound(server).post(f"{server.url}@example.com/x", {})


def test_it_keeps_the_connection_for_the_next_call(stub: MakeStub, outbound: MakeOutbound) -> None:
    server = stub()
    caller = outbound(server)
    for _ in range(3):
        caller.post(server.url + "/x", {})
    assert (server.connections, len(server.heads)) == (1, 3)


def test_it_does_not_keep_a_connection_it_did_not_read_to_the_end(
    stub: MakeStub, outbound: MakeOutbound
) -> None:
    server = stub(says(http("x" * 20_000)), says(http(ACCEPTED)))
    caller = outbound(server)
    caller.post(server.url + "/x", {})
    assert caller.post(server.url + "/x", {}).truncated is False
    assert server.connections == 2


def test_it_dials_again_when_a_kept_connection_was_closed(stub: MakeStub, outbound: MakeOutbound) -> None:
    server = stub(says(http(ACCEPTED)), hangs_up, says(http(ACCEPTED)))
    caller = outbound(server)
    caller.post(server.url + "/x", {})
    assert caller.post(server.url + "/x", {}).status == 200
    assert (server.connections, len(server.heads)) == (2, 3)


@pytest.mark.parametrize("behaviour", [hangs_up, resets])
def test_it_does_not_repeat_a_call_that_was_cut_on_a_fresh_connection(
    stub: MakeStub, outbound: MakeOutbound, behaviour: Behaviour
) -> None:
    server = stub(behaviour)
    with pytest.raises(NotReached) as caught:
        outbound(server).post(server.url + "/x", {})
    assert (caught.value.reason, len(server.heads)) == ("connection_reset", 1)


def test_it_does_not_repeat_a_call_that_was_partly_answered(stub: MakeStub, outbound: MakeOutbound) -> None:
    server = stub(says(http(ACCEPTED)), breaks_off)
    caller = outbound(server)
    caller.post(server.url + "/x", {})
    with pytest.raises(NotReached) as caught:
        caller.post(server.url + "/x", {})
    assert (caught.value.reason, len(server.heads)) == ("connection_reset", 2)


def test_it_sends_no_cookie_back(stub: MakeStub, outbound: MakeOutbound) -> None:
    """G10: one session serves several customers."""
    server = stub(says(http(ACCEPTED, Set_Cookie="tenant=acme")))
    caller = outbound(server)
    caller.post(server.url + "/x", {})
    caller.post(server.url + "/x", {})
    assert not [head for head in server.heads if "cookie" in head.lower()]


def test_it_takes_nothing_from_the_environment(
    stub: MakeStub, outbound: MakeOutbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "missing.pem")
    server = stub()
    assert outbound(server).post(server.url + "/x", {}).status == 200


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n"]
)
def test_it_takes_an_answer_that_is_not_http_for_somebody_else(
    stub: MakeStub, outbound: MakeOutbound, answer: bytes
) -> None:
    server = stub(says(answer))
    with pytest.raises(BadAnswer) as caught:
        outbound(server).post(server.url + "/x", {})
    assert caught.value.reason == "not_mimecast"


def test_it_notices_a_body_that_ends_too_early(stub: MakeStub, outbound: MakeOutbound) -> None:
    server = stub(breaks_off)
    with pytest.raises(NotReached) as caught:
        outbound(server).post(server.url + "/x", {})
    assert caught.value.reason == "connection_reset"


def test_it_does_not_show_what_a_reply_holds(stub: MakeStub, outbound: MakeOutbound) -> None:
    """G1"""
    server = stub(says(http({"passphrase": "canary"}, X_Mc_Token="canary")))
    assert "canary" not in repr(outbound(server).post(server.url + "/x", {}))


def test_it_loads_no_certificate_file_for_a_call(
    stub: MakeStub, outbound: MakeOutbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = stub()
    caller = outbound(server)
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", None, raising=False)
    assert caller.post(server.url + "/x", {}).status == 200
