"""The answers of the API: JSON, with the version of the record that they show as its ``ETag``."""

from typing import Any

from fastapi.responses import JSONResponse


class VersionedAnswer(JSONResponse):
    """JSON; of a record that has a version the ``ETag`` is that version, for ``If-Match``."""

    def __init__(self, content: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(content, *args, **kwargs)
        version = content.get("version") if isinstance(content, dict) else None
        if isinstance(version, int):
            self.headers["ETag"] = f'"{version}"'
