"""What pages accept in their addresses."""

from django import forms


class GridPlaceForm(forms.Form):
    """A place in the grid: when the photo there was added, and its id."""

    created_at = forms.DateTimeField()
    id = forms.UUIDField()
