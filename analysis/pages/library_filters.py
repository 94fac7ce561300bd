"""What the library can be narrowed to and how it is ordered: all of it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict

from analysis.models import Face, Photo
from analysis.services.filters import FaceFilter, PhotoFilter
from analysis.services.people import people_of
from analysis.templatetags.estimates import words

if TYPE_CHECKING:
    import datetime
    import uuid

    from accounts.models import User
    from analysis.models.photo import PhotoQuerySet

ANY = ("", "Any")
HAIR_COLORS = ["black", "brown", "blond", "gray"]
ATTRIBUTES = [
    *("smiling", "mouth_slightly_open", "eyeglasses", "wearing_hat", "beard", "mustache"),
    *("goatee", "sideburns", "bald", "receding_hairline", "bangs", "straight_hair", "wavy_hair"),
]
EXPRESSIONS = ["happy", "neutral", "surprise", "sad", "angry", "fear", "disgust"]
OF_FACES = ["person", "gender", "hair_color", "expression", "age_min"]
OLDEST = 120  # years


@dataclass(frozen=True, slots=True)
class Order:
    """By a moment of each photo, and by its id where that is the same."""

    label: str
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


ADDED = ""  # the order that an address does not name
ORDERS = {
    ADDED: Order("Added, newest first", "created_at", newest_first=True),
    "added_first": Order("Added, oldest first", "created_at", newest_first=False),
    "taken": Order("Taken, newest first", "dated_at", newest_first=True),
    "taken_first": Order("Taken, oldest first", "dated_at", newest_first=False),
}


def _named(names: list[str]) -> list[tuple[str, str]]:
    return [(name, words(name)) for name in names]


class LibraryForm(forms.Form):
    """Photos with a face of which all of this is true, dated within the days, in one state.

    A photo's date is when it was taken, or added where that is unknown.
    """

    person = forms.UUIDField(required=False, widget=forms.Select)
    age_min = forms.IntegerField(required=False, min_value=0, max_value=OLDEST, label="Age from")
    age_max = forms.IntegerField(required=False, min_value=0, max_value=OLDEST, label="to")
    gender = forms.ChoiceField(required=False, choices=[ANY, *Face.Gender.choices])
    expression = forms.ChoiceField(required=False, choices=[ANY, *_named(EXPRESSIONS)])
    hair_color = forms.ChoiceField(
        required=False, choices=[ANY, *_named(HAIR_COLORS)], label="Hair colour"
    )
    attribute = forms.MultipleChoiceField(
        required=False,
        choices=_named(ATTRIBUTES),
        widget=forms.CheckboxSelectMultiple,
        label="Seen on the face",
    )
    first_day = forms.DateField(
        required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), label="From the day"
    )
    last_day = forms.DateField(
        required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), label="Until the day"
    )
    state = forms.ChoiceField(required=False, choices=[ANY, *Photo.State.choices])
    sort = forms.ChoiceField(
        required=False, choices=[(name, order.label) for name, order in ORDERS.items()]
    )

    def __init__(self, data: QueryDict, *, owner: User) -> None:
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        self.owner = owner
        people = people_of(owner).named().order_by("name", "pk").values_list("pk", "name")
        self.fields["person"].widget.choices = [ANY, *people]

    @property
    def wanted(self) -> dict[str, Any]:
        """What is asked for and makes sense, without the order."""
        self.is_valid()
        given = {name: self.cleaned_data.get(name) for name in self.fields if name != "sort"}
        return {name: value for name, value in given.items() if value not in (None, "", [])}

    @property
    def order(self) -> Order:
        self.is_valid()
        return ORDERS[self.cleaned_data.get("sort") or ADDED]

    @property
    def is_plain(self) -> bool:
        """Whether it shows the whole library, with what is new at its top."""
        return not self.wanted and self.order == ORDERS[ADDED]

    def query(self, without: str = "") -> str:
        """The part of an address that asks for the same, or for the same without a field."""
        query = QueryDict(mutable=True)
        for name, value in self.wanted.items():
            if name != without:
                query.setlist(name, value if isinstance(value, list) else [str(value)])
        if self.order != ORDERS[ADDED]:
            query["sort"] = self.cleaned_data["sort"]
        return query.urlencode()

    def narrow(self, photos: PhotoQuerySet) -> PhotoQuerySet:
        """Those of the photos that are asked for, in the order asked for."""
        wanted, photos = self.wanted, photos.dated()
        of_faces = {name: wanted[name] for name in OF_FACES if name in wanted}
        if "attribute" in wanted:
            of_faces["attribute"] = ",".join(wanted["attribute"])
        faces = FaceFilter(of_faces, Face.objects.for_owner(self.owner).visible()).qs
        if "age_max" in wanted:  # A face of 29.7 years is 29 years old.
            faces = faces.filter(age_years__lt=wanted["age_max"] + 1)
        if of_faces or "age_max" in wanted:
            photos = photos.filter(Exists(faces.order_by().filter(photo=OuterRef("pk"))))
        if "state" in wanted:
            photos = PhotoFilter({"state": [wanted["state"]]}, photos).qs
        if "first_day" in wanted:
            photos = photos.filter(dated_at__date__gte=wanted["first_day"])
        if "last_day" in wanted:
            photos = photos.filter(dated_at__date__lte=wanted["last_day"])
        return self.order.apply(photos)

    def in_words(self) -> list[tuple[str, str]]:
        """Each thing that is asked for, for people, and the address's query without it."""
        return [(self._said(name, value), self.query(name)) for name, value in self.wanted.items()]

    def _said(self, name: str, value: Any) -> str:
        match name:
            case "person":
                names = dict(self.fields["person"].widget.choices)
                return names.get(value) or "Someone without a name"
            case "age_min":
                return f"{value} years or older"
            case "age_max":
                return f"{value} years or younger"
            case "hair_color":
                return words(f"{value}_hair")
            case "attribute":
                return ", ".join(map(words, value))
            case "first_day":
                return f"Since {value:%-d %B %Y}"
            case "last_day":
                return f"Until {value:%-d %B %Y}"
            case _:
                return str(dict(self.fields[name].choices)[value])
