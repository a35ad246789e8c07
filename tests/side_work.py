"""Work for a side process that needs no engine: it answers, refuses, hangs, dies or grows as it is asked to."""

import os
import signal
import time
from pathlib import Path

from zorglogistiek.audit.circumstances import circumstances
from zorglogistiek.errors import Conflict


class Work:
    """Each method is a question."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self._begun("starts")

    def _begun(self, name: str) -> int:
        """Counts, also over the processes; gives how often this was before."""
        before = len(list(self.folder.glob(f"{name}.*")))
        (self.folder / f"{name}.{before}.{os.getpid()}").touch()
        return before

    def who(self) -> str:
        return circumstances().user_name

    def refuse(self) -> None:
        raise Conflict("referral 1", "a start is possible from the week of {first}", first="2026-01-05")

    def break_down(self) -> None:
        raise ZeroDivisionError

    def die(self, *, times: int) -> str:
        if self._begun("deaths") < times:
            os.kill(os.getpid(), signal.SIGKILL)
        return "lives"

    def hang(self, *, times: int) -> str:
        if self._begun("hangs") < times:
            os.kill(os.getpid(), signal.SIGSTOP)  # every thread of it, as where nothing lets go of the interpreter
            time.sleep(600)  # this thread may notice a moment later than the others
        return "goes on"

    def wait(self) -> int:
        self._begun("waits")
        while not (self.folder / "release").exists():
            time.sleep(0.02)
        return os.getpid()

    def grow(self) -> int:
        held = []
        while True:
            held.append(bytes([1]) * 20_000_000)
            time.sleep(0.01)
