"""Workers beside the server: started with it, started anew when they die, ended with it."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-P", "-m", "zorglogistiek.cli", "worker", "--with-parent")
"""``-P``: nothing is loaded from the folder in which the site runs, into which it may write."""

FOR = ("plans", "studies")
"""A worker for each, so that a plan for the meeting does not wait for a study."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds before a worker that died is started anew: twice as long each time, until one has lived for the longest."""

GOODBYE_SECONDS = 12
"""How long a worker may take to end before it is killed: longer than it takes to give its job back."""


@dataclass(slots=True)
class Supervisor:
    """Keeps one worker alive. ``pid`` is that of the present one; 0 before the first."""

    command: Sequence[str] = COMMAND
    first_pause: float = FIRST_PAUSE
    pid: int = 0
    _ending: threading.Event = field(default_factory=threading.Event)
    _process: "subprocess.Popen[bytes] | None" = None
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Starts the worker, and a thread that starts it anew."""
        self._thread = threading.Thread(target=self._keep, name="supervisor", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the worker, and waits for it."""
        self._ending.set()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()  # what the worker ends with
        if self._thread is not None:
            self._thread.join(GOODBYE_SECONDS)
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    def _keep(self) -> None:
        pause = self.first_pause
        while not self._ending.is_set():
            started = time.monotonic()
            with subprocess.Popen(self.command, stdin=subprocess.PIPE) as self._process:  # noqa: S603
                self.pid = self._process.pid
                code = self._process.wait()
            if time.monotonic() - started > LONGEST_PAUSE:
                pause = self.first_pause
            if not self._ending.is_set():
                log.error("the worker ended with code %s; it is started again in %s s", code, pause)
                self._ending.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)


@contextmanager
def workers(*, wanted: bool) -> Iterator[None]:
    """Within it workers are kept alive, when they are wanted."""
    supervisors = [Supervisor(command=(*COMMAND, "--only", work)) for work in FOR] if wanted else []
    for one in supervisors:
        one.start()
    try:
        yield
    finally:
        for one in supervisors:
            one.stop()
