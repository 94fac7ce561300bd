"""From what is typed to what is asked for: people, albums, traits, ages and days, each a token.

A token says the parameters of an address of the library, which are those of the API, too.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from analysis.models import Album, Face, Person
from analysis.templatetags.estimates import words

if TYPE_CHECKING:
    from accounts.models import User

HAIR_COLORS = ["black", "brown", "blond", "gray"]
ATTRIBUTES = [
    *("smiling", "mouth_slightly_open", "eyeglasses", "wearing_hat", "beard", "mustache"),
    *("goatee", "sideburns", "bald", "receding_hairline", "bangs", "straight_hair", "wavy_hair"),
]
EXPRESSIONS = ["happy", "neutral", "surprise", "sad", "angry", "fear", "disgust"]
OLDEST = 120  # years
LONGEST_TEXT = 200  # characters; what is typed beyond is not read
LONGEST_PHRASE = 6  # words
MOST_SUGGESTIONS = 8

AGES = re.compile(r"(\d{1,3})\s*(?:[-–—]\s*(\d{1,3})|(\+))?(?![\d-])")
YEARS = re.compile(r"((?:18|19|20)\d\d)(?:\s*[-–—]\s*((?:18|19|20)\d\d))?(?![\d-])")
DAY = re.compile(r"((?:18|19|20)\d\d)-(\d\d)(?:-(\d\d))?(?![\d-])")
WORD = re.compile(r"[^\s,;&]+")


@dataclass(frozen=True, slots=True)
class Token:
    """One thing that is asked for.

    kind: person, album, seen, expression, hair, gender, age or date. parameters: name and value of
    each parameter of an address that asks for it.
    """

    kind: str
    label: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text asks for, and those of its words that nobody understands."""

    tokens: list[Token]
    unknown: list[str]


def read_words(*, owner: User, text: str) -> Reading:
    """What a whole text asks for, such as "Ana, Ben smiling 2019 age 20-30".

    A person or album is meant by the whole name, or by its beginning where that is nobody else's;
    of a person and an album of one name, the person.
    """
    text = text[:LONGEST_TEXT].strip()
    if not text:
        return Reading([], [])
    named = Phrases([*_people(owner), *_albums(owner), *_traits()])
    tokens, unknown, place = [], [], 0
    while found := WORD.search(text, place):
        token, end = _first_token(text, found.start(), named)
        if token:
            tokens.append(token)
        elif found[0].casefold() not in _fillers():
            unknown.append(found[0])
        place = end or found.end()
    return Reading(list(dict.fromkeys(tokens)), unknown)


def suggest_tokens(*, owner: User, text: str) -> list[Token]:
    """What somebody may mean who has typed this much, the likeliest first."""
    text = " ".join(text[:LONGEST_TEXT].split()).casefold()
    if not text:
        return []
    number, end = _numeric(text, 0)
    written = [number] if number and end == len(text) else []
    known = [*_people(owner), *_albums(owner), *_traits()]
    beginning = [token for token in known if token.label.casefold().startswith(text)]
    within = [token for token in known if f" {text}" in token.label.casefold()]
    return list(dict.fromkeys([*written, *beginning, *within]))[:MOST_SUGGESTIONS]


