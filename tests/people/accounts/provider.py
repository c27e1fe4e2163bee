"""A provider of identities on loopback: it speaks OpenID Connect as Google and Microsoft do, to one client.

It keeps the authorisation code's challenge and refuses a token without its verifier (RFC 7636).
"""

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "lodge-at-larkfold", "between-the-two-servers"


@dataclass
class Provider:
    """What the provider says of whoever signs in there next."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    challenges: dict[str, str] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    audience: str = CLIENT
    issuer: str = ""

    def allow(self, asked: str) -> str:
        """Play the provider's own page: agree, and give the code to bring back, with its state."""
        query = parse_qs(urlsplit(asked).query)
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = query["code_challenge"][0]
        return f"code={code}&state={query['state'][0]}"

    def token(self, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """The token endpoint."""
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = self.challenges.pop(form["code"][0], "")
        if known != challenge or form["client_secret"][0] != SECRET:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer or self.address, "aud": self.audience, "iat": now, "exp": now + 300}
        token = jwt.encode({**claims, **self.claims}, self.key, algorithm="RS256", headers={"kid": "one"})
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": token}

    def configuration(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }


def serve(provider: Provider) -> ThreadingHTTPServer:
    """Serve ``provider`` on a free port of loopback; ``shutdown`` ends it."""

    class Answers(BaseHTTPRequestHandler):
        """GET for the discovery document, POST for tokens."""

        def do_GET(self) -> None:
            self._send(200, provider.configuration())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send(*provider.token(parse_qs(body)))

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

        def _send(self, status: int, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
