"""What goes to and fro between the site and a side process: plain values, an error of the registry among them."""

import importlib
from dataclasses import dataclass
from typing import Any

from zorglogistiek.audit.circumstances import Circumstances
from zorglogistiek.errors import ZorglogistiekError
from zorglogistiek.logs import LogFormat, LogLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The first that a side process is told: which class does its work (``module:class``), made of what is ``given``.

    The class is named, so that the site need not load it. ``at_once`` so many questions are worked on; a process that
    takes more than so many ``megabytes`` of memory ends itself.
    """

    work: str
    given: tuple[Any, ...]
    at_once: int
    megabytes: int
    log_format: LogFormat
    log_level: LogLevel

    def made(self) -> Any:
        """The one who does the work."""
        module, _, name = self.work.partition(":")
        return getattr(importlib.import_module(module), name)(*self.given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A method of the one who does the work, what it is given, and under which circumstances it is asked."""

    number: int
    method: str
    given: dict[str, Any]
    around: Circumstances


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossedError:
    """An error of the registry; exceptions with arguments of their own do not cross by themselves."""

    kind: type[ZorglogistiekError]
    args: tuple[Any, ...]
    state: dict[str, Any]

    @classmethod
    def of(cls, error: ZorglogistiekError) -> "CrossedError":
        """The error, ready to go."""
        return cls(kind=type(error), args=error.args, state=dict(error.__dict__))

    def error(self) -> ZorglogistiekError:
        """The error as it was."""
        made: ZorglogistiekError = self.kind.__new__(self.kind, *self.args)
        made.__dict__.update(self.state)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What became of a question: a value, or an error of the registry; ``failed``: something nobody foresaw."""

    number: int
    value: Any = None
    error: CrossedError | None = None
    failed: bool = False
