"""A field that takes one of some words, and names them to whoever sends another."""

from __future__ import annotations

from typing import Any, NoReturn

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class NamedChoiceField(serializers.ChoiceField):
    """As its base, but what may be chosen stands in the error."""

    default_error_messages = {
        "invalid_choice": _("“{input}” is none of the choices. Send one of these: {choices}.")
    }

    def fail(self, key: str, **said: Any) -> NoReturn:
        words = ['""'] if self.allow_blank else []
        super().fail(key, choices=", ".join([*words, *map(str, self.choices)]), **said)
