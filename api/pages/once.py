"""A form that adds something is carried out once, however often its button is pressed."""

import hashlib
import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

from fastapi import Request

from api.pages.forms import Typed, first

MOST_KEYS = 10_000
"""So many forms are remembered; the oldest are forgotten first."""


@dataclass(slots=True)
class SentForms:
    """Which forms were sent, by the key that each page puts into its form. May be used by several threads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _sent: OrderedDict[str, None] = field(default_factory=OrderedDict)

    @contextmanager
    def once(self, key: str) -> Iterator[bool]:
        """Whether this is the first time that the form is sent, for the block that carries it out.

        A block that raises has carried out nothing: the form may be sent again, mended or as it is.
        """
        first_time = self._take(key)
        try:
            yield first_time
        except BaseException:
            if first_time:
                self._give_back(key)
            raise

    def _take(self, key: str) -> bool:
        """Whether the key is new; a form without a key always is."""
        if not key:
            return True
        with self._lock:
            if key in self._sent:
                return False
            self._sent[key] = None
            if len(self._sent) > MOST_KEYS:
                self._sent.popitem(last=False)
            return True

    def _give_back(self, key: str) -> None:
        with self._lock:
            self._sent.pop(key, None)


def sent_forms(request: Request) -> SentForms:
    """The forms that this application has carried out."""
    return cast("SentForms", request.app.state.sent_forms)


def key_of(fields: Typed) -> str:
    """What is carried out once: this showing of the form with this in it.

    Who goes back and types something else sends something else, and loses nothing.
    """
    key = first(fields, "form_key")
    content = json.dumps([[name, list(values)] for name, values in sorted(fields.items())])
    return f"{key} {hashlib.sha256(content.encode()).hexdigest()}" if key else ""


def new_key() -> str:
    """A key for one showing of a form."""
    return secrets.token_urlsafe(12)
