"""The log on the command line: ``zorglogistiek audit head | verify | report``."""

import csv
import sys
from datetime import datetime
from typing import Annotated

import typer

from zorglogistiek.access.user import SYSTEM
from zorglogistiek.audit.chain import Head
from zorglogistiek.cli.telling import end, opened, told
from zorglogistiek.clock import REGION_TIME_ZONE
from zorglogistiek.errors import Fault, Invalid

app = typer.Typer(name="audit", help="The log of who did and saw what.", no_args_is_help=True, rich_markup_mode=None)

WHO = ("event", "when", "who", "role", "organisation", "from")
WHAT = ("what", "outcome", "record", "number", "detail", "request")
WHY = ("right", "emergency")


@app.command()
def head() -> None:
    """Print the head of the log, to be kept where nobody can change it who can change the registry."""
    from zorglogistiek.audit.verifying import head as head_of

    with told(), opened() as database:
        with database.read() as session:
            found = head_of(session)
        print(found)


@app.command()
def verify(
    head: Annotated[str, typer.Option(help="The head that was kept, as `audit head` printed it: SEQUENCE:HASH.")] = "",
) -> None:
    """Tell whether the log is as it was written, and if not, which event is the first that is not; and its guards."""
    from zorglogistiek.audit.guards import missing_guards
    from zorglogistiek.audit.verifying import verify as verified

    with told(), opened() as database:
        kept = head_from(head) if head else None
        with database.read() as session:
            found, missing = verified(session, kept), missing_guards(session)
        unguarded = [f"The log is unguarded: missing or changed are {', '.join(missing)}."] if missing else []
        if found.why is not None:
            event = "The log is broken" if found.broken is None else f"Event {found.broken} is broken"
            end([f"{event}: {found.why}. Right until {found.head}.", *unguarded])
        print(f"The log is as it was written: {found.head.sequence} events. Its head: {found.head}")
        if unguarded:
            end([*unguarded, "Until they are back the log can be changed by whoever can write in its tables."])
        if kept is None:
            print("Without a head that was kept elsewhere (--head) it is not seen whether its end was removed.")


@app.command()
def report(
    youth: Annotated[str, typer.Argument(help="The number of the youth.")],
    from_on: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")] = None,
    until_on: Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day.")] = None,
) -> None:
    """Print as CSV who did and saw what of a youth, and by what right, the newest first; this is recorded too."""
    from zorglogistiek.audit.reading import Period
    from zorglogistiek.people.log import youth_log
    from zorglogistiek.people.rights import right_of

    with told(), opened() as database:
        period = Period(from_on=from_on and from_on.date(), until_on=until_on and until_on.date())
        with database.read() as session:
            found = youth_log(session, youth, visible_to=SYSTEM, period=period)
        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow([*WHO, *WHAT, *WHY])
        for line in found.lines:
            when = f"{line.recorded_at.astimezone(REGION_TIME_ZONE):%Y-%m-%d %H:%M:%S}"
            who = (line.sequence, when, line.user_name, line.role, line.organisation or "", line.client)
            what = (line.action.name.lower(), line.outcome.value, line.object_type, line.object_number or "")
            why = (line.detail, line.purpose, right_of(line), line.emergency or "")
            out.writerow([*who, *what, *why])


def head_from(text: str) -> Head:
    """The head that a text says. Invalid when it says none."""
    sequence, _, digest = text.strip().partition(":")
    right = sequence.isascii() and sequence.isdigit() and len(sequence) < 19
    if not right or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise Invalid("audit", [Fault(field="head", message="is no head: it looks like SEQUENCE:HASH")])
    return Head(sequence=int(sequence), hash=digest)
