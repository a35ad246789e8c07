"""A side process that dies, hangs, grows or is left alone takes neither the site nor its questions along."""

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.side_work import Work
from zorglogistiek.audit.circumstances import Circumstances, acting
from zorglogistiek.errors import Conflict, Unavailable
from zorglogistiek.logs import LogFormat, LogLevel
from zorglogistiek.side_process.asking import SideProcess
from zorglogistiek.side_process.crossing import Start
from zorglogistiek.side_process.running import Failed
from zorglogistiek.side_process.working import LOOK_SECONDS

ROOT = Path(__file__).parents[2]
IN_LINE = 3


def start_of(folder, *, megabytes=1000):
    return Start(
        work=f"{Work.__module__}:{Work.__name__}",
        given=(str(folder),),
        at_once=IN_LINE,
        megabytes=megabytes,
        log_format=LogFormat.TEXT,
        log_level=LogLevel.ERROR,
    )


@contextmanager
def side(folder, *, seconds=60.0, start_seconds=60.0, megabytes=1000):
    start = start_of(folder, megabytes=megabytes)
    process = SideProcess(start=start, seconds=seconds, start_seconds=start_seconds, in_line=IN_LINE, busy="come back")
    try:
        yield process
    finally:
        process.close()


def starts(folder):
    return len(list(folder.glob("starts.*")))


def until(happened):
    for _ in range(500):
        if happened():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def test_it_answers_for_who_asks_and_its_errors_arise_here_and_one_process_serves_all(tmp_path):
    with side(tmp_path) as process:
        with acting(Circumstances(client="here", purpose="/x", user_name="M. de Wit")):
            assert process.ask("who") == "M. de Wit"
        with pytest.raises(Conflict) as refused:
            process.ask("refuse")
        assert (refused.value.record, refused.value.params) == ("referral 1", {"first": "2026-01-05"})
        assert str(refused.value) == "referral 1: a start is possible from the week of 2026-01-05"
        with pytest.raises(Failed):
            process.ask("break_down")
        assert process.ask("who") == "system"
        assert starts(tmp_path) == 1
        pid = process.pid
    until(lambda: not is_alive(pid))  # it ends with who started it


def test_who_dies_is_asked_again_once(tmp_path):
    with side(tmp_path) as process:
        assert process.ask("die", times=1) == "lives"
        assert starts(tmp_path) == 2
        with pytest.raises(Unavailable, match="broken off"):
            process.ask("die", times=9)
        assert process.ask("who") == "system"


def test_who_hangs_is_killed_and_asked_again_once(tmp_path):
    with side(tmp_path, seconds=5) as process:
        assert process.ask("who") == "system"
        assert process.ask("hang", times=1) == "goes on"
        assert starts(tmp_path) == 2


def test_who_is_still_being_started_is_left_to_it_for_as_long_as_that_may_take(tmp_path):
    with side(tmp_path, seconds=0.01) as process:
        with pytest.raises(Unavailable, match="come back"):
            process.ask("wait")
        assert process.pid is not None
    with side(tmp_path, seconds=0.01, start_seconds=0) as process, pytest.raises(Unavailable, match="broken off"):
        process.ask("wait")


def test_who_takes_too_much_memory_ends_itself(tmp_path):
    with side(tmp_path, megabytes=250) as process, pytest.raises(Unavailable, match="broken off"):
        process.ask("grow")


def test_what_the_site_ever_held_and_what_stands_where_it_runs_are_nothing_to_it(tmp_path, monkeypatch):
    assert len(bytes([1]) * 400_000_000) > 0  # what was in memory once; a new process begins with that as its most
    (tmp_path / "resource.py").write_text("raise SystemExit('loaded from where the site may write')")
    monkeypatch.chdir(tmp_path)
    with side(tmp_path, megabytes=250) as process:
        assert process.ask("who") == "system"
        time.sleep(3 * LOOK_SECONDS)
        assert (process.ask("who"), starts(tmp_path)) == ("system", 1)


def test_so_many_are_asked_at_once_and_the_next_is_told_to_come_back(tmp_path):
    with side(tmp_path) as process:
        answered = []
        threads = [threading.Thread(target=lambda: answered.append(process.ask("wait"))) for _ in range(IN_LINE)]
        for thread in threads:
            thread.start()
        until(lambda: len(list(tmp_path.glob("waits.*"))) == IN_LINE)
        with pytest.raises(Unavailable, match="come back"):
            process.ask("who")
        (tmp_path / "release").touch()
        for thread in threads:
            thread.join()
        assert answered == [process.pid] * IN_LINE
        assert process.ask("who") == "system"


SITE = """
import sys, threading
from tests.unit.test_side_process import side
from pathlib import Path
with side(Path(sys.argv[1])) as process:
    process.ask("who")
    print(process.pid, flush=True)
    process.ask("wait")
"""


def test_it_ends_when_the_site_is_killed_in_the_middle_of_a_question(tmp_path):
    site = subprocess.Popen([sys.executable, "-c", SITE, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT)
    assert site.stdout is not None
    pid = int(site.stdout.readline())
    until(lambda: list(tmp_path.glob("waits.*")))
    assert is_alive(pid)
    site.kill()
    site.communicate()
    until(lambda: not is_alive(pid))


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{pid}/stat").exists() or " Z " not in Path(f"/proc/{pid}/stat").read_text()
