"""The answers of the API: JSON, with the version of the record that they show as its ``ETag``."""

from collections.abc import Mapping
from typing import Any

from fastapi.responses import JSONResponse
from starlette.background import BackgroundTask


class VersionedAnswer(JSONResponse):
    """JSON; of a record that has a version the ``ETag`` is that version, for ``If-Match``."""

    def __init__(
        self,
        content: Any,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        media_type: str | None = None,
        background: BackgroundTask | None = None,
    ) -> None:
        super().__init__(content, status_code, headers, media_type, background)
        version = _version(content)
        if version is not None:
            self.headers["ETag"] = f'"{version}"'


def _version(content: Any) -> int | None:
    """The version of the record that is answered; of one with its history it stands in the overview."""
    if not isinstance(content, dict):
        return None
    found = content.get("version")
    if found is None and isinstance(content.get("overview"), dict):
        found = content["overview"].get("version")
    return found if isinstance(found, int) else None
