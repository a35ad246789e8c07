"""Registry numbers for records that are made here and not in somebody's file."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without I, L, O and U, which are read or heard as others (Crockford's base 32)."""

LENGTH = 8
"""Characters after the prefix: among a million records a new one meets an old one once in a million times."""


def new_number(prefix: str) -> str:
    """A new number such as ``S-7K3M9QXD``: drawn, not counted, so that it tells nothing and two writers never wait."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
