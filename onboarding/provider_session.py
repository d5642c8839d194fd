"""HTTP to the single sign-on's provider, which is an outbound host that an administrator configured (G9)."""

import ssl
from typing import Any

import certifi
from django.conf import settings
from requests import Response, Session
from requests.adapters import HTTPAdapter
from requests.utils import should_bypass_proxies


class _Trusting(HTTPAdapter):
    """Believes the public roots and OUTBOUND_CA_BUNDLE."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        context = ssl.create_default_context(cafile=certifi.where())
        if settings.OUTBOUND_CA_BUNDLE:
            context.load_verify_locations(cafile=settings.OUTBOUND_CA_BUNDLE)
        super().init_poolmanager(*args, **kwargs, ssl_context=context)


class ProviderSession(Session):
    """No redirect is followed and nothing of the environment counts; the proxy is the one of the settings."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.mount("https://", _Trusting())

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> Response:
        kwargs = {"timeout": (5, 10), **kwargs, "allow_redirects": False}
        if settings.HTTPS_PROXY and not should_bypass_proxies(str(url), settings.NO_PROXY or None):
            kwargs["proxies"] = {"https": settings.HTTPS_PROXY}
        return super().request(method, url, *args, **kwargs)
