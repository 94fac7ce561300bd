"""Why an attempt failed: as it is kept, and as its reader is told.

Whoever sends knows nobody's language. Reasons are kept in English; the sentence that one was made
of is found again, and said in the reader's language with what it was filled with.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext, gettext_noop

NO_ANSWER = gettext_noop("No answer within %(seconds)s seconds.")
NO_SERVER = gettext_noop("No server is called %(host)s. Check the address.")
NOT_REACHED = gettext_noop("Not reached: %(reason)s")
NO_SUCCESS = gettext_noop("Answered %(status)s; only 2xx is a success.")
NOT_PUBLIC = gettext_noop(
    "%(host)s leads to an address that is not of the public Internet. Use one that is."
)
REASONS = (NO_ANSWER, NO_SERVER, NOT_REACHED, NO_SUCCESS, NOT_PUBLIC)


def said_to_reader(kept: str) -> str:
    """The reason in the reader's language; as it was kept where it is none of these."""
    for reason in REASONS:
        if found := _pattern(reason).fullmatch(kept):
            return gettext(reason) % found.groupdict()
    return kept


@cache
def _pattern(reason: str) -> re.Pattern[str]:
    """What a sentence is like once it is filled."""
    filled = re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(reason))
    return re.compile(filled, re.DOTALL)
