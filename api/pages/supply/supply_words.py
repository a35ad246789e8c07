"""The words of missing supply: properties, their values, and criteria."""

from collections.abc import Mapping

from zorglogistiek.codes import CareForm, Gender, SecurityLevel, Specialism
from zorglogistiek.matching.reasons import reason, say
from zorglogistiek.studies.profiles import ANY, JOINED, NONE, Dimension
from zorglogistiek.words import N_, Words

DIMENSIONS: Mapping[Dimension, str] = {
    Dimension.SPECIALISMS: N_("Specialisms needed"),
    Dimension.AGE: N_("Age"),
    Dimension.CARE_FORM: N_("Care forms asked for"),
    Dimension.SECURITY_LEVEL: N_("Security level"),
    Dimension.GENDER: N_("Gender"),
    Dimension.MUNICIPALITY: N_("Responsible municipality"),
}

OTHER_VALUES: Mapping[str, str] = {
    NONE: N_("none"),
    ANY: N_("any form"),
}

CODES = {
    Dimension.SPECIALISMS: Specialism,
    Dimension.CARE_FORM: CareForm,
    Dimension.SECURITY_LEVEL: SecurityLevel,
    Dimension.GENDER: Gender,
}


def value_in_words(dimension: Dimension, code: str, towns: Mapping[str, str], words: Words) -> str:
    """A value of a property: ``ass+lvb`` → “autisme (ASS) en licht verstandelijke beperking (LVB)”."""
    if code in OTHER_VALUES:
        return words.say(OTHER_VALUES[code])
    if dimension is Dimension.AGE:
        first, _, last = code.partition("-")
        return words.say(N_("{first} to {last} years"), first=first, last=last)
    if dimension is Dimension.MUNICIPALITY:
        return towns.get(code, code)
    return words.listing([CODES[dimension](part) for part in code.split(JOINED)])


def criterion_in_words(criterion: str | None, words: Words) -> str:
    """What a criterion is about; nothing for None."""
    return "" if criterion is None else say(reason(f"subject.{criterion}"), words)
