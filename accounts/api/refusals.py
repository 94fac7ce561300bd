"""What an operation of the API may refuse, said beside it for the API's description."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from rest_framework.exceptions import APIException

Declared = TypeVar("Declared", bound=Callable[..., Any])

ATTRIBUTE = "may_refuse_with"


def may_refuse_with(*errors: APIException) -> Callable[[Declared], Declared]:
    """Declare errors of a view's method, or of all methods of a view.

    Those that every operation of its kind can have need not be said: of tokens, of the request's
    form, of its size, of its rate. The description shows each as it would be answered.
    """

    def declare(declared: Declared) -> Declared:
        setattr(declared, ATTRIBUTE, (*getattr(declared, ATTRIBUTE, ()), *errors))
        return declared

    return declare


def refusals_of(view: Any, method: str) -> list[APIException]:
    """What was declared of a view and of its method, such as "POST"."""
    handler = getattr(view, method.lower())
    return [*getattr(view, ATTRIBUTE, ()), *getattr(handler, ATTRIBUTE, ())]
