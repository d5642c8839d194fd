"""requests, with the parts taken out that would let it do more than one POST to one host."""

import ssl
import threading
from collections.abc import Callable
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

OpenTls = Callable[[str, int], ssl.SSLSocket]


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Even when told not to follow, requests reads the whole body of a redirect to prepare the next request."""


class _Adapter(HTTPAdapter):
    """Connections come from `open_tls`, verified there: urllib3 neither dials nor loads a CA file, nor knows a proxy."""

    def __init__(self, open_tls: OpenTls) -> None:
        self._pool = _pool_class(open_tls)
        super().__init__(pool_connections=20, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": self._pool}


def _pool_class(open_tls: OpenTls) -> type[HTTPSConnectionPool]:
    class Connection(HTTPSConnection):
        def connect(self) -> None:
            self.sock = open_tls(self.host, self.port or 443)
            self.is_verified = True

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Connection

    return Pool


class Sessions:
    """One kept session a thread. They serve several tenants, so nothing that an answer sets may stay in them."""

    def __init__(self, open_tls: OpenTls) -> None:
        self._open_tls = open_tls
        self._local = threading.local()

    def mine(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = _new_session(self._open_tls)
        return session

    def close(self) -> None:
        self.mine().close()


def _new_session(open_tls: OpenTls) -> requests.Session:
    session = _Session()
    session.trust_env = False  # or ~/.netrc, REQUESTS_CA_BUNDLE and proxy variables would have a say
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update({"User-Agent": "mimecast-qradar-onboarding", "Accept-Encoding": "identity"})
    session.adapters.clear()
    session.mount("https://", _Adapter(open_tls))
    return session
