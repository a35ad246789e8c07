"""The generator's files go into the registry without a fault, twice over, and are the same every time."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from fixtures.region import write_region
from fixtures.region.__main__ import main
from zorglogistiek import clock
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.database import Database
from zorglogistiek.exchange.importing import import_files, registered_twice
from zorglogistiek.exchange.sheets import BY_NAME

ON = date(2026, 11, 19)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_region(tmp_path_factory.mktemp("region"), seed=2, on=ON)


def test_a_region_imports_without_a_fault_and_a_second_time_changes_nothing(files: list[Path], tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'registry.db'}")
    database.migrate()
    first = import_files(database, SYSTEM, files, today=ON, now=clock.now())
    assert set(first.counts) == set(BY_NAME)
    assert first.counts["groups"].added == 100
    assert len(registered_twice(database, SYSTEM, first.youths)) == 3
    second = import_files(database, SYSTEM, files, today=ON, now=clock.now())
    assert all(count.added == count.changed == 0 for count in second.counts.values())
    database.dispose()


def test_the_same_seed_and_day_give_the_same_bytes_in_another_process(files: list[Path], tmp_path: Path) -> None:
    """Python orders sets of text differently in every process unless PYTHONHASHSEED is fixed: it may not matter."""
    command = [sys.executable, "-m", "fixtures.region", "--seed", "2", "--on", ON.isoformat(), "--out", str(tmp_path)]
    root = Path(__file__).parents[2]
    subprocess.run(command, check=True, cwd=root, env={**os.environ, "PYTHONHASHSEED": "77"}, capture_output=True)
    for path in files:
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_another_seed_gives_another_region(files: list[Path], tmp_path: Path) -> None:
    other = write_region(tmp_path, seed=3, on=ON)
    youths = [next(p for p in paths if p.name == "youths.csv").read_bytes() for paths in (files, other)]
    assert youths[0] != youths[1]


def test_a_workbook_holds_every_sheet_with_its_columns(tmp_path: Path) -> None:
    (path,) = write_region(tmp_path, seed=2, on=ON, xlsx=True)
    book = openpyxl.load_workbook(path, read_only=True)
    assert book.sheetnames == list(BY_NAME)
    for sheet in BY_NAME.values():
        first, second = book[sheet.name].iter_rows(max_row=2, values_only=True)
        assert list(first) == [column.name for column in sheet.columns]
        assert any(second)
    book.close()


@pytest.mark.parametrize(
    "wrong",
    [["--on", "19-11-2026"], ["--on", "1900-01-01"], ["--scale", "world"], ["--scale", "land", "--xlsx"], []],
)
def test_wrong_arguments_are_refused(wrong: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        main([*wrong, *(["--out", str(tmp_path)] if wrong else [])])
    assert refusal.value.code == 2
    assert "error" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert main(["--out", str(tmp_path / "file" / "folder"), "--on", "2026-11-19"]) == 1
    assert "file" in capsys.readouterr().err
