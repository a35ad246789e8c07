"""What the program writes about itself: one line for each thing that happened, and nothing personal in any.

A line of ours says what its author chose. Of others' lines (the libraries') only the unfilled sentence is kept, and of
an error its kind and where it arose, never its text: those may repeat what was typed or stored.
"""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

OURS = ("zorglogistiek", "api", "solver")

FIELDS = "fields"
"""The attribute of a record that holds what a line says beside its message."""

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The request in which a line is written; an answer names it in the header ``X-Request-Id``."""


class LogFormat(StrEnum):
    """How a line is written."""

    JSON = "json"
    TEXT = "text"


class LogLevel(StrEnum):
    """From which weight on a line is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class JsonLines(logging.Formatter):
    """Each line a JSON object: ``time`` (UTC), ``level``, ``logger``, ``message``, and what the record adds."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return json.dumps(content_of(record), ensure_ascii=False)


class TextLines(logging.Formatter):
    """The same for who reads along: time, level, message, and the rest as ``name=value``."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        content = content_of(record)
        first = f"{content.pop('time')} {content.pop('level'):<7} {content.pop('logger')}: {content.pop('message')}"
        return " ".join([first, *(f"{name}={json.dumps(value)}" for name, value in content.items())])


def set_up_logs(form: LogFormat, level: LogLevel) -> None:
    """Writes everything to standard error in this form; whatever was set up before is taken away."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form is LogFormat.JSON else TextLines())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    # Libraries tell of every step that they take, with what they take it.
    for name in ("sqlalchemy", "alembic", "opentelemetry", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)


def content_of(record: logging.LogRecord) -> dict[str, Any]:
    """What a record says, by name."""
    content: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": _message(record),
    }
    if (request := request_id.get()) is not None:
        content["request_id"] = request
    content |= getattr(record, FIELDS, {})
    if record.exc_info and record.exc_info[1] is not None:
        content["error"] = _kinds(record.exc_info[1])
        content["where"] = _where(record.exc_info[1])
    return content


def _message(record: logging.LogRecord) -> str:
    if record.name.split(".", 1)[0] in OURS:
        return record.getMessage()
    return str(record.msg).partition("\n")[0]


def _kinds(error: BaseException) -> list[str]:
    """The kind of an error, and of those that caused it."""
    found, cause = [type(error).__name__], error.__cause__ or error.__context__
    return found if cause is None else found + _kinds(cause)


def _where(error: BaseException) -> list[str]:
    """The calls that led to an error, the last one at the end."""
    return [f"{step.filename}:{step.lineno} {step.name}" for step in traceback.extract_tb(error.__traceback__)][-20:]
