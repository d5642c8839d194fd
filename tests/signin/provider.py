"""A small OpenID Connect provider on loopback, for one client and one person at a time."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT, SECRET, CODE, ACCESS = "onboarding", "provider-secret", "the-code", "the-access-token"


@dataclass
class Provider:
    """`claims` is what it says of the person. `challenge` is the PKCE challenge of the last authorisation."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    challenge: str = ""
    token_calls: list[dict[str, str]] = field(default_factory=list)
    audience: str = CLIENT
    redirect_from: str = ""
    # How it answers one who is asked to sign in anew: with the time of that, of an older sign-in, or with none.
    asked: dict[str, str] = field(default_factory=dict)
    signed_in_at: float | None = None
    tells_time: bool = True

    def authorise(self, location: str) -> dict[str, str]:
        """What the browser brings back from the provider's page; `location` is where the product sent it."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        self.asked, self.challenge = asked, asked["code_challenge"]
        assert asked["client_id"] == CLIENT
        return {"code": CODE, "state": asked["state"]}

    def answer(self, path: str, form: dict[str, str], bearer: str) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            names = ("authorization", "token", "userinfo")
            return {
                "issuer": self.issuer,
                "jwks_uri": f"{self.issuer}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                **{f"{name}_endpoint": f"{self.issuer}/{name}" for name in names},
            }
        if path == "/token":
            return self._token(form)
        return self.claims if path == "/userinfo" and bearer == f"Bearer {ACCESS}" else None

    def _token(self, form: dict[str, str]) -> dict[str, Any] | None:
        self.token_calls.append(form)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proven = base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.challenge
        if not proven or (form.get("code"), form.get("client_secret")) != (CODE, SECRET):
            return None
        claims = {"iss": self.issuer, "aud": self.audience, "exp": 4_000_000_000, **self.claims}
        if self.tells_time and "max_age" in self.asked:
            claims["auth_time"] = int(self.signed_in_at or time.time())
        return {"access_token": ACCESS, "token_type": "Bearer", "id_token": jwt.encode(claims, "k" * 32)}


@contextmanager
def running(host: str = "127.0.0.1") -> Iterator[Provider]:
    """`host` is a name of this machine. A browser that comes is shown one link, "Go on", which leads back signed in."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if urlsplit(self.path).path == "/authorization":
                back = urlencode(provider.authorise(self.path))
                page = f'<a href="{escape(provider.asked["redirect_uri"])}?{escape(back)}">Go on</a>'
                self._write(200, "text/html", page.encode())
                return
            self._send(provider.answer(self.path, {}, self.headers.get("Authorization", "")))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._send(provider.answer(self.path, form, ""))

        def _send(self, answer: dict[str, Any] | None) -> None:
            if provider.redirect_from == self.path:
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()
                return
            body = json.dumps(answer or {"error": "invalid_request"}).encode()
            self._write(200 if answer else 400, "application/json", body)

        def _write(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        provider.issuer = f"http://{host}:{server.server_port}"
        yield provider
        server.shutdown()
        thread.join()
