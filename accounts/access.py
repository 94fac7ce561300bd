"""Who may use an address: declared beside each view, held true by a walk over all addresses.

A declaration guards nothing by itself. What guards is `login_required`, the API's permissions and
owner-scoped queries; tests/security/test_every_address.py asks every address, with every method, in
every role, whether they do what is declared. An address without a declaration fails it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any, TypeVar, cast

View = TypeVar("View", bound=Callable)


class Who(enum.Enum):
    """For whom an address is. Through the API a token must also have the scope that it needs."""

    ANYBODY = "anybody, with an account or without"
    USERS = "whoever is signed in, and answers with what is theirs"
    OWNER = "the owner of what the request names; for all others it does not exist"
    STAFF = "staff"


ANYBODY, USERS, OWNER, STAFF = Who


def open_to(who: Who) -> Callable[[View], View]:
    """Declare for whom a view, or a class of views, is."""

    def declared(view: View) -> View:
        cast(Any, view).open_to = who
        return view

    return declared
