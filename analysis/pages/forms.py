"""What pages accept."""

from django import forms


class DemoForm(forms.Form):
    """A visitor's photo."""

    photo = forms.FileField(allow_empty_file=True)  # the service says what is wrong with it


class GridPlaceForm(forms.Form):
    """A place in the grid: the moment by which the photo there is ordered, and its id."""

    after = forms.DateTimeField()
    after_id = forms.UUIDField()
