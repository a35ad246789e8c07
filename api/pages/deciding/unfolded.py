"""Cards with everything to decide by: what a card of the long list unfolds to, alone or inside the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.pages.deciding.cards import Card, cards_of
from api.pages.deciding.crisis import with_beds
from zorglogistiek.access.user import User
from zorglogistiek.database import Database
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.meeting.agenda import agenda_of
from zorglogistiek.meeting.groups import groups_by_number
from zorglogistiek.meeting.views import GroupView, MeetingView
from zorglogistiek.settings import Settings
from zorglogistiek.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfolded:
    """Some cards of a meeting, in the order asked for; ``groups`` are all groups (none where cards stay folded)."""

    meeting: MeetingView
    cards: Sequence[Card]
    groups: Mapping[str, GroupView]

    @property
    def context(self) -> dict[str, object]:
        """What their template needs."""
        groups = sorted(self.groups.values(), key=lambda group: (group.provider, group.name))
        return {"cards_shown": self.cards, "all_groups": groups}


def unfolded(
    user: User,
    database: Database,
    settings: Settings,
    held_on: date,
    numbers: Sequence[str],
    words: Words,
    *,
    today: date,
    whole: bool = True,
) -> Unfolded:
    """The cards of these referrals as they stand now; who has none is left out. Not ``whole``: as in the long list."""
    policy = region_policy(settings.policy_file)
    with database.read() as session:
        found = agenda_of(session, visible_to=user, meeting_on=held_on, today=today, numbers=numbers, whole=whole)
        groups = groups_by_number(session) if whole else {}
    sections = cards_of(found, groups, policy, words)
    by_number = {card.number: card for cards in sections.values() for card in cards}
    cards = [by_number[number] for number in numbers if number in by_number]
    if whole:
        cards = [with_beds(database, card, groups, policy, words, meeting_on=held_on, today=today) for card in cards]
    return Unfolded(meeting=found.meeting, cards=cards, groups=groups)
