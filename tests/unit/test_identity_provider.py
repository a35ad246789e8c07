"""What an ID token must show before it is believed; each fault on its own, and one that has none."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from zorglogistiek.access import identity_provider
from zorglogistiek.access.identity_provider import IdentityProvider, NotBelieved, challenge_of
from zorglogistiek.errors import Unavailable
from zorglogistiek.settings import Settings

ISSUER = "https://login.example"
NOW = 1_800_000_000.0
NONCE = "a-nonce"
KEY = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
ABOUT = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/auth",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
}
RIGHT = {
    "iss": ISSUER,
    "sub": "anna",
    "aud": "zorglogistiek",
    "exp": NOW + 60,
    "iat": NOW,
    "auth_time": NOW - 60,
    "nonce": NONCE,
    "acr": "loa3",
}


def signed(claims: dict[str, Any], key: Any = KEY, algorithm: str = "RS256") -> str:
    return jwt.encode({"alg": algorithm, "kid": "1"}, claims, key, algorithms=[algorithm])


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def by_hand(claims: dict[str, Any], algorithm: str, sign: Callable[[bytes], bytes]) -> str:
    """A token such as no library would make."""
    body = ".".join(encoded(json.dumps(part).encode()) for part in ({"alg": algorithm, "kid": "1"}, claims))
    return f"{body}.{encoded(sign(body.encode()))}"


def with_the_public_key(body: bytes) -> bytes:
    return hmac.digest(KEY.as_pem(private=False), body, "sha256")


class Answers:
    """The identity provider's side: what it answers with at each address, and what it was asked."""

    def __init__(self, token: str, about: dict[str, Any] | None = None, keys: list[Any] | None = None) -> None:
        self.token, self.about, self.keys = token, about or ABOUT, keys or [KEY.as_dict(private=False)]
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if request.url.path == "/token":
            return httpx.Response(200, json={"id_token": self.token})
        return httpx.Response(200, json={"keys": self.keys} if request.url.path == "/keys" else self.about)


class Refusing:
    """An identity provider that answers everything with one status."""

    def __init__(self, status: int) -> None:
        self.status = status

    def __call__(self, _request: httpx.Request) -> httpx.Response:
        return httpx.Response(self.status, json={})


def provider(answers: Callable[[httpx.Request], httpx.Response], **wishes: Any) -> IdentityProvider:
    return IdentityProvider(
        **({"acr": ("loa3", "loa4")} | wishes),
        issuer=ISSUER,
        client_id="zorglogistiek",
        client_secret="secret",
        redirect_uri="https://site.example/back",
        transport=httpx.MockTransport(answers),
        clock=lambda: NOW,
    )


def subject_of(token: str, **wishes: Any) -> str:
    return provider(Answers(token), **wishes).subject(code="code", nonce=NONCE, verifier="verifier")


def test_a_token_without_fault_is_believed():
    assert subject_of(signed(RIGHT)) == "anna"
    assert subject_of(signed(RIGHT | {"aud": ["zorglogistiek"], "azp": "zorglogistiek"})) == "anna"


