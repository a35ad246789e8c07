"""By what the agenda of a meeting is narrowed and sorted, besides its sections."""

from collections.abc import Iterable, Mapping, Sequence

from api.pages.deciding.cards import Card
from api.pages.listing import Listing, Order, Pick, Search, listing
from zorglogistiek.codes import Urgency
from zorglogistiek.words import Words

URGENCIES = list(Urgency)


def agenda_listing(cards: Sequence[Card], asked: Mapping[str, str], words: Words) -> Listing[Card]:
    """The cards that an address asks for: by number, by the provider of what is proposed or promised, by urgency."""
    urgencies = {one: (one.value, words.code(one)) for one in Urgency}
    return listing(
        cards,
        asked,
        picks=[
            Pick(name="provider", label=words.say("Provider"), of=_providers),
            Pick(name="urgency", label=words.say("Urgency"), of=lambda card: [urgencies[card.item.overview.urgency]]),
        ],
        search=Search(label=words.say("Number of the referral"), of=lambda card: [card.number]),
        orders=[
            Order(name="agenda", label=words.say("as on the agenda")),
            Order(name="waited", label=words.say("longest wait first"), key=_wait),
            Order(name="urgency", label=words.say("most urgent first"), key=_by_urgency),
            Order(name="number", label=words.say("number"), key=lambda card: card.number),
        ],
    )


def _providers(card: Card) -> Iterable[tuple[str, str]]:
    item = card.item
    groups = [view.group for view in (item.proposal, item.bridge) if view is not None and view.group is not None]
    return {(group.provider, group.provider) for group in [*groups, *(promise.group for promise in item.promises)]}


def _wait(card: Card) -> tuple[int, str]:
    return -(card.item.overview.waited_weeks_gross or 0), card.number


def _by_urgency(card: Card) -> tuple[int, int, str]:
    return URGENCIES.index(card.item.overview.urgency), *_wait(card)
