"""Answering requests in a fixed number of threads, each of which keeps a database connection."""

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.db import close_old_connections, connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class BoundedHandler(ASGIHandler):
    """Works on WEB_REQUESTS_AT_ONCE requests, in as many threads; more wait, in order.

    A request holds its thread, and with it a database connection, only while its answer is made:
    not while its body arrives, and not while the answer is sent or streamed, however slow the
    client. Middleware and view run in that thread from beginning to end. Django's own handler
    changes with each middleware between the event loop and a thread made for the request, some
    twenty times, and each time waits behind all others; and each such thread connects anew.
    """

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(settings.WEB_REQUESTS_AT_ONCE, "requests")

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        # Not in a ThreadSensitiveContext, as Django has it: the event loop would stand still while
        # a thread begins and ends for each request, and that waits for all that compute.
        await self.handle(scope, receive, send)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, context.run, self._answer, request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        close_old_connections()
        try:
            return self.get_response(request)
        finally:
            close_old_connections()

    async def send_response(self, response: HttpResponseBase, send: ASGISendCallable) -> None:
        if not response.streaming:
            await super().send_response(response, send)
            return
        async with (
            ThreadSensitiveContext()
        ):  # What a stream reads, it reads in a thread of its own.
            try:
                await super().send_response(response, send)
            finally:
                await sync_to_async(connections.close_all)()
