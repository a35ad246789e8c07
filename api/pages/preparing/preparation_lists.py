"""By what the tables of the preparation are narrowed and sorted: each by fields of its own in the address."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.pages.listing import Listing, Order, Pick, Search, listing
from zorglogistiek.codes import EventKind
from zorglogistiek.meeting.preparing.preparation import Freshness, Preparation, Silent
from zorglogistiek.people.duplicates import Duplicate
from zorglogistiek.people.open_files import OpenFile
from zorglogistiek.words import Words

DOUBLES_ON_A_PAGE = 20
"""Each is two youths side by side, with everything by which they are told apart."""

Changed = tuple[str, tuple[EventKind, ...]]
"""A referral by number, and what happened of it since the agenda was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparationLists:
    """The tables of the preparation as an address asks for them."""

    capacity: Listing[Freshness]
    incomplete: Listing[OpenFile]
    grounds: Listing[OpenFile]
    answers: Listing[Silent]
    doubles: Listing[Duplicate]
    changes: Listing[Changed]

    @property
    def youth_ids(self) -> set[int]:
        """The youths of the files that are shown."""
        return {one.youth_id for one in (*self.incomplete.shown, *self.grounds.shown)}

    @property
    def referrals(self) -> set[str]:
        """The referrals that are shown by their number alone."""
        return {number for one in self.answers.shown for number in one.waiting}.union(
            number for number, _kinds in self.changes.shown
        )


def preparation_lists(found: Preparation, asked: Mapping[str, str], words: Words) -> PreparationLists:
    """Each table with what it can be narrowed and sorted by."""
    provider = words.say("provider")
    number = words.say("Number of the referral")
    return PreparationLists(
        capacity=listing(
            found.freshness,
            asked,
            picks=[Pick(name="stale", label=words.say("Figures"), of=lambda one: [_freshness(one, words)])],
            search=Search(label=words.say("Provider"), of=lambda one: [one.provider]),
            orders=[
                Order(name="oldest", label=words.say("oldest figures first")),
                Order(name="provider", label=provider, key=lambda one: one.provider.casefold()),
            ],
            prefix="capacity-",
            paged=True,
        ),
        incomplete=listing(
            found.incomplete,
            asked,
            picks=[Pick(name="referrer", label=words.say("Referrer"), of=lambda one: [_referrer(one)])],
            search=Search(label=number, of=lambda one: [one.number]),
            orders=[
                Order(name="longest", label=words.say("longest incomplete first"), key=lambda one: -(one.days or 0)),
                Order(name="number", label=words.say("number"), key=lambda one: one.number),
            ],
            prefix="incomplete-",
            paged=True,
        ),
        grounds=listing(
            found.without_grounds,
            asked,
            picks=[Pick(name="referrer", label=words.say("Referrer"), of=lambda one: [_referrer(one)])],
            search=Search(label=number, of=lambda one: [one.number]),
            orders=[
                Order(name="longest", label=words.say("longest wait first"), key=_wait),
                Order(name="number", label=words.say("number"), key=lambda one: one.number),
            ],
            prefix="grounds-",
            paged=True,
        ),
        answers=listing(
            found.silent,
            asked,
            search=Search(label=words.say("Provider"), of=lambda one: [one.provider]),
            orders=[
                Order(name="provider", label=provider, key=lambda one: one.provider.casefold()),
                Order(name="waiting", label=words.say("most to answer first"), key=lambda one: -len(one.waiting)),
            ],
            prefix="answers-",
            paged=True,
        ),
        doubles=listing(found.doubles, asked, prefix="doubles-", paged=True, size=DOUBLES_ON_A_PAGE),
        changes=listing(list(found.changes.events.items()), asked, prefix="changes-", paged=True),
    )


def _freshness(one: Freshness, words: Words) -> tuple[str, str]:
    return ("yes", words.say("out of date")) if one.stale else ("no", words.say("confirmed this week"))


def _referrer(one: OpenFile) -> tuple[str, str]:
    return one.referrer.number, one.referrer.name


def _wait(one: OpenFile) -> tuple[int, str]:
    return -one.weeks, one.number