class Phrases:
    """What has a name, by that name and by how it begins, in whatever case."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        """tokens: of those of one name, the first is meant."""
        self._whole: dict[str, Token] = {}
        self._begun: dict[str, set[Token]] = defaultdict(set)
        for token in tokens:
            spelt = token.label.casefold().split()
            self._whole.setdefault(" ".join(spelt), token)
            for length in range(1, len(spelt)):
                self._begun[" ".join(spelt[:length])].add(token)

    def find(self, phrase: str) -> Token | None:
        """What has this name, or the one thing whose name begins so."""
        phrase = " ".join(phrase.casefold().split())
        meant = self._begun.get(phrase, ())
        return self._whole.get(phrase) or (next(iter(meant)) if len(meant) == 1 else None)


def _first_token(text: str, start: int, named: Phrases) -> tuple[Token | None, int | None]:
    """What the text asks for from this place on, and where that ends."""
    token, end = _numeric(text, start)
    if token:
        return token, end
    ends = [found.end() for found in WORD.finditer(text, start)]
    for end in reversed(ends[:LONGEST_PHRASE]):
        if token := named.find(text[start:end]):
            return token, end
    return None, None


def _numeric(text: str, start: int) -> tuple[Token | None, int | None]:
    """A day, month, year or age at this place, and where it ends."""
    for pattern, read in ((DAY, _day), (YEARS, _years)):
        if (found := pattern.match(text, start)) and (token := read(found)):
            return token, found.end()
    if (found := _month_pattern().match(text, start)) and (token := _named_month(found)):
        return token, found.end()
    if (found := _age_pattern().match(text, start)) and (token := _ages(found)):
        return token, found.end()
    return None, None


def _day(found: re.Match) -> Token | None:
    year, month, day = int(found[1]), int(found[2]), found[3]
    try:
        first = datetime.date(year, month, int(day or 1))
    except ValueError:
        return None
    if day:
        return _dates(first, first, date_format(first, "j F Y"))
    return _month(year, month)


def _month(year: int, month: int) -> Token:
    first = datetime.date(year, month, 1)
    last = first.replace(day=calendar.monthrange(year, month)[1])
    return _dates(first, last, date_format(first, "F Y"))


def _years(found: re.Match) -> Token | None:
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first:
        return None
    label = str(first) if first == last else f"{first}–{last}"
    return _dates(datetime.date(first, 1, 1), datetime.date(last, 12, 31), label)


def _dates(first: datetime.date, last: datetime.date, label: str) -> Token:
    return Token("date", label, (("first_day", str(first)), ("last_day", str(last))))


def _month_pattern() -> re.Pattern:
    names = "|".join(re.escape(str(name)) for name in MONTHS.values())
    return re.compile(rf"({names})\s+((?:18|19|20)\d\d)(?!\d)", re.IGNORECASE)


def _named_month(found: re.Match) -> Token:
    numbers = {str(name).casefold(): number for number, name in MONTHS.items()}
    return _month(int(found[2]), numbers[found[1].casefold()])


def _age_pattern() -> re.Pattern:
    """A number with "age" before it or "years" behind it, or a range of two numbers."""
    age, years = (re.escape(word) for word in (_age_word(), pgettext("as in 20-30 years", "years")))
    return re.compile(
        rf"(?:(?P<age>{age})\s+)?{AGES.pattern}(?P<years>\s*{years}\b)?", re.IGNORECASE
    )


def _age_word() -> str:
    return pgettext("as in age 20-30", "age")


def _ages(found: re.Match) -> Token | None:
    low, high, open_ended = int(found[2]), found[3], found[4]
    if not (found["age"] or found["years"] or high or open_ended):
        return None  # a bare number says nothing of what
    if open_ended:
        return Token("age", _("Age %(low)d+") % {"low": low}, (("age_min", str(low)),))
    top = int(high or low)
    if not low <= top <= OLDEST:
        return None
    label = _("Age %(low)d") if low == top else _("Age %(low)d–%(high)d")
    bounds = (("age_min", str(low)), ("age_max", str(top)))
    return Token("age", label % {"low": low, "high": top}, bounds)


def _people(owner: User) -> list[Token]:
    people = (
        Person.objects.for_owner(owner)
        .named()
        .filter(hidden=False)
        .order_by("name", "pk")
        .values_list("pk", "name")
    )
    return [Token("person", name, (("person", str(pk)),)) for pk, name in people]


def _albums(owner: User) -> list[Token]:
    albums = Album.objects.for_owner(owner).order_by("name", "pk").values_list("pk", "name")
    return [Token("album", name, (("album", str(pk)),)) for pk, name in albums]


def _traits() -> Iterator[Token]:
    for name in ATTRIBUTES:
        yield Token("seen", str(words(name)), (("attribute", name),))
    for name in EXPRESSIONS:
        yield Token("expression", str(words(name)), (("expression", name),))
    for name in HAIR_COLORS:
        yield Token("hair", str(words(f"{name}_hair")), (("hair_color", name),))
    for name, label in Face.Gender.choices:
        yield Token("gender", str(label), (("gender", name),))


def _fillers() -> set[str]:
    """Words between what is asked for that ask for nothing."""
    return set(_("and with in of the").casefold().split())
