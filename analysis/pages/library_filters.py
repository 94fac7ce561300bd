"""What the library can be narrowed to and how it is ordered: all of it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.models import Album, Face, Person, Photo
from analysis.pages.people_forms import UUIDListField
from analysis.services.library.filters import ALL, COMPANY, MOST_PEOPLE, PhotoFilter
from analysis.services.library.search_words import (
    ATTRIBUTES,
    EXPRESSIONS,
    HAIR_COLORS,
    OLDEST,
    Token,
)
from analysis.templatetags.estimates import WORDS, words

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Iterable

    from django.utils.functional import Promise

    from accounts.models import User
    from analysis.models.photo import PhotoQuerySet

ANY = ("", _("Any"))
SEVERAL = ["person", "attribute"]  # fields of which there may be several values


@dataclass(frozen=True, slots=True)
class Order:
    """By a moment of each photo, and by its id where that is the same."""

    label: Promise
    moment: str
    newest_first: bool

    def apply(self, photos: PhotoQuerySet) -> PhotoQuerySet:
        sign = "-" if self.newest_first else ""
        return photos.order_by(f"{sign}{self.moment}", f"{sign}id")

    def after(
        self, photos: PhotoQuerySet, moment: datetime.datetime, photo_id: uuid.UUID
    ) -> PhotoQuerySet:
        """Those that come after the place of a photo, which may be gone since."""
        beyond = "lt" if self.newest_first else "gt"
        return photos.filter(
            Q(**{f"{self.moment}__{beyond}": moment})
            | Q(**{self.moment: moment, f"id__{beyond}": photo_id})
        )

    def neighbours(self, photos: PhotoQuerySet, photo: Photo) -> list[Photo | None]:
        """The ones before and after a photo, of which only the ids are read; None: there is none.

        photo: dated, whether it is among the photos or not.
        """
        backwards = replace(self, newest_first=not self.newest_first)
        place = getattr(photo, self.moment), photo.pk
        sides = [order.apply(order.after(photos, *place)) for order in (backwards, self)]
        return [side.only("pk").first() for side in sides]


ADDED = ""  # the order that an address does not name
ORDERS = {
    ADDED: Order(_("Added, newest first"), "created_at", newest_first=True),
    "added_first": Order(_("Added, oldest first"), "created_at", newest_first=False),
    "taken": Order(_("Taken, newest first"), "dated_at", newest_first=True),
    "taken_first": Order(_("Taken, oldest first"), "dated_at", newest_first=False),
}


def _named(names: list[str]) -> list[tuple[str, Promise]]:
    return [(name, WORDS[name]) for name in names]


class LibraryForm(forms.Form):
    """Photos as PhotoFilter has them, of whose parameters these are some, in an order.

    A photo's date is when it was taken, or added where that is unknown.
    """

    person = UUIDListField(required=False)
    people = forms.ChoiceField(required=False, choices=COMPANY, label=_("Who is to be seen"))
    album = forms.UUIDField(required=False)
    age_min = forms.IntegerField(required=False, min_value=0, max_value=OLDEST, label=_("Age from"))
    age_max = forms.IntegerField(required=False, min_value=0, max_value=OLDEST, label=_("to"))
    gender = forms.ChoiceField(
        required=False, choices=[ANY, *Face.Gender.choices], label=_("Gender")
    )
    expression = forms.ChoiceField(
        required=False, choices=[ANY, *_named(EXPRESSIONS)], label=_("Expression")
    )
    hair_color = forms.ChoiceField(
        required=False, choices=[ANY, *_named(HAIR_COLORS)], label=_("Hair colour")
    )
    attribute = forms.MultipleChoiceField(
        required=False,
        choices=_named(ATTRIBUTES),
        widget=forms.CheckboxSelectMultiple,
        label=_("Seen on the face"),
    )
    first_day = forms.DateField(
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        label=_("From the day"),
    )
    last_day = forms.DateField(
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        label=_("Until the day"),
    )
    state = forms.ChoiceField(required=False, choices=[ANY, *Photo.State.choices], label=_("State"))
    sort = forms.ChoiceField(
        required=False,
        choices=[(name, order.label) for name, order in ORDERS.items()],
        label=_("Sort"),
    )

    def __init__(self, data: QueryDict, *, owner: User) -> None:
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        self.owner = owner

    def clean_person(self) -> list[uuid.UUID]:
        return list(dict.fromkeys(self.cleaned_data["person"]))[:MOST_PEOPLE]

    @property
    def wanted(self) -> dict[str, Any]:
        """What is asked for and makes sense, without the order."""
        self.is_valid()
        given = {name: self.cleaned_data.get(name) for name in self.fields if name != "sort"}
        if given["people"] == ALL or len(given["person"] or []) == 0:
            given["people"] = None  # what is meant without saying it
        return {name: value for name, value in given.items() if value not in (None, "", [])}

    @property
    def order(self) -> Order:
        self.is_valid()
        return ORDERS[self.cleaned_data.get("sort") or ADDED]

    @property
    def is_plain(self) -> bool:
        """Whether it shows the whole library, with what is new at its top."""
        return not self.wanted and self.order == ORDERS[ADDED]

    def query(self, without: str = "", item: Any = None) -> str:
        """The part of an address that asks for the same, or for the same without a field.

        item: of a field with several values, the only one that is left out.
        """
        asked = self.wanted
        if item is not None:
            asked[without] = [value for value in asked[without] if value != item]
        elif without:
            del asked[without]
        return self._query(asked).urlencode()

    def query_with(self, tokens: Iterable[Token]) -> QueryDict:
        """The part of an address that asks for these, too; later ones outdo earlier ones."""
        query = self._query(self.wanted)
        for name, value in (pair for token in tokens for pair in token.parameters):
            if name not in SEVERAL:
                query[name] = value
            elif value not in query.getlist(name):
                query.appendlist(name, value)
        return query

    def narrow(self, photos: PhotoQuerySet) -> PhotoQuerySet:
        """Those of the photos that are asked for, in the order asked for."""
        return self.order.apply(PhotoFilter(self._query(self.wanted), photos.dated()).qs)

    def in_words(self) -> list[tuple[str, str]]:
        """Each thing that is asked for, for people, and the address's query without it."""
        said = []
        for name, value in self.wanted.items():
            if name in SEVERAL:
                said += [(self._said(name, item), self.query(name, item)) for item in value]
            else:
                said.append((self._said(name, value), self.query(name)))
        return said

    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of each parameter of an address that asks for the same."""
        query = self._query(self.wanted)
        return [(name, value) for name, values in query.lists() for value in values]

    def pairs_of_people(self) -> list[tuple[str, str]]:
        return [pair for pair in self.pairs() if pair[0] in ("person", "people")]

    def companies(self) -> list[tuple[str, str, bool]]:
        """Ways to ask for several people: the label, the address's query, and whether it is so."""
        if len(self.wanted.get("person", [])) < 2:
            return []
        asked = self.wanted.get("people", ALL)
        ways = []
        for company, label in COMPANY:
            query = self._query(self.wanted | {"people": company})
            ways.append((label, query.urlencode(), company == asked))
        return ways

    @cached_property
    def _names(self) -> dict[uuid.UUID, str]:
        people = Person.objects.for_owner(self.owner).filter(pk__in=self.wanted["person"])
        return dict(people.values_list("pk", "name"))

    def _album_name(self, album_id: uuid.UUID) -> str:
        album = Album.objects.for_owner(self.owner).filter(pk=album_id).first()
        return album.name if album else gettext("An album that is gone")

    def _query(self, wanted: dict[str, Any]) -> QueryDict:
        query = QueryDict(mutable=True)
        for name, value in wanted.items():
            query.setlist(name, [str(each) for each in (value if name in SEVERAL else [value])])
        if self.order != ORDERS[ADDED]:
            query["sort"] = self.cleaned_data["sort"]
        return query

    def _said(self, name: str, value: Any) -> str:
        match name:
            case "person":
                return self._names.get(value) or gettext("Someone without a name")
            case "album":
                return self._album_name(value)
            case "age_min":
                return gettext("%(years)s years or older") % {"years": value}
            case "age_max":
                return gettext("%(years)s years or younger") % {"years": value}
            case "hair_color":
                return words(f"{value}_hair")
            case "attribute":
                return words(value)
            case "first_day":
                return gettext("Since %(day)s") % {"day": date_format(value)}
            case "last_day":
                return gettext("Until %(day)s") % {"day": date_format(value)}
            case _:
                return str(dict(self.fields[name].choices)[value])
