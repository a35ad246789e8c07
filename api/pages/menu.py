"""The menu: what each role finds in the head of a page, and below it the pages that belong with the one it is on."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zorglogistiek.access.user import User
from zorglogistiek.codes import Role
from zorglogistiek.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One entry of the menu: where it leads, its msgid, and the pages that belong with it (itself among them)."""

    path: str
    label: str
    below: tuple["MenuItem", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An entry as a page shows it; ``current`` is "page" for the page itself, "true" where it is within, else empty."""

    path: str
    label: str
    current: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """What stands in the head of a page: the entries of the role, and those below the entry that the page is within."""

    top: tuple[Shown, ...]
    below: tuple[Shown, ...]


ACCOUNTS = MenuItem(path="/accounts", label=N_("Accounts"))
ACTIONS = MenuItem(path="/actions", label=N_("Actions"))
ALL_MEETINGS = MenuItem(path="/meetings", label=N_("All meetings"))
CAPACITY = MenuItem(path="/capacity", label=N_("Capacity"))
EMERGENCY = MenuItem(path="/emergency", label=N_("Emergency access"))
ESCALATIONS = MenuItem(path="/escalations", label=N_("Escalations"))
FILES = MenuItem(path="/files", label=N_("Files"))
LOG = MenuItem(path="/log", label=N_("Log"))
MISSING_SUPPLY = MenuItem(path="/missing-supply", label=N_("Missing supply"))
OUTBOX = MenuItem(path="/outbox", label=N_("Outbox"))
OWN_YOUTHS = MenuItem(path="/own-youths", label=N_("Own youths"))
PICTURES = MenuItem(path="/region", label=N_("Region in pictures"))
POLICY = MenuItem(path="/policy", label=N_("Policy"))
PREPARATION = MenuItem(path="/preparation", label=N_("Preparation"))
PROPOSALS = MenuItem(path="/proposals", label=N_("Proposals"))
REFERRALS = MenuItem(path="/referrals", label=N_("Referrals"))
REGISTER = MenuItem(path="/referrals/new", label=N_("Register a youth"))
SIMULATIONS = MenuItem(path="/simulations", label=N_("Simulations"))
STATISTICS = MenuItem(path="/statistics", label=N_("Waiting statistics"))
URGENCY = MenuItem(path="/urgency", label=N_("Urgency"))


def _with_below(label: str, *below: MenuItem) -> MenuItem:
    """An entry that leads to the first of the pages that belong with it."""
    return MenuItem(path=below[0].path, label=label, below=below)


MENU: dict[Role, tuple[MenuItem, ...]] = {
    Role.COORDINATOR: (
        _with_below(N_("Preparation"), PREPARATION, PROPOSALS),
        _with_below(N_("Meeting"), ALL_MEETINGS, ACTIONS, OUTBOX),
        _with_below(N_("Referrals"), REFERRALS, REGISTER, ESCALATIONS, URGENCY, EMERGENCY),
        CAPACITY,
        _with_below(N_("Region"), PICTURES, MISSING_SUPPLY, POLICY, SIMULATIONS, STATISTICS),
        FILES,
    ),
    Role.REFERRER: (REFERRALS, REGISTER, ACTIONS, EMERGENCY),
    Role.PROVIDER: (CAPACITY, PROPOSALS, REFERRALS, ACTIONS, EMERGENCY),
    Role.EXPERT_TEAM: (ESCALATIONS, REFERRALS, EMERGENCY),
    Role.MUNICIPALITY: (MISSING_SUPPLY, OWN_YOUTHS, PICTURES, SIMULATIONS, STATISTICS),
    Role.EVALUATOR: (STATISTICS, PICTURES, SIMULATIONS),
    Role.ADMINISTRATOR: (ACCOUNTS, EMERGENCY, LOG),
}
"""What each role finds in the menu; the first entry is its home."""

MEETING_PARTS = (
    MenuItem(path="", label=N_("Agenda")),
    MenuItem(path="/what-if", label=N_("What if")),
    MenuItem(path="/free-places", label=N_("Free places")),
    MenuItem(path="/chains", label=N_("Chains")),
    MenuItem(path="/changes", label=N_("Since last week")),
    MenuItem(path="/minutes", label=N_("Minutes")),
    MenuItem(path="/messages", label=N_("Messages")),
)
"""The pages of one meeting; their paths follow that of the meeting."""

ONE_MEETING = re.compile(r"/meetings/[0-9]{4}-[0-9]{2}-[0-9]{2}(?=/|$)")


def home_of(user: User) -> str:
    """The page with which a role's work begins."""
    return MENU[user.role][0].path


def menu_of(user: User, path: str) -> Menu:
    """The menu of a user on the page at ``path``."""
    items = MENU[user.role]
    nearest = _nearest([item.path for top in items for item in (top, *top.below)], path)
    within = next((top for top in items if nearest in {top.path, *(item.path for item in top.below)}), None)
    top = tuple(
        Shown(path=item.path, label=item.label, current=_current(item.path, path) or ("true" if item is within else ""))
        for item in items
    )
    return Menu(top=top, below=_below(within, path))


def _below(within: MenuItem | None, path: str) -> tuple[Shown, ...]:
    """The entries below the one that the page is within; on a page of a meeting those of that meeting come first."""
    if within is None:
        return ()
    items: Sequence[MenuItem] = within.below
    meeting = ONE_MEETING.match(path)
    if meeting is not None and within.below:
        parts = [MenuItem(path=meeting.group() + part.path, label=part.label) for part in MEETING_PARTS]
        items = [*parts, *items]
    if len(items) < 2:
        return ()
    nearest = _nearest([item.path for item in items], path)
    return tuple(
        Shown(
            path=item.path,
            label=item.label,
            current=_current(item.path, path) or ("true" if item.path == nearest else ""),
        )
        for item in items
    )


def _current(item: str, path: str) -> str:
    return "page" if item == path else ""


def _nearest(paths: Iterable[str], path: str) -> str | None:
    """The longest of the paths that leads to this page."""
    found = [one for one in paths if path == one or path.startswith(f"{one}/")]
    return max(found, key=len, default=None)
