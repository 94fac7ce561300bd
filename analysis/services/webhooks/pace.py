"""How often, and how long, an attempt is made to tell a webhook."""

from __future__ import annotations

import datetime

FIRST_PAUSE = datetime.timedelta(seconds=10)
GROWTH = 4
MOST_ATTEMPTS = 8  # the last about 15 hours after the first
TIMEOUT_SECONDS = 10  # of one attempt, from looking up the name to the answer's headers
# A message about which nothing is heard for so long is sent again.
MESSAGE_LOST_AFTER = datetime.timedelta(seconds=60)


def pause_after(attempts: int) -> datetime.timedelta:
    """How long to wait after so many attempts: 10 seconds, 40, 160, ..."""
    return FIRST_PAUSE * GROWTH ** (attempts - 1)
