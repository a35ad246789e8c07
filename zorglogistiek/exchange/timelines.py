"""The events of each referral as one story: every step must be one that ``people.steps`` allows."""

from collections import defaultdict

from zorglogistiek.codes import EventKind, ReferralState
from zorglogistiek.exchange.world import Record, World
from zorglogistiek.people.events import ONCE
from zorglogistiek.people.steps import REVOCABLE, TRANSITIONS
from zorglogistiek.words import N_


def check(world: World) -> None:
    """Reports the first step of each referral that is not possible; what follows it cannot be judged."""
    stories: defaultdict[str, list[Record]] = defaultdict(list)
    for record in world.all("referral_events"):
        referral = record.text("referral")
        if referral is not None:
            stories[referral].append(record)
    for story in stories.values():
        if any(record.touched for record in story) and all(record.sound("kind", "happened_on") for record in story):
            _check_story(sorted(story, key=lambda record: str(record.day("happened_on"))))


def _check_story(story: list[Record]) -> None:
    state = ReferralState.DRAFT
    standing: list[tuple[EventKind, ReferralState]] = []
    last_touched: Record | None = None
    for record in story:
        kind = record.values["kind"]
        assert isinstance(kind, EventKind)
        last_touched = record if record.touched else last_touched
        if kind is EventKind.REVOKED:
            if not standing or standing[-1][0] not in REVOCABLE:
                _blame(last_touched, record, N_("there is no decision to take back"))
                return
            state = standing.pop()[1]
            continue
        if kind in ONCE and any(kind is earlier for earlier, _ in standing):
            _blame(last_touched, record, N_("happens only once to a referral"))
            return
        if kind not in TRANSITIONS[state]:
            message = N_("the step {event} is not possible in the state {state}")
            _blame(last_touched, record, message, event=kind, state=state)
            return
        standing.append((kind, state))
        state = TRANSITIONS[state][kind]


def _blame(last_touched: Record | None, record: Record, message: str, **params: str) -> None:
    """Reports a step at its own row, or, when the registry has it, at the row that made it impossible."""
    if record.touched:
        record.checked.fault("kind", message, **params)
    elif last_touched is not None:
        day = str(record.day("happened_on"))
        later = N_("makes a later step impossible: {event} on {day}")
        last_touched.checked.fault("kind", later, event=str(record.text("kind")), day=day)
