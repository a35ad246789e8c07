"""Run one command under limits of time and memory, and see what it takes. Needs Linux."""

import os
import resource
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from scripts.bench.memory import family, peak, together

COMPLAINT = 2_000
"""Characters: so much is kept of the end of what a process writes to standard error."""
LOOK_SECONDS = 1.0
"""How often it is seen what a process takes, alone or together with those that it has started."""


@dataclass(slots=True)
class Outcome:
    """How a command went: wall seconds and peak bytes of the whole process, its exit code, the end of its complaint.

    `exit_code` is negative for a signal. `late` when it had to be killed after its time, `too_much` when it took more
    memory than it may.
    """

    seconds: float = 0.0
    peak_bytes: int = 0
    exit_code: int = 0
    late: bool = False
    too_much: bool = False
    complaint: str = ""


@dataclass(slots=True)
class Running:
    """A command with its limits: wall seconds (and seconds of grace in which to write what it has), bytes, cores.

    `ask` when a SIGTERM makes it stop: it is sent at the limit. After the grace it is killed.
    """

    command: list[str]
    directory: Path
    log: Path
    seconds: float
    grace: float
    memory: int
    cores: int
    ask: bool
    hear: Callable[[float, str], None]
    outcome: Outcome = field(default_factory=Outcome)
    _rest: bytes = b""
    _asked: bool = False

    def run(self) -> Outcome:
        """Start the command and wait for its end. `hear` gets each line of its output with the wall seconds."""
        errors = self.log.with_suffix(".err")
        with self.log.open("wb") as log, errors.open("wb") as complaints:
            began = time.monotonic()
            with _on_cores(self.cores):
                child = subprocess.Popen(
                    self.command, cwd=self.directory, stdout=subprocess.PIPE, stderr=complaints, start_new_session=True
                )
            try:
                resource.prlimit(child.pid, resource.RLIMIT_AS, (self.memory, self.memory))
                self._watch(child, began, log.write)
            finally:
                self._end(child, began)
        self.outcome.complaint = errors.read_text(errors="replace")[-COMPLAINT:].strip()
        return self.outcome

    def _watch(self, child: "subprocess.Popen[bytes]", began: float, keep: Callable[[bytes], object]) -> None:
        """Read what the child prints until it ends, and hold it to its limits."""
        assert child.stdout is not None
        ended = os.pidfd_open(child.pid)
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(child.stdout, selectors.EVENT_READ)
                selector.register(ended, selectors.EVENT_READ)
                while True:
                    self._hold(child.pid, time.monotonic() - began)
                    ready = {key.fd for key, _ in selector.select(self._patience(time.monotonic() - began))}
                    seconds = time.monotonic() - began
                    if child.stdout.fileno() in ready:
                        piece = os.read(child.stdout.fileno(), 2**16)
                        keep(piece)
                        self._read(seconds, piece)
                        if not piece:
                            selector.unregister(child.stdout)
                    elif ended in ready:
                        return
        finally:
            os.close(ended)

    def _read(self, seconds: float, piece: bytes) -> None:
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            self.hear(seconds, line.decode(errors="replace"))

    def _patience(self, seconds: float) -> float:
        """How long to wait for news before looking again: no longer than until the next limit."""
        limits = self.seconds, self.seconds + self.grace
        return min([LOOK_SECONDS, *(limit - seconds for limit in limits if limit > seconds)])

    def _hold(self, pid: int, seconds: float) -> None:
        """Ask the process to stop at its limit; kill it when it is late, or takes too much together with its own."""
        if self.ask and not self._asked and seconds >= self.seconds:
            self._asked = True
            os.kill(pid, signal.SIGTERM)
        pids = family(pid)
        now = together(pids) if len(pids) > 1 else peak(pid)
        self.outcome.peak_bytes = max(self.outcome.peak_bytes, now)
        self.outcome.late = seconds > self.seconds + self.grace
        self.outcome.too_much = self.outcome.peak_bytes > self.memory
        if self.outcome.late or self.outcome.too_much:
            os.killpg(pid, signal.SIGKILL)

    def _end(self, child: "subprocess.Popen[bytes]", began: float) -> None:
        """Leave nothing of the process behind, and take down what it used."""
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # to one that has ended by itself this does nothing
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.stdout is not None
        child.stdout.close()
        self.outcome.seconds = time.monotonic() - began
        self.outcome.exit_code = child.returncode
        # A process begins with the peak of the one that starts it: only what is above that is its own.
        if usage.ru_maxrss > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss:
            self.outcome.peak_bytes = max(self.outcome.peak_bytes, 1024 * usage.ru_maxrss)


@contextmanager
def _on_cores(cores: int) -> Iterator[None]:
    """Within it this thread has only so many cores, and so has what it starts, from its first step on."""
    all_of_them = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(all_of_them)[:cores])
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_of_them)
