"""A form that is sent twice at once: the second waits for the first, and takes its place when that came to nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.pages.once import SentForms


@pytest.mark.parametrize("refused", [False, True])
def test_the_second_is_answered_by_what_became_of_the_first(refused: bool) -> None:
    forms, inside, go_on = SentForms(), threading.Event(), threading.Event()

    def first() -> None:
        with forms.once("a key"):
            inside.set()
            assert go_on.wait(10)
            if refused:
                raise ValueError

    def second() -> bool:
        with forms.once("a key") as first_time:
            return first_time

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(first)
        assert inside.wait(10)
        other = pool.submit(second)
        assert not other.done()
        go_on.set()
        assert (one.exception(10) is not None) is refused
        assert other.result(10) is refused  # carried out after all, or told that it was done already
    assert second() is False
