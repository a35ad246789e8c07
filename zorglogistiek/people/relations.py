"""What ties a youth to others: contra-indications, preferences, brothers and sisters."""

from sqlmodel import Session, col, delete, select

from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.numbering import new_number
from zorglogistiek.people.forms import ContraIndicationFields, PreferenceFields, SiblingFields
from zorglogistiek.people.lookups import Found
from zorglogistiek.people.repository import id_of
from zorglogistiek.people.tables import ContraIndication, Preference, SiblingMember, SiblingSet, Youth
from zorglogistiek.words import N_


def replace_contra_indications(
    session: Session, youth: Youth, given: tuple[ContraIndicationFields, ...], found: Found
) -> None:
    """From now on the youth has these contra-indications and no others; what is given twice stands once."""
    session.exec(delete(ContraIndication).where(col(ContraIndication.youth_id) == youth.id))
    for one in dict.fromkeys(given):
        session.add(
            ContraIndication(
                youth_id=id_of(youth),
                kind=one.kind,
                other_youth_id=found.youths[one.youth].id if one.youth is not None else None,
                location_id=found.locations[one.location].id if one.location is not None else None,
            )
        )


def replace_preferences(session: Session, youth: Youth, given: tuple[PreferenceFields, ...], found: Found) -> None:
    """From now on the youth has these preferences and no others; what is given twice stands once."""
    session.exec(delete(Preference).where(col(Preference.youth_id) == youth.id))
    for one in dict.fromkeys(given):
        session.add(
            Preference(
                youth_id=id_of(youth),
                kind=one.kind,
                group_id=found.groups[one.group].id if one.group is not None else None,
                organisation_id=found.organisations[one.organisation].id if one.organisation is not None else None,
                care_form=one.care_form,
            )
        )


def sibling_faults(
    session: Session, youth: Youth | None, given: SiblingFields | None, found: Found, path: str = ""
) -> list[Fault]:
    """What stands in the way of making one set of the youth and those who are named.

    A named youth who is in a set already brings the whole set: all its members must be named.
    """
    if given is None:
        return []
    involved = {one.id for number in given.youths if (one := found.youths.get(number)) is not None}
    own = set() if youth is None else {youth.id}
    faults = []
    for index, number in enumerate(given.youths):
        named = found.youths.get(number)
        if named is not None and named.id in own:
            faults.append(Fault(field=f"{path}siblings.youths.{index}", message=N_("is the youth's own number")))
        elif named is not None and not _set_mates(session, named) <= involved | own:
            message = N_("has brothers or sisters in the registry who are not named here")
            faults.append(Fault(field=f"{path}siblings.youths.{index}", message=message))
    return faults


def replace_siblings(session: Session, youth: Youth, given: SiblingFields | None, found: Found) -> None:
    """The youth and those who are named become one set (None: the youth is in no set).

    A set that one of them is in already is kept and changed. Invalid as ``sibling_faults``.
    """
    faults = sibling_faults(session, youth, given, found)
    if faults:
        raise Invalid(f"youth {youth.number}", faults)
    named = [] if given is None else [found.youths[number] for number in dict.fromkeys(given.youths)]
    old_sets = {one.sibling_set_id for one in _memberships(session, [youth, *named])}
    session.exec(delete(SiblingMember).where(col(SiblingMember.youth_id).in_([one.id for one in (youth, *named)])))
    if given is not None:
        kept = session.get(SiblingSet, min(old_sets)) if old_sets else None
        siblings = kept or SiblingSet(number=new_number("F"), together=given.together)
        siblings.together = given.together
        session.add(siblings)
        session.flush()
        session.add_all(SiblingMember(sibling_set_id=id_of(siblings), youth_id=id_of(one)) for one in (youth, *named))
    session.flush()
    _dissolve_small(session, old_sets)


def _dissolve_small(session: Session, set_ids: set[int]) -> None:
    """A set of one, or none, is no set."""
    for set_id in set_ids:
        members = session.exec(select(SiblingMember).where(col(SiblingMember.sibling_set_id) == set_id)).all()
        if len(members) < 2:
            for member in members:
                session.delete(member)
            session.flush()
            session.exec(delete(SiblingSet).where(col(SiblingSet.id) == set_id))


def _memberships(session: Session, youths: list[Youth]) -> list[SiblingMember]:
    ids = [one.id for one in youths]
    return list(session.exec(select(SiblingMember).where(col(SiblingMember.youth_id).in_(ids))))


def _set_mates(session: Session, youth: Youth) -> set[int]:
    sets = select(SiblingMember.sibling_set_id).where(col(SiblingMember.youth_id) == youth.id)
    members = select(SiblingMember.youth_id).where(col(SiblingMember.sibling_set_id).in_(sets))
    return set(session.exec(members).all())
