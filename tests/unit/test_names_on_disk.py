"""A file that was sent is kept by its own name where a disk can have it, and by another where it cannot."""

import pytest

from api.pages.preparing.files import Sent, name_on_disk, on_disk


@pytest.mark.parametrize("name", ["jeugdigen.csv", "Élèves 2026.xlsx", "a"])
def test_a_name_that_can_be_is_kept(name: str):
    assert name_on_disk(name) == name


@pytest.mark.parametrize("name", ["", ".", "..", "x" * 300, "x" * 300 + ".csv", "a\x00.csv", "é" * 150, "a/b.csv"])
def test_any_name_can_be_written(name: str):
    with on_disk([Sent(name=name, content=b"x")]) as (path,):
        assert path.read_bytes() == b"x"
    assert name_on_disk("x" * 300 + ".csv") == "file.csv"
