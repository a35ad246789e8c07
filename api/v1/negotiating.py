"""Which of several forms of an answer a request asks for, by its ``Accept`` header (RFC 9110)."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException


def chosen(accept: str, offered: Sequence[str]) -> str:
    """The media type of ``offered`` that is wanted most; of those wanted as much, the first offered.

    HTTPException 406 when none of them is wanted.
    """
    wanted = [_read(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    weights = [_weight(media_type, wanted) for media_type in offered]
    best = max(weights)
    if best <= 0:
        raise HTTPException(HTTPStatus.NOT_ACCEPTABLE, f"this is there as {', '.join(offered)}")
    return offered[weights.index(best)]


def _read(part: str) -> tuple[str, float]:
    media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return media_type, min(max(float(value), 0.0), 1.0)
            except ValueError:
                return media_type, 0.0
    return media_type, 1.0


def _weight(media_type: str, wanted: Sequence[tuple[str, float]]) -> float:
    """How much a media type is wanted: what is said of it most exactly counts."""
    group = media_type.partition("/")[0]
    for pattern in (media_type, f"{group}/*", "*/*"):
        found = [weight for name, weight in wanted if name == pattern]
        if found:
            return max(found)
    return 0.0
