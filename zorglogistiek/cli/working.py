"""The worker as a process: it ends when it is told to, and with the process that started it."""

import os
import signal
import sys
import threading
from datetime import timedelta

from zorglogistiek.database import Database
from zorglogistiek.jobs.tables import JobKind, Work
from zorglogistiek.jobs.working import Handler, Worker
from zorglogistiek.meeting.planning import carry_out_plan
from zorglogistiek.studies.working import carry_out_study
from zorglogistiek.traces import end_traces

HANDLERS: dict[JobKind, Handler] = {
    JobKind.PLAN: carry_out_plan,
    JobKind.PRICES: carry_out_study,
    JobKind.GROUP: carry_out_study,
    JobKind.POLICY: carry_out_study,
}
"""Who carries out which kind of job."""


ENDS = (signal.SIGTERM, signal.SIGINT)

GOODBYE_SECONDS = 10
"""How long a worker that ends may take to give its job back."""


def run_worker(database: Database, work: Work, *, lease: timedelta, with_parent: bool) -> None:
    """Works until SIGTERM or Ctrl-C; ``with_parent``: also until the other end of standard input is closed.

    It does not come back: the process ends, also when the optimiser is in the middle of something. Exit code 0, or 1
    when something unforeseen ended it.
    """
    heard, said = os.pipe()
    os.set_blocking(said, False)
    signal.set_wakeup_fd(said)  # whichever thread the system tells: this one hears it
    for one in ENDS:
        signal.signal(one, lambda *_: None)
    worker = Worker(database=database, handlers={kind: HANDLERS[kind] for kind in work.kinds}, lease=lease)
    thread = threading.Thread(target=_work, args=(worker, said), name="worker")
    thread.start()
    if with_parent:
        threading.Thread(target=_end_with_parent, args=(said,), name="parent", daemon=True).start()
    os.read(heard, 1)
    unforeseen = not worker.ending.is_set() and not thread.is_alive()
    worker.ending.set()
    thread.join(GOODBYE_SECONDS)
    end_traces()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1 if unforeseen else 0)


def _work(worker: Worker, said: int) -> None:
    try:
        worker.run()
    finally:
        os.write(said, b".")


def _end_with_parent(said: int) -> None:
    """The parent writes nothing: this read returns when it has ended, however it ended."""
    sys.stdin.buffer.read()
    os.write(said, b".")
