"""The site and its worker as processes of their own, and what they take of the machine."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from scripts.bench.memory import PROC, family, together
from zorglogistiek.settings import PREFIX

START_SECONDS = 120.0
"""How long the site may take to answer for the first time."""

GOODBYE_SECONDS = 20.0

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Part:
    """A process with those that it has started: its CPU seconds, and the most bytes they held together."""

    name: str
    pid: int
    cpu: float = 0.0
    peak_bytes: int = 0
    _counted: dict[int, float] = field(default_factory=dict)

    def look(self) -> None:
        """Takes down what the processes took so far; what one that ended took before is kept."""
        pids = family(self.pid)
        for pid in pids:
            with suppress(OSError):
                fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
                self._counted[pid] = (int(fields[11]) + int(fields[12])) / TICKS
        self.cpu = sum(self._counted.values())
        self.peak_bytes = max(self.peak_bytes, together(pids))


@contextmanager
def process(name: str, command: Sequence[str], settings: Mapping[str, str], log: Path) -> Iterator[Part]:
    """Within it the command runs under these settings and no others; what it writes goes to a file."""
    around = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    with log.open("wb") as out:
        child = subprocess.Popen(command, env={**around, **settings}, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield Part(name=name, pid=child.pid)
        finally:
            child.terminate()
            try:
                child.wait(GOODBYE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def serve_command(port: int, processes: int) -> list[str]:
    """The command of the site."""
    return [
        *(sys.executable, "-m", "zorglogistiek.cli", "serve", "--no-worker"),
        *("--port", str(port), "--processes", str(processes)),
    ]


def worker_command() -> list[str]:
    """The command of the worker that makes plans."""
    return [sys.executable, "-m", "zorglogistiek.cli", "worker", "--only", "plans"]


def settings_for(url: str, keys: Path, port: int, plan_seconds: int) -> dict[str, str]:
    """The settings of site and worker: as in production, but on this machine without https."""
    return {
        "ZORGLOGISTIEK_DATABASE_URL": url,
        "ZORGLOGISTIEK_KEYS_FILE": str(keys.resolve()),
        "ZORGLOGISTIEK_PLAN_SECONDS": str(plan_seconds),
        "ZORGLOGISTIEK_SECURE_COOKIES": "false",
        "ZORGLOGISTIEK_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ZORGLOGISTIEK_TRUSTED_PROXIES": "127.0.0.1",
    }


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def wait_for(address: str) -> None:
    """Waits until the site answers. TimeoutError when it does not."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise TimeoutError(f"the site did not start in {START_SECONDS:.0f} seconds: see its log")
