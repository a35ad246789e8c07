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

PATIENCE_SECONDS = 10.0
"""So long the second of two waits for what becomes of the first; after that it counts as sent already."""


@dataclass(slots=True)
class SentForms:
    """Which forms were sent, by the key that each page puts into its form. May be used by several threads."""

    _changed: threading.Condition = field(default_factory=threading.Condition)
    _done: OrderedDict[str, bool] = field(default_factory=OrderedDict)

    @contextmanager
    def once(self, key: str) -> Iterator[bool]:
        """Whether this is the first time that the form is sent, for the block that carries it out.

        A block that raises has carried out nothing: the form may be sent again, mended or as it is. Who sends it a
        second time while the first is at work waits for that: only what was carried out is not carried out again.
        """
        first_time = self._take(key)
        try:
            yield first_time
        except BaseException:
            if first_time:
                self._end(key, done=False)
            raise
        if first_time:
            self._end(key, done=True)

    def _take(self, key: str) -> bool:
        """Whether the key is new; a form without a key always is."""
        if not key:
            return True
        with self._changed:
            self._changed.wait_for(lambda: self._done.get(key, True), PATIENCE_SECONDS)
            if key in self._done:
                return False
            self._done[key] = False
            if len(self._done) > MOST_KEYS:
                self._done.popitem(last=False)
            return True

    def _end(self, key: str, *, done: bool) -> None:
        with self._changed:
            self._done.pop(key, None)
            if done and key:
                self._done[key] = True
            self._changed.notify_all()


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
