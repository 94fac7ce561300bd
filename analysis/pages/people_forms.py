"""What the pages of people accept."""

from __future__ import annotations

from django import forms

from analysis.models.person import NAME_LENGTH, TIGHTENED


class UUIDListField(forms.Field):
    """Any number of ids, at least one if required, as checkboxes of one name send them."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: list[str] | None) -> list:
        value = super().clean(value) or []
        return [forms.UUIDField().clean(each) for each in value]


class NameForm(forms.Form):
    # The service says what is wrong with a name, in words that the page shows.
    name = forms.CharField(required=False, max_length=10 * NAME_LENGTH)


class HiddenForm(forms.Form):
    hidden = forms.BooleanField(required=False)


class TightenedForm(forms.Form):
    strictness = forms.ChoiceField(choices=TIGHTENED, required=False)


class MergeForm(forms.Form):
    """People to merge; `into` is the one of them who stays."""

    people = UUIDListField()
    into = forms.UUIDField()


class SkippedForm(forms.Form):
    """Whether pairs that were skipped are to be asked about again."""

    skipped = forms.BooleanField(required=False)


class PairForm(SkippedForm):
    """Two people, and whether they are one."""

    person = forms.UUIDField()
    other = forms.UUIDField()
    answer = forms.ChoiceField(choices=[(one, one) for one in ("same", "different", "skip")])


class UndoForm(forms.Form):
    """Whether later acts that build on the one to undo are to be undone as well."""

    with_later = forms.BooleanField(required=False)


class AcceptForm(forms.Form):
    """Whose changes have been looked through; by default everybody's."""

    person = forms.UUIDField(required=False)


class FacesForm(NameForm):
    """Selected faces, and what is typed beside them."""

    face = UUIDListField()


class ChosenFacesForm(FacesForm):
    """As FacesForm; `person` where they were chosen among somebody's faces."""

    person = forms.UUIDField(required=False)


class NamedGroupForm(NameForm):
    """Who a group is, and those faces beside it that are theirs too."""

    face = UUIDListField(required=False)


class SuggestionsForm(forms.Form):
    """The ticked ones of the faces that were shown, and whether the others are someone else's."""

    face = UUIDListField(required=False)
    shown = UUIDListField()
    others_are_not = forms.BooleanField(required=False)


class FaceForm(forms.Form):
    """One face; `person` where someone other than whom it is ascribed to is meant."""

    face = forms.UUIDField()
    person = forms.UUIDField(required=False)


class PlaceAmongPeopleForm(forms.Form):
    """How many of the named are shown already, for those that follow; how many to show anew."""

    skip = forms.IntegerField(min_value=0, required=False)
    shown = forms.IntegerField(min_value=0, required=False)


class PlaceInNamingForm(forms.Form):
    skip = forms.IntegerField(min_value=0, required=False)


class SimilarityForm(forms.Form):
    max_distance = forms.FloatField(min_value=0, max_value=2, required=False)


class PhotoSearchForm(SimilarityForm):
    """A photo to search by; `index` says which of its faces is meant."""

    photo = forms.FileField(allow_empty_file=True)  # the service says what is wrong with it
    index = forms.IntegerField(min_value=0, required=False)


class ComparisonForm(forms.Form):
    """Two faces: each one of the library, or one of a photo that is sent along."""

    first_face = forms.UUIDField(required=False)
    second_face = forms.UUIDField(required=False)
    first = forms.FileField(required=False)
    second = forms.FileField(required=False)
    first_index = forms.IntegerField(min_value=0, required=False)
    second_index = forms.IntegerField(min_value=0, required=False)
