"""The notebook of the documentation reads an export and draws it; it holds no outputs, and nothing of a machine."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.published import curve, publication
from zorglogistiek.statistics.exports.bundle import files
from zorglogistiek.statistics.exports.form import Form

NOTEBOOK = Path(__file__).parents[2] / "docs" / "statistics.ipynb"


def test_the_notebook_redraws_the_figures_of_an_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "statistics"
    folder.mkdir()
    for name, content in files([publication(), curve()], Form.CSV).items():
        (folder / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    shown: list[str] = []
    around = {"display": lambda picture: shown.append(picture._repr_svg_())}
    for cell in json.loads(NOTEBOOK.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), NOTEBOOK.name, "exec"), around)
    assert "asked: population completed, clock registered-started" in capsys.readouterr().out
    lines, steps = (ET.fromstring(svg) for svg in shown)
    paths = [path.get("d") for path in lines.iter("{http://www.w3.org/2000/svg}path")]
    assert len(paths) == 5
    assert "" in paths  # whoever is hidden is not drawn
    (path,) = steps.iter("{http://www.w3.org/2000/svg}path")
    assert str(path.get("d")).count("L") == 4


def test_the_notebook_holds_no_outputs() -> None:
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells if "outputs" in cell)
    assert "/home/" not in NOTEBOOK.read_text("utf-8")
