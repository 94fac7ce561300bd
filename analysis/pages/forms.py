"""What pages accept in their addresses."""

from django import forms


class GridPlaceForm(forms.Form):
    """A place in the grid: the moment by which the photo there is ordered, and its id."""

    after = forms.DateTimeField()
    after_id = forms.UUIDField()
