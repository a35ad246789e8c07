"""The identity provider of the organisations: OpenID Connect by the Dutch profile (OpenID NLGov 1.0).

The authorization code flow with PKCE (S256): the browser goes there with a state and a nonce, comes back with a code,
and this site exchanges the code for a signed ID token, which is believed only after every check of ``_checked``.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from zorglogistiek.errors import Unavailable, ZorglogistiekError
from zorglogistiek.settings import Settings, is_safe_address
from zorglogistiek.words import N_

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures with a key pair only: with a shared secret, or none, whoever holds the public key could sign."""

BACK = "/sign-in/organisation/back"
"""Where the identity provider sends the browser to."""

KNOWN_SECONDS = 3600.0
"""So long what the identity provider says of itself is not asked again."""

SHORTEST_RSA_BITS = 2048
"""A signing key of RSA that is shorter counts as none."""

SOONEST_SECONDS = 60.0
"""A key that is not known has its keys asked again, but no sooner than this after the last time."""

TIMEOUT_SECONDS = 5.0
LEEWAY_SECONDS = 30
"""By so much the clocks may differ."""

MOST_BYTES = 256 * 1024
UNREACHABLE = N_("The identity provider cannot be reached at the moment.")


class NotBelieved(ZorglogistiekError):
    """What came from the identity provider does not show who it is; ``why`` is for the log and holds nothing of it."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__("Signing in with your organisation did not succeed. Try again, or ask who manages accounts.")


@dataclass(slots=True, kw_only=True)
class IdentityProvider:
    """One identity provider, as the settings name it. May be used by several threads.

    Who signed in there more than ``longest_seconds`` ago signs in there again: a session here is no older than here.
    ``transport`` and ``clock`` are for tests: what carries the requests, and the seconds since 1970.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    acr: tuple[str, ...] = ()
    longest_seconds: float = 12 * 3600.0
    transport: Any = None
    clock: Callable[[], float] = time.time
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _about: dict[str, Any] = field(default_factory=dict, repr=False)
    _keys: list[dict[str, Any]] = field(default_factory=list, repr=False)
    _about_at: float = 0.0
    _keys_at: float = 0.0

    def address(self, *, state: str, nonce: str, verifier: str) -> str:
        """Where the browser is sent to sign in. Unavailable when the identity provider does not answer."""
        asked = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
            "max_age": str(int(self.longest_seconds)),
        }
        if self.acr:
            asked["acr_values"] = " ".join(self.acr)
        endpoint = str(self._described()["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def subject(self, *, code: str, nonce: str, verifier: str) -> str:
        """Who signed in there, by the identity provider's own name for them.

        NotBelieved when its answer does not show that; Unavailable when it does not answer.
        """
        answer = self._sent(
            "POST",
            str(self._described()["token_endpoint"]),
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.redirect_uri,
                "code_verifier": verifier,
            },
            auth=(quote(self.client_id, safe=""), quote(self.client_secret, safe="")),
        )
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotBelieved("no ID token")
        return self._checked(self._signed(token), nonce)

    def _signed(self, token: str) -> Mapping[str, Any]:
        """The claims of a token that the identity provider signed. NotBelieved when it did not."""
        from joserfc import jws, jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        try:
            key_id = jws.extract_compact(token.encode()).headers().get("kid")
            keys = KeySet.import_key_set({"keys": self._signing_keys(key_id)})
            return jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotBelieved("signature") from error

    def _checked(self, claims: Mapping[str, Any], nonce: str) -> str:
        """The subject, after every check of OpenID Connect Core 3.1.3.7 and of the level of assurance."""
        moment = self.clock()
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        subject = claims.get("sub")
        checks = {
            "issuer": claims.get("iss") == self.issuer,
            "audience": self.client_id in audiences,
            "authorised party": claims.get("azp", self.client_id) == self.client_id
            and (len(audiences) == 1 or "azp" in claims),
            "expiry": _number(claims.get("exp")) > moment - LEEWAY_SECONDS,
            "not before": "nbf" not in claims or moment > _number(claims["nbf"], absent=float("inf")) - LEEWAY_SECONDS,
            "sign-in there": moment - _number(claims.get("auth_time")) < self.longest_seconds + LEEWAY_SECONDS,
            "time": abs(moment - _number(claims.get("iat"))) < KNOWN_SECONDS,
            "nonce": hmac.compare_digest(str(claims.get("nonce")).encode(), nonce.encode()),
            "acr": not self.acr or claims.get("acr") in self.acr,
            "subject": isinstance(subject, str) and 0 < len(subject) <= 255 and subject.isprintable(),
        }
        failed = [name for name, right in checks.items() if not right]
        if failed:
            raise NotBelieved(", ".join(failed))
        return str(subject)

    def _described(self) -> Mapping[str, Any]:
        """What the identity provider says of itself; it must call itself as the settings do."""
        with self._lock:
            if self._about and self.clock() < self._about_at + KNOWN_SECONDS:
                return self._about
        about = self._sent("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if about.get("issuer") != self.issuer:
            raise NotBelieved("it calls itself otherwise")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not is_safe_address(str(about.get(name))):
                raise NotBelieved(f"{name} is not safe")
        with self._lock:
            self._about, self._about_at = about, self.clock()
        return about

    def _signing_keys(self, key_id: object) -> list[dict[str, Any]]:
        """The keys with which it signs; asked again when it used one that is not known, because keys are renewed."""
        with self._lock:
            moment, keys, asked_at = self.clock(), self._keys, self._keys_at
        known = any(key.get("kid") == key_id for key in keys)
        if keys and moment < asked_at + (KNOWN_SECONDS if known else SOONEST_SECONDS):
            return keys
        sent = self._sent("GET", str(self._described()["jwks_uri"])).get("keys")
        keys = [
            key
            for key in (sent if isinstance(sent, list) else [])
            if isinstance(key, dict) and key.get("use", "sig") == "sig" and _is_strong(key)
        ]
        with self._lock:
            self._keys, self._keys_at = keys, moment
        return keys

    def _sent(self, method: str, address: str, **parts: Any) -> dict[str, Any]:
        """The JSON object that a request is answered with; nothing is followed elsewhere."""
        import httpx

        try:
            with (
                httpx.Client(transport=self.transport, timeout=TIMEOUT_SECONDS) as client,
                client.stream(method, address, headers={"Accept": "application/json"}, **parts) as answer,
            ):
                raw = bytearray()
                for part in answer.iter_bytes():
                    raw += part
                    if len(raw) > MOST_BYTES:
                        raise NotBelieved("too long an answer")
        except httpx.HTTPError as error:
            raise Unavailable(UNREACHABLE) from error
        if answer.status_code >= 500:
            raise Unavailable(UNREACHABLE)
        if answer.status_code != 200:
            raise NotBelieved(f"answered with {answer.status_code}")
        return _json_object(bytes(raw))


def identity_provider_of(settings: Settings) -> IdentityProvider | None:
    """The identity provider that the settings name; None when they name none."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None or settings.oidc_client_secret is None:
        return None
    return IdentityProvider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        redirect_uri=settings.public_url.rstrip("/") + BACK,
        acr=tuple(settings.oidc_acr.split()),
        longest_seconds=settings.session_hours * 3600,
    )


def challenge_of(verifier: str) -> str:
    """What the identity provider is told of the verifier beforehand (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _is_strong(key: Mapping[str, Any]) -> bool:
    """Whether a public key is of a kind that signs, and long enough. Of RSA each character of ``n`` is six bits."""
    if key.get("kty") == "RSA":
        return len(str(key.get("n", "")).lstrip("A")) * 6 >= SHORTEST_RSA_BITS
    return key.get("kty") == "EC"


def _number(value: object, *, absent: float = float("-inf")) -> float:
    """A moment of a claim; one that is none lies before everything, or where ``absent`` says."""
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else absent


def _json_object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise NotBelieved("no JSON") from error
    if not isinstance(found, dict):
        raise NotBelieved("no JSON object")
    return found
