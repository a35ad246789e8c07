"""The side process itself: it answers until who started it is gone, and ends itself when it takes too much memory."""

import logging
import os
import resource
import signal
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from zorglogistiek.audit.circumstances import acting
from zorglogistiek.errors import ZorglogistiekError
from zorglogistiek.logs import set_up_logs
from zorglogistiek.side_process.crossing import CrossedError, Question, Reply, Start

log = logging.getLogger(__name__)

TOO_LARGE = 3
"""The exit code of a process that took more memory than it may."""

LOOK_SECONDS = 0.2
"""How often it looks how much it takes."""

MEGABYTE = 1024 * 1024

RESIDENT = Path("/proc/self/statm")
"""Where Linux tells what this process holds, in pages; the second number is what is in memory."""

PEAK_UNIT = 1 if sys.platform == "darwin" else 1024
"""Elsewhere the most that it ever held is asked: in bytes on macOS, in kibibytes on other systems."""

FIRST_TO_GO = Path("/proc/self/oom_score_adj")
"""Where Linux is told which process to end when the machine's memory, or that of the unit, is full."""


def run(descriptor: int) -> None:
    """Works on the questions that come over the socket with this number, until nobody is at its other end.

    It does not come back: the process ends, also in the middle of a question.
    """
    os.set_inheritable(descriptor, False)  # noqa: FBT003 (its own signature)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the site, with which this ends
    with suppress(OSError):  # not Linux
        FIRST_TO_GO.write_text("1000", encoding="ascii")
    line = Connection(descriptor)
    start: Start = _heard(line)
    set_up_logs(start.log_format, start.log_level)
    threading.Thread(target=_watch_memory, args=(start.megabytes,), name="memory", daemon=True).start()
    _Worker(work=start.made(), line=line, at_once=start.at_once).run()


def _heard(line: Connection) -> Any:
    """What comes next over the line; the process ends when nobody is at its other end any more."""
    try:
        return line.recv()
    except (EOFError, OSError):
        os._exit(0)


@dataclass(slots=True)
class _Worker:
    work: Any
    line: Connection
    at_once: int
    _sending: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        """Takes questions until who asks is gone."""
        threads = ThreadPoolExecutor(self.at_once)
        while True:
            question: Question = _heard(self.line)
            threads.submit(self._answer, question).add_done_callback(partial(self._tell, question.number))

    def _answer(self, question: Question) -> Any:
        with acting(question.around):
            return getattr(self.work, question.method)(**question.given)

    def _tell(self, number: int, done: "Future[Any]") -> None:
        match done.exception():
            case None:
                reply = Reply(number=number, value=done.result())
            case ZorglogistiekError() as error:
                reply = Reply(number=number, error=CrossedError.of(error))
            case error:
                log.error("a question to a side process failed", exc_info=error)
                reply = Reply(number=number, failed=True)
        with self._sending:
            self.line.send(reply)


def _held_bytes() -> int:
    """The memory that this process takes.

    On Linux the most that it ever took says nothing: that begins with what the site took when it started this process.
    """
    try:
        return int(RESIDENT.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    except OSError:  # not Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * PEAK_UNIT


def _watch_memory(megabytes: int) -> None:
    while True:
        if _held_bytes() > megabytes * MEGABYTE:
            log.error("a side process takes more than %s MB, and ends", megabytes)
            os._exit(TOO_LARGE)
        time.sleep(LOOK_SECONDS)
