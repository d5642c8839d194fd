import base64
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from wizard.mimecast.errors import MimecastError, NotReached
from wizard.mimecast.proxies import parse_proxy

from .conftest import QUICK, MakeOutbound, MakeStub


class StubProxy:
    """Answers one CONNECT after another with `answer`; joins the two ends when that is a 200."""

    def __init__(self, answer: bytes, *, drips: bool = False) -> None:
        self.answer = answer
        self.drips = drips
        self.heads: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://user:p%40ss@127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            head = client.recv(4096).decode()
            self.heads.append(head)
            client.sendall(self.answer)
            while self.drips and not _gone(client):
                time.sleep(0.02)
            if b" 200 " in self.answer and not self.drips:
                host, port = head.split()[1].rsplit(":", 1)
                with socket.create_connection((host, int(port))) as target:
                    back = threading.Thread(target=_pump, args=(target, client), daemon=True)
                    back.start()
                    _pump(client, target)
                    back.join(1)

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def _gone(client: socket.socket) -> bool:
    try:
        client.sendall(b"x")
    except OSError:
        return True
    return False


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while piece := source.recv(4096):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@pytest.fixture
def proxy() -> Iterator[StubProxy]:
    running = StubProxy(b"HTTP/1.1 200 Connection established\r\n\r\n")
    yield running
    running.close()


def test_it_calls_through_the_proxy(stub: MakeStub, outbound: MakeOutbound, proxy: StubProxy) -> None:
    server = stub()
    assert outbound(server, proxy=proxy.url).post(server.url + "/x", {}).status == 200
    assert proxy.heads[0].startswith(f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\n")


def test_it_shakes_hands_through_the_proxy(stub: MakeStub, outbound: MakeOutbound, proxy: StubProxy) -> None:
    server = stub()
    assert outbound(server, proxy=proxy.url).handshake("127.0.0.1", server.port).subject == "stub"
    assert len(proxy.heads) == 2


def test_it_shows_its_password_to_the_proxy_only(
    stub: MakeStub, outbound: MakeOutbound, proxy: StubProxy
) -> None:
    server = stub()
    outbound(server, proxy=proxy.url).post(server.url + "/x", {})
    assert base64.b64encode(b"user:p@ss").decode() in proxy.heads[0]
    assert "Proxy-Authorization" not in server.heads[0]


def test_it_goes_round_the_proxy_for_a_host_of_no_proxy(
    stub: MakeStub, outbound: MakeOutbound, proxy: StubProxy
) -> None:
    server = stub()
    caller = outbound(server, proxy=proxy.url, no_proxy="127.0.0.0/8")
    assert caller.post(server.url + "/x", {}).status == 200
    assert (proxy.heads, caller.proxied("127.0.0.1"), caller.proxied("localhost")) == ([], False, True)


@pytest.mark.parametrize(
    ("answer", "status"),
    [(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", 407), (b"nonsense\r\n\r\n", None), (b"", None)],
)
def test_it_reports_a_proxy_that_refuses(
    stub: MakeStub, outbound: MakeOutbound, answer: bytes, status: int | None
) -> None:
    proxy, server = StubProxy(answer), stub()
    with pytest.raises(NotReached) as caught:
        outbound(server, proxy=proxy.url).post(server.url + "/x", {})
    proxy.close()
    assert caught.value.facts == {"via": "proxy", "proxy_status": status}


def test_it_does_not_wait_for_a_proxy_that_drips(stub: MakeStub, outbound: MakeOutbound) -> None:
    """G7"""
    proxy, server, started = StubProxy(b"HTTP/1.1 200 OK\r\n", drips=True), stub(), time.monotonic()
    with pytest.raises(MimecastError) as caught:
        outbound(server, proxy=proxy.url).post(server.url + "/x", {})
    proxy.close()
    assert caught.value.reason in {"too_slow", "connect_timeout"}
    assert time.monotonic() - started < 2 * QUICK.whole


def test_it_reports_a_proxy_that_is_not_there(stub: MakeStub, outbound: MakeOutbound) -> None:
    proxy = StubProxy(b"")
    proxy.close()
    server = stub()
    with pytest.raises(NotReached) as caught:
        outbound(server, proxy=proxy.url).handshake("127.0.0.1", server.port)
    assert (caught.value.reason, caught.value.facts) == ("refused", {"via": "proxy"})


@pytest.mark.parametrize(
    ("no_proxy", "host", "served"),
    [
        ("", "eu-api.mimecast.com", True),
        ("*", "eu-api.mimecast.com", False),
        ("mimecast.com", "eu-api.mimecast.com", False),
        (".mimecast.com, other", "eu-api.mimecast.com", False),
        ("*.mimecast.com", "eu-api.mimecast.com", False),
        ("cast.com", "eu-api.mimecast.com", True),
        ("EU-API.mimecast.com", "eu-api.mimecast.com", False),
        ("127.0.0.1 10.0.0.0/8", "10.1.2.3", False),
        ("10.0.0.0/8", "11.1.2.3", True),
    ],
)
def test_it_reads_no_proxy(no_proxy: str, host: str, served: bool) -> None:
    proxy = parse_proxy("proxy.example:3128", no_proxy)
    assert proxy is not None
    assert proxy.serves(host) is served


@pytest.mark.parametrize("url", ["https://user:canary@proxy:1", "socks5://canary@proxy", "http://:canary@"])
def test_it_refuses_other_kinds_of_proxy_without_repeating_the_address(url: str) -> None:
    with pytest.raises(ValueError, match="HTTPS_PROXY must have the form") as caught:
        parse_proxy(url, None)
    assert "canary" not in str(caught.value)


def test_it_does_not_show_the_password_of_the_proxy() -> None:
    """G1"""
    assert "dXNlcjpjYW5hcnk" not in repr(parse_proxy("http://user:canary@proxy:1", None))
