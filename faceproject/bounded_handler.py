"""Answering no more requests at once than the database has connections for."""

import asyncio

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class BoundedHandler(ASGIHandler):
    """Works on WEB_REQUESTS_AT_ONCE requests; more wait for their turn, in order.

    A request holds its turn, and with it a database connection, only while its answer is made: not
    while its body arrives, and not while the answer is sent or streamed, however slow the client.
    """

    def __init__(self) -> None:
        super().__init__()
        self._turns = asyncio.Semaphore(settings.WEB_REQUESTS_AT_ONCE)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        async with self._turns:
            try:
                return await super().get_response_async(request)
            finally:
                await sync_to_async(close_old_connections)()
