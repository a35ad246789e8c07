"""Figures as files: what stands in them, the data dictionary beside them, and that the same figures give the same bytes."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from pyarrow import parquet  # type: ignore[import-untyped]

from tests.published import publication
from zorglogistiek.statistics.exports.bundle import archive, files
from zorglogistiek.statistics.exports.form import Form

ROOT = Path(__file__).parents[2]

DIGESTS = """
import hashlib
from tests.published import publication
from zorglogistiek.statistics.exports.bundle import archive, files
from zorglogistiek.statistics.exports.form import Form
for form in Form:
    print(form.value, hashlib.sha256(archive(files([publication()], form))).hexdigest())
"""


def test_the_same_figures_give_the_same_bytes_in_another_process_locale_and_time_zone() -> None:
    here = {form.value: hashlib.sha256(archive(files([publication()], form))).hexdigest() for form in Form}
    around = {"PYTHONHASHSEED": "4711", "LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", DIGESTS], capture_output=True, check=True, cwd=ROOT, env={**os.environ, **around}
    )
    assert dict(line.split() for line in done.stdout.decode().splitlines()) == here


def test_a_csv_file_says_what_it_is_and_no_cell_is_a_formula() -> None:
    contents = files([publication()], Form.CSV)
    rows = list(csv.DictReader(io.StringIO(contents["waits_small.csv"].decode())))
    first = rows[0]
    assert (first["figure"], first["definitions_version"], first["filters"]) == ("waits_small", "1.0", "gender=girl")
    assert (first["clock"], first["period_from"], first["protection"]) == ("registered-started", "2026-10-01", "cbs")
    assert (first["week"], first["n"], first["median_days"]) == ("2026-10-05", "45", "65.0")
    assert [row["municipality"] for row in rows] == ["GM0503", "'=1+1", "GM0603", "GM0637", "total"]
    assert rows[2]["n"] == rows[2]["median_days"] == "*"
    assert rows[2]["free_places"] == "1"


def test_a_workbook_explains_itself_and_runs_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(files([publication()], Form.XLSX)["waits_small.xlsx"]))
    assert book.sheetnames == ["figures", "about", "columns"]
    assert (book["figures"]["B3"].value, book["figures"]["B3"].data_type) == ("=1+1", "s")
    assert book["figures"]["C4"].value == "*"
    said = {row[0].value: row[1].value for row in book["about"].iter_rows()}
    assert (said["definitions_version"], said["clock"], said["denominator"]) == ("1.0", "registered-started", "Waits.")


def test_a_parquet_file_tells_hidden_from_not_estimable() -> None:
    table = parquet.read_table(io.BytesIO(files([publication()], Form.PARQUET)["waits_small.parquet"]))
    assert table.column("n").to_pylist() == [45, 35, None, None, 90]
    assert "median_days" in table.column("hidden").to_pylist()[2].split(";")
    assert table.column("hidden").to_pylist()[0] == ""
    assert str(table.schema.field("week").type) == "date32[day]"
    assert json.loads(table.schema.metadata[b"zorglogistiek"])["definitions_version"] == "1.0"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_another_program_reads_the_export_by_its_dictionary(tmp_path: Path) -> None:
    """Frictionless checks the dictionary, the digest of the file, and every cell against its column."""
    from frictionless import validate

    with zipfile.ZipFile(io.BytesIO(archive(files([publication()], Form.CSV)))) as zipped:
        zipped.extractall(tmp_path)
    report = validate(str(tmp_path / "datapackage.json"))
    assert report.flatten(["type", "fieldName", "message"]) == []
    package = json.loads((tmp_path / "datapackage.json").read_text())
    assert package["resources"][0]["definition"]["denominator"] == "Waits."
    assert package["resources"][0]["parameters"]["filters"] == "gender=girl"

    file = tmp_path / "waits_small.csv"
    file.write_bytes(file.read_bytes().replace(b",45,", b",many,"))
    assert not validate(str(tmp_path / "datapackage.json")).valid
