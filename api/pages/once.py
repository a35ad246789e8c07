"""A form that adds something is carried out once, however often its button is pressed, and by whichever process."""

import hashlib
import json
import secrets

from api.pages.forms import Typed, first
from zorglogistiek.access.user import User
from zorglogistiek.database import Transaction
from zorglogistiek.once.forms import claim_form
from zorglogistiek.once.request import Sender


def first_time(session: Transaction, user: User, fields: Typed) -> bool:
    """Whether this form was not carried out before; asked first in the transaction that carries it out.

    A transaction that is undone has carried out nothing: the form may be sent again, mended or as it is. Who sends it a
    second time while the first is at work waits for what becomes of that. A form without a key is always new.
    """
    if not first(fields, "form_key") or user.account_id is None:
        return True
    return claim_form(session, Sender(account_id=user.account_id), _fingerprint(fields))


def _fingerprint(fields: Typed) -> str:
    """What is carried out once: this showing of the form with this in it.

    Who goes back and types something else sends something else, and loses nothing. With the random key in it, it tells
    nothing of what was typed.
    """
    content = json.dumps([[name, list(values)] for name, values in sorted(fields.items())])
    return hashlib.sha256(content.encode()).hexdigest()


def new_key() -> str:
    """A key for one showing of a form."""
    return secrets.token_urlsafe(12)
