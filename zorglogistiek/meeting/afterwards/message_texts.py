"""What the messages of a meeting say: to each referrer of its referrals, to each provider of its groups.

Plain Dutch text: what stands, when it begins, how the wait is bridged, what is asked and before which day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from zorglogistiek.access.user import User
from zorglogistiek.codes import OrganisationKind
from zorglogistiek.meeting.afterwards.message_lines import Block, Known, of_provider, of_referrer
from zorglogistiek.meeting.afterwards.minutes_reading import Record, record_of
from zorglogistiek.meeting.views import ActionView, by_referral
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.places.tables import Group, Location, Organisation
from zorglogistiek.words import Words, translator

REPLY_WITHIN = timedelta(weeks=1)
"""An answer is asked before the next weekly meeting."""

ROOM = 8_000
"""Characters for what stands of referrals; the rest is counted, and stands on the site."""


WHERE: Mapping[OrganisationKind, str] = {
    OrganisationKind.REFERRER: "/referrals",
    OrganisationKind.PROVIDER: "/proposals",
    OrganisationKind.MUNICIPALITY: "/actions",
}
"""The page where each kind of organisation does what a message asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A message that is to be: where it goes (None: no address is known), its subject and its body."""

    address: str | None
    subject: str
    body: str


@dataclass(slots=True, kw_only=True)
class _Paper:
    """What an organisation is told."""

    organisation: Organisation
    blocks: list[Block] = field(default_factory=list)
    actions: list[ActionView] = field(default_factory=list)


def texts(session: Session, user: User, *, meeting_on: date, site: str, now: datetime, today: date) -> dict[int, Text]:
    """The message for every organisation that this meeting concerns, by its id."""
    words = translator("nl")
    record = record_of(session, visible_to=user, meeting_on=meeting_on, now=now)
    known = _known(session, user, record, today)
    papers = _papers(session, known, words)
    return {
        organisation_id: _text(paper, meeting_on, site, words)
        for organisation_id, paper in papers.items()
        if paper.blocks or paper.actions
    }


def _known(session: Session, user: User, record: Record, today: date) -> Known:
    held = max(record.held_on, today)
    return Known(
        record=record,
        overviews=_overviews(session, user, record, today),
        proposals=by_referral(record.proposed),
        reply_by=held + REPLY_WITHIN,
        reply_from=held + timedelta(days=1),
    )


def _overviews(session: Session, user: User, record: Record, today: date) -> dict[str, ReferralOverview]:
    """Whoever is on the list now, and whoever this meeting decided on."""
    found = {one.number: one for one in referral_overviews(session, visible_to=user, on=today)}
    ended = sorted({one.referral for one in record.decisions} - found.keys())
    if ended:
        filters = ReferralFilter(states=None, numbers=ended)
        found |= {one.number: one for one in referral_overviews(session, visible_to=user, on=today, filters=filters)}
    return found


def _papers(session: Session, known: Known, words: Words) -> dict[int, _Paper]:
    organisations = session.exec(select(Organisation).order_by(col(Organisation.id))).all()
    papers = {one.id: _Paper(organisation=one) for one in organisations if one.id is not None}
    ids = {paper.organisation.number: organisation_id for organisation_id, paper in papers.items()}
    for overview in known.overviews.values():
        assert overview.referrer is not None, "who writes messages sees the region"
        papers[ids[overview.referrer.number]].blocks.append(of_referrer(overview, known, words))
    for organisation_id, block in _of_providers(session, known, words):
        papers[organisation_id].blocks.append(block)
    for action in known.record.actions:
        if action.done_on is None:
            papers[ids[action.organisation]].actions.append(action)
    return papers


def _of_providers(session: Session, known: Known, words: Words) -> Iterator[tuple[int, Block]]:
    rows = session.exec(select(Group.number, Location.provider_id).join(Location)).all()
    owners: Mapping[str, int] = dict(rows)
    for group, block in of_provider(known, words):
        yield owners[group], block


def _text(paper: _Paper, meeting_on: date, site: str, words: Words) -> Text:
    blocks = sorted(paper.blocks, key=lambda block: (not block.news, block.referral))
    news = sum(block.news for block in blocks)
    lines = [
        words.say("Dear colleague of {organisation},", organisation=paper.organisation.name),
        "",
        words.say("The meeting of {day} was held. This is what it means for you.", day=meeting_on),
        "",
        *_lines_of_blocks(blocks, words),
        *_lines_of_actions(paper.actions, words),
        words.say(
            "More stands on {address}, after signing in.", address=f"{site.rstrip('/')}{WHERE[paper.organisation.kind]}"
        ),
        words.say(
            "Referrals are named by number, at most with initials: mail is not safe. Please do not write names either."
        ),
        "",
        words.say("Kind regards,"),
        "Zorglogistiek",
    ]
    subject = words.say("Meeting of {day}: what it means for you", day=meeting_on)
    if news:
        subject += " " + words.count("({number} referral with news)", "({number} referrals with news)", news)
    return Text(address=paper.organisation.email, subject=subject, body="\n".join(lines))


def _lines_of_blocks(blocks: Sequence[Block], words: Words) -> Iterator[str]:
    used = 0
    for place, block in enumerate(blocks):
        used += sum(len(line) + 3 for line in block.lines) + 20
        if used > ROOM:
            left = len(blocks) - place
            yield words.count("And {number} more: see the site.", "And {number} others: see the site.", left)
            yield ""
            return
        yield f"{block.referral} ({block.initials})" if block.initials else block.referral
        yield from (f"- {line}" for line in block.lines)
        yield ""


def _lines_of_actions(actions: Sequence[ActionView], words: Words) -> Iterator[str]:
    if not actions:
        return
    yield words.say("What you would do:")
    for action in actions:
        about = f"{action.referral}: " if action.referral else ""
        yield f"- {about}{action.text} ({words.say('before {day}', day=action.due_on)})"
    yield ""
