"""Which new passwords are refused: too short, guessed by who tries what is tried first, or known from a leak.

There are no rules of composition: what counts is how many guesses somebody needs who knows the most used passwords,
names, dates, rows of keys, and the words of this field and of the account (docs/decisions/0034).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from math import log10
from pathlib import Path

from zorglogistiek.errors import Fault, Unavailable
from zorglogistiek.words import N_

SHORTEST_PASSWORD = 12
"""Characters; long and free of rules, as NIST SP 800-63B advises."""

LONGEST_PASSWORD = 256
"""Characters; what is hashed must have an end."""

GUESSES_LOG10 = 10
"""So many digits has the number of guesses that a password must withstand: the highest mark of the measure."""

JUDGED = 32
"""So many characters of a password are measured: the measure takes seconds for some longer ones."""

WORDS_OF_THE_FIELD = (
    *("aanbieder", "aanmelding", "administrator", "beheerder", "behandeling", "casus", "client", "coordinator"),
    *("crisis", "dossier", "expertteam", "gemeente", "gezinshuis", "groep", "haaglanden", "jeugd", "jeugdhulp"),
    *("jeugdige", "jeugdzorg", "kind", "kinderen", "meldpunt", "opvang", "overleg", "plaatsing", "pleeggezin"),
    *("pleegzorg", "regio", "sociaal", "verblijf", "verwijzer", "voogd", "wachtlijst", "wachttijd", "wijkteam"),
    *("woongroep", "zorg", "zorglogistiek", "wachtwoord", "welkom", "geheim", "toegang", "inloggen", "account"),
    *("nederland", "holland", "amsterdam", "rotterdam", "denhaag", "utrecht", "delft", "leiden", "zoetermeer"),
    *("lente", "zomer", "herfst", "winter", "vakantie", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag"),
    *("zaterdag", "zondag", "januari", "februari", "maart", "april", "juni", "juli", "augustus", "september"),
    *("oktober", "november", "december", "feyenoord", "ajax", "voetbal", "hallo", "liefde", "koningin", "koning"),
)
"""What somebody of this field would try, besides the words of the account and its organisation."""

WORD = re.compile(r"\w{3,}")
SHORT_NAME = 4
"""A name of an account shorter than this stands in many a word."""


def password_faults(
    password: str, *, username: str, words: Iterable[str] = (), leaked: Path | None = None, field: str = "password"
) -> list[Fault]:
    """Everything that is wrong with a new password for this account; the password stands in none of it.

    ``words`` are names that somebody who knows the holder would try: theirs, the organisation's. ``leaked`` is a file
    of leaked passwords (``is_leaked``); Unavailable when it cannot be read.
    """
    faults = []
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        params = (("shortest", str(SHORTEST_PASSWORD)), ("longest", str(LONGEST_PASSWORD)))
        faults.append(Fault(field=field, message="must have {shortest} to {longest} characters", params=params))
    name = normal(username)
    if len(name) >= SHORT_NAME and name in normal(password):
        faults.append(Fault(field=field, message=N_("must not hold the name of the account")))
    if faults:
        return faults
    if is_guessed(password, words=[name, *words]):
        faults.append(
            Fault(
                field=field,
                message=N_("is guessed soon: it is made of what is tried first, such as much used passwords and names"),
            )
        )
    elif leaked is not None and _stands_in(leaked, password):
        faults.append(Fault(field=field, message=N_("stands in a list of leaked passwords")))
    return faults


def _stands_in(leaked: Path, password: str) -> bool:
    try:
        return is_leaked(password, leaked)
    except OSError as error:
        raise Unavailable(N_("The list of leaked passwords cannot be read at the moment.")) from error


def is_guessed(password: str, *, words: Sequence[str] = ()) -> bool:
    """Whether somebody finds it within ``10 ** GUESSES_LOG10`` guesses, who also knows these words."""
    from zxcvbn import zxcvbn

    known = [part for word in words for part in (word, *WORD.findall(word))]
    tried = [*dict.fromkeys(normal(word) for word in known if word.strip()), *WORDS_OF_THE_FIELD]

    def measured(text: str) -> float:
        return float(zxcvbn(text[:JUDGED], user_inputs=tried)["guesses_log10"])

    if measured(normal(password)) < GUESSES_LOG10:
        return True
    rest, found = _without(normal(password), tried)
    return found > 0 and found * log10(len(tried)) + (measured(rest) if rest else 0) < GUESSES_LOG10


def _without(password: str, words: Sequence[str]) -> tuple[str, int]:
    """What is left of a password without words of a known list, and how many of them it had.

    The measure takes each part of a password for a guess among ten thousand at least; who knows the list has fewer.
    """
    longest_first = sorted((word for word in words if len(word) >= SHORT_NAME), key=len, reverse=True)
    return re.subn("|".join(map(re.escape, longest_first)), "", password)


def is_leaked(password: str, leaked: Path) -> bool:
    """Whether it stands in a file of leaked passwords.

    Its lines are ``SHA-1 in capitals:number``, in order, as those of *Have I Been Pwned*. It may be larger than the
    memory: some forty lines of it are read. OSError when it cannot be read.
    """
    raw = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    sought = hashlib.sha1(raw).hexdigest().upper().encode()  # noqa: S324 - the form of that list
    with leaked.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:  # the line sought, if it is there, begins in [low, high)
            middle = (low + high) // 2
            file.seek(max(middle - 1, 0))
            if middle:
                file.readline()  # the rest of a line that began before
            begins = file.tell()
            line = file.readline().rstrip()
            if not line or begins >= high or line[:40].upper() > sought:
                high = middle
            elif line[:40].upper() == sought:
                return True
            else:
                low = begins + len(line) + 1
    return False


def normal(name: str) -> str:
    """A name as it is compared: in one form of Unicode, without spaces around it, in small letters."""
    return unicodedata.normalize("NFKC", name).strip().casefold()
