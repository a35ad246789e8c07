"""Exports with their data dictionary: as files by name, or in one archive."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from zorglogistiek.statistics.exports.dictionary import FILE, data_package
from zorglogistiek.statistics.exports.form import Form
from zorglogistiek.statistics.exports.forms import FORMS
from zorglogistiek.statistics.exports.published_figure import PublishedFigure

MADE = (2000, 1, 1, 0, 0, 0)
"""The moment that every file in an archive carries, so that the same files give the same bytes."""


def files(publications: Sequence[PublishedFigure], form: Form) -> dict[str, bytes]:
    """A file for each publication, and ``datapackage.json``. ValueError without publications."""
    if not publications:
        raise ValueError("there is nothing to export")
    written = FORMS[form]
    exported = [(one, f"{one.table.figure}.{form.value}", written.write(one)) for one in publications]
    contents = {path: content for _, path, content in exported}
    return {**contents, FILE: data_package(exported, written.media_type)}


def archive(contents: Mapping[str, bytes]) -> bytes:
    """A ZIP archive of files by name, in the order of their names. The same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, MADE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # as on every other system
            zipped.writestr(entry, contents[name])
    return out.getvalue()
