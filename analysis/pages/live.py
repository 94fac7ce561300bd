"""What happens to a user's photos, streamed to the open page as Server-Sent Events."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from accounts.access import USERS, open_to
from analysis.services.events import subscribe

# Then the browser connects again, with the session that it has by then: one that was signed out
# hears no more.
STREAM_SECONDS = 600


@open_to(USERS)
@require_GET
def photo_events(request: HttpRequest) -> HttpResponse:
    """Stream the user's own events until the browser leaves.

    `event: subscribed` says that from now on nothing is missed, so the page reads once what changed
    while nobody listened; `event: photo` carries one photo's new state, `event: people` says that
    whom the faces show has changed, and `event: consequences` that the user's word has changed more
    than itself.
    """
    if not request.user.is_authenticated:
        return HttpResponse("Sign in to follow your photos.", status=401, content_type="text/plain")
    response = StreamingHttpResponse(_stream(request.user.pk), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # nginx would hold events back
    return response


async def _stream(owner_id: int) -> AsyncIterator[str]:
    ends_at = time.monotonic() + STREAM_SECONDS
    subscribed = False
    async for event in subscribe(owner_id):
        if event is not None:
            yield f"event: {event['type']}\ndata: {json.dumps(event)}\n\n"
        elif subscribed:
            yield ": still here\n\n"
        else:
            subscribed = True
            yield "event: subscribed\ndata: {}\n\n"
        if time.monotonic() > ends_at:
            return
