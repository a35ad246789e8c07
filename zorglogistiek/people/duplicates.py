"""Likely double registrations: the same BSN, or the same birth date and a similar name. Reported, never merged.

Who was told apart (``telling_apart``) is not reported again.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from rapidfuzz import fuzz
from sqlalchemy import select as columns
from sqlmodel import Session, col, or_, select

from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import look, show
from zorglogistiek.codes import AuditAction
from zorglogistiek.people.repository import chunks, youth_ids_seen, youth_seen
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.people.telling_apart import told_apart
from zorglogistiek.sealing import blind_index

ALIKE = 85
"""How similar two names must be, in percent, to be reported."""

TOLD = "told that it is registered"
"""What the log of a youth says when somebody who does not see the youth is told of a likely double."""

PREFIXES = frozenset(["d", "de", "den", "der", "het", "in", "la", "le", "op", "t", "te", "ten", "ter", "van", "von"])
"""Parts of Dutch surnames that are often left out or put elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What identifies a youth; ``name`` is the full name, normalised."""

    number: str
    bsn: str | None
    name: str
    birth_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """One of two youths who are likely the same, to look at: the name and the numbers of all its referrals."""

    name: str
    referrals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """Two youths who are likely the same. ``other_number`` is None when the user may not see the other.

    ``similarity`` is that of the names, in percent.
    """

    youth_number: str
    other_number: str | None
    same_bsn: bool
    similarity: int


def normalised(name: str) -> str:
    """Small letters, without accents, signs and surname prefixes; the words in alphabetical order."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    words = [word for word in re.split(r"\W+", plain.replace("'", "")) if word and word not in PREFIXES]
    return " ".join(sorted(words))


def person(*, number: str, bsn: str | None, first_name: str, last_name: str, birth_date: date) -> Person:
    """What identifies a youth, from the fields of a youth."""
    return Person(number=number, bsn=bsn, name=normalised(f"{first_name} {last_name}"), birth_date=birth_date)


def similarity(one: Person, other: Person) -> int:
    """How similar two full names are, in percent, whatever the order of their words."""
    return round(fuzz.ratio(one.name, other.name)) if one.name and other.name else 0


def likely_same(one: Person, other: Person) -> Duplicate | None:
    """The pair when the two are likely one person, else None."""
    same_bsn = one.bsn is not None and one.bsn == other.bsn
    alike = similarity(one, other)
    if not same_bsn and (one.birth_date != other.birth_date or alike < ALIKE):
        return None
    return Duplicate(youth_number=one.number, other_number=other.number, same_bsn=same_bsn, similarity=alike)


def among(people: Iterable[Person]) -> list[Duplicate]:
    """All likely pairs, by number; each pair once. Only people with one BSN or one birth date are compared."""
    buckets: dict[object, list[Person]] = defaultdict(list)
    for one in people:
        buckets[one.birth_date].append(one)
        if one.bsn is not None:
            buckets[one.bsn].append(one)
    pairs = {
        tuple(sorted((one.number, other.number))): pair
        for bucket in buckets.values()
        for one, other in combinations(sorted(bucket, key=lambda youth: youth.number), 2)
        if (pair := likely_same(one, other)) is not None
    }
    return [pairs[numbers] for numbers in sorted(pairs)]


def of_youth(session: Session, youth: Youth, *, visible_to: User) -> list[Duplicate]:
    """The youths of the whole region who are likely the same as ``youth``; another's without its number."""
    return of_person(session, person_of(youth), visible_to=visible_to, own_id=youth.id)


