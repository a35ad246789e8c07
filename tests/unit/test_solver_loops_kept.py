"""Where the compiled loops are kept when the program itself cannot be written to."""

import shutil
from pathlib import Path

import pytest

from solver.kernels import compiled


def test_the_loops_of_the_set_up_are_copied_all_at_once_and_those_of_before_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, users = tmp_path / "program", tmp_path / "users"
    program.mkdir()
    (program / "loops.py").write_text("loops")
    monkeypatch.setattr(compiled, "HERE", program)
    monkeypatch.setenv("XDG_CACHE_HOME", str(users))
    beside = compiled._folder()
    assert beside is not None
    (beside / "loop.nbi").write_text("machine code")
    before = users / "solver-kernels" / "before"
    before.mkdir(parents=True)
    writable, copytree, seen = compiled._can_be_written, shutil.copytree, list[bool]()

    def copied(source: Path, target: Path) -> Path:
        made: Path = copytree(source, target)
        seen.append((users / "solver-kernels" / beside.name).exists())  # what another process would read now
        return made

    monkeypatch.setattr(compiled, "_can_be_written", lambda folder: folder != beside and writable(folder))
    monkeypatch.setattr(shutil, "copytree", copied)
    own = users / "solver-kernels" / beside.name
    for _ in range(2):  # the second finds it there
        assert compiled._folder() == own
        assert (own / "loop.nbi").read_text() == "machine code"
    assert (seen, [one.name for one in own.parent.iterdir()]) == ([False], [beside.name])
