"""What is otherwise for the tests of the site: what another process works out for it is worked out in this one."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pytest

from zorglogistiek.side_process.crossing import Start


class InThisProcess:
    """Stands in for a side process, which takes three seconds of a processor to begin, for each application anew.

    That it is another process is shown by ``tests/unit/test_side_process.py``, by the tests in a browser, and by the
    last test of ``test_pages_what_if.py``.
    """

    def __init__(self, *, start: Start, **_limits: object) -> None:
        self._start = start

    @cached_property
    def _work(self) -> Any:
        return self._start.made()

    def ask(self, method: str, /, **given: Any) -> Any:
        return getattr(self._work, method)(**given)

    def close(self) -> None:
        """There is nothing to end."""


@pytest.fixture(scope="session", autouse=True)
def what_if_in_this_process() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zorglogistiek.meeting.what_if.asking.SideProcess", InThisProcess)
        yield