def of_person(
    session: Session, this: Person, *, visible_to: User, own_id: int | None = None, others: Collection[str] = ()
) -> list[Duplicate]:
    """The same for a person who may not be stored yet; ``own_id`` is who it is, ``others`` who it is not (by number).

    Brothers and sisters are such others: twins have one birth date, and names may be alike.
    """
    same = col(Youth.birth_date) == this.birth_date
    candidates = session.exec(
        select(Youth)
        .where(or_(same, col(Youth.bsn_index) == blind_index(this.bsn)) if this.bsn is not None else same)
        .where(Youth.id != (own_id or 0), col(Youth.number).not_in(others))
        .order_by(col(Youth.number))
    ).all()
    known = _known(session)
    found = [
        (other, pair)
        for other in candidates
        if (pair := likely_same(this, person_of(other))) is not None and _names(pair) not in known
    ]
    seen = youth_ids_seen(session, [other.id for other, _ in found if other.id is not None], visible_to=visible_to)
    show(session, ids=seen)
    hidden = {other.id for other, _ in found if other.id is not None} - seen
    if hidden:
        look(session, AuditAction.EXECUTE, "youth", ids=hidden, detail=TOLD)
    return [
        Duplicate(
            youth_number=pair.youth_number,
            other_number=pair.other_number if other.id in seen else None,
            same_bsn=pair.same_bsn,
            similarity=pair.similarity,
        )
        for other, pair in found
    ]


def all_duplicates(session: Session, *, visible_to: User, youth_ids: Collection[int] | None = None) -> list[Duplicate]:
    """All likely pairs among the youths whom the user sees; of those with these ids only (None: of all)."""
    known = _known(session)
    people = _people(session, _perhaps_double(session, visible_to, youth_ids))
    found = [pair for pair in among(people) if _names(pair) not in known]
    show(session, youths={number for pair in found for number in (pair.youth_number, pair.other_number) if number})
    return found


def _perhaps_double(session: Session, user: User, youth_ids: Collection[int] | None) -> set[int]:
    """The ids of those who share a birth date or a BSN with another: only their names need be opened."""
    statement = columns(col(Youth.id), col(Youth.birth_date), col(Youth.bsn_index)).where(youth_seen(session, user))
    parts = [statement] if youth_ids is None else [statement.where(col(Youth.id).in_(one)) for one in chunks(youth_ids)]
    buckets: dict[object, list[int]] = defaultdict(list)
    for part in parts:
        for youth_id, birth_date, bsn_index in session.execute(part):
            buckets[birth_date].append(youth_id)
            if bsn_index is not None:
                buckets[bsn_index].append(youth_id)
    return {youth_id for some in buckets.values() if len(some) > 1 for youth_id in some}


def _people(session: Session, youth_ids: Collection[int]) -> Iterator[Person]:
    names = (col(Youth.sealed_bsn), col(Youth.sealed_first_name), col(Youth.sealed_last_name))
    statement = columns(col(Youth.number), col(Youth.birth_date), *names)
    for some in chunks(youth_ids):
        for number, birth_date, bsn, first_name, last_name in session.execute(statement.where(col(Youth.id).in_(some))):
            yield person(
                number=number,
                bsn=Youth.bsn.opened(number, bsn),
                first_name=Youth.first_name.opened(number, first_name),
                last_name=Youth.last_name.opened(number, last_name),
                birth_date=birth_date,
            )


def suspects(session: Session, pairs: Iterable[Duplicate], *, visible_to: User) -> dict[str, Suspect]:
    """The youths of these pairs whom the user sees, by number."""
    numbers = {number for pair in pairs for number in (pair.youth_number, pair.other_number) if number is not None}
    if not numbers:
        return {}
    seen = youth_seen(session, visible_to)
    referrals: dict[str, list[str]] = defaultdict(list)
    of_youths = select(Youth.number, Referral.number).where(seen, col(Referral.youth_id) == col(Youth.id))
    for number, referral in session.exec(of_youths.order_by(col(Referral.id))):
        referrals[number].append(referral)
    return {
        one.number: Suspect(name=f"{one.first_name} {one.last_name}", referrals=tuple(referrals.get(one.number, ())))
        for some in chunks(numbers)
        for one in session.exec(select(Youth).where(seen, col(Youth.number).in_(some)))
    }


def _known(session: Session) -> set[frozenset[str | None]]:
    """The pairs that were told apart."""
    return {frozenset({pair.youth_number, pair.other_number}) for pair in told_apart(session)}


def _names(pair: Duplicate) -> frozenset[str | None]:
    return frozenset({pair.youth_number, pair.other_number})


def person_of(youth: Youth) -> Person:
    """What identifies a youth who is registered."""
    return person(
        number=youth.number,
        bsn=youth.bsn,
        first_name=youth.first_name,
        last_name=youth.last_name,
        birth_date=youth.birth_date,
    )
