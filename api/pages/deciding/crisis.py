"""What the meeting reads of a crisis: which crisis beds are free, and why none of them is proposed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from api.pages.deciding.cards import BedLine, Card
from zorglogistiek.codes import Urgency
from zorglogistiek.database import Database
from zorglogistiek.matching.bridging import free_crisis_beds
from zorglogistiek.matching.gather import gather
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.reasons import say
from zorglogistiek.meeting.views import GroupView
from zorglogistiek.people.steps import SEEKING
from zorglogistiek.words import N_, Words


def with_beds(
    database: Database,
    card: Card,
    groups: Mapping[str, GroupView],
    policy: Policy,
    words: Words,
    *,
    meeting_on: date,
    today: date,
) -> Card:
    """The card of who is in crisis and seeks a place, with the crisis beds; any other as it is."""
    overview = card.item.overview
    if overview.urgency is not Urgency.CRISIS or overview.state not in SEEKING:
        return card
    with database.read() as session:
        world = gather(session, on=max(meeting_on, today), today=today)
    lines = []
    for bed in free_crisis_beds(world, overview.number, policy):
        group = groups[bed.group]
        chosen = card.item.bridge is not None and card.item.bridge.group == group
        why = [say(reason, words) for reason in bed.hindrances] or [
            words.say(N_("proposed") if chosen else N_("fits; the plan needs no bridging here, or gives it elsewhere"))
        ]
        lines.append(BedLine(group=group, places=bed.places, text="; ".join(why)))
    return replace(card, beds=tuple(lines))