FAULTS: dict[str, dict[str, Any]] = {
    "issuer": {"iss": "https://elsewhere.example"},
    "audience": {"aud": "another-site"},
    "authorised party": {"azp": "another-site"},
    "a second audience": {"aud": ["zorglogistiek", "another-site"]},
    "expiry": {"exp": NOW - 31},
    "no expiry": {"exp": None},
    "expiry in words": {"exp": "tomorrow"},
    "long ago": {"iat": NOW - 7200},
    "not before a while": {"nbf": NOW + 31},
    "not before something": {"nbf": "tomorrow"},
    "signed in there yesterday": {"auth_time": NOW - 86400},
    "no moment of signing in there": {"auth_time": None},
    "nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "acr": {"acr": "loa2"},
    "no acr": {"acr": None},
    "no subject": {"sub": ""},
    "a subject that is no text": {"sub": 7},
    "too long a subject": {"sub": "a" * 256},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_token_with_a_fault_is_not(fault):
    claims = {name: value for name, value in (RIGHT | FAULTS[fault]).items() if value is not None}
    with pytest.raises(NotBelieved) as refused:
        subject_of(signed(claims))
    assert "anna" not in str(refused.value) + refused.value.why


FORGED = {
    "another key": lambda: signed(RIGHT, OTHER_KEY),
    "no signature": lambda: by_hand(RIGHT, "none", lambda _body: b""),
    "the public key as a shared secret": lambda: by_hand(RIGHT, "HS256", with_the_public_key),
    "a changed claim": lambda: by_hand(RIGHT | {"sub": "bram"}, "RS256", lambda _body: b"of another token"),
    "no token": lambda: "nonsense",
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_token_is_not_believed(how):
    with pytest.raises(NotBelieved):
        subject_of(FORGED[how]())


@pytest.mark.parametrize("fault", FAULTS)
def test_control_without_the_checks_each_of_these_would_be(fault, monkeypatch):
    monkeypatch.setattr(IdentityProvider, "_checked", lambda _self, claims, _nonce: str(claims.get("sub")))
    claims = {name: value for name, value in (RIGHT | FAULTS[fault]).items() if value is not None}
    assert isinstance(subject_of(signed(claims)), str)


def test_a_token_that_counts_from_now_is_believed():
    assert subject_of(signed(RIGHT | {"nbf": NOW})) == "anna"


@pytest.mark.parametrize("bits", [2048, 1024])
def test_a_short_key_is_none(bits):
    key = KEY.as_dict(private=False)
    asking = Answers(signed(RIGHT), keys=[key | {"n": str(key["n"])[: bits // 6 + 1]}])
    assert len(provider(asking)._signing_keys("1")) == (bits == 2048)


def test_the_level_of_assurance_is_only_asked_where_the_settings_do():
    assert subject_of(signed(RIGHT | {"acr": "loa1"}), acr=()) == "anna"


@pytest.mark.parametrize(
    "about",
    [
        ABOUT | {"issuer": "https://elsewhere.example"},
        ABOUT | {"token_endpoint": "http://login.example/token"},
        {name: value for name, value in ABOUT.items() if name != "jwks_uri"},
    ],
)
def test_a_description_that_is_not_right_is_not_used(about):
    with pytest.raises(NotBelieved):
        provider(Answers(signed(RIGHT), about)).subject(code="code", nonce=NONCE, verifier="verifier")


def test_renewed_keys_are_fetched_once_and_not_for_every_token():
    answers = Answers(signed(RIGHT))
    asking = provider(answers)
    for _ in range(3):
        asking.subject(code="code", nonce=NONCE, verifier="verifier")
    answers.token = jwt.encode({"alg": "RS256", "kid": "2"}, RIGHT, KEY, algorithms=["RS256"])
    for _ in range(3):
        with pytest.raises(NotBelieved):
            asking.subject(code="code", nonce=NONCE, verifier="verifier")
    assert answers.asked.count("/keys") == 1
    asking.clock = lambda: NOW + identity_provider.SOONEST_SECONDS
    answers.keys = [KEY.as_dict(private=False) | {"kid": "2"}]
    assert asking.subject(code="code", nonce=NONCE, verifier="verifier") == "anna"


def test_one_that_does_not_answer_is_unavailable_and_a_refusal_is_none():
    def down(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("down")

    with pytest.raises(Unavailable):
        provider(down).address(state="s", nonce="n", verifier="v")
    for status, error in ((500, Unavailable), (400, NotBelieved), (302, NotBelieved)):
        asking = provider(Refusing(status))
        with pytest.raises(error):
            asking.address(state="s", nonce="n", verifier="v")


def test_the_challenge_is_that_of_the_standard():
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize(
    "wishes",
    [
        {"oidc_issuer": "http://login.example", "oidc_client_id": "a", "oidc_client_secret": "b"},
        {"oidc_issuer": ISSUER, "oidc_client_id": "a"},
        {"oidc_issuer": ISSUER, "oidc_client_secret": "b"},
    ],
)
def test_settings_that_do_not_fit_together_stop_the_start(wishes):
    with pytest.raises(ValueError, match="OIDC"):
        Settings(**wishes)
