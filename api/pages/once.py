"""A form that adds something is carried out once, however often its button is pressed."""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

MOST_KEYS = 10_000
"""So many forms are remembered; the oldest are forgotten first."""


@dataclass(slots=True)
class SentForms:
    """Which forms were sent, by the key that each page puts into its form. May be used by several threads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _sent: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def take(self, key: str) -> bool:
        """Whether this is the first time that the form is sent; a form without a key is always new."""
        if not key:
            return True
        with self._lock:
            if key in self._sent:
                return False
            self._sent[key] = None
            if len(self._sent) > MOST_KEYS:
                self._sent.popitem(last=False)
            return True

    def give_back(self, key: str) -> None:
        """The form was refused and will be sent again, mended."""
        with self._lock:
            self._sent.pop(key, None)


def new_key() -> str:
    """A key for one showing of a form."""
    return secrets.token_urlsafe(12)
