"""An OIDC provider on this machine: as strict as the real ones, and every visitor is the same planner."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "allocator"
NAME = "例处长"
LIFE_SECONDS = 300


class Answer(StrEnum):
    """What the provider does with whoever asks for a login."""

    GOOD = "good"
    DENIED = "denied"
    FOREIGN_KEY = "foreign key"
    OTHER_NONCE = "other nonce"
    OTHER_CLIENT = "other client"


@dataclass
class Provider:
    """The provider's own records.

    Attributes
    ----------
    back
        The one redirect_uri it knows.
    asked
        Paths in the order in which they were asked for.
    answer
        What it does next.
    """

    address: str = ""
    back: str = ""
    answer: Answer = Answer.GOOD
    secret: str = field(default_factory=lambda: secrets.token_hex(16))
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}))
    foreign: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))

    def discovery(self) -> dict[str, object]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "end_session_endpoint": f"{self.address}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes next."""
        assert asked["client_id"] == CLIENT
        assert asked["redirect_uri"] == self.back
        assert asked["response_type"] == "code"
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        if self.answer is Answer.DENIED:
            return f"{self.back}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{self.back}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str], authorization: str) -> dict[str, object]:
        """The tokens for a code, once."""
        expected = base64.b64encode(f"{CLIENT}:{self.secret}".encode()).decode()
        assert authorization == f"Basic {expected}"
        assert given["grant_type"] == "authorization_code"
        assert given["redirect_uri"] == self.back
        asked = self.codes.pop(given["code"])
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": "0001",
            "aud": "another" if self.answer is Answer.OTHER_CLIENT else CLIENT,
            "iat": now,
            "exp": now + LIFE_SECONDS,
            "nonce": "another" if self.answer is Answer.OTHER_NONCE else asked["nonce"],
            "name": NAME,
        }
        key = self.foreign if self.answer is Answer.FOREIGN_KEY else self.key
        return {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "expires_in": LIFE_SECONDS,
            "id_token": jwt.encode({"alg": "RS256", "kid": "one"}, claims, key),
        }

    def end(self, asked: dict[str, str]) -> str:
        """Where the browser goes after the logout."""
        assert asked["client_id"] == CLIENT
        assert asked["post_logout_redirect_uri"] == self.back
        jwt.decode(asked["id_token_hint"], self.key, algorithms=["RS256"])
        return self.back


class Desk(BaseHTTPRequestHandler):
    """The provider's endpoints; a request that breaks a rule is answered with 400."""

    provider: ClassVar[Provider]

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = _one_each(url.query)
        self.provider.asked.append(url.path)
        match url.path:
            case "/.well-known/openid-configuration":
                self._tell(self.provider.discovery())
            case "/jwks":
                self._tell({"keys": [self.provider.key.as_dict(private=False)]})
            case "/authorize":
                self._send(lambda: self.provider.authorize(asked))
            case "/end":
                self._send(lambda: self.provider.end(asked))
            case _:
                self.send_error(404)

    def do_POST(self) -> None:
        given = _one_each(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.provider.asked.append(self.path)
        try:
            answer = self.provider.token(given, self.headers.get("Authorization", ""))
        except (AssertionError, KeyError):
            self._tell({"error": "invalid_grant"}, 400)
        else:
            self._tell(answer)

    def _send(self, where) -> None:
        try:
            to = where()
        except (AssertionError, KeyError, ValueError):
            self.send_error(400)
            return
        self.send_response(302)
        self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _tell(self, answer: dict[str, object], status: int = 200) -> None:
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """What was asked for stands in `asked`."""


def _one_each(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def provider() -> Iterator[Provider]:
    """The provider, answering on a free port of this machine."""
    found = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Desk", (Desk,), {"provider": found}))
    found.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
