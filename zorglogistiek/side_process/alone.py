"""One question to a side process of its own, which ends with the answer: nothing of it is left for the next."""

import logging
from typing import Any

from zorglogistiek.errors import Unavailable
from zorglogistiek.side_process.crossing import Start
from zorglogistiek.side_process.running import Ended, Running

log = logging.getLogger(__name__)


def ask_alone(start: Start, method: str, /, *, seconds: float, broken_off: str, **given: Any) -> Any:
    """What a method of the work answers to what is given; an error of the registry arises as it did there.

    Unavailable, saying ``broken_off`` (a msgid), when it takes longer than ``seconds``, starting included, or ends
    before it answered. It is not asked again: it may have done part of what it had to, and would die of the same.
    """
    running = Running(start, start_seconds=0)
    try:
        return running.ask(method, given, seconds=seconds)
    except Ended:
        log.warning("a side process ended before it answered", extra={"fields": {"asked": method}})
        raise Unavailable(broken_off) from None
    finally:
        running.kill()
