"""One side process that runs, seen from the site: questions go to it, its replies come back, and its end is noticed."""

import logging
import socket
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection
from threading import Lock, Thread, Timer
from typing import Any

from zorglogistiek.audit.circumstances import circumstances
from zorglogistiek.side_process.crossing import Question, Reply, Start

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-P", "-m", "zorglogistiek.side_process")
"""``-P``: nothing is loaded from the folder in which the site runs, into which it may write."""


class Ended(Exception):
    """The process ended before it answered, by itself or because its time was over."""


class Starting(Exception):
    """The process is still being started: it is left to it, and the question is to be asked again later."""


class Failed(RuntimeError):
    """Something nobody foresaw went wrong in the side process; its log says what."""


class Running:
    """A side process, and who waits for its replies. May be used by several threads."""

    def __init__(self, start: Start, *, start_seconds: float) -> None:
        """Starts it. It is ready some time later, when it answers for the first time: within ``start_seconds``."""
        self._answers = False
        self._ready_by = time.monotonic() + start_seconds
        ours, theirs = socket.socketpair()
        with theirs:
            end = theirs.fileno()
            self._process = subprocess.Popen(  # noqa: S603 (our own program)
                [*COMMAND, str(end)], stdin=subprocess.DEVNULL, pass_fds=[end]
            )
        self.pid = self._process.pid
        self._line = Connection(ours.detach())
        self._sending, self._lock = Lock(), Lock()
        self._numbers = count()
        self._waiting: dict[int, Future[Any]] = {}
        self.ended = False
        with suppress(OSError):  # who ended at once is noticed by who asks
            self._line.send(start)
        Thread(target=self._listen, name="side process", daemon=True).start()

    def ask(self, method: str, given: dict[str, Any], *, seconds: float) -> Any:
        """What the method answers. Ended when the process does; after so many seconds it is killed.

        Until it answers for the first time it is not: then Starting. An error of the registry arises here as it did
        there; Failed for any other.
        """
        future: Future[Any] = Future()
        with self._lock:
            if self.ended:
                raise Ended
            number = next(self._numbers)
            self._waiting[number] = future
        # It is the end of the process that ends every wait: of who sends, of who is answered, and of all others.
        timer = Timer(seconds, self._overdue, [number])
        timer.daemon = True
        timer.start()
        try:
            with self._sending:
                self._line.send(Question(number=number, method=method, given=given, around=circumstances()))
            return future.result()
        except OSError as error:
            raise Ended from error
        finally:
            timer.cancel()
            with self._lock:
                self._waiting.pop(number, None)

    def kill(self) -> None:
        """Ends the process at once, whatever it does."""
        self._process.kill()

    def _overdue(self, number: int) -> None:
        if self._answers or time.monotonic() > self._ready_by:
            self.kill()
            return
        with self._lock:
            future = self._waiting.pop(number, None)
        if future is not None:
            future.set_exception(Starting())

    def _listen(self) -> None:
        """Hands each reply to who waits for it, until the process has ended."""
        try:
            with suppress(EOFError, OSError):
                while True:
                    self._settle(self._line.recv())
        finally:
            self.kill()
            code = self._process.wait()
            with self._lock:
                self.ended = True
                left = list(self._waiting.values())
                self._waiting.clear()  # each is answered once: nobody else ends these now
            log.log(logging.WARNING if left else logging.INFO, "a side process ended with code %s", code)
            for future in left:
                future.set_exception(Ended())
            with self._sending:  # its number may be another file's at once, into which nobody may send
                self._line.close()

    def _settle(self, reply: Reply) -> None:
        self._answers = True
        with self._lock:
            future = self._waiting.pop(reply.number, None)
        if future is None:
            return
        if reply.error is not None:
            future.set_exception(reply.error.error())
        elif reply.failed:
            future.set_exception(Failed("a side process failed"))
        else:
            future.set_result(reply.value)
