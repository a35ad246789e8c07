"""``zorglogistiek restore``: what it does beside putting the backup in its place, and what it says of that."""

import sys
from pathlib import Path

from zorglogistiek import clock
from zorglogistiek.backup.making import restore_backup
from zorglogistiek.cli.privacy import repeat_kept
from zorglogistiek.cli.telling import opened
from zorglogistiek.database import Database
from zorglogistiek.privacy.restoring import TakenAway, rights_at, take_away

UNKNOWN = (
    "WARNING: no registry was replaced that knows what was taken away since the backup. As they were then are"
    " {accounts} open accounts, {tokens} API tokens and {permits} research permits: before the site starts again for"
    " others, close, revoke and withdraw what was closed, revoked and withdrawn since."
)


def put_back(file: Path, *, replace: bool) -> None:
    """Restores a backup, ends its sign-ins, takes away again what was taken away since, and repeats the erasures."""
    with opened(new=True) as database:
        url = database.url
    before, done = rights_at(url), list[TakenAway]()

    def settle(restored: Database) -> None:
        with restored.write() as session:
            done.append(take_away(session, before, now=clock.now()))

    compared = restore_backup(url, file, replace=replace, settle=settle)
    print("The registry is restored." if compared else "The registry is restored; no checksum was there.")
    _tell(done[0])
    with opened() as database:
        repeat_kept(database)


def _tell(done: TakenAway) -> None:
    print(f"All sign-ins of the backup have ended ({done.signed_in}); codes to choose a password are made anew.")
    said = (
        (
            "Closed, as they were closed, or worked otherwise, after the backup; look before opening one",
            done.closed,
        ),
        ("Without a password, since it or the second factor was changed after the backup", done.to_choose),
        ("API tokens that are revoked again", done.tokens),
        ("Research permits that are withdrawn again", done.permits),
    )
    for what, names in said:
        if names:
            print(f"{what}: {', '.join(names)}.")
    if done.unknown:
        counts = {"accounts": done.unknown_accounts, "tokens": done.unknown_tokens, "permits": done.unknown_permits}
        print(UNKNOWN.format(**counts), file=sys.stderr)
